"""The value of the accepted units: units are matched once, and filled in their order (R-34)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.model.world import ComboRow, SkuMapping
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, Story
from tests.rules.telling import announce, ask, receive, ship

JUNE_20, JUNE_22, JUNE_23 = date(2026, 6, 20), date(2026, 6, 22), date(2026, 6, 23)

PRICED = Story("r34a")
announce(PRICED, D1, 5, "50.00")
ship(PRICED, D1, "A", 5, "75.00", order="O2", stock_out="OUT2", shipped_on=date(2026, 6, 30))
receive(PRICED, D2, 5, cost_price=Decimal("20.00"))


def test_r34_return_amount_is_price_at_shipment_times_accepted(books: Books) -> None:
    """R-34: P 50 at shipment, list now 75, cost 20, qty 5 → 250."""
    assert books(PRICED, D2).refund()["return_amount"] == Decimal("250.00")


UNITS = Story("r34b")
ship(UNITS, D1, "A", 1, "30.00", stock_out="OUT3", shipped_on=JUNE_22)
ship(UNITS, D1, "A", 1, "20.00", stock_out="OUT2", shipped_on=JUNE_20, line=2)
ship(UNITS, D1, "A", 1, "10.00", stock_out="OUT2", shipped_on=JUNE_20, line=1)
ship(UNITS, D1, "A", 1, "15.00", stock_out="OUT1", shipped_on=JUNE_22)
for case in ("AS1", "AS2", "AS3", "AS4"):
    ask(UNITS, D1, case=case, requested_on=JUNE_23)
ask(UNITS, D2, case="AS1", status="cancelled")
ask(UNITS, D3, case="AS5")


def prices(books: Books, story: Story, night: date) -> dict[str, Decimal]:
    """After-sales order to estimate, of one unit and without a fee: the unit's price."""
    rows = books(story, night).rows("return_stock_in")
    return {row["after_sales_id"]: row["estimated_refund_amount"] for row in rows}


def test_r34_units_are_matched_in_the_order_of_their_shipment(books: Books) -> None:
    """R-34: the first free units in the order shipped_at, stock_out_id, line_no."""
    assert prices(books, UNITS, D1) == {"AS1": 10, "AS2": 20, "AS3": 15, "AS4": 30}


def test_r34_cancelled_and_recalled_returns_give_their_units_back(books: Books) -> None:
    """R-34: the next return gets the unit that a recall has freed; the other returns keep theirs."""
    assert books(UNITS, D3).stands("AS5") == ("pushed", "")
    assert prices(books, UNITS, D3) == {"AS1": 10, "AS2": 20, "AS3": 15, "AS4": 30, "AS5": 10}


FILLED = Story("r34c")
ship(FILLED, D1, "A", 1, "20.00", line=1, shipped_on=JUNE_20)
ship(FILLED, D1, "A", 1, "10.00", line=2, shipped_on=JUNE_22)
ask(FILLED, D1, "A", 2)
receive(FILLED, D2, 0, 1)
receive(FILLED, D4, 1, receipt="GR2")


def quality(books: Books, story: Story, night: date) -> dict[Decimal, tuple[int, int]]:
    """Unit price to good and defective units."""
    rows = books(story, night).rows("return_stock_in_line")
    return {row["unit_price"]: (row["good_quantity"], row["defective_quantity"]) for row in rows}


def test_r34_accepted_units_fill_the_matched_ones_in_order_good_first(books: Books) -> None:
    """R-34: in that order, good first, over all receipts together."""
    assert quality(books, FILLED, D2) == {Decimal("20.00"): (0, 1), Decimal("10.00"): (0, 0)}
    assert quality(books, FILLED, D4) == {Decimal("20.00"): (1, 0), Decimal("10.00"): (0, 1)}


def test_r34_a_refund_order_is_the_filled_amount_now_less_before(books: Books) -> None:
    """R-34: the filled amount now less the filled amount before: 20, then 30 − 20."""
    page = books(FILLED, D4)
    assert (page.refund(1)["return_amount"], page.refund(2)["return_amount"]) == (20, 10)


PIECES = Story("r34d", combos=(ComboRow("PACK-r34d", "A", 1, Decimal(60)), ComboRow("PACK-r34d", "B", 2, Decimal(15))))
ship(PIECES, D1, "A", 2, None, line=1, combo_sku="PACK-r34d", combo_price="99.99")
ship(PIECES, D1, "B", 4, None, line=2, combo_sku="PACK-r34d", combo_price="99.99")
ask(PIECES, D1, "PACK-r34d", 2)
receive(PIECES, D2, 2, sku="B")
receive(PIECES, D3, 2, sku="B", receipt="GR2")


def test_r34_of_allocated_combo_pieces_the_larger_share_comes_first(books: Books) -> None:
    """R-34: 2 of the pieces 16.67, 16.66, 16.67, 16.66 → 16.67 + 16.67, then the other two."""
    assert books(PIECES, D2).refund()["return_amount"] == Decimal("33.34")
    assert books(PIECES, D3).refund(2)["return_amount"] == Decimal("33.32")


MAPPED_LATE = Story("r34e")
ship(MAPPED_LATE, D1, "A", 1, "10.00")
ask(MAPPED_LATE, D1, "Z", 1)
ship(MAPPED_LATE, D2, "A", 1, "12.00")
MAPPED_LATE.changes(D3, sku_mappings=(SkuMapping("shopee", MAPPED_LATE.shop, "Z", "A"),))


def test_r34_a_return_opened_without_a_match_is_matched_when_it_passes(books: Books) -> None:
    """R-34: matched on the first business date it passes; R-43: at the unit price of that date."""
    assert books(MAPPED_LATE, D2).stands() == ("blocked", "NO_MAPPING")
    assert books(MAPPED_LATE, D3).stands() == ("pushed", "")
    assert books(MAPPED_LATE, D3).stock_in()["estimated_refund_amount"] == Decimal("12.00")


KEPT = Story("r34f", auto_push=False)
ship(KEPT, D1, "A", 2, "20.00", shipped_on=JUNE_22)
ask(KEPT, D1, "A", 1)
ship(KEPT, D2, "A", 1, "10.00", stock_out="OUT2", shipped_on=JUNE_20)
ask(KEPT, D3, "A", 2)


def test_r34_units_are_matched_once_and_again_when_the_quantity_changes(books: Books) -> None:
    """R-34: once, when the return is opened; again only when an unpushed return's quantity changes."""
    assert books(KEPT, D2).stock_in()["estimated_refund_amount"] == 20
    assert books(KEPT, D3).stock_in()["estimated_refund_amount"] == 30
