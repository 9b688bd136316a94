"""Shares the tests between two workers of `make test`: which files stay together, and which start first.

A worker takes a unit when it has finished the one before: a unit is one file, or the files that need the same costly
fixture, so that only one worker makes it. The costliest units start first, or the last of them would keep one
worker busy while the other has nothing left.
"""

from __future__ import annotations

from typing import Final

TOGETHER: Final = ("tests/rules/", "tests/wild/")
"""The calendars of all stories are computed once per process (tests/rules/conftest.py), and so are the homes that cases
share (tests/wild/together.py)."""
BEGUN_FIRST: Final = (
    "tests/faults/test_kills.py",
    "tests/rules/",
    "tests/faults/test_backfill.py",
    "tests/faults/test_hostile_files.py",
    "tests/spark/test_short_form.py",
    "tests/model/",
    "tests/wild/",
    "tests/house/test_documents.py",
    "tests/pollution/test_pollution.py",
    "tests/faults/",
    "tests/bench/test_world.py",
    "tests/report/html/",
    "tests/report/workbook/",
    "tests/sample/",
    "tests/books/",
    "tests/analysis/",
    "tests/commands/",
)
"""Ordered by duration, the longest first; everything else follows in its own order."""


def unit_of(nodeid: str) -> str:
    """The unit of a test: a group that stays together, or else its file."""
    path = nodeid.partition("::")[0]
    return next((place for place in TOGETHER if path.startswith(place)), path)


def rank_of(nodeid: str) -> int:
    """The place of a test's file among the files that start first."""
    places = [place for place, start in enumerate(BEGUN_FIRST) if nodeid.startswith(start)]
    return min(places, default=len(BEGUN_FIRST))
