# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""Abnormal returns from marketplaces' files: which parcel failed, and which report counts (R-22, R-33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.books.marketplace_rows import FailedDelivery, codes, nights, one, received, rows_of, shipped, world_of
from tests.model.books import books_of
from tests.model.together import Nights, Together
from tests.model.world import Settings

together: Final = Together(world_of)
WHOLE = shipped("SO1", "O1", "CUP", 3, "36.00", package_no="TN1")
EXAMPLE = replace(WHOLE, distribution_fee=Decimal("12.00"), stock_out_amount=Decimal("120.00"))
"""The example of R-33: stock-out amount 120.00, of which 12.00 are the distribution fee."""
SECOND = shipped("SO1", "O1", "LID", 2, "10.00", line_no=2, package_no="TN2")
RETURN = "shopee:SHOP:ABN-SO1-TN1:SUP"


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


@together([EXAMPLE], [FailedDelivery("O1", tracking_number="TN1")], [received("RC1", "ABN-SO1-TN1", "CUP", 3)])
def test_a_failed_parcel_of_a_marketplace_file_is_an_abnormal_return(every_night: Nights) -> None:
    """R-33: 120.00 − 12.00 − 5.00 = 103.00, as if the supplier had reported it; the goods come back and are paid."""
    first, second, third = every_night
    assert first["return_stock_in"] == []
    opened = one(second, "return_stock_in")
    assert (opened["return_stock_in_id"], opened["kind"], opened["state"]) == (RETURN, "abnormal", "pushed")
    assert opened["after_sales_status"] == "in_return_transit"
    assert opened["estimated_refund_amount"] == Decimal("103.00")
    assert one(third, "refund_order")["refundable_amount"] == Decimal("103.00")
    assert codes(third) == []


@together([WHOLE, SECOND, FailedDelivery("O1", tracking_number="TN2")])
def test_one_of_two_parcels_failed(every_night: Nights) -> None:
    """R-33: the failed parcel's lines and no others: 2 × 10.00 − 5.00 = 15.00."""
    (books,) = every_night
    opened = one(books, "return_stock_in")
    assert opened["after_sales_id"] == "ABN-SO1-TN2"
    assert (opened["requested_quantity"], opened["estimated_refund_amount"]) == (2, Decimal("15.00"))
    assert codes(books) == []


@together([WHOLE, SECOND, FailedDelivery("O1", tracking_number="TN1"), FailedDelivery("O1", tracking_number="TN2")])
def test_both_parcels_failed(every_night: Nights) -> None:
    """One abnormal return per parcel, each with its own fee."""
    (books,) = every_night
    assert sorted(str(row["estimated_refund_amount"]) for row in books["return_stock_in"]) == ["103.00", "15.00"]


PARCEL = shipped("SO1", "O1", "CUP", 1, "36.00", package_no="1")


@together.each(
    named=[[PARCEL, FailedDelivery("O1", tracking_number="TN9")]],
    bare=[[PARCEL, FailedDelivery("O1")]],
)
def test_the_order_is_enough_where_it_has_one_parcel(each: dict[str, Nights]) -> None:
    """The supplier uses its own package number; or the file has no tracking number at all."""
    (named,) = each["named"]
    assert one(named, "return_stock_in")["after_sales_id"] == "ABN-SO1-1"
    (bare,) = each["bare"]
    assert one(bare, "return_stock_in")["after_sales_id"] == "ABN-SO1-1"


@together(
    [WHOLE, SECOND, FailedDelivery("O1", tracking_number="TN9")],
    [shipped("SO1", "O1", "LID", 2, "10.00", line_no=2, package_no="TN9")],
)
def test_nobody_guesses_between_parcels(every_night: Nights) -> None:
    """A tracking number that matches neither of two packages opens an exception with the amount at stake."""
    first, second = every_night
    assert first["return_stock_in"] == []
    question = one(first, "exception", code="PARCEL_UNMATCHED")
    assert question["subject_id"] == "shopee:SHOP:O1:TN9"
    assert (question["rule"], question["expected_value"], question["actual_value"]) == ("R-33", "TN1, TN2", "TN9")
    assert (question["amount"], question["currency_code"]) == (Decimal("128.00"), "MYR")
    # the supplier names its package as the carrier does: the question is answered
    assert one(second, "return_stock_in")["after_sales_id"] == "ABN-SO1-TN9"
    assert codes(second) == []


