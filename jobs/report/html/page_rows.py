"""Reads the rows of schema `page` for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.books.memory_limit import executed

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

LISTS: Final = (
    "balance_movement currency_total customer_balance exception exception_age input_file night night_refund "
    "opening_balance owed_age quarantine_reason restated return_stock_in roll_forward"
).split()
"""Relations with a place of their own on the page."""
PARTS: Final = (
    "return_line return_push return_movement return_refund return_adjustment return_posting return_exception"
).split()
"""Relations with the details of one return, shown when the return is opened."""


def rows_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[Row]:
    """The rows of a relation of schema `page` as dicts, in the order of their position."""
    found = executed(connection, f'SELECT * FROM page."{relation}" ORDER BY position')
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    """Rows grouped by the number of their parent row, in their order."""
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def is_cut(rows: list[Row]) -> bool:
    """True if the list has more rows than these; each row carries the total."""
    return bool(rows) and int(rows[0]["total"]) > len(rows)
