"""Combos are split into sub-SKUs, by the version at shipment, and their price with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.model.world import ComboRow
from tests.rules.pages import Books
from tests.rules.story import D1, D2, Story
from tests.rules.telling import ask, receive, ship

JUNE_24, JUNE_25 = date(2026, 6, 24), date(2026, 6, 25)


def pieces(combo_sku: str, *rows: tuple[str, int, str | None], **valid: date) -> tuple[ComboRow, ...]:
    """A version of a combo: sub-SKU, quantity and reference price of each row."""
    return tuple(ComboRow(combo_sku, sku, quantity, price and Decimal(price), **valid) for sku, quantity, price in rows)


def ship_pack(story: Story, combos: int, price: str | None = "99.99", stock_out: str = "OUT1", **more: object) -> str:
    """The story's first combo, shipped as its sub-SKU lines, unpriced except for the price of a whole combo."""
    combo_sku = story.combos[0].combo_sku
    rows = [row for row in story.combos if row.valid_from is None]
    for line, row in enumerate(rows, start=1):
        terms = {"combo_sku": combo_sku, "combo_price": price, "line": line, "stock_out": stock_out}
        ship(story, D1, row.sub_sku, row.quantity * combos, None, **(terms | more))  # type: ignore[arg-type]
    return combo_sku


def unit_prices(books: Books, story: Story) -> dict[str, list[tuple[str, int]]]:
    """SKU to unit prices and requested units, highest price first."""
    rows = sorted(books(story, D1).rows("return_stock_in_line"), key=lambda row: -row["unit_price"])
    skus = sorted({row["sku"] for row in rows})
    return {
        sku: [(str(row["unit_price"]), row["requested_quantity"]) for row in rows if row["sku"] == sku] for sku in skus
    }


SPLIT = Story("r13a", combos=pieces("COMBO1-r13a", ("A", 1, "60.00"), ("B", 2, "15.00")))
ask(SPLIT, D1, ship_pack(SPLIT, 3), 3)


def test_r13_a_combo_is_replaced_by_its_sub_skus(books: Books) -> None:
    """R-13: COMBO1 = A×1 + B×2; 3 returned → A 3, B 6; no combo SKU is ever in a push batch."""
    page = books(SPLIT, D1)
    units: dict[str, int] = {}
    for row in page.rows("batch_line"):
        units[row["sku"]] = units.get(row["sku"], 0) + row["quantity"]
    assert units == {"A": 3, "B": 6}
    assert page.stock_in()["requested_quantity"] == 9
    assert {row["combo_sku"] for row in page.rows("return_stock_in_line")} == {"COMBO1-r13a"}


BUNDLE = Story(
    "r25c",
    combos=pieces("COMBO1-r25c", ("A", 1, "60.00"), ("B", 2, "15.00")),
    sku_mappings=[("BUNDLE", "COMBO1-r25c")],
)
ship_pack(BUNDLE, 1)
ask(BUNDLE, D1, "BUNDLE", 1)


def test_r25_sku_mapping_comes_first_then_combos(books: Books) -> None:
    """R-25: SKU mapping first, then combos: the seller's own name of a combo is split like the combo."""
    assert requested(books, BUNDLE) == {"A": 1, "B": 2}
    assert books(BUNDLE, D1).stands() == ("pushed", "")


APART = Story("r13b", combos=pieces("COMBO1-r13b", ("A", 1, "60.00")))
ship(APART, D1, "A", 1, "7.00", line=9, shipped_on=date(2026, 6, 20))
COMBO = ship_pack(APART, 1, "50.00", "OUT2")
ask(APART, D1, COMBO, 1, case="PACKED")
ask(APART, D1, "A", 1, case="PLAIN")
ONLY_PACKED = Story("r13c", combos=pieces("COMBO1-r13c", ("A", 1, "60.00")))
ship_pack(ONLY_PACKED, 1)
ask(ONLY_PACKED, D1, "A", 1)


def test_r13_a_combo_meets_only_its_lines_and_a_sku_only_plain_ones(books: Books) -> None:
    """R-13: a requested combo meets only lines of that combo_sku, a requested SKU only lines without combo_sku."""
    page = books(APART, D1)
    assert page.stock_in("PACKED")["estimated_refund_amount"] == Decimal("50.00")
    assert page.stock_in("PLAIN")["estimated_refund_amount"] == Decimal("7.00")
    assert books(ONLY_PACKED, D1).stands() == ("blocked", "NO_MAPPING")


VERSIONS = Story(
    "r14a",
    combos=(
        *pieces("COMBO1-r14a", ("A", 1, None), ("B", 2, None), valid_to=JUNE_24),
        *pieces("COMBO1-r14a", ("A", 1, None), ("B", 3, None), valid_from=JUNE_25),
    ),
)
ask(VERSIONS, D1, ship_pack(VERSIONS, 1), 1)
TWO_SHIPMENTS = Story("r14b", combos=tuple(replace(row, combo_sku="COMBO1-r14b") for row in VERSIONS.combos))
ship_pack(TWO_SHIPMENTS, 1, "90.00")
ship_pack(TWO_SHIPMENTS, 2, "90.00", "OUT2", shipped_on=date(2026, 6, 28))
ask(TWO_SHIPMENTS, D1, "COMBO1-r14b", 2)
TOO_EARLY = Story("r14c", combos=pieces("COMBO1-r14c", ("A", 1, None), valid_from=JUNE_25))
ship(TOO_EARLY, D1, "A", 1, None, combo_sku="COMBO1-r14c", combo_price="9.00")
ask(TOO_EARLY, D1, "COMBO1-r14c", 1)


