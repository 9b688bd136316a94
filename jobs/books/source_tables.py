"""The source relations of sql/: what no file of sql/ computes, *laid out* as tables and views that its files can read.

- `given`: the reference tables as this run read them. Example: `given.shop`;
- `fact`: accepted rows of input files. Example: `fact.stock_out_line` over the Parquet file of each stock-out file;
- `earlier`: rows that earlier runs *issued*, which means wrote once for later runs. Example: `earlier.push_item`;
- `control`: the run, its settings, the input files and the runs so far (control.py makes the other tables of it).

All of it is read from Parquet. A kind without a file becomes an empty relation with the right columns and types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.books.parquet_sql import casts, nothing, rows_of, scan
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.schemas.fact_columns import (
    ADDED_COLUMNS,
    ADDED_ISSUED_COLUMNS,
    ADDED_REFERENCE_COLUMNS,
    ADDED_REJECTED_COLUMNS,
    FACT_COLUMNS,
    REJECTED_COLUMNS,
    ROW_COLUMNS,
)

if TYPE_CHECKING:
    import duckdb
    import polars as pl

REJECTED_KIND: Final = "rejected_row"
INPUT_FILE_COLUMNS: Final = {
    "input_file_id": "VARCHAR",
    "run_id": "VARCHAR",
    "run_number": "BIGINT",
    "path": "VARCHAR",
    "source": "VARCHAR",
    "shop_id": "VARCHAR",
    "sha256": "VARCHAR",
    "bytes": "BIGINT",
    "business_date": "DATE",
    "rows_in": "BIGINT",
    "outcome": "VARCHAR",
    "refusal": "VARCHAR",
    "header_change": "VARCHAR",
    "kind": "VARCHAR",
    "declaration": "VARCHAR",
}
"""Columns of `control.input_file`: one row per file that a run took, from the manifests. `declaration` is the shape of
its header: the declaration that it matches, or of a refused file resembles; empty where that is unknown."""
RUN_COLUMNS: Final = {
    "run_id": "VARCHAR",
    "run_number": "BIGINT",
    "business_date": "DATE",
    "started_at": "TIMESTAMP",
    "finished_at": "TIMESTAMP",
    "outcome": "VARCHAR",
    "version": "VARCHAR",
    "settings_sha256": "VARCHAR",
}
"""Columns of `control.committed_run`: one row per run, from its manifest."""

TAKEN_FILES: Final = """
CREATE TABLE control.taken_file AS
SELECT
    input_file_id, path, business_date AS taken_on, run_id = (SELECT run_id FROM control.run) AS is_this_run,
    run_id, source, shop_id, sha256, kind, declaration
FROM control.input_file
WHERE outcome = 'accepted'
QUALIFY row_number() OVER (PARTITION BY input_file_id ORDER BY business_date, run_number, path) = 1
"""
"""A file counts from the run that first accepted it; the same bytes in a later run bring nothing new (R-09)."""
LIVE_ORDERS: Final = """
SELECT shop_id, order_id FROM fact.after_sales_line
UNION
SELECT shop_id, order_id FROM fact.stock_out_line
UNION
SELECT shop_id, order_id FROM fact.unsettled_amount
UNION
SELECT shop_id, order_id FROM fact.failed_delivery
UNION
SELECT shop_id, order_id FROM fact.settlement_line
"""
"""The orders that this run computes: all that have a fact here (in an incremental run, the live orders)."""


def lay_out_reference(connection: duckdb.DuckDBPyConnection, reference: Mapping[str, Path]) -> None:
    """Schema `given`: one relation per reference table, as this run read it (R-52)."""
    connection.execute("CREATE SCHEMA given")
    for kind, path in sorted(reference.items()):
        rows = f"SELECT * FROM {scan([path])}"
        if kind in ADDED_REFERENCE_COLUMNS:
            rows = f"{nothing(ADDED_REFERENCE_COLUMNS[kind])} UNION ALL BY NAME {rows}"
        connection.execute(f"CREATE VIEW given.{kind} AS {rows}")


def lay_out_facts(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, Sequence[Path]]) -> None:
    """Schema `fact`: one relation per kind of input row."""
    connection.execute("CREATE SCHEMA fact")
    for kind, columns in FACT_COLUMNS.items():
        types = {column.name: column.sql_type for column in (*ROW_COLUMNS, *columns)}
        _lay_out(connection, f"fact.{kind}", types, facts.get(kind, ()), ADDED_COLUMNS.get(kind))


def lay_out_rejected(connection: duckdb.DuckDBPyConnection, rejected: Sequence[Path]) -> None:
    """The rows that intake quarantined, as one more relation of schema `fact`."""
    types = {column.name: column.sql_type for column in REJECTED_COLUMNS}
    _lay_out(connection, f"fact.{REJECTED_KIND}", types, rejected, ADDED_REJECTED_COLUMNS)


def lay_out_earlier(connection: duckdb.DuckDBPyConnection, issued: Mapping[str, Sequence[Path]]) -> None:
    """Schema `earlier`: the rows that earlier runs issued, in all their versions."""
    connection.execute("CREATE SCHEMA earlier")
    for name, columns in issued_columns().items():
        types = {column.name: column.sql_type for column in columns}
        _lay_out(connection, f"earlier.{name}", types, issued.get(name, ()), ADDED_ISSUED_COLUMNS.get(name))


def lay_out_runs(
    connection: duckdb.DuckDBPyConnection, input_files: pl.DataFrame, runs: pl.DataFrame, scratch: Path
) -> None:
    """The tables of schema `control` about files and runs; they pass from Polars to DuckDB as Parquet in `scratch`."""
    for name, frame, types in (
        ("input_file", input_files, INPUT_FILE_COLUMNS),
        ("committed_run", runs, RUN_COLUMNS),
    ):
        path = scratch / f"control_{name}.parquet"
        frame.write_parquet(path)
        connection.execute(f"CREATE TABLE control.{name} AS SELECT {casts(types)} FROM {scan([path])}")
    executed(connection, TAKEN_FILES)


def lay_out_live_orders(connection: duckdb.DuckDBPyConnection) -> None:
    """`control.live_order`, once the facts are laid out; the engine that computes sql/ creates it."""
    executed(connection, f"CREATE TABLE control.live_order AS {LIVE_ORDERS}")


def _lay_out(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    types: Mapping[str, str],
    paths: Sequence[Path],
    added: Mapping[str, str] | None = None,
) -> None:
    """A view over Parquet files with these columns, or an empty relation with these columns."""
    connection.execute(f"CREATE VIEW {name} AS {rows_of(types, paths, added)}")
