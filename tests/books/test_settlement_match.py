"""Compares what a settlement took back, what the return export shows and what the supplier refunded (R-55)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.books.marketplace_rows import (
    N1,
    N2,
    N3,
    FailedDelivery,
    SettlementLine,
    codes,
    nights,
    one,
    received,
    returned,
    rows_of,
    shipped,
    world_of,
)
from tests.model.books import Relations, books_of
from tests.model.together import Nights, Together
from tests.model.world import Settings

together: Final = Together(world_of)
SOLD = shipped("SO1", "O1", "CUP", 2, "30.00")
CASE = returned("R1", "O1", "CUP", 2, "80.00")
BACK = received("RC1", "R1", "CUP", 2)
"""Two cups sold for 40.00 each, bought from the supplier for 30.00 each: it refunds 60.00 − 5.00 = 55.00."""


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> list[Nights]:
    """The books of every story of this module."""
    return together.apart(books_of(together.world(), tmp_path_factory.mktemp("together")))


@pytest.fixture
def every_night(request: pytest.FixtureRequest, stories: list[Nights]) -> Nights:
    """The books of the story above the test, after each of its runs."""
    return stories[request.function.story]


@pytest.fixture
def each(request: pytest.FixtureRequest, stories: list[Nights]) -> dict[str, Nights]:
    """The books of several stories above the test, by name."""
    return {name: stories[number] for name, number in request.function.story.items()}


def settled(order_id: str, amount: str, **more: Any) -> SettlementLine:
    return SettlementLine(order_id, Decimal(amount), **more)


def compensated(order_id: str, amount: str, **more: Any) -> SettlementLine:
    return SettlementLine(order_id, None, compensation_amount=Decimal(amount), **({"entry": "lost_claim"} | more))


def match(books: Relations, **where: Any) -> dict[str, Any]:
    return one(books, "settlement_match", **({"order_id": "O1"} | where))


class Differences(NamedTuple):
    """From the return export, and from what the supplier refunded: the amount (None: not comparable) and the cause."""

    marketplace: tuple[Decimal | int | None, str]
    supplier: tuple[Decimal | int | None, str]


def differences(row: dict[str, Any]) -> Differences:
    return Differences(
        marketplace=(row["marketplace_difference_amount"], row["marketplace_cause"]),
        supplier=(row["supplier_difference_amount"], row["supplier_cause"]),
    )


@together([SOLD, CASE], [BACK], [settled("O1", "80.00")])
def test_all_three_agree_but_for_the_price(every_night: Nights) -> None:
    """80.00 taken back, 80.00 by the export; the supplier's price was 60.00, of which 5.00 are its fee."""
    (_, _, books) = every_night
    row = match(books)
    assert (row["after_sales_id"], row["settled_amount"], row["returned_amount"]) == ("R1", 80, 80)
    assert (row["supplier_refund_amount"], row["settled_on"]) == (55, N2)
    assert differences(row) == Differences(marketplace=(0, ""), supplier=(-25, "distribution_price"))
    assert codes(books) == []


@together([SOLD, CASE], [BACK])
def test_the_cycle_has_not_arrived(every_night: Nights) -> None:
    """The export shows 80.00 refunded, the supplier has paid, the marketplace has taken nothing yet."""
    (_, books) = every_night
    assert differences(match(books)) == Differences(
        marketplace=(-80, "cycle_not_arrived"), supplier=(55, "cycle_not_arrived")
    )
    assert codes(books) == []


@together(
    [SOLD, CASE, settled("O1", "0.00", settlement_id="CYCLE-0", settled_on=N1)],
    [BACK],
    [settled("O1", "80.00", settled_on=N3)],
)
def test_an_order_that_was_settled_before_it_came_back(every_night: Nights) -> None:
    """A settlement without a refund is none: the cycle that takes it back has still to come; then it does."""
    assert differences(match(every_night[1])) == Differences(
        marketplace=(-80, "cycle_not_arrived"), supplier=(55, "cycle_not_arrived")
    )
    assert differences(match(every_night[2])) == Differences(marketplace=(0, ""), supplier=(-25, "distribution_price"))


@together([SOLD, CASE], [received("RC1", "R1", "CUP", 1), settled("O1", "30.00")])
def test_a_partial_refund(every_night: Nights) -> None:
    """30.00 of 80.00 taken; one of two cups reached the supplier: 30.00 − 5.00 = 25.00."""
    (_, books) = every_night
    assert differences(match(books)) == Differences(
        marketplace=(-50, "partial_refund"), supplier=(-5, "partial_refund")
    )


