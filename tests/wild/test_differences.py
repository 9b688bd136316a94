"""A case whose expectation is wrong must fail: every expected value is changed once, and every entry removed once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest

from tests.wild.__main__ import main
from tests.wild.differences import differences
from tests.wild.run_case import UNTOUCHED, Found, FoundFile, FoundNight, expected_of, run_case

CASES: Final = Path(__file__).parent / "cases"
LOOKED_AT: Final = ("lazada-orders-lost-by-3pl", "shopee-income-vn-two-sheets")
"""The first has returns, ignored and quarantined rows; the second rows without a number, and settlements."""
WITHOUT_EFFECT: Final = ("fact", "business_date", "drop", "remove", "word")
EXTRA: Final[dict[str, Any]] = {
    "rows": {"row": 99, "is": "accepted"},
    "returns": {"return_stock_in_id": "shopee:SPMY:R-1:S-MY", "quantities": {"TEE-M": 1}},
    "settlements": {"shop_id": "SPMY", "order_id": "1", "after_sales_id": "", "settled_amount": "1"},
}
"""One more entry for each list."""
REMOVED: Final = object()

Place = tuple[Any, ...]

pytestmark = pytest.mark.usefixtures("without_reports")


@cache
def looked_at(name: str) -> tuple[dict[str, Any], Found]:
    """What a case expects and what became of it."""
    with TemporaryDirectory() as folder:
        return expected_of(CASES / name), run_case(CASES / name, Path(folder) / "home")


def changes(part: Any, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Each place in an expectation with a value that is wrong there; a difference must follow from each of them."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        here = (*place, key)
        if key in WITHOUT_EFFECT or (key == "row" and value is None):
            continue
        if key == "reason":
            # an empty list accepts every reason
            yield from [(here, ["SOMETHING_ELSE"])] if value else []
        elif isinstance(value, dict):
            yield from changes(value, here)
        elif not isinstance(value, list):
            yield here, _another(value)
        else:
            yield from changes(value, here)
            if key in EXTRA:
                yield here, [*value, EXTRA[key]]
                yield from (((*here, number), REMOVED) for number in range(len(value)))


def _another(value: object) -> object:
    """A value that is wrong in its place."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return {"taken": "refused", "accepted": "quarantined"}.get(str(value), f"{value}1")


def altered(expected: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """The expectation with one change."""
    whole = copy.deepcopy(expected)
    part: Any = whole
    for key in place[:-1]:
        part = part[key]
    if value is REMOVED:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return whole


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_right_case_has_no_difference(name: str) -> None:
    assert differences(*looked_at(name)) == []


@pytest.mark.parametrize("name", LOOKED_AT)
def test_every_wrong_expectation_is_noticed(name: str) -> None:
    expected, found = looked_at(name)
    made = list(changes(expected))
    assert len(made) > 40
    missed = [(place, value) for place, value in made if not differences(altered(expected, place, value), found)]
    assert missed == []


def one_file(wanted: dict[str, Any], file: FoundFile) -> list[str]:
    """The differences of a case with one file."""
    night = {"business_date": "2026-08-15", "exit": 0, "drop": [], "files": {"shopee/SPMY/a.csv": wanted}}
    found = Found((FoundNight(0, "", {"shopee/SPMY/a.csv": file}),), {}, ())
    return differences({"nights": [night], "afterwards": {"returns": [], "settlements": []}}, found)


REFUSED: Final = FoundFile("quarantined", "HEADER_UNKNOWN: row 1: found 'A'; expected 'View By'")
PASSED_OVER: Final = FoundFile(UNTOUCHED)
TAKEN: Final = FoundFile("accepted")


@pytest.mark.parametrize(
    ("wanted", "right", "wrong"),
    [
        ({"outcome": "taken"}, [TAKEN], [REFUSED, PASSED_OVER]),
        ({"outcome": "refused"}, [REFUSED], [TAKEN, PASSED_OVER]),
        ({"outcome": "refused", "why": ["CELL_ERROR", "HEADER_UNKNOWN"], "says": ["View By"]}, [REFUSED], [TAKEN]),
        ({"outcome": "refused", "why": ["CELL_ERROR"]}, [], [REFUSED]),
        ({"outcome": "refused", "says": ["Lihat berdasarkan"]}, [], [REFUSED]),
        ({"outcome": "left"}, [PASSED_OVER], [TAKEN, REFUSED]),
        ({"outcome": "not taken"}, [TAKEN, REFUSED, PASSED_OVER], []),
        ({"outcome": ["left", "refused"]}, [REFUSED, PASSED_OVER], [TAKEN]),
        ({"outcome": "takn"}, [], [TAKEN]),
    ],
)
def test_what_becomes_of_a_file(wanted: dict[str, Any], right: list[FoundFile], wrong: list[FoundFile]) -> None:
    assert [one_file(wanted, file) for file in right] == [[]] * len(right)
    assert all(one_file(wanted, file) for file in wrong)


def test_the_script_shows_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1, "a folder without a case is not right"
    assert "0 of 0 cases are right" in capsys.readouterr().out
