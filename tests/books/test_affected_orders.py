"""The row ranges of the carried store that are scanned for live rows: they contain every live row and few others."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pytest

from aftersales.jobs.books.affected_orders import ROW_GROUP, live_places

ROWS = 4 * ROW_GROUP + 10
TABLE = "fact.line"


def found(*rows: int) -> tuple[str, list[int]]:
    """The place of the given rows in a table of more than four row groups, and the rows that a scan of it reads."""
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS carried; CREATE SCHEMA carried.fact; CREATE SCHEMA live")
        connection.execute(
            f"CREATE TABLE carried.{TABLE} AS SELECT CAST(i AS UBIGINT) AS anchor FROM range({ROWS}) AS r (i)"
        )
        connection.execute("CREATE TABLE live.anchor (anchor UBIGINT)")
        connection.execute("INSERT INTO live.anchor SELECT unnest(?)", [list(rows)])
        place = live_places(connection, [TABLE])[TABLE]
        scanned = connection.execute(f"SELECT anchor FROM carried.{TABLE} WHERE {place} ORDER BY anchor").fetchall()
    return place, [row for (row,) in scanned]


@pytest.mark.parametrize(
    "rows",
    [
        (0, ROWS - 1),
        (ROW_GROUP - 1, ROW_GROUP),
        (5, 7, 3 * ROW_GROUP, 4 * ROW_GROUP - 1),
        (2 * ROW_GROUP,),
    ],
)
def test_every_live_row_is_in_its_place(rows: Sequence[int]) -> None:
    _, scanned = found(*rows)
    assert set(rows) <= set(scanned)


def test_rows_between_two_far_places_are_not_scanned() -> None:
    place, scanned = found(3, 9, 3 * ROW_GROUP + 1)
    assert place == f"rowid BETWEEN 3 AND 9 OR rowid BETWEEN {3 * ROW_GROUP + 1} AND {3 * ROW_GROUP + 1}"
    assert scanned == [*range(3, 10), 3 * ROW_GROUP + 1]


def test_places_side_by_side_are_one() -> None:
    place, _ = found(ROW_GROUP - 1, ROW_GROUP + 4)
    assert place == f"rowid BETWEEN {ROW_GROUP - 1} AND {ROW_GROUP + 4}"


def test_a_table_without_a_live_row_is_not_scanned() -> None:
    assert found() == ("FALSE", [])
