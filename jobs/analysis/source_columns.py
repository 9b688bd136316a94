"""The source relations, which no file of sql/ makes, with their columns."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Final

from aftersales.jobs.books.source_tables import INPUT_FILE_COLUMNS, RUN_COLUMNS
from aftersales.schemas.reference_table import REFERENCE_COLUMNS

CONTROL_SCHEMA: Final = "control"
SOURCE_SCHEMAS: Final = {
    "given": "a column of a reference table",
    "fact": "a column of an accepted row of an input file",
    "earlier": "a column that an earlier run issued",
    CONTROL_SCHEMA: "the run, its settings, its files and the vocabulary",
}
"""The schemas where lineage ends, and what a column there is."""


def source_columns() -> dict[str, tuple[str, ...]]:
    """`schema.relation` to its columns; created empty by the code that fills it, so that no list is kept twice."""
    import duckdb
    import polars as pl

    from aftersales.jobs.books.control_tables import lay_out_control
    from aftersales.jobs.books.source_tables import (
        lay_out_earlier,
        lay_out_facts,
        lay_out_live_orders,
        lay_out_rejected,
        lay_out_runs,
    )
    from aftersales.jobs.state.settings import Settings

    with duckdb.connect(":memory:") as books, tempfile.TemporaryDirectory() as scratch:
        lay_out_control(books, date.min, 1, "", Settings.model_validate({}).as_mapping())
        lay_out_facts(books, {})
        lay_out_rejected(books, ())
        lay_out_earlier(books, {})
        nothing = [
            pl.DataFrame(schema=dict.fromkeys(columns, pl.Null)) for columns in (INPUT_FILE_COLUMNS, RUN_COLUMNS)
        ]
        lay_out_runs(books, nothing[0], nothing[1], Path(scratch))
        lay_out_live_orders(books)
        found = books.execute(
            "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) "
            "FROM duckdb_columns() WHERE schema_name IN ('fact', 'earlier', 'control') GROUP BY ALL"
        ).fetchall()
    given = {f"given.{kind}": tuple(column.name for column in columns) for kind, columns in REFERENCE_COLUMNS.items()}
    return {**given, **{name: tuple(columns) for name, columns in found}}
