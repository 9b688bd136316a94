"""Issued documents beside today's facts: pushes line by line, refund orders, receipt lines, payments (R-43)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, Story
from tests.rules.telling import announce, ask, decide, pay, receive, replace_goods, ship


class Row(NamedTuple):
    """A restated document: its field, what was issued, what it would be today, and the difference in money."""

    field: str
    issued: Decimal | int
    restated: Decimal | int
    difference: Decimal | int


def restated(books: Books, story: Story, night: date, document_id: str = "") -> Row:
    """The row of a document, which report.exception has with the same field and difference."""
    document_id = document_id or story.return_of()
    found = books(story, night).one("restated", document_id=document_id)
    told = books(story, night).one("exception", code="RESTATED", subject_id=document_id)
    assert (told["field"], told["amount"]) == (found["field"], found["difference_amount"])
    return Row(found["field"], found["issued_amount"], found["restated_amount"], found["difference_amount"])


def is_told(books: Books, story: Story, night: date) -> bool:
    return "RESTATED" in books(story, night).codes()


FEWER = Story("r43j")
announce(FEWER, D1, 3, "30.00")
ask(FEWER, D2, "A", 1)
MIXED = Story("r43k")
ship(MIXED, D1, "A", 2, "30.00")
ship(MIXED, D1, "B", 2, "8.00", line=2)
ask(MIXED, D1, "A", 2)
ask(MIXED, D1, "B", 1)
ask(MIXED, D2, "A", 1)
ask(MIXED, D2, "B", 2)
OTHER_SKU = Story("r43l")
ship(OTHER_SKU, D1, "A", 2, "30.00")
ship(OTHER_SKU, D1, "C", 1, "30.00", line=2)
ask(OTHER_SKU, D1, "A", 2)
ask(OTHER_SKU, D2, "A", 1)
ask(OTHER_SKU, D2, "C", 1)
OTHER_SUPPLIER = Story("r43m", suppliers=("SUP", "OTH"))
announce(OTHER_SUPPLIER, D1, 3, "30.00")
ship(OTHER_SUPPLIER, D2, "A", 3, "30.00", supplier="OTH")
NO_LONGER = Story("r43n")
announce(NO_LONGER, D1, 3, "30.00")
ask(NO_LONGER, D2, "A", 3, status="disputed")


def test_r43_a_push_is_compared_line_by_line(books: Books) -> None:
    """R-43: 3 at 30.00 → 1: 90.00, 30.00, −60.00; 2 A, 1 B → 1 A, 2 B: −22.00; 2 A → 1 A, 1 C: field sku."""
    assert restated(books, FEWER, D2) == Row("requested_quantity", 90, 30, -60)
    assert restated(books, MIXED, D2) == Row("requested_quantity", 68, 46, -22)
    assert restated(books, OTHER_SKU, D2) == Row("sku", 60, 60, 0)


def test_r43_nothing_is_asked_of_a_supplier_that_is_no_longer_the_right_one(books: Books) -> None:
    """R-43: the stock-out corrected to another supplier: 90.00, 0.00, −90.00, field supplier_id."""
    assert restated(books, OTHER_SUPPLIER, D2) == Row("supplier_id", 90, 0, -90)
    assert restated(books, NO_LONGER, D2) == Row("requested_quantity", 90, 0, -90)


PRICED = Story("r43o", fee="5.00")
announce(PRICED, D1, 2, "30.00")
ship(PRICED, D2, "A", 2, "31.00")
receive(PRICED, D3, 2)


def test_r43_one_cause_is_told_once_where_the_money_is(books: Books) -> None:
    """R-43: a price correction of a received return is told at the refund order and not again at the push."""
    assert restated(books, PRICED, D2) == Row("unit_price", 60, 62, 2)
    refund_order_id = f"{PRICED.return_of()}/1"
    assert restated(books, PRICED, D3, refund_order_id) == Row("refundable_amount", 55, 57, 2)
    assert len(books(PRICED, D3).rows("restated")) == 1


RECOUNTED = Story("r43p", fee="5.00")
announce(RECOUNTED, D1, 3, "30.00")
receive(RECOUNTED, D2, 3)
receive(RECOUNTED, D3, 1)
UPWARDS = Story("r43q", fee="5.00")
announce(UPWARDS, D1, 3, "30.00")
receive(UPWARDS, D2, 1)
receive(UPWARDS, D3, 5)
OTHER_POOL = Story("r43r")
announce(OTHER_POOL, D1, 3, "30.00")
receive(OTHER_POOL, D2, 3)
receive(OTHER_POOL, D3, 1, 2)


def test_r43_fewer_units_are_told_at_the_refund_order_that_paid_for_them(books: Books) -> None:
    """R-43: of receipt lines only what is less than was counted belongs there: 85.00, 25.00, −60.00."""
    assert restated(books, RECOUNTED, D3, f"{RECOUNTED.return_of()}/1") == Row("refundable_amount", 85, 25, -60)
    assert len(books(RECOUNTED, D3).rows("restated")) == 1
    parts = books(RECOUNTED, D3).one("restated")
    assert [parts[f"{part}_part"] for part in ("return", "unsettled", "exchange", "fee")] == [-60, 0, 0, 0]


def test_r43_more_units_or_another_pool_are_told_at_the_line(books: Books) -> None:
    """R-43: upwards at the line: as many as it counted and are awaited now; quantities are never in a money column."""
    line = f"{UPWARDS.named('GR1')}:1"
    assert restated(books, UPWARDS, D3, line) == Row("good_quantity", 30, 90, 60)
    told = books(UPWARDS, D3).one("exception", code="RESTATED")
    assert (told["actual_value"], told["expected_value"]) == ("1", "5")
    assert restated(books, OTHER_POOL, D3, f"{OTHER_POOL.named('GR1')}:1") == Row("good_quantity", 90, 90, 0)


FEE_AND_PRICE = Story("r43s", fee="5.00")
announce(FEE_AND_PRICE, D1, 2, "30.00")
receive(FEE_AND_PRICE, D2, 2)
ship(FEE_AND_PRICE, D3, "A", 2, "31.00")
FEE_AND_PRICE.changes(D3, fee_settings=(FEE_AND_PRICE.charges("7.00"),))
replace_goods(FEE_AND_PRICE, D3, 1, "20.00")
FEE_GONE = Story("r43t", fee="5.00")
announce(FEE_GONE, D1, 2, "30.00")
receive(FEE_GONE, D2, 2)
FEE_GONE.changes(D3, fee_settings=())
LATER_SUPPLIER = Story("r43u", suppliers=("SUP", "OTH"))
announce(LATER_SUPPLIER, D1, 2, "30.00")
receive(LATER_SUPPLIER, D2, 2)
ship(LATER_SUPPLIER, D3, "A", 2, "40.00", supplier="OTH")


def test_r43_a_refund_order_is_recomputed_whole_and_told_once(books: Books) -> None:
    """R-43: present unit prices, the fee now valid on its date, replacements: one row, the parts in its detail."""
    found = books(FEE_AND_PRICE, D3).one("restated")
    assert found["difference_amount"] == 62 - 20 - 7 - 55
    assert [found[f"{part}_part"] for part in ("return", "unsettled", "exchange", "fee")] == [2, 0, -20, -2]


def test_r43_h_and_price_stay_where_nothing_says_what_they_would_be(books: Books) -> None:
    """R-43: where no fee row is valid, or the line is another supplier's by now, H and price as they were."""
    assert not is_told(books, FEE_GONE, D3)
    assert not is_told(books, LATER_SUPPLIER, D3)