def requested(books: Books, story: Story) -> dict[str, int]:
    return {row["sku"]: row["requested_quantity"] for row in books(story, D1).rows("goods_match")}


def test_r14_the_version_valid_at_the_shipment_date_counts(books: Books) -> None:
    """R-14: B×2 became B×3 after shipment → still B×2."""
    assert requested(books, VERSIONS) == {"A": 1, "B": 2}


def test_r14_the_shipment_date_is_the_earliest_of_that_combo_in_the_order(books: Books) -> None:
    """R-14: the second shipment falls into the time of the next version; the first one decides."""
    assert requested(books, TWO_SHIPMENTS) == {"A": 2, "B": 4}


def test_r14_no_version_valid_is_no_mapping(books: Books) -> None:
    """R-14: no version valid → NO_MAPPING."""
    assert books(TOO_EARLY, D1).stands() == ("blocked", "NO_MAPPING")


TWO_REFERENCES = Story("r15a", combos=pieces("COMBO1-r15a", ("A", 1, "60.00"), ("B", 2, "15.00")))
ask(TWO_REFERENCES, D1, ship_pack(TWO_REFERENCES, 1), 1)
THREE_REFERENCES = Story("r15b", combos=pieces("COMBO1-r15b", ("A", 1, "60.00"), ("B", 1, "30.00"), ("C", 1, "15.00")))
ask(THREE_REFERENCES, D1, ship_pack(THREE_REFERENCES, 1), 1)


def test_r15_the_combo_price_is_allocated_by_reference_price(books: Books) -> None:
    """R-15: A×1, B×2, 99.99, references 60 and 15 → 66.66, 16.67, 16.66, marked allocated."""
    assert unit_prices(books, TWO_REFERENCES) == {"A": [("66.66", 1)], "B": [("16.67", 1), ("16.66", 1)]}
    lines = books(TWO_REFERENCES, D1).rows("return_stock_in_line")
    assert {row["price_source"] for row in lines} == {"allocated"}


def test_r15_left_over_minor_units_go_to_the_largest_remainders(books: Books) -> None:
    """R-15: 99.99 over single pieces weighing 60/30/15 → 57.14 + 28.57 + 14.28."""
    assert unit_prices(books, THREE_REFERENCES) == {"A": [("57.14", 1)], "B": [("28.57", 1)], "C": [("14.28", 1)]}


OWN_PRICE = Story("r15c", combos=pieces("COMBO1-r15c", ("A", 1, "60.00"), ("B", 2, "15.00")))
for line, (sku, quantity, price) in enumerate((("A", 1, "70.00"), ("B", 2, "11.00")), start=1):
    ship(OWN_PRICE, D1, sku, quantity, price, line=line, combo_sku="COMBO1-r15c", combo_price="99.99")
ask(OWN_PRICE, D1, "COMBO1-r15c", 1)


def test_r15_a_lines_own_unit_price_comes_first(books: Books) -> None:
    """R-15: the stock-out line's own unit price where it has one."""
    assert unit_prices(books, OWN_PRICE) == {"A": [("70.00", 1)], "B": [("11.00", 2)]}
    assert {row["price_source"] for row in books(OWN_PRICE, D1).rows("return_stock_in_line")} == {"stock_out"}


MISSING = Story("r15d", combos=pieces("COMBO1-r15d", ("A", 1, "60.00"), ("B", 2, None)))
ask(MISSING, D1, ship_pack(MISSING, 1, "100.00"), 1)
ZERO = Story("r15e", combos=pieces("COMBO1-r15e", ("A", 2, "60.00"), ("B", 1, "0.00")))
ask(ZERO, D1, ship_pack(ZERO, 1, "10.01"), 1)
WHOLE_UNITS = Story("r15f", currency="IDR", combos=pieces("COMBO1-r15f", ("A", 1, None), ("B", 2, None)))
ask(WHOLE_UNITS, D1, ship_pack(WHOLE_UNITS, 1, "100000"), 1)


def test_r15_with_a_reference_missing_or_zero_every_piece_weighs_one(books: Books) -> None:
    """R-15: if one is missing or zero every piece weighs 1; ties by sub_sku, then piece number."""
    assert unit_prices(books, MISSING) == {"A": [("33.34", 1)], "B": [("33.33", 2)]}
    assert unit_prices(books, ZERO) == {"A": [("3.34", 2)], "B": [("3.33", 1)]}


def test_r15_allocates_in_minor_units_of_the_currency(books: Books) -> None:
    """R-15: the largest-remainder method in minor units: rupiah have no decimals."""
    assert unit_prices(books, WHOLE_UNITS) == {"A": [("33334.00", 1)], "B": [("33333.00", 2)]}


SUMMED = Story("r15g", combos=pieces("COMBO1-r15g", ("A", 1, "60.00"), ("B", 2, "15.00")))
ask(SUMMED, D1, ship_pack(SUMMED, 2), 2)
receive(SUMMED, D2, 2, sku="A", line=1)
receive(SUMMED, D2, 4, sku="B", line=2)


def test_r15_the_pieces_always_make_the_combo_price(books: Books) -> None:
    """R-15: Σ always equals the combo price, for each of several combos."""
    assert books(SUMMED, D1).stock_in()["estimated_refund_amount"] == Decimal("199.98")
    assert books(SUMMED, D2).refund()["return_amount"] == Decimal("199.98")