@together([SOLD, CASE, settled("O1", "80.00"), compensated("O1", "80.00")])
def test_a_compensation(every_night: Nights) -> None:
    """80.00 taken and 80.00 paid for a lost parcel: in the end nothing was taken."""
    (books,) = every_night
    row = match(books)
    assert (row["settled_amount"], row["compensation_amount"], row["taken_amount"]) == (80, 80, 0)
    assert differences(row) == Differences(marketplace=(-80, "compensation"), supplier=(0, ""))


@together([compensated("", "12.50"), compensated("", "12.50", settlement_id="CYCLE-2")])
def test_a_compensation_without_an_order(every_night: Nights) -> None:
    """Every amount has a row: a payment of the marketplace that names no order has a row of its own."""
    (books,) = every_night
    row = match(books, order_id="")
    assert row["compensation_amount"] == Decimal("25.00"), "two equal ones may be two"
    assert differences(row) == Differences(marketplace=(-25, "compensation"), supplier=(25, "compensation"))
    assert codes(books) == []


@together([SOLD, returned("R1", "O1", "CUP", 3, "120.00"), settled("O1", "120.00")])
def test_a_missing_refund_of_the_supplier_needs_a_person(every_night: Nights) -> None:
    """The return is blocked (it asks for more than was shipped); R-58: rule, field, both values, amount."""
    (books,) = every_night
    assert differences(match(books)) == Differences(marketplace=(0, ""), supplier=(-120, "supplier_refund_missing"))
    found = one(books, "exception", code="SUPPLIER_REFUND_MISSING")
    assert (found["subject_id"], found["rule"], found["field"]) == (
        "shopee:SHOP:O1:R1",
        "R-55",
        "supplier_refund_amount",
    )
    assert (found["expected_value"], found["actual_value"]) == ("120.00", "0.00")
    assert (found["amount"], found["currency_code"], found["age_days"]) == (120, "MYR", 0)
    assert found["what_to_do"]


@together([SOLD, CASE, settled("O1", "80.00")])
def test_a_refund_that_is_on_its_way_is_no_exception(every_night: Nights) -> None:
    """The goods are pushed and not received yet: R-56 covers the delay."""
    (books,) = every_night
    assert differences(match(books)) == Differences(marketplace=(0, ""), supplier=(-80, "supplier_refund_pending"))
    assert codes(books) == []


@together([SOLD, CASE, settled("O1", "95.00")])
def test_more_taken_than_returned(every_night: Nights) -> None:
    (books,) = every_night
    assert differences(match(books)).marketplace == (15, "taken_over")
    assert codes(books) == [("SETTLEMENT_EXCEEDS_RETURN", "shopee:SHOP:O1:R1")]


@together.each(
    withdrawn=[[SOLD, returned("R1", "O1", "CUP", 2, "80.00", status="rejected"), settled("O1", "80.00")]],
    not_refunded=[[SOLD, returned("R1", "O1", "CUP", 2, "80.00", status="approved"), settled("O1", "80.00")]],
)
def test_taken_for_a_return_that_was_withdrawn_or_is_not_refunded_yet(each: dict[str, Nights]) -> None:
    (books,) = each["withdrawn"]
    assert differences(match(books)).marketplace == (80, "return_withdrawn")
    assert codes(books) == [("SETTLEMENT_EXCEEDS_RETURN", "shopee:SHOP:O1")]
    (books,) = each["not_refunded"]
    assert differences(match(books)).marketplace == (80, "return_not_refunded")
    assert codes(books) == []


@together([SOLD, settled("O1", "40.00"), settled("OWN", "40.00")])
def test_taken_without_any_return(every_night: Nights) -> None:
    """The supplier shipped the order, and no return export has it; own goods concern no supplier."""
    (books,) = every_night
    assert differences(match(books)) == Differences(
        marketplace=(40, "return_not_exported"), supplier=(-40, "supplier_refund_missing")
    )
    assert codes(books) == [("SETTLEMENT_WITHOUT_RETURN", "shopee:SHOP:O1")]
    assert differences(match(books, order_id="OWN")).supplier == (-40, "own_warehouse")


REFUND_ONLY = returned("R1", "O1", "CUP", 2, "80.00", after_sales_type="refund_only", goods_expected=False)
LOST = [SOLD, FailedDelivery("O1")]


