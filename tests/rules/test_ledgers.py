"""The book of money and the book of goods: they add up, and are the same in whatever way they were made."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.rules.pages import Books, Deductions
from tests.rules.story import D1, D2, D3, D4, D5, D7, SUMMER, TWICE, Calendar, Story
from tests.rules.telling import acknowledge, announce, ask, decide, leave_unsettled, pay, receive, replace_goods, ship


def refunded(tag: str, **terms: Any) -> Story:
    """R-36's example: 100.00 − 30.00 − 20.00 − 5.00 = 45.00, on the second business date."""
    story = Story(tag, fee="5.00", **terms)
    announce(story, D1, 4, "25.00")
    receive(story, D2, 4)
    leave_unsettled(story, D2, "30.00")
    replace_goods(story, D2, 2, "10.00")
    return story


BALANCE = refunded("r49a")
BANK = refunded("r49b", refund_method="bank_transfer")
pay(BANK, D3, "40.00", is_confirmed=False)
pay(BANK, D4, "40.00")
decide(BANK, D5, "write_off", subject=f"{BANK.return_of()}/1")
PLAIN = Story("r49c", refund_method="bank_transfer")
announce(PLAIN, D1, 1, "10.00")
receive(PLAIN, D2, 1)
pay(PLAIN, D3, "4.00")
decide(PLAIN, D3, "write_off", subject=f"{PLAIN.return_of()}/1")

OFFSETS: Final = {"returns": 100, "unsettled_offset": -30, "exchange_offset": -20, "return_handling_fee": -5}


def test_r49_a_refund_order_by_bank_transfer(books: Books) -> None:
    """R-49: returns + Return Amount; the three − what was taken; refund_payable − refundable."""
    page = books(BANK, D2)
    assert page.entries(f"{BANK.return_of()}/1", "refund_order") == {**OFFSETS, "refund_payable": -45}


def test_r49_a_refund_order_by_customer_balance(books: Books) -> None:
    """R-49: customer balance, same document: refund_payable +, customer_balance −."""
    page = books(BALANCE, D2)
    document = f"{BALANCE.return_of()}/1"
    assert page.entries(document, "refund_order") == {**OFFSETS, "refund_payable": 0, "customer_balance": -45}
    payable = sorted(row["amount"] for row in page.rows("posting", account="refund_payable"))
    assert payable == [-45, 45]
    assert {row["document_id"] for row in page.rows("posting")} == {document}


def test_r49_a_payment_with_proof_and_its_confirmation(books: Books) -> None:
    """R-49: with proof: refund_payable +, bank_clearing −; when confirmed too: bank_clearing +, bank −."""
    payment = BANK.named("PAY1")
    assert books(BANK, D3).entries(payment) == {"refund_payable": 40, "bank_clearing": -40}
    assert books(BANK, D4).entries(payment) == {"refund_payable": 40, "bank_clearing": 0, "bank": -40}


def test_r49_a_write_off_closes_the_open_rest(books: Books) -> None:
    """R-49: write_off: refund_payable + the open rest, write_off −; after the payments of that run."""
    assert books(BANK, D5).entries(BANK.named("DEC5")) == {"refund_payable": 5, "write_off": -5}
    assert books(PLAIN, D3).entries(PLAIN.named("DEC3")) == {"refund_payable": 6, "write_off": -6}


def test_r49_zero_postings_are_not_written(books: Books) -> None:
    """R-49: zero postings are not written."""
    assert books(PLAIN, D2).entries(f"{PLAIN.return_of()}/1") == {"returns": 10, "refund_payable": -10}
    assert all(row["amount"] != 0 for row in books(PLAIN, D7).whole["posting"])


def test_r49_each_document_and_the_whole_book_add_up_to_zero(books: Books) -> None:
    """R-49: each document's postings add up to zero, and so does the whole book, per pair and currency."""
    for night in SUMMER.nights:
        sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for row in books(BANK, night).whole["posting"]:
            sums[row["document_type"], row["document_id"]] += row["amount"]
            sums[row["distributor_id"], row["supplier_id"], row["currency_code"]] += row["amount"]
        assert not any(sums.values())


GOODS = Story("r50a")
announce(GOODS, D1, 6)
receive(GOODS, D2, 2, 1, receipt="GR1")
receive(GOODS, D3, 1, 1, receipt="GR2", warehouse_id=f"W2-{GOODS.supplier}")
receive(GOODS, D4, 1, receipt="GR3")