REPAID = Story("r43v", refund_method="bank_transfer")
announce(REPAID, D1, 1, "87.00")
receive(REPAID, D2, 1)
pay(REPAID, D3, "87.00")
pay(REPAID, D4, "78.00")


def test_r43_a_payment_is_compared_with_what_was_posted(books: Books) -> None:
    """R-43, R-45: a payment posted on proof keeps its amount; another amount later is RESTATED."""
    assert restated(books, REPAID, D4, REPAID.named("PAY1")) == Row("amount", 87, 78, -9)
    assert books(REPAID, D4).refund()["paid_amount"] == 87


REISSUED = Story("r43w")
announce(REISSUED, D1, 3, "30.00")
ask(REISSUED, D2, "A", 1)
decide(REISSUED, D3, "reissue", subject=f"RESTATED|{REISSUED.return_of()}")
receive(REISSUED, D4, 1)
MOVED = Story("r43x", suppliers=("SUP", "OTH"), auto_push=False)
announce(MOVED, D1, 3, "30.00")
decide(MOVED, D1, "push", subject=MOVED.return_of())
ship(MOVED, D2, "A", 3, "30.00", supplier="OTH")
decide(MOVED, D3, "reissue", subject=MOVED.return_of())
ALONE = Story("r43y")
announce(ALONE, D1, 3, "30.00")
ask(ALONE, D2, "A", 1)
ALONE.changes(D3, partnerships=())
decide(ALONE, D3, "reissue", subject=ALONE.return_of())
AGED = Story("r43z")
ship(AGED, D1, "A", 3, "30.00", ordered_on=date(2026, 4, 3), shipped_on=date(2026, 4, 4))
ask(AGED, D1, "A", 3)
ask(AGED, D2, "A", 1)
decide(AGED, D3, "reissue", subject=AGED.return_of())


