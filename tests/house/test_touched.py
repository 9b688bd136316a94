"""`make quick` runs the tests of what was touched: each folder has tests, and every place that is named exists."""

from __future__ import annotations

import pytest

from tests.house.tree import ROOT
from tests.touched import ALWAYS, COSTLY, OF_EVERY_RELATION, TESTS_OF, chosen, concerned


def test_every_place_is_there() -> None:
    named = {*ALWAYS, COSTLY, *OF_EVERY_RELATION, *TESTS_OF, *(name for names in TESTS_OF.values() for name in names)}
    missing = sorted(name for name in named if not (ROOT / name).exists())
    assert not missing, f"tests/touched.py names {missing}"


def test_every_room_has_tests() -> None:
    rooms = sorted(path.name for path in (ROOT / "jobs").iterdir() if path.is_dir() and any(path.glob("*.py")))
    assert rooms
    untested = [room for room in rooms if not concerned(f"jobs/{room}/some_module.py")]
    assert not untested


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("jobs/books/engine.py", ("tests/books/",)),
        ("jobs/books/deeper/engine.py", ("tests/books/",)),
        ("jobs/nightly.py", TESTS_OF["jobs/"]),
        ("sql/52_refunded/refund_order.sql", TESTS_OF["sql/"]),
        ("tests/books/test_help.py", ("tests/books/test_help.py",)),
        ("tests/books/test_that_is_gone.py", ()),
        ("tests/books/marketplace_rows.py", ("tests/books/",)),
        ("tests/conftest.py", ()),
        ("LICENSE", ()),
    ],
)
def test_a_file_has_its_tests(path: str, wanted: tuple[str, ...]) -> None:
    assert concerned(path) == wanted


def test_a_relation_has_the_tests_of_the_rules_in_its_header() -> None:
    found = concerned("sql/06_refunds/refund_deduction.sql")
    assert {"tests/rules/test_fees.py", *OF_EVERY_RELATION} <= {*found}
    assert "tests/rules/" not in found
    assert concerned("sql/fragments/return_handling_fee.sql") == TESTS_OF["sql/"]


def test_a_file_in_a_chosen_folder_is_not_named_twice() -> None:
    found = chosen(["jobs/books/engine.py", "tests/books/test_help.py"])
    assert found == sorted({*ALWAYS, "tests/books/"})
