"""Writes the full list as Parquet next to the workbook, for a list that is longer than its sheet shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.jobs.books.memory_limit import executed

if TYPE_CHECKING:
    import duckdb


def write_whole_list(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> None:
    """Write every row of a query, in its order, with the columns of the sheet."""
    name = str(path).replace("'", "''")
    executed(connection, f"COPY ({rows}) TO '{name}' (FORMAT parquet)")
