"""The published file explains itself: every name has a comment, and every starting query runs."""

from __future__ import annotations

import duckdb
import pytest

from aftersales.jobs.books.sql_columns import published_relations
from tests.sample.nights import DATES, SampleNights

NAMED = """
    SELECT table_name, '' AS column_name, comment FROM duckdb_tables() WHERE schema_name = 'report'
    UNION ALL SELECT view_name, '', comment FROM duckdb_views() WHERE schema_name = 'report'
    UNION ALL SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'report'
"""


@pytest.mark.parametrize("night", DATES)
def test_every_relation_and_column_is_commented(sample: SampleNights, night: str) -> None:
    """Also after an incremental run, whose file begins as a copy of the previous run's."""
    named = sample.rows(night, NAMED)
    assert len(named) > 200
    assert not [row for row in named if not (row["comment"] or "").strip()]


@pytest.mark.parametrize("night", DATES)
def test_help_has_a_row_for_every_relation(sample: SampleNights, night: str) -> None:
    described = {row["relation"]: row for row in sample.rows(night, "SELECT * FROM report.help")}
    there = sample.rows(night, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'report'")
    assert set(described) == {row["table_name"] for row in there}
    assert all(all(row.values()) for row in described.values())


def test_every_starting_query_runs_and_most_show_something(sample: SampleNights) -> None:
    with duckdb.connect(str(sample.databases[DATES[-1]]), read_only=True) as published:
        started = published.execute("SELECT relation, start_query FROM report.help").fetchall()
        found = {relation: published.execute(query).fetchall() for relation, query in started}
    empty = {relation for relation, rows in found.items() if not rows}
    # its later dates have adjustments and notes (tests/sample/test_later_dates.py)
    later = {"adjustment", "exception_note", "restated"}
    assert empty <= {"exception_answer", "expiring_return", "balance_use"} | later, "the sample has rows of all others"


def test_the_documented_key_names_one_row(sample: SampleNights) -> None:
    with duckdb.connect(str(sample.databases[DATES[-1]]), read_only=True) as published:
        for relation in published_relations():
            query = f'SELECT {relation.key} FROM report."{relation.name}" GROUP BY ALL HAVING count(*) > 1'
            assert not published.execute(query).fetchall(), relation.name
