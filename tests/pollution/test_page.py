"""docs/pollution.md is a page of today's sources, and none of its files was accepted wrongly.

Its figures come from all files, which takes minutes (`make pages`); test_pollution.py repeats a sixth of them.
"""

from __future__ import annotations

from tests.pollution.clean import tables
from tests.pollution.judged import VERDICTS
from tests.pollution.page import ABOVE, PAGE


def test_the_page_is_of_todays_sources_and_shows_nothing_wrong() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(ABOVE), "docs/pollution.md is out of date: `make pages`"
    by_source, by_way = text.removeprefix(ABOVE).strip().split("\n\n")
    lines = [line.strip("| ").split(" | ") for line in by_source.splitlines()]
    head, rows, totals = lines[0], lines[2:-1], lines[-1]
    assert head == ["source", "files", *VERDICTS]
    assert [row[0] for row in rows] == sorted(table.name for table in tables())
    for row in (*rows, totals):
        assert int(row[1]) == sum(map(int, row[2:]))
        assert row[-1] == "0"
    assert totals[1:] == [str(sum(int(row[number]) for row in rows)) for number in range(1, len(head))]
    assert by_way.splitlines()[-1] == by_source.splitlines()[-1]
