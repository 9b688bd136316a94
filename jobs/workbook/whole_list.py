"""A list that is longer than its sheet shows, whole, as Parquet beside the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.jobs.workbook.table_sheet import POSITION

if TYPE_CHECKING:
    import duckdb


def write_whole_list(connection: duckdb.DuckDBPyConnection, relation: str, folder: Path) -> Path:
    """Every row of a relation of floor `sheet`, in the order of the sheet, with the sheet's columns."""
    path = folder / f"{relation}.parquet"
    name = str(path).replace("'", "''")
    rows = f'SELECT * EXCLUDE ({POSITION}) FROM sheet."{relation}" ORDER BY {POSITION}'
    connection.execute(f"COPY ({rows}) TO '{name}' (FORMAT parquet)")
    return path