@together.each(
    refund_only=[[SOLD, REFUND_ONLY, settled("O1", "80.00")]],
    lost=[LOST, [received("RC1", "ABN-SO1-1", "CUP", 2)]],
    lost_and_taken=[[*LOST, settled("O1", "80.00")]],
)
def test_refund_only_and_failed_deliveries_have_causes_of_their_own(each: dict[str, Nights]) -> None:
    """R-24 and T10: no goods come back, or no return export can know."""
    (books,) = each["refund_only"]
    assert differences(match(books)) == Differences(marketplace=(0, ""), supplier=(-80, "no_goods_expected"))
    (_, books) = each["lost"]
    assert differences(match(books)) == Differences(marketplace=(0, ""), supplier=(55, "failed_delivery"))
    (books,) = each["lost_and_taken"]
    assert differences(match(books)).marketplace == (80, "failed_delivery")
    assert codes(books) == []


@together([SOLD, CASE, settled("O1", "70.00")], [settled("O1", "80.00")])
def test_a_reimported_cycle_replaces_itself(every_night: Nights) -> None:
    """R-09: the same cycle, order and line again is a newer version, whatever the amount."""
    (_, books) = every_night
    row = match(books)
    assert (row["settled_amount"], row["repeated_amount"]) == (80, 0)
    assert codes(books) == []


TWICE = [settled("O1", "30.00"), settled("O1", "50.00", line_number=2)]


@together([SOLD, CASE, *TWICE], [*TWICE, settled("O2", "1.00")])
def test_an_order_that_one_file_settles_twice_has_two_lines(every_night: Nights) -> None:
    """R-10: two rows are added, they are not versions of one line; a later file with both adds nothing."""
    (first, second) = every_night
    for books in (first, second):
        row = match(books)
        assert (row["settled_amount"], row["repeated_amount"]) == (80, 0)
        assert differences(row).marketplace == (0, "")


TWO_CYCLES = [replace(line, settlement_id="CYCLE-2", settled_on=N3) for line in TWICE]


@together([SOLD, CASE, *TWICE], TWO_CYCLES)
def test_both_lines_again_in_a_later_cycle_are_a_repetition(every_night: Nights) -> None:
    """R-10, T13: each line repeats the line of its own amount."""
    (_, books) = every_night
    assert (match(books)["settled_amount"], match(books)["repeated_amount"]) == (80, 80)


EQUAL = [settled("O1", "40.00"), settled("O1", "40.00", line_number=2)]


@together([SOLD, CASE, *EQUAL])
def test_two_lines_of_one_amount_in_one_cycle_are_both_counted(every_night: Nights) -> None:
    """R-10: they differ in another mark."""
    (books,) = every_night
    assert (match(books)["settled_amount"], match(books)["repeated_amount"]) == (80, 0)


BLOCK = [
    settled(f"V{place}", "59700000", channel="lazada", shop_id="VNSHOP", line_key=str(place)) for place in range(100)
]


@together(BLOCK, [replace(line, settlement_id="CYCLE-2", settled_on=N3) for line in BLOCK])
def test_a_double_pulled_period_is_named_and_not_counted_twice(every_night: Nights) -> None:
    """T13: a pull that held the previous block too would have made 5.97 bn VND out of nothing."""
    (_, books) = every_night
    rows = rows_of(books, "settlement_match", shop_id="VNSHOP")
    assert sum(row["settled_amount"] for row in rows) == Decimal("5970000000.00")
    assert sum(row["repeated_amount"] for row in rows) == Decimal("5970000000.00")
    assert {row["currency_code"] for row in rows} == {"VND"}
    (found,) = books["exception"]
    assert (found["code"], found["subject_id"]) == ("SETTLED_TWICE", "lazada:VNSHOP:CYCLE-2")
    assert (found["expected_value"], found["actual_value"]) == ("CYCLE-1", "100 lines")
    assert (found["amount"], found["currency_code"]) == (Decimal("5970000000.00"), "VND")


@together(
    [
        SOLD,
        CASE,
        settled("O1", "40.00", line_key="ITEM-1"),
        settled("O1", "40.00", line_key="ITEM-2", settlement_id="CYCLE-2"),
    ]
)
def test_two_equal_refunds_of_two_lines_are_two(every_night: Nights) -> None:
    """Never by equal rows alone (T13): two units of one SKU, each with its own item number."""
    (books,) = every_night
    assert differences(match(books)).marketplace == (0, "")
    assert codes(books) == []


