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
    "tests/spark/test_short_form.py",
    "tests/faults/test_kills.py",
    "tests/told/test_told.py",
    "tests/rules/",
    "tests/model/test_books_follow_the_rulebook.py",
    "tests/model/test_carried_books.py",
    "tests/faults/test_stopping.py",
    "tests/sample/",
    "tests/faults/test_backfill.py",
    "tests/house/test_documents.py",
    "tests/faults/test_hostile_files.py",
    "tests/wild/",
    "tests/pollution/test_pollution.py",
    "tests/faults/test_twice.py",
    "tests/model/",
    "tests/faults/",
    "tests/commands/",
    "tests/bench/test_world.py",
    "tests/report/html/",
    "tests/report/workbook/",
    "tests/books/",
    "tests/analysis/",
    "tests/ingest/",
)
"""Ordered by seconds of processor, the most first; everything else follows in its own order. The cluster of the first
has processes of its own, which want both cores, so it must not be the last one left."""


def unit_of(nodeid: str) -> str:
    """The unit of a test: a group that stays together, or else its file."""
    path = nodeid.partition("::")[0]
    return next((place for place in TOGETHER if path.startswith(place)), path)


def rank_of(nodeid: str) -> int:
    """The place of a test's file among the files that start first."""
    places = [place for place, start in enumerate(BEGUN_FIRST) if nodeid.startswith(start)]
    return min(places, default=len(BEGUN_FIRST))