def test_r50_stock_is_a_ledger_of_receipts(books: Books) -> None:
    """R-50: per (supplier, warehouse, SKU, pool); its balance equals Σ receipts."""
    stock: dict[tuple[str, ...], int] = defaultdict(int)
    for row in books(GOODS, D4).rows("stock_movement"):
        stock[row["supplier_id"], row["warehouse_id"], row["sku"], row["pool"]] += row["quantity"]
    supplier = GOODS.supplier
    assert stock == {
        (supplier, f"W1-{supplier}", "A", "sellable"): 3,
        (supplier, f"W1-{supplier}", "A", "defective"): 1,
        (supplier, f"W2-{supplier}", "A", "sellable"): 1,
        (supplier, f"W2-{supplier}", "A", "defective"): 1,
    }
    assert {row["business_date"] for row in books(GOODS, D4).rows("stock_movement")} == {D2, D3, D4}


def lived(calendar: Calendar, first: str, second: str, is_backwards: bool) -> Story:
    """A few days of one shop; rows go to files of these names, in their order or the other way round."""
    story = Story("r51a", calendar=calendar, refund_method="bank_transfer", fee="5.00")
    for number, file in enumerate((first, second), start=1):
        ship(story, D1, "A", 4, "25.00", line=number, file=file)
    for number, case in enumerate(("AS1", "AS2", "AS3", "AS4")):
        ask(story, D1, "A", 2, case=case, file=(first, second)[number % 2])
    leave_unsettled(story, D1, "60.00")
    acknowledge(story, D2, "rejected", case="AS3", file=first)
    acknowledge(story, D2, "accepted", case="AS1", file=second)
    ask(story, D2, "A", 2, case="AS4", status="cancelled")
    receive(story, D2, 1, 1, case="AS1", receipt="GR1", file=second)
    receive(story, D2, 1, 1, case="AS2", receipt="GR2", file=first)
    receive(story, D2, 1, case="AS2", receipt="GR3", file=second)
    decide(story, D3, "re_push", case="AS3", name="DEC1", file=second)
    decide(story, D3, "hold", case="AS3", name="DEC2", hour=3, file=first)
    pay(story, D3, "10.00", case="AS2", file=first)
    pay(story, D3, "5.00", case="AS1", payment="PAY2", file=second)
    if is_backwards:
        story.rows.reverse()
    return story


DAYS: Final = (D1, D2, D3)
STRAIGHT = lived(SUMMER, "one", "two", False)
SHUFFLED = lived(Calendar("shuffled", DAYS), "two", "one", True)
REPEATED = lived(TWICE, "one", "two", False)
OF_A_RUN: Final = frozenset({"batch_line", "refund_total"})
"""Relations that describe only the last run."""


def ledgers(books: Books, story: Story, night: date, without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Every relation with rows about the story, as texts in order."""
    relations = books(story, night).own
    return {name: sorted(map(repr, rows)) for name, rows in relations.items() if rows and name not in without}


def test_r51_the_order_of_files_and_rows_plays_no_part(books: Books) -> None:
    """R-51: same inputs, same business dates → the same ledgers, whatever the order of files within a run."""
    for night in DAYS:
        assert ledgers(books, SHUFFLED, night) == ledgers(books, STRAIGHT, night)
    assert len(books(STRAIGHT, D3).rows("posting")) > 8


def test_r51_however_often_a_date_is_run_again(books: Books) -> None:
    """R-51: however often a business date is run again."""
    for night in DAYS:
        assert ledgers(books, REPEATED, night, OF_A_RUN) == ledgers(books, STRAIGHT, night, OF_A_RUN)


DATED: Final = {"posting": "business_date", "stock_movement": "business_date", "refund_order": "created_on"}


def test_r52_the_ledgers_of_a_date_hold_what_was_known_on_it(books: Books) -> None:
    """R-52: the ledgers as of D contain only what was known on D: no row is added to a past date afterwards."""
    for relation, day in DATED.items():
        last = books(BANK, D7).whole[relation]
        for night in SUMMER.nights:
            ids = {next(iter(row.values())) for row in books(BANK, night).whole[relation]}
            assert ids == {next(iter(row.values())) for row in last if row[day] <= night}


NEW_TERMS = Story("r52a", fee="5.00")
announce(NEW_TERMS, D1, 1, "50.00")
receive(NEW_TERMS, D2, 1)
NEW_TERMS.changes(D3, fee_settings=(NEW_TERMS.charges("9.00"),), partnerships=(NEW_TERMS.terms(via_bigshop=False),))


def test_r52_reference_tables_count_as_they_were_read_in_the_run(books: Books) -> None:
    """R-52: a later change of a reference table changes no refund that was made before."""
    assert books(NEW_TERMS, D2).refund() == books(NEW_TERMS, D7).refund()
    assert books(NEW_TERMS, D7).deductions() == Deductions(returned=50, fee=5, refundable=45)