@together(
    [
        PARCEL,
        FailedDelivery("O1", tracking_number="TN1"),
        FailedDelivery("O1", "delivered", tracking_number="TN2"),
    ]
)
def test_statements_that_contradict_each_other_are_not_both_about_one_parcel(every_night: Nights) -> None:
    """The order has more parcels than the supplier has reported: the job does not guess which one is meant."""
    (books,) = every_night
    assert books["return_stock_in"] == []
    assert codes(books) == [("PARCEL_UNMATCHED", "shopee:SHOP:O1:TN1")]


@together(
    [shipped("SO1", "O1", "CUP", 1, "36.00", package_no="1"), FailedDelivery("O1", tracking_number="TN1")],
    [shipped("SO2", "O1", "LID", 2, "10.00", package_no="2"), FailedDelivery("O1", "delivered", "TN2")],
)
def test_an_opened_return_is_not_recalled_because_another_parcel_turns_up(every_night: Nights) -> None:
    """recalled is final: a return pushed for the order's only parcel stays when a second parcel is reported."""
    first, second = every_night
    assert one(first, "return_stock_in")["state"] == "pushed"
    assert one(second, "return_stock_in")["state"] == "pushed"


@together(
    [shipped("SO1", "O1", "CUP", 1, "36.00", package_no="1"), FailedDelivery("O1", tracking_number="TN1")],
    [shipped("SO2", "O1", "LID", 2, "10.00", package_no="2"), FailedDelivery("O1", tracking_number="TN2")],
)
def test_a_second_failed_number_is_about_another_parcel(every_night: Nights) -> None:
    """One statement per parcel: when the supplier reports the second one, an exception opens, and the first stays."""
    first, second = every_night
    assert codes(first) == []
    assert one(second, "return_stock_in")["after_sales_id"] == "ABN-SO1-1"
    question = one(second, "exception", code="PARCEL_UNMATCHED")
    assert (question["subject_id"], question["expected_value"]) == ("shopee:SHOP:O1:TN2", "2")
    assert question["amount"] == Decimal("20.00")


@together(
    [shipped("SO1", "O1", "CUP", 1, "36.00", package_no="1"), FailedDelivery("O1", tracking_number="TN1")],
    [FailedDelivery("O1", "delivered", tracking_number="TN1")],
    [shipped("SO2", "O1", "LID", 2, "10.00", package_no="2"), FailedDelivery("O1", tracking_number="TN2")],
)
def test_a_recalled_return_draws_no_other_parcels_failure(every_night: Nights) -> None:
    """The first parcel was delivered after all; a second one failed, and no row states which one that is."""
    books = every_night
    assert one(books[2], "return_stock_in")["state"] == "recalled"
    assert codes(books[2]) == [("PARCEL_UNMATCHED", "shopee:SHOP:O1:TN2")]


FAILED_BEFORE = FailedDelivery("O1", tracking_number="TN1", updated_at=datetime(2026, 6, 25))
DELIVERED_AFTER = FailedDelivery("O1", "delivered", tracking_number="TN1", updated_at=datetime(2026, 6, 27))


@together.each(
    in_order=[[WHOLE, FAILED_BEFORE], [DELIVERED_AFTER]],
    delivered=[[WHOLE, DELIVERED_AFTER]],
    older_comes_late=[[WHOLE, DELIVERED_AFTER], [FAILED_BEFORE]],
)
def test_a_parcel_later_delivered_is_cancelled(each: dict[str, Nights]) -> None:
    """R-22: after the push it is recalled; the newest statement wins by its own time, not by the order of files."""
    books = each["in_order"]
    assert one(books[1], "return_stock_in")["state"] == "recalled"
    assert [row["action"] for row in rows_of(books[1], "push_item")] == ["push", "recall"]
    (late,) = each["delivered"]
    assert late["return_stock_in"] == []
    assert each["older_comes_late"][1]["return_stock_in"] == [], "an older statement that arrives late changes nothing"