TWO_RETURNS = [SOLD, returned("R1", "O1", "CUP", 1, "40.00"), returned("R2", "O1", "CUP", 1, "41.00")]


@together.each(
    named=[
        [
            *TWO_RETURNS,
            settled("O1", "40.00", after_sales_id="R1"),
            settled("O1", "30.00", after_sales_id="R2"),
        ]
    ],
    whole=[[*TWO_RETURNS, settled("O1", "81.00")]],
)
def test_two_returns_of_one_order_are_separate_where_the_settlement_names_them(each: dict[str, Nights]) -> None:
    (books,) = each["named"]
    assert differences(match(books, after_sales_id="R1")).marketplace == (0, "")
    assert differences(match(books, after_sales_id="R2")).marketplace == (-11, "partial_refund")
    (books,) = each["whole"]
    row = match(books)
    assert (row["after_sales_id"], row["returned_amount"]) == ("", 81)
    assert differences(row).marketplace == (0, "")


@together(
    [shipped("SO1", "O1", "CUP", 2, "90000", supplier_id="FAR", currency_code="IDR", warehouse_id="W-FAR"), CASE],
    [received("RC1", "R1", "CUP", 2, supplier_id="FAR", warehouse_id="W-FAR"), settled("O1", "80.00")],
)
def test_amounts_of_several_currencies_are_never_added(every_night: Nights) -> None:
    """The shop sells in ringgit, supplier FAR refunds in rupiah: shown, not compared; no refund would be "missing"."""
    (_, books) = every_night
    row = match(books)
    assert (row["currency_code"], row["supplier_refund_amount"]) == ("MYR", 0)
    assert row["other_supplier_refund"] == "IDR 180000.00"
    assert differences(row) == Differences(marketplace=(0, ""), supplier=(None, "other_currency"))


@together([SOLD, CASE, settled("O1", "25.00", currency_code="SGD")])
def test_a_settlement_in_another_currency_than_the_shops_is_not_compared(every_night: Nights) -> None:
    (books,) = every_night
    assert differences(match(books, currency_code="SGD")) == Differences(
        marketplace=(None, "other_currency"), supplier=(None, "other_currency")
    )
    assert differences(match(books, currency_code="MYR")).marketplace == (-80, "cycle_not_arrived")
    assert codes(books) == []


@together([SOLD, returned("R1", "O1", "CUP", 2, None), settled("O1", "80.00")])
def test_an_export_without_an_amount_is_not_taken_for_zero(every_night: Nights) -> None:
    (books,) = every_night
    assert differences(match(books)).marketplace == (None, "amount_unknown")


def test_differences_within_the_tolerance_are_none(tmp_path: Path) -> None:
    rows = [SOLD, CASE, settled("O1", "80.05")]
    (books,) = nights(tmp_path / "a", rows, settings=Settings(tolerance=Decimal("0.05")))
    assert differences(match(books)).marketplace == (Decimal("0.05"), "")
    (books,) = nights(tmp_path / "b", rows, settings=Settings(tolerance=Decimal("0.04")))
    assert differences(match(books)).marketplace == (Decimal("0.05"), "taken_over")


def test_settlements_are_judged_like_any_row(tmp_path: Path) -> None:
    """R-01, R-07."""
    rows = [settled("O1", "80.00", shop_id="NOBODY"), settled("O1", "80.00", channel="tiktok"), settled("O1", "1.00")]
    (books,) = nights(tmp_path, rows)
    told_rows = sorted((row["outcome"], row["reason"], row["rows"]) for row in books["row_outcome"])
    assert told_rows == [
        ("accepted", "", 1),
        ("quarantined", "CHANNEL_UNSUPPORTED", 1),
        ("quarantined", "UNKNOWN_SHOP", 1),
    ]
    assert date(2026, 7, 1) == N1


def test_a_settlement_before_its_order_is_not_let_in(tmp_path: Path) -> None:
    """R-68: the order is of 19 June; two days before it day and month may have changed places."""
    too_early = settled("O1", "80.00", settled_on=date(2026, 6, 17))
    (books,) = nights(tmp_path, [SOLD, CASE, too_early, settled("O1", "1.00", settled_on=date(2026, 6, 18))])
    assert match(books)["settled_amount"] == 1
    assert [row["reason"] for row in books["row_outcome"] if row["outcome"] == "quarantined"] == ["DATE_BEFORE_ORDER"]