def test_r43_a_reissue_recalls_the_attempt_and_pushes_the_next_one(books: Books) -> None:
    """R-43: its attempt is recalled and the next one pushed in the same night with today's content."""
    page = books(REISSUED, D3)
    found = page.stock_in()
    assert (found["state"], found["attempts"], found["requested_quantity"]) == ("pushed", 2, 1)
    assert found["recalled_on"] is None
    sent = {(row["push_id"], row["action"]): row["quantity"] for row in page.rows("batch_line")}
    assert sent == {(f"{REISSUED.return_of()}#1", "recall"): 3, (f"{REISSUED.return_of()}#2", "push"): 1}
    assert "RESTATED" not in page.codes()
    assert books(REISSUED, D4).refund()["return_amount"] == 30


def test_r43_a_reissue_to_another_supplier_opens_its_return_and_pushes_it(books: Books) -> None:
    """R-43: where it is another supplier's now, this return becomes recalled, and the new one is pushed as #1."""
    page = books(MOVED, D3)
    assert page.stands() == ("recalled", "")
    assert page.stock_in()["recalled_on"] == D3
    found = page.stock_in(supplier="OTH")
    assert (found["state"], found["attempts"], found["pushed_on"]) == ("pushed", 1, D3)
    assert not page.codes()
    assert not books(MOVED, D4).codes()


def test_r43_the_age_does_not_hold_a_reissue_a_missing_partnership_does(books: Books) -> None:
    """R-43: R-18's age does not hold it; without a partnership row it is void."""
    assert books(AGED, D2).stock_in()["state"] == "pushed"
    assert books(AGED, D3).stock_in()["attempts"] == 2
    assert books(ALONE, D3).stock_in()["attempts"] == 1
    assert "DECISION_VOID" in books(ALONE, D3).codes()


OTHER_GOODS = Story("r43ab")
announce(OTHER_GOODS, D1, 3, "10.00")
receive(OTHER_GOODS, D2, 3)
OTHER_LINE = receive(OTHER_GOODS, D3, 1, sku="B")
OTHER_PLACE = Story("r43ac")
announce(OTHER_PLACE, D1, 3, "10.00")
receive(OTHER_PLACE, D2, 3)
OTHER_WAREHOUSE = receive(OTHER_PLACE, D3, 1, warehouse_id=f"W2-{OTHER_PLACE.supplier}")
LATER_NOTE = receive(OTHER_PLACE, D4, 2, note="counted again", hour=6)


def test_r43_a_new_version_of_a_booked_line_may_change_quantities_only(books: Books) -> None:
    """R-43: return, SKU, warehouse and supplier stay, times and notes may change; else quarantined."""
    assert books(OTHER_GOODS, D3).reasons(OTHER_LINE) == "NOT_A_CORRECTION"
    assert books(OTHER_PLACE, D3).reasons(OTHER_WAREHOUSE) == "NOT_A_CORRECTION"
    assert not is_told(books, OTHER_PLACE, D3)
    assert books(OTHER_PLACE, D4).reasons(LATER_NOTE) == ""
    assert is_told(books, OTHER_PLACE, D4)