SUPPLIER = {
    outcome: shipped("SO1", "O1", "CUP", 3, "36.00", package_no="TN1", delivery_outcome=outcome)
    for outcome in ("failed", "delivered")
}
MARKETPLACE = {outcome: FailedDelivery("O1", outcome, tracking_number="TN1") for outcome in ("failed", "delivered")}


@together.each(
    failed_later=[[SUPPLIER["delivered"]], [MARKETPLACE["failed"]]],
    delivered_later=[[SUPPLIER["failed"]], [MARKETPLACE["delivered"]]],
    supplier_delivered=[[SUPPLIER["delivered"], MARKETPLACE["failed"]]],
    supplier_failed=[[SUPPLIER["failed"], MARKETPLACE["delivered"]]],
)
def test_the_newest_word_counts_and_on_one_night_the_suppliers(each: dict[str, Nights]) -> None:
    """The business date on which a report was taken decides between supplier and marketplace."""
    assert one(each["failed_later"][1], "return_stock_in")["state"] == "pushed"
    assert one(each["delivered_later"][1], "return_stock_in")["state"] == "recalled"
    (books_of_one,) = each["supplier_delivered"]
    assert books_of_one["return_stock_in"] == []
    (books_of_one,) = each["supplier_failed"]
    assert one(books_of_one, "return_stock_in")["state"] == "pushed"


@together([WHOLE, *(FailedDelivery("O1", tracking_number="TN1", line_key=str(place)) for place in range(3))])
def test_several_rows_of_one_parcel_are_one_return(every_night: Nights) -> None:
    """One row per SKU, or one row per unit: the parcel fails as a whole, and once."""
    (books,) = every_night
    assert one(books, "return_stock_in")["requested_quantity"] == 3


@together(
    [WHOLE, FailedDelivery("O1", "delivered", "TN1", line_key="1", updated_at=datetime(2026, 6, 27))],
    [FailedDelivery("O1", "failed", "TN1", line_key="2", updated_at=datetime(2026, 6, 25))],
)
def test_an_older_statement_about_another_line_changes_nothing(every_night: Nights) -> None:
    """The parcel's newest statement counts, whichever of its lines it names and whenever its file came."""
    assert every_night[1]["return_stock_in"] == []


def test_goods_of_ones_own_are_counted_so(tmp_path: Path) -> None:
    """R-04: no supplier shipped a line of the order; R-01: a shop of another channel, and an unknown shop."""
    strange = FailedDelivery("O1", tracking_number="TN1", channel="lazada")
    unknown = FailedDelivery("O1", tracking_number="TN1", shop_id="NOBODY")
    (books,) = nights(tmp_path, [FailedDelivery("OTHER", tracking_number="TN1"), strange, unknown])
    told = sorted((row["outcome"], row["reason"], row["rows"]) for row in books["row_outcome"])
    assert told == [
        ("ignored", "own_warehouse", 1),
        ("quarantined", "CHANNEL_UNSUPPORTED", 1),
        ("quarantined", "UNKNOWN_SHOP", 1),
    ]
    # each of the two is a row that waits, and nothing else needs a person
    assert {row["code"] for row in books["exception"]} == {"ROWS_QUARANTINED"}


def test_a_parcel_from_before_the_cut_over_opens_nothing(tmp_path: Path) -> None:
    """R-59."""
    settings = Settings(first_requested_on=date(2026, 6, 21))
    (books,) = nights(tmp_path, [WHOLE, FailedDelivery("O1", tracking_number="TN1")], settings=settings)
    assert books["return_stock_in"] == []
