"""A request that is dated before its order: day and month changed places in the file (R-68)."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest

from tests.model.world import Settings
from tests.rules.pages import Books
from tests.rules.story import D1, D2, Calendar, Placed, Story
from tests.rules.telling import ask, ship

ORDERED: Final = date(2026, 6, 3)
READ_MONTH_FIRST: Final = date(2026, 3, 7)
"""3 July in a file with the month first."""


def of_june(tag: str, requested_on: date, kind: str = "platform") -> tuple[Story, Placed]:
    story = Story(tag)
    ship(story, D1, ordered_on=ORDERED, shipped_on=date(2026, 6, 4))
    return story, ask(story, D1, requested_on=requested_on, kind=kind)


SWAPPED = of_june("r68a", READ_MONTH_FIRST)
BY_HAND = of_june("r68b", READ_MONTH_FIRST, kind="manual")
TWO_DAYS = of_june("r68c", date(2026, 6, 1))
ONE_DAY = of_june("r68d", date(2026, 6, 2))
SAME_DAY = of_june("r68e", ORDERED)


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        (SWAPPED, "DATE_BEFORE_ORDER"),
        (BY_HAND, "DATE_BEFORE_ORDER"),
        (TWO_DAYS, "DATE_BEFORE_ORDER"),
        (ONE_DAY, ""),
        (SAME_DAY, ""),
    ],
    ids=["month first", "by hand", "two days before", "the day before", "the same day"],
)
def test_r68_a_request_more_than_a_day_before_its_order(books: Books, told: tuple[Story, Placed], reasons: str) -> None:
    """R-68: ordered on 3 June, requested on 3 July, read as 7 March: not let in; a day of two zones is."""
    story, placed = told
    page = books(story, D1)
    assert page.reasons(placed) == reasons
    assert len(page.rows("return_stock_in")) == (0 if reasons else 1)


FIRST_OF_TWO = Story("r68f")
ship(FIRST_OF_TWO, D1, ordered_on=date(2026, 6, 9), shipped_on=date(2026, 6, 10), stock_out="OUT2")
ship(FIRST_OF_TWO, D1, ordered_on=ORDERED, shipped_on=date(2026, 6, 4))
BETWEEN = ask(FIRST_OF_TWO, D1, requested_on=date(2026, 6, 5))
UNKNOWN = Story("r68g")
UNSHIPPED = ask(UNKNOWN, D1, requested_on=READ_MONTH_FIRST, order="O1")
ship(UNKNOWN, D1, ordered_on=ORDERED, shipped_on=None, stock_out_status="to_pickup")
LATER = Story("r68h")
ship(LATER, D1, ordered_on=ORDERED, shipped_on=date(2026, 6, 4))
NEXT_NIGHT = ask(LATER, D2, requested_on=READ_MONTH_FIRST)


def test_r68_what_was_shipped_says_when_the_order_was(books: Books) -> None:
    """R-68: the earliest date of its stock-outs, of earlier nights too; an order that is not shipped says nothing."""
    assert books(FIRST_OF_TWO, D1).reasons(BETWEEN) == ""
    assert books(UNKNOWN, D1).reasons(UNSHIPPED) == ""
    assert books(LATER, D2).reasons(NEXT_NIGHT) == "DATE_BEFORE_ORDER"


WITH_START = Calendar("r68 start", (D1,), Settings(first_requested_on=date(2026, 6, 1)))
CUT_OVER = Story("r68i", calendar=WITH_START)
ship(CUT_OVER, D1, ordered_on=ORDERED, shipped_on=date(2026, 6, 4))
SEEMS_OLD = ask(CUT_OVER, D1, requested_on=READ_MONTH_FIRST)


def test_r68_a_wrong_date_does_not_count_as_before_the_start(books: Books) -> None:
    """R-68 before R-59: else a swapped date would be ignored without a word."""
    assert books(CUT_OVER, D1).account(SEEMS_OLD) == {("quarantined", "DATE_BEFORE_ORDER"): 1}


def test_r68_the_message_names_both_dates(books: Books) -> None:
    """R-68: what was found, what was expected, what to do."""
    details = [row["detail"] for row in books(LATER, D2).whole["quarantined_row"]]
    (detail,) = {detail for detail in details if detail.startswith("DATE_BEFORE_ORDER") and "2026-03-07" in detail}
    assert "'requested_at': found 2026-03-07, expected" in detail
    assert "its order of 2026-06-03" in detail
    assert "day or month first" in detail
