"""R-39: the return handling fee: once per return, by the most specific setting valid on the refund's date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.rules.pages import Books, Deductions
from tests.rules.story import D1, D2, D3, D4, D5, Story
from tests.rules.telling import announce, receive

JUNE_1, JULY_1 = date(2026, 6, 1), date(2026, 7, 1)


def charged(tag: str, *rows: tuple[str, str, dict[str, Any]], night: date = D2, **terms: Any) -> Story:
    """Four units of 25.00, received together; fee rows as amount, basis and the rest."""
    story = Story(tag, **terms)
    story.fees = tuple(
        story.charges(
            amount, basis, **{key: Decimal(value) if "amount" in key else value for key, value in more.items()}
        )
        for amount, basis, more in rows
    )
    announce(story, D1, 4, "25.00")
    receive(story, night, 4)
    return story


ORDER, UNIT, PERCENT = "per_return_order", "per_unit", "percent"
BASES = {
    "5 a return order": (charged("r39a", ("5.00", ORDER, {})), "5.00"),
    "4 units at 2.00": (charged("r39b", ("2.00", UNIT, {})), "8.00"),
    "5 percent of 100": (charged("r39c", ("5", PERCENT, {})), "5.00"),
    "raised to the minimum": (charged("r39d", ("5", PERCENT, {"min_amount": "8.00"})), "8.00"),
    "cut to the maximum": (charged("r39e", ("5", PERCENT, {"max_amount": "3.00"})), "3.00"),
    "raised, then cut": (charged("r39f", ("5", PERCENT, {"min_amount": "8.00", "max_amount": "6.00"})), "6.00"),
    "units raised to the minimum": (charged("r39g", ("2.00", UNIT, {"min_amount": "9.00"})), "9.00"),
}


@pytest.mark.parametrize("case", BASES)
def test_r39_basis_minimum_and_maximum(books: Books, case: str) -> None:
    """R-39: H = base × rate, rounded, raised to min_amount, then cut to max_amount; 5 with basis percent = 5 %."""
    story, fee = BASES[case]
    assert books(story, D2).refund()["return_handling_fee"] == Decimal(fee)


@pytest.mark.parametrize("case", BASES)
def test_r39_the_estimate_takes_the_requested_units(books: Books, case: str) -> None:
    """R-39: estimate: Σ P × requested, requested units."""
    story, fee = BASES[case]
    found = books(story, D1).stock_in()
    assert found["estimated_return_handling_fee"] == Decimal(fee)
    assert found["estimated_refund_amount"] == 100 - Decimal(fee)


OWN_ROW = charged(
    "r39h",
    ("1.00", ORDER, {"valid_from": JULY_1}),
    ("7.00", ORDER, {"distributor_id": "DIST-r39h", "valid_from": JUNE_1}),
    ("9.00", ORDER, {"distributor_id": "DIST-OTHER"}),
)
LATEST = charged(
    "r39i",
    ("1.00", ORDER, {}),
    ("3.00", ORDER, {"valid_from": JULY_1}),
    ("2.00", ORDER, {"valid_from": JUNE_1}),
    ("9.00", ORDER, {"valid_from": D3}),
)
TURN = (("4.00", ORDER, {"valid_to": D2}), ("6.00", ORDER, {"valid_from": D3, "valid_to": D3}))
LAST_DAY = charged("r39j", *TURN)
FIRST_DAY = charged("r39k", *TURN, night=D3)
PAST_ALL = charged("r39l", *TURN, night=D4)


def test_r39_the_distributors_own_row_beats_one_for_all(books: Books) -> None:
    """R-39: the most specific (supplier, distributor) row, whichever is newer."""
    assert books(OWN_ROW, D2).refund()["return_handling_fee"] == 7


def test_r39_among_equals_the_latest_valid_from(books: Books) -> None:
    """R-39: among equals the latest valid_from, empty = open."""
    assert books(LATEST, D2).refund()["return_handling_fee"] == 3


def test_r39_valid_on_the_refunds_creation_date_both_ends_inclusive(books: Books) -> None:
    """R-39: valid on the refund's creation date; valid_from and valid_to inclusive."""
    assert books(LAST_DAY, D2).refund()["return_handling_fee"] == 4
    assert books(FIRST_DAY, D3).refund()["return_handling_fee"] == 6
    assert not books(PAST_ALL, D4).rows("refund_order")


MISSING = charged("r39m")
MISSING.changes(D4, fee_settings=(MISSING.charges("5.00"),))
ZERO = charged("r39n", ("0.00", ORDER, {}))
OUTSIDE = charged("r39o", via_bigshop=False)


def test_r39_without_a_row_the_refund_is_held(books: Books) -> None:
    """R-39: no row → held FEE_MISSING, until there is one (R-31: on the date on which the obstacle is gone)."""
    page = books(MISSING, D3)
    assert not page.rows("refund_order")
    assert page.stock_in()["supplier_status"] == "received_return"
    found = page.one("exception", code="FEE_MISSING")
    assert (found["subject_id"], found["rule"], found["amount"]) == (MISSING.return_of(), "R-39", 100)
    assert books(MISSING, D4).deductions() == Deductions(returned=100, fee=5, refundable=95)
    assert books(MISSING, D4).refund()["created_on"] == D4
    assert "FEE_MISSING" not in books(MISSING, D4).codes()


def test_r39_a_row_of_zero_is_a_setting(books: Books) -> None:
    """R-39: a row of zero is a setting."""
    assert books(ZERO, D2).deductions() == Deductions(returned=100, refundable=100)


def test_r39_outside_bigshop_no_row_is_needed(books: Books) -> None:
    """R-39 and R-36: H on BigShop orders only."""
    assert books(OUTSIDE, D2).deductions() == Deductions(returned=100, refundable=100)


PARTS_BY_UNIT = Story("r39p")
PARTS_BY_UNIT.fees = (PARTS_BY_UNIT.charges("2.00", UNIT),)
PARTS_BY_PERCENT = Story("r39q")
PARTS_BY_PERCENT.fees = (PARTS_BY_PERCENT.charges("10", PERCENT),)
for story in (PARTS_BY_UNIT, PARTS_BY_PERCENT):
    announce(story, D1, 3, "10.00")
    receive(story, D2, 2)
    receive(story, D5, 1, receipt="GR2")


def test_r39_once_a_return_of_its_first_refund_order_alone(books: Books) -> None:
    """R-39: once per return stock-in, on its first refund order; base of the first refund order alone."""
    for story, first, estimate in ((PARTS_BY_UNIT, 4, 6), (PARTS_BY_PERCENT, 2, 3)):
        assert books(story, D1).stock_in()["estimated_return_handling_fee"] == estimate
        assert books(story, D5).refund(1)["return_handling_fee"] == first
        assert books(story, D5).refund(2)["return_handling_fee"] == 0
