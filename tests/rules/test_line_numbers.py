"""Two lines of one SKU in one case: both count, and a line that a newer file lacks ends (R-10)."""

from __future__ import annotations

from datetime import date

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, Story
from tests.rules.telling import ask, ship

JUNE_27, JUNE_28 = date(2026, 6, 27), date(2026, 6, 28)


def waiting(tag: str) -> Story:
    """Nine units were shipped; the return is not pushed, so it follows the current lines."""
    story = Story(tag, auto_push=False)
    ship(story, D1, "A", 9)
    return story


TWO = waiting("r10k")
ask(TWO, D1, "A", 1, line_number=1, file="r10k")
ask(TWO, D1, "A", 1, line_number=2, file="r10k")


def test_r10_one_sku_twice_in_one_case_is_two_lines_and_two_pieces(books: Books) -> None:
    """R-10: one case, SKU A at 50.00 and SKU A at 0.01, one piece each: two lines, 2 pieces."""
    page = books(TWO, D1)
    assert page.stock_in()["requested_quantity"] == 2
    assert page.stock_in()["estimated_refund_amount"] == 20


FEWER = waiting("r10l")
ask(FEWER, D1, "A", 1, line_number=1, file="r10l")
GONE = ask(FEWER, D1, "A", 3, line_number=2, file="r10l")
LEFT = ask(FEWER, D2, "A", 1, line_number=1, file="r10l")
ask(FEWER, D3, "A", 1, line_number=1, file="r10l")
BACK = ask(FEWER, D3, "A", 3, line_number=2, file="r10l")
ask(FEWER, D3, "A", 1, case="AS9", status="requested", file="r10l")


def test_r10_a_line_that_a_newer_file_no_longer_has_stops_being_current(books: Books) -> None:
    """R-10: a file that holds a (case, SKU) holds all its lines; a row that is unchanged names its line too."""
    assert books(FEWER, D1).stock_in()["requested_quantity"] == 4
    assert books(FEWER, D2).stock_in()["requested_quantity"] == 1
    assert books(FEWER, D2).account(LEFT) == {("unchanged", ""): 1}
    assert books(FEWER, D2).reasons(GONE) == ""


def test_r10_a_line_that_comes_back_counts_again(books: Books) -> None:
    """R-10: a row that is word for word the old line is unchanged, and its file has the line."""
    assert books(FEWER, D3).account(BACK)[("unchanged", "")] == 2
    assert books(FEWER, D3).stock_in()["requested_quantity"] == 4


STILL = waiting("r10o")
ask(STILL, D1, "A", 1, line_number=1, file="r10o")
ask(STILL, D1, "A", 3, line_number=2, file="r10o")
ask(STILL, D2, "A", 1, line_number=1, file="r10o")


def test_r10_a_line_that_has_ended_does_not_come_back_by_itself(books: Books) -> None:
    """R-10: the newer file named only a row that was unchanged; in later runs that counts as it did in its own."""
    assert books(STILL, D2).stock_in()["requested_quantity"] == 1
    assert books(STILL, D3).stock_in()["requested_quantity"] == 1


OLDER = waiting("r10m")
ask(OLDER, D1, "A", 1, line_number=1, file="r10m", updated_on=JUNE_28)
ask(OLDER, D1, "A", 3, line_number=2, file="r10m", updated_on=JUNE_28)
ask(OLDER, D2, "A", 1, line_number=1, file="r10m", updated_on=JUNE_27)


def test_r10_an_older_file_that_comes_later_ends_no_line(books: Books) -> None:
    """R-10, R-09: newer is by the order of versions, not by the run that took the file."""
    assert books(OLDER, D2).stock_in()["requested_quantity"] == 4


OTHERS = waiting("r10n")
ask(OTHERS, D1, "A", 1, line_number=1, file="r10n")
ask(OTHERS, D1, "A", 3, line_number=2, file="r10n")
ship(OTHERS, D1, "B", 5, line=2)
ask(OTHERS, D2, "B", 1, file="r10n")
ask(OTHERS, D2, "A", 1, case="AS2", file="r10n")


def test_r10_a_file_without_the_case_or_the_sku_ends_no_line(books: Books) -> None:
    """R-10, R-09: a row that a later file lacks stays current, unless the file has the same case and SKU."""
    assert books(OTHERS, D2).stock_in()["requested_quantity"] == 5
