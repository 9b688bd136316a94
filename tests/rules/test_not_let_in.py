"""What was not let in is an exception, until it is let in, corrected, or answered (R-66)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.model.fact_files import file_id
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, Placed, Story
from tests.rules.telling import ask, decide, ship

CODE = "ROWS_QUARANTINED"
WRONG = {"currency_code": "IDR"}
"""A row that is quarantined: the supplier's currency is MYR."""


def waiting(books: Books, night: date, placed: Placed) -> dict[str, Any]:
    """The exception about the file of a row; empty if the file does not wait."""
    page = books(placed_story(placed), night)
    subject = file_id(placed_story(placed).calendar.places[placed][0])
    found = [row for row in page.whole["exception"] if row["code"] == CODE and row["subject_id"] == subject]
    return found[0] if found else {}


STORIES: dict[Placed, Story] = {}


def placed_story(placed: Placed) -> Story:
    return STORIES[placed]


def told(story: Story, placed: Placed) -> Placed:
    STORIES[placed] = story
    return placed


KEY = Story("r66a")
KEPT_OUT = told(KEY, ship(KEY, D1, file="r66a", **WRONG))
ship(KEY, D1, stock_out="OUT2", file="r66a")
ship(KEY, D1, stock_out="OUT3", file="r66a")
ship(KEY, D3, file="r66a-corrected")


def test_r66_it_lasts_until_every_such_key_is_accepted_later(books: Books) -> None:
    """R-66: from the first night until every such row's key is accepted later; it names how many rows still stand, of
    which reasons (R-58)."""
    for night in (D1, D2):
        found = waiting(books, night, KEPT_OUT)
        assert found["actual_value"] == "1 of 3 rows of stock_out_orders/r66a.csv: CURRENCY_MISMATCH 1"
        assert (found["expected_value"], found["severity"], found["opened_on"]) == ("0", "medium", D1)
        assert [row["still_stands"] for row in books(KEY, night).files(KEPT_OUT)] == [True]
    assert not waiting(books, D3, KEPT_OUT)
    (file,) = books(KEY, D3).files(KEPT_OUT)
    assert not file["still_stands"]


TWO = Story("r66b")
FIRST_OF_TWO = told(TWO, ship(TWO, D1, file="r66b", **WRONG))
ship(TWO, D1, stock_out="OUT2", file="r66b", **WRONG)
ship(TWO, D1, stock_out="OUT3", file="r66b", quantity=2)
ship(TWO, D1, stock_out="OUT4", file="r66b", quantity=2)
ship(TWO, D2, file="r66b-one")
ship(TWO, D3, stock_out="OUT2", file="r66b-two")


def test_r66_what_still_stands_is_counted_row_by_row(books: Books) -> None:
    """R-66: severity high where half of its rows or more was not let in."""
    first, second = waiting(books, D1, FIRST_OF_TWO), waiting(books, D2, FIRST_OF_TWO)
    assert (first["severity"], first["actual_value"][:9]) == ("high", "2 of 4 ro")
    assert (second["severity"], second["actual_value"][:9]) == ("medium", "1 of 4 ro")
    assert not waiting(books, D3, FIRST_OF_TWO)
    stands = [row["still_stands"] for row in books(TWO, D2).whole["quarantined_row"] if "r66b." in row["path"]]
    assert sorted(stands) == [False, True]


NAME = Story("r66c")
OLD = told(NAME, ship(NAME, D1, file="r66c", **WRONG))
ship(NAME, D3, stock_out="OUT9", file="r66c")
SHAPE = Story("r66d")
OTHER_SHAPE = told(SHAPE, ask(SHAPE, D1, file="r66d", kind="manual", shop_id="NOWHERE-r66d"))
ship(SHAPE, D2, file="r66d")
AGAIN = Story("r66e")
AGAIN_OUT = told(AGAIN, ship(AGAIN, D1, file="r66e", **WRONG))
NEW_OUT = told(AGAIN, ship(AGAIN, D2, stock_out="OUT2", file="r66e", **WRONG))


def test_r66_it_lasts_until_a_file_of_its_name_and_folder_is_let_in(books: Books) -> None:
    """R-66: a file of the same name and header shape in the same folder is let in; not one in another folder, and not
    one of which no row was let in."""
    assert waiting(books, D2, OLD)
    assert not waiting(books, D3, OLD)
    assert waiting(books, D2, OTHER_SHAPE)
    assert waiting(books, D5, AGAIN_OUT)
    assert waiting(books, D5, NEW_OUT)


ANSWERED = Story("r66f")
EXPLAINED = told(ANSWERED, ship(ANSWERED, D1, file="r66f", **WRONG))


def answer_it() -> None:
    """The answer names the exception by the file's bytes, which are known once the story is."""
    files = ANSWERED.calendar.world().nights[0].files
    identity = next(file_id(each) for each in files if each.path.endswith("/r66f.csv"))
    decide(ANSWERED, D3, "explain", subject=f"{CODE}|{identity}")


answer_it()


def test_r66_it_lasts_until_a_person_answers(books: Books) -> None:
    """R-66, R-16: `explain` answers it as it does any exception; the row is not let in, and nothing waits."""
    assert waiting(books, D2, EXPLAINED)
    for night in (D3, D4):
        page = books(ANSWERED, night)
        assert not waiting(books, night, EXPLAINED)
        assert [row["code"] for row in page.whole["exception_answer"] if "r66f" in row["actual_value"]] == [CODE]
        assert [row["still_stands"] for row in page.files(EXPLAINED)] == [False]
        assert page.reasons(EXPLAINED) == "CURRENCY_MISMATCH"


PRICED = Story("r66g")
AMOUNT = told(
    PRICED, ask(PRICED, D1, file="r66g", shop_id="NOWHERE-r66g", marketplace_refund_amount=None, kind="manual")
)


@pytest.mark.parametrize("night", [D1, D4])
def test_r66_a_whole_file_is_of_high_severity(books: Books, night: date) -> None:
    """R-66: high where a whole file was not let in; without a readable amount it has none."""
    found = waiting(books, night, AMOUNT)
    assert (found["severity"], found["amount"], found["currency_code"]) == ("high", None, "")
    assert [row["outcome"] for row in books(PRICED, night).files(AMOUNT)] == ["nothing_accepted"]
