"""Books of a large run: those of the sample, with every return and its rows copied many times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.engine import build
from aftersales.jobs.books.sql_catalog import relations_of

if TYPE_CHECKING:
    import duckdb

COPIED: Final = {
    "return_stock_in": ("return_stock_in_id",),
    "return_stock_in_line": ("return_stock_in_id",),
    "push_item": ("return_stock_in_id", "push_id"),
    "stock_movement": ("return_stock_in_id", "movement_id"),
    "refund_order": ("return_stock_in_id", "refund_order_id"),
    "refund_match": ("refund_order_id",),
    "variance": ("refund_order_id",),
    "posting": ("refund_order_id", "document_id", "posting_id"),
    "exception": ("subject_id", "exception_id"),
    "input_file": ("input_file_id", "path"),
}
"""Relation to the ids that must be different in each copy."""


def multiply(books: duckdb.DuckDBPyConnection, times: int) -> None:
    """Copy the rows of schema `report`, each copy with its own ids, and build the page's relations again."""
    for relation, ids in COPIED.items():
        # inserted before the number of a refund order, which must still begin with the id of its return
        own = ", ".join(f"regexp_replace({name}, '(/.*)?$', '-' || copy || '\\1') AS {name}" for name in ids)
        copied = f"report.{relation} AS known CROSS JOIN range({times}) AS copies(copy)"
        books.execute(f"INSERT INTO published.report.{relation} SELECT known.* REPLACE ({own}) FROM {copied}")
    # each copy counts as changed by this run
    books.execute("INSERT INTO rollup.changed_return FROM (SELECT return_stock_in_id FROM report.return_stock_in)")
    books.execute("DROP SCHEMA page CASCADE")
    build(books, relations_of("page"), lambda *_: None)
