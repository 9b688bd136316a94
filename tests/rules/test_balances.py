"""Balances of distributors: what they use of them, and what a home begins with (R-62, R-63)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, Story
from tests.rules.telling import ask, bring_forward, decide, pay, receive, ship, use_balance


def balance_story(tag: str, **terms: str) -> Story:
    """Two returns with one supplier by customer balance: 100 on the second business date, 45 on the third."""
    story = Story(tag, **terms)
    ship(story, D1, "A", 1, "100.00", line=1)
    ship(story, D1, "B", 1, "45.00", line=2)
    ask(story, D1, "A", 1, case="AS1")
    ask(story, D1, "B", 1, case="AS2")
    receive(story, D2, 1, sku="A", case="AS1")
    receive(story, D3, 1, sku="B", case="AS2", receipt="GR2")
    return story


def figures(books: Books, story: Story, night: date) -> tuple[Decimal | int, ...]:
    found = books(story, night).one("customer_balance")
    return tuple(found[f"{name}_amount"] for name in ("brought_forward", "credited", "used", "balance"))


USED = balance_story("r62a")
use_balance(USED, D4, "60.00")


def test_r62_what_is_used_goes_off_the_balance(books: Books) -> None:
    """R-62: 100 + 45 credited, 60 used → 85; customer_balance +, balance_used −, once."""
    assert figures(books, USED, D3) == (0, 145, 0, 145)
    assert figures(books, USED, D4) == (0, 145, 60, 85)
    page = books(USED, D5)
    assert figures(books, USED, D5) == (0, 145, 60, 85)
    assert page.entries(USED.named("USE1")) == {"customer_balance": 60, "balance_used": -60}
    assert {row["refund_order_id"] for row in page.rows("posting", document_type="balance_use")} == {""}
    found = page.one("balance_use")
    assert (found["state"], found["amount"], found["business_date"]) == ("posted", 60, D4)
    # what a distributor does with its balance moves nothing that is owed
    rows = {row["business_date"]: row for row in page.rows("roll_forward")}
    assert D4 not in rows
    assert rows[D5]["closing_amount"] == 0


WAITS = balance_story("r62b")
use_balance(WAITS, D2, "120.00", name="USE1", used_on=D1)
use_balance(WAITS, D2, "80.00", name="USE2")
use_balance(WAITS, D2, "30.00", name="USE3")
use_balance(WAITS, D2, "20.00", name="USE4")
use_balance(WAITS, D4, "-80.00", name="BACK")


def test_r62_more_than_there_is_waits_and_holds_up_none_after_it(books: Books) -> None:
    """R-62: more than there is after the run's refund orders: accepted, not posted, BALANCE_EXCEEDED until covered; in
    the order used_at, use_id."""
    page = books(WAITS, D2)
    # 100.00: 120.00 waits, 80.00 is used, 30.00 waits, 20.00 is used
    assert {row["use_id"].split("-")[0]: row["state"] for row in page.rows("balance_use")} == {
        "USE1": "waiting",
        "USE2": "posted",
        "USE3": "waiting",
        "USE4": "posted",
    }
    assert figures(books, WAITS, D2) == (0, 100, 100, 0)
    found = page.one("exception", code="BALANCE_EXCEEDED", subject_id=WAITS.named("USE1"))
    assert (found["amount"], found["expected_value"], found["severity"]) == (120, "100.00", "high")
    # 45.00 more: 120.00 still waits, 30.00 is used
    assert figures(books, WAITS, D3) == (0, 145, 130, 15)
    later = books(WAITS, D3).rows("exception", code="BALANCE_EXCEEDED")
    assert [(row["subject_id"], row["opened_on"]) for row in later] == [(WAITS.named("USE1"), D2)]
    # a use that is taken back gives the balance back, one business date later in the order
    assert figures(books, WAITS, D4) == (0, 145, 50, 95)


CHANGED = balance_story("r62c")
use_balance(CHANGED, D3, "60.00")
AGAIN = use_balance(CHANGED, D4, "70.00", file="corrected")
STRANGER = use_balance(CHANGED, D4, "1.00", name="USE2", distributor_id="NOBODY", file="corrected")


def test_r62_a_posted_use_is_not_rewritten(books: Books) -> None:
    """R-43, R-62: posted once; another amount under its id is quarantined, and so is an unknown distributor."""
    page = books(CHANGED, D4)
    assert page.reasons(AGAIN) == "ALREADY_POSTED"
    assert page.reasons(STRANGER) == "UNKNOWN_DISTRIBUTOR"
    assert figures(books, CHANGED, D4) == (0, 145, 60, 85)


BEGUN = balance_story("r63a")
bring_forward(BEGUN, D1, "250.00")
bring_forward(BEGUN, D1, "50.00", "customer_balance", name="OLD2")
pay(BEGUN, D2, "100.00", refund_order_id=f"OPENING:{BEGUN.named('OLD1')}")
decide(BEGUN, D2, "write_off", subject=f"OPENING:{BEGUN.named('OLD1')}")
pay(BEGUN, D3, "160.00", payment="PAY2", refund_order_id=f"OPENING:{BEGUN.named('OLD1')}")
pay(BEGUN, D4, "5.00", payment="PAY3", refund_order_id=f"OPENING:{BEGUN.named('OLD2')}")
use_balance(BEGUN, D1, "20.00")


def test_r63_a_home_begins_with_what_an_older_system_owed(books: Books) -> None:
    """R-63: posted against `opening`, once; brought forward in the roll-forward, open items by their reference."""
    page = books(BEGUN, D1)
    subject = f"OPENING:{BEGUN.named('OLD1')}"
    assert page.entries(subject) == {"refund_payable": -250, "opening": 250}
    assert page.entries(f"OPENING:{BEGUN.named('OLD2')}") == {"customer_balance": -50, "opening": 50}
    rolled = page.one("roll_forward", business_date=D1)
    assert (rolled["brought_forward_amount"], rolled["due_amount"], rolled["closing_amount"]) == (250, 0, 250)
    item = page.one("open_item")
    assert (item["document_id"], item["open_amount"], item["overpaid_amount"]) == (subject, 250, 0)
    assert books(BEGUN, D5).entries(subject)["opening"] == 250


def test_r63_an_opening_balance_can_be_paid(books: Books) -> None:
    """R-63, R-46: a payment names OPENING:REFERENCE; PARTIALLY_PAID and OVERPAID have it as their subject."""
    subject = f"OPENING:{BEGUN.named('OLD1')}"
    page = books(BEGUN, D2)
    found = page.one("exception", subject_id=subject)
    assert (found["code"], found["amount"]) == ("PARTIALLY_PAID", 150)
    # only what is open of a refund order is written off, so R-58 offers it nowhere else
    assert (found["fitting_decisions"], found["what_to_do"]) == ("explain", "ask the supplier to pay the rest")
    why = page.one("decision", decision_id=BEGUN.named("DEC2"))["why"]
    assert why == "it did not fit: only what is open of a refund order is written off"
    assert page.one("open_item")["open_amount"] == 150
    found = books(BEGUN, D3).one("exception", subject_id=subject)
    assert (found["code"], found["amount"]) == ("OVERPAID", 10)
    assert [row["overpaid_amount"] for row in books(BEGUN, D3).rows("open_item")] == [-10]
    # by customer balance nothing is due by bank
    found = books(BEGUN, D4).one("exception", subject_id=f"OPENING:{BEGUN.named('OLD2')}")
    assert (found["code"], found["amount"]) == ("OVERPAID", 5)


def test_r63_a_statement_shows_what_an_open_balance_is_made_of(books: Books) -> None:
    """R-57, R-63: 250.00 brought forward, 260.00 paid: due, settled and written off are there as for a refund order."""
    names = ("due_amount", "settled_amount", "written_off_amount", "open_amount", "overpaid_amount")
    found = books(BEGUN, D3).one("statement_item", document_id=f"OPENING:{BEGUN.named('OLD1')}")
    assert tuple(found[name] for name in names) == (250, 260, 0, 0, -10)


def test_r63_a_balance_is_brought_forward_and_can_be_used(books: Books) -> None:
    """R-63: those of kind customer_balance are brought forward in the balance, on the night they are taken."""
    assert figures(books, BEGUN, D1) == (50, 0, 20, 30)
    assert figures(books, BEGUN, D3) == (50, 145, 20, 175)


BELOW = Story("r61n")
bring_forward(BELOW, D1, "-20.00", "customer_balance")
WRONG = balance_story("r63b")
UNKNOWN = pay(WRONG, D2, "5.00", refund_order_id="OPENING:NOBODY")
MISSPELT = pay(WRONG, D2, "5.00", payment="PAY3", refund_order_id="XYZ-REFUND")
STRANGE = pay(WRONG, D2, "5.00", payment="PAY4", refund_order_id="shopee:NOSHOP:R1:NOONE/1")
TOGETHER = pay(WRONG, D1, "5.00", payment="PAY2", refund_order_id=f"OPENING:{WRONG.named('OLD1')}")
bring_forward(WRONG, D1, "5.00")
TWICE = bring_forward(WRONG, D3, "6.00", file="corrected")


def test_r61_a_balance_below_zero_is_an_exception(books: Books) -> None:
    """R-61: BALANCE_NEGATIVE, subject DISTRIBUTOR_ID.SUPPLIER_ID.CURRENCY, on every night while it is so."""
    for night in (D1, D4):
        found = books(BELOW, night).one("exception", code="BALANCE_NEGATIVE")
        assert found["subject_id"] == f"{BELOW.distributor}.{BELOW.supplier}.MYR"
        assert (found["amount"], found["opened_on"], found["rule"]) == (20, D1, "R-61")


def test_r49_an_unknown_opening_balance_is_quarantined(books: Books) -> None:
    """R-49: an unknown OPENING is quarantined; those of the same night count. R-63: posted once."""
    page = books(WRONG, D3)
    assert page.reasons(UNKNOWN) == "UNKNOWN_OPENING"
    assert page.reasons(MISSPELT) == "UNKNOWN_REFUND"
    assert page.reasons(STRANGE) == "UNKNOWN_SHOP,UNKNOWN_SUPPLIER"
    assert page.reasons(TOGETHER) == ""
    assert page.reasons(TWICE) == "ALREADY_POSTED"
    assert not page.rows("open_item")
