"""The rows of schema `page`, as the templates read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.books.memory_limit import executed

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

LISTS: Final = (
    "currency_total exception exception_age input_file night night_refund owed_age quarantine_reason restated "
    "return_stock_in roll_forward"
).split()
"""What stands by itself on the page."""
PARTS: Final = ("return_line return_push return_movement return_refund return_posting return_exception").split()
"""What belongs to a return that is folded out."""


def rows_of(connection: duckdb.DuckDBPyConnection, relation: str) -> list[Row]:
    """The rows of a relation of schema `page`, a dict each, in the order of their position."""
    found = executed(connection, f'SELECT * FROM page."{relation}" ORDER BY position')
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    """Rows by the number of what they belong to, in their order."""
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def is_cut(rows: list[Row]) -> bool:
    """Whether a list says of itself that it has more rows than these."""
    return bool(rows) and int(rows[0]["total"]) > len(rows)
