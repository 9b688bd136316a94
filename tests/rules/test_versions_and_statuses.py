"""The version of a row that is in force, and the statuses that are pushed (R-09, R-11)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, Story
from tests.rules.telling import ask, ship

JUNE_27, JUNE_28 = date(2026, 6, 27), date(2026, 6, 28)


def waiting(tag: str) -> Story:
    """Nine units were shipped; the return is not pushed, so it follows the current version."""
    story = Story(tag, auto_push=False)
    ship(story, D1, "A", 9)
    return story


BY_UPDATE = waiting("r09a")
ask(BY_UPDATE, D1, "A", 2, updated_on=JUNE_28)
OLDER = ask(BY_UPDATE, D2, "A", 1, updated_on=JUNE_27)
ask(BY_UPDATE, D3, "A", 4, updated_on=JUNE_28, hour=3)


def test_r09_the_newest_updated_at_counts_even_where_an_older_one_comes_later(books: Books) -> None:
    """R-09: newest by updated_at where the source has one; an older version stays readable and is not a conflict."""
    assert books(BY_UPDATE, D1).stock_in()["requested_quantity"] == 2
    assert books(BY_UPDATE, D2).stock_in()["requested_quantity"] == 2
    assert books(BY_UPDATE, D2).reasons(OLDER) == ""


def test_r09_then_the_business_date_of_the_run_counts(books: Books) -> None:
    """R-09: with equal updated_at, the business date of the run that took the file."""
    assert books(BY_UPDATE, D3).stock_in()["requested_quantity"] == 4


BY_NIGHT = waiting("r09b")
ask(BY_NIGHT, D1, "A", 2, file="r09b-z")
ask(BY_NIGHT, D2, "A", 3, file="r09b-a")


def test_r09_without_updated_at_the_later_date_counts(books: Books) -> None:
    """R-09: by the business date before the path."""
    assert books(BY_NIGHT, D2).stock_in()["requested_quantity"] == 3


BY_PATH = waiting("r09c")
ask(BY_PATH, D1, "A", 3, file="r09c-a")
ask(BY_PATH, D1, "A", 2, file="r09c-Z")
UPDATE_FIRST = waiting("r09d")
ask(UPDATE_FIRST, D1, "A", 3, updated_on=JUNE_27, file="r09d-b")
ask(UPDATE_FIRST, D1, "A", 2, updated_on=JUNE_28, file="r09d-a")


def test_r09_within_a_run_the_path_counts_in_byte_order(books: Books) -> None:
    """R-09: then by the file's path in byte order, last wins: `Z` comes before `a`; updated_at comes first of all."""
    assert books(BY_PATH, D1).stock_in()["requested_quantity"] == 3
    assert books(UPDATE_FIRST, D1).stock_in()["requested_quantity"] == 2


BY_KEY = waiting("r09e")
ship(BY_KEY, D1, "B", 9, line=2)
ask(BY_KEY, D1, "A", 1)
ask(BY_KEY, D1, "B", 2)
ask(BY_KEY, D2, "A", 3)


def test_r09_a_row_that_a_later_file_lacks_stays_current(books: Books) -> None:
    """R-09: versions are per row key."""
    lines = books(BY_KEY, D2).rows("return_stock_in_line")
    assert {(row["sku"], row["requested_quantity"]) for row in lines} == {("A", 3), ("B", 2)}


BETWEEN = waiting("r09f")
ask(BETWEEN, D1, "A", 1, file="r09f")
ask(BETWEEN, D2, "A", 2, file="r09f")
ask(BETWEEN, D3, "A", 1, file="r09f")


def test_r09_the_same_bytes_again_bring_no_older_version_back(books: Books) -> None:
    """R-09: the same bytes for the same shop again are not a newer version, also when another one came in between."""
    assert books(BETWEEN, D2).stock_in()["requested_quantity"] == 2
    assert books(BETWEEN, D3).stock_in()["requested_quantity"] == 2


PUSHABLE = ("approved", "in_return_transit", "delivered_back", "refunded")
NOT_PUSHABLE = ("requested", "rejected", "cancelled", "closed", "disputed")
BY_STATUS = {
    status: Story(f"r11{letter}") for status, letter in zip((*PUSHABLE, *NOT_PUSHABLE), "abcdefghi", strict=True)
}
for status, story in BY_STATUS.items():
    ship(story, D1)
    ask(story, D1, status=status)


@pytest.mark.parametrize("status", PUSHABLE)
def test_r11_a_status_that_expects_goods_is_pushed(books: Books, status: str) -> None:
    """R-11: approved, in_return_transit, delivered_back, refunded."""
    found = books(BY_STATUS[status], D1).stock_in()
    assert (found["state"], found["after_sales_status"]) == ("pushed", status)


@pytest.mark.parametrize("status", NOT_PUSHABLE)
def test_r11_another_status_is_not_pushed(books: Books, status: str) -> None:
    """R-11: requested, rejected, cancelled, closed, disputed; first seen so, it has no return stock-in yet (R-22)."""
    assert not books(BY_STATUS[status], D1).rows("return_stock_in")


NO_GOODS = Story("r11j")
ship(NO_GOODS, D1)
ask(NO_GOODS, D1, status="refunded", goods_expected=False)


def test_r11_goods_that_do_not_come_back_are_not_expected(books: Books) -> None:
    """R-11: goods for the marketplace's warehouse, scrapped or back to the buyer are not expected."""
    assert not books(NO_GOODS, D1).rows("return_stock_in")


MIXED = Story("r11k")
for number, (sku, status) in enumerate((("A", "approved"), ("B", "requested"), ("C", "cancelled")), start=1):
    ship(MIXED, D1, sku, 1, line=number)
    ask(MIXED, D1, sku, 1, status=status)


def test_r11_lines_are_judged_one_by_one(books: Books) -> None:
    """R-11: lines that are not to be pushed do not count; the order's status is the highest of its lines."""
    page = books(MIXED, D1)
    assert [(row["sku"], row["quantity"]) for row in page.rows("batch_line")] == [("A", 1)]
    assert page.stock_in()["requested_quantity"] == 1
    assert page.stock_in()["after_sales_status"] == "approved"


LADDER = ("refunded", "delivered_back", "in_return_transit", "approved", "requested")
LADDER = (*LADDER, "disputed", "closed", "rejected", "cancelled")
RUNGS = {upper: Story(f"r11{letter}", auto_push=False) for upper, letter in zip(LADDER[:-1], "lmnopqrs", strict=True)}
for (upper, story), lower in zip(RUNGS.items(), LADDER[1:], strict=True):
    ship(story, D1, "A", 1, line=1)
    ship(story, D1, "B", 1, line=2)
    for sku, status in (("A", lower), ("B", upper)):
        ask(story, D1, sku, status="approved")
        ask(story, D2, sku, status=status)


@pytest.mark.parametrize("upper", RUNGS)
def test_r11_the_published_status_is_the_highest_of_its_lines(books: Books, upper: str) -> None:
    """R-11: refunded, delivered_back, in_return_transit, approved, requested, disputed, closed, rejected, cancelled."""
    assert books(RUNGS[upper], D2).stock_in()["after_sales_status"] == upper


def test_r11_cancelled_when_every_line_is_cancelled_or_rejected(books: Books) -> None:
    """R-11: one line that is only closed keeps the order from counting as cancelled."""
    assert books(RUNGS["rejected"], D2).stands() == ("cancelled", "")
    assert books(RUNGS["closed"], D2).stands() == ("blocked", "NOT_PUSHABLE")
