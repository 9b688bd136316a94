"""R-08: all live after-sales orders together ask back no more of an order line than was shipped."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, Story
from tests.rules.telling import announce, ask, ship

EARLY, LATE = date(2026, 6, 23), date(2026, 6, 27)
HELD = ("blocked", "QTY_EXCEEDS_SHIPPED")
PUSHED = ("pushed", "")

EXAMPLE = Story("r08a")
ship(EXAMPLE, D1, "A", 2, "10.00")
ask(EXAMPLE, D1, "A", 1, case="AS1")
ask(EXAMPLE, D2, "A", 2, case="AS2")
ask(EXAMPLE, D3, "A", 1, case="AS1", status="cancelled")


def test_r08_a_return_over_what_was_shipped_is_held_and_never_clipped(books: Books) -> None:
    """R-08: shipped 2, one live return of 1; a new return of 2 is held."""
    page = books(EXAMPLE, D2)
    assert page.stands("AS1") == PUSHED
    assert page.stands("AS2") == HELD
    assert page.stock_in("AS2")["requested_quantity"] == 2
    assert not page.rows("push_item", return_stock_in_id=EXAMPLE.return_of("AS2"))


def test_r08_what_is_held_has_neither_price_nor_estimate(books: Books) -> None:
    """R-08: blocked without price or estimate, and an exception of its own."""
    page = books(EXAMPLE, D2)
    assert page.stock_in("AS2")["estimated_refund_amount"] is None
    assert not page.rows("return_stock_in_line", return_stock_in_id=EXAMPLE.return_of("AS2"))
    found = page.one("exception", subject_id=EXAMPLE.return_of("AS2"))
    assert (found["code"], found["rule"]) == ("QTY_EXCEEDS_SHIPPED", "R-08")
    assert (found["field"], found["expected_value"], found["actual_value"]) == ("requested_quantity", "at most 1", "2")


TWO_SKUS = Story("r08z")
ship(TWO_SKUS, D1, "A", 5, "10.00")
ship(TWO_SKUS, D1, "B", 2, "10.00", line=2)
ask(TWO_SKUS, D1, "B", 1, case="AS1", requested_on=EARLY)
ask(TWO_SKUS, D1, "A", 3, case="AS2", requested_on=LATE)
ask(TWO_SKUS, D1, "B", 2, case="AS2", requested_on=LATE)


def test_r08_shows_how_much_is_left_to_ask_for(books: Books) -> None:
    """R-08, R-58: all 3 units of one SKU, and 1 of the other SKU, of which another return asks 1 of 2."""
    found = books(TWO_SKUS, D1).one("exception", subject_id=TWO_SKUS.return_of("AS2"))
    assert (found["expected_value"], found["actual_value"]) == ("at most 4", "5")


def test_r08_is_judged_again_on_every_run_while_nothing_was_pushed(books: Books) -> None:
    """R-08: live = not cancelled or recalled; judged again on every run while attempts = 0."""
    page = books(EXAMPLE, D3)
    assert page.stands("AS1") == ("recalled", "")
    assert page.stands("AS2") == PUSHED
    assert page.stock_in("AS2")["estimated_refund_amount"] == 20


BY_TIME = Story("r08b")
ship(BY_TIME, D1, "A", 2)
ask(BY_TIME, D1, "A", 2, case="A-FIRST", requested_on=LATE)
ask(BY_TIME, D1, "A", 2, case="Z-LAST", requested_on=EARLY)
BY_BYTES = Story("r08c")
ship(BY_BYTES, D1, "A", 2)
ask(BY_BYTES, D1, "A", 2, case="a")
ask(BY_BYTES, D1, "A", 2, case="Z")


def test_r08_who_asked_first_comes_first(books: Books) -> None:
    """R-08: in this order: requested_at, then after_sales_id in byte order."""
    assert books(BY_TIME, D1).stands("Z-LAST") == PUSHED
    assert books(BY_TIME, D1).stands("A-FIRST") == HELD
    assert books(BY_BYTES, D1).stands("Z") == PUSHED
    assert books(BY_BYTES, D1).stands("a") == HELD


PARCEL = Story("r08d")
ship(PARCEL, D1, "A", 2, delivery_outcome="failed")
ask(PARCEL, D1, "A", 1, requested_on=date(2026, 6, 20))
HOLDER = Story("r08e", auto_push=False)
ship(HOLDER, D1, "A", 2)
ask(HOLDER, D1, "A", 2, case="Z", requested_on=LATE)
ask(HOLDER, D2, "A", 1, case="A", requested_on=EARLY)


def test_r08_abnormal_returns_come_before_others(books: Books) -> None:
    """R-08: abnormal returns before other returns, whatever their requested_at is."""
    page = books(PARCEL, D1)
    assert page.stands(f"ABN-{PARCEL.named('OUT1')}-1") == PUSHED
    assert page.stands("AS1") == HELD


def test_r08_returns_that_hold_units_come_before_all(books: Books) -> None:
    """R-08: return stock-ins that hold units first, even against an earlier request."""
    assert books(HOLDER, D2).stands("Z") == ("to_push", "")
    assert books(HOLDER, D2).stands("A") == HELD


COUNTING = {
    status: Story(f"r08{letter}") for status, letter in zip(("requested", "closed", "disputed"), "fgh", strict=True)
}
NOT_COUNTING = {status: Story(f"r08{letter}") for status, letter in zip(("cancelled", "rejected"), "ij", strict=True)}
for status, story in (COUNTING | NOT_COUNTING).items():
    ship(story, D1, "A", 1)
    ask(story, D1, "A", 1, case="FIRST", status=status, requested_on=EARLY)
    ask(story, D1, "A", 1, case="SECOND", requested_on=LATE)


@pytest.mark.parametrize("status", COUNTING)
def test_r08_requested_closed_and_disputed_ones_count(books: Books, status: str) -> None:
    """R-08: each live order counts, also requested, closed and disputed ones, though it has no return stock-in."""
    page = books(COUNTING[status], D1)
    assert page.stands("SECOND") == HELD
    assert not page.rows("return_stock_in", after_sales_id="FIRST")


@pytest.mark.parametrize("status", NOT_COUNTING)
def test_r08_cancelled_and_rejected_ones_do_not_count(books: Books, status: str) -> None:
    """R-08: live = not cancelled, rejected or recalled."""
    assert books(NOT_COUNTING[status], D1).stands("SECOND") == PUSHED


REFUNDED_ONLY = Story("r08k")
ship(REFUNDED_ONLY, D1, "A", 1)
ask(REFUNDED_ONLY, D1, "A", 1, status="refunded", after_sales_type="refund_only", requested_on=EARLY)
ask(REFUNDED_ONLY, D1, "A", 1, case="MAN1", kind="manual", requested_on=LATE)


def test_r08_a_finished_refund_only_holds_a_manual_return_of_the_same_line(books: Books) -> None:
    """R-08: links a manual after-sales order to a finished platform refund-only on the same line."""
    found = books(REFUNDED_ONLY, D1).stock_in("MAN1", channel="manual")
    assert (found["state"], found["reason"]) == HELD


WHOLE = Story("r08l", suppliers=("SUP", "OTH"))
ship(WHOLE, D1, "B", 1, stock_out="OUT1")
ship(WHOLE, D1, "A", 5, stock_out="OUT2", supplier="OTH")
ask(WHOLE, D1, "B", 2)
ask(WHOLE, D1, "A", 1)


def test_r08_a_return_is_held_whole_with_the_supplier_of_its_first_sku(books: Books) -> None:
    """R-08: exceeds on any line → held whole, with the supplier of the first stock-out line of its first SKU."""
    found = books(WHOLE, D1).one("return_stock_in")
    assert found["supplier_id"] == WHOLE.named("OTH")
    assert (found["state"], found["reason"], found["requested_quantity"]) == (*HELD, 3)


PLAIN = Story("r08m")
ship(PLAIN, D1, "A", 1, line=1)
ship(PLAIN, D1, "A", 9, line=2, combo_sku="PACK-r08m")
ask(PLAIN, D1, "A", 2)


def test_r08_counts_by_sku_and_combo(books: Books) -> None:
    """R-08: counted per (shop, order, sku, combo_sku): units shipped in a combo do not cover the plain SKU."""
    assert books(PLAIN, D1).stands() == HELD


TOGETHER = Story("r08n", suppliers=("SUP", "OTH"))
ship(TOGETHER, D1, "A", 1, stock_out="OUT1")
ship(TOGETHER, D1, "A", 1, stock_out="OUT2", supplier="OTH")
ask(TOGETHER, D1, "A", 2)
OTHER_ORDER = Story("r08o")
announce(OTHER_ORDER, D1, 1)
ship(OTHER_ORDER, D1, "A", 1, stock_out="OUT2", order="O2")
ask(OTHER_ORDER, D1, "A", 1, case="AS2", order="O2")
ship(OTHER_ORDER, D1, "A", 1, stock_out="OUT3", order="O3")
ask(OTHER_ORDER, D1, "A", 2, case="AS3", order="O3")


def test_r08_counts_all_suppliers_of_an_order_together_and_no_other_order(books: Books) -> None:
    """R-08: all suppliers together; per order."""
    page = books(TOGETHER, D1)
    assert (page.stands(), page.stands(supplier="OTH")) == (PUSHED, PUSHED)
    assert books(OTHER_ORDER, D1).stands("AS2") == PUSHED
    assert books(OTHER_ORDER, D1).stands("AS3") == HELD


HELD_COUNTS = Story("r08p")
ship(HELD_COUNTS, D1, "A", 2)
ask(HELD_COUNTS, D1, "A", 3, case="FIRST", requested_on=EARLY)
ask(HELD_COUNTS, D1, "A", 1, case="SECOND", requested_on=LATE)


def test_r08_a_held_one_counts_as_well(books: Books) -> None:
    """R-08: each live order counts, held or not."""
    assert books(HELD_COUNTS, D1).stands("FIRST") == HELD
    assert books(HELD_COUNTS, D1).stands("SECOND") == HELD
