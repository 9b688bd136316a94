"""The source relations of sql/ as views of a Spark session over their Parquet files; only `control` is copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlglot

from aftersales.jobs.books.order_index import fact_types, issued_types
from aftersales.jobs.books.run_inputs import RunInputs
from aftersales.jobs.books.source_tables import LIVE_ORDERS, REJECTED_KIND
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.jobs.spark.column_types import Shape, shape_of, shape_of_files, spark_casts, spark_columns, spark_type
from aftersales.jobs.spark.transpile import transpiled, view_name
from aftersales.schemas.fact_columns import (
    ADDED_COLUMNS,
    ADDED_ISSUED_COLUMNS,
    ADDED_REFERENCE_COLUMNS,
    ADDED_REJECTED_COLUMNS,
    FACT_COLUMNS,
    REJECTED_COLUMNS,
)

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame, SparkSession

LIVE_ORDER: Final = "control.live_order"


def lay_out_files(spark: SparkSession, connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Schemas `given`, `fact` and `earlier` over the files themselves; nothing is copied."""
    for kind, path in inputs.reference.items():
        added = ADDED_REFERENCE_COLUMNS.get(kind, {})
        shape = added | dict(shape_of_files(connection, [path]))
        _lay_out(spark, connection, f"given.{kind}", shape, [path], added=dict.fromkeys(added, "''"))
    for kind in FACT_COLUMNS:
        types, paths = fact_types(kind), inputs.facts.get(kind, ())
        _lay_out(spark, connection, f"fact.{kind}", types, paths, added=ADDED_COLUMNS.get(kind))
    rejected = {column.name: column.sql_type for column in REJECTED_COLUMNS}
    _lay_out(spark, connection, f"fact.{REJECTED_KIND}", rejected, inputs.rejected, added=ADDED_REJECTED_COLUMNS)
    for name in issued_columns():
        types, paths = issued_types(name), inputs.issued.get(name, ())
        _lay_out(spark, connection, f"earlier.{name}", types, paths, added=ADDED_ISSUED_COLUMNS.get(name))


def lay_out_control(spark: SparkSession, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write each table of schema `control` as it is now, and create a view over it."""
    folder.mkdir()
    named = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'control' ORDER BY table_name"
    for (name,) in connection.execute(named).fetchall():
        path = folder / f"{name}.parquet"
        quoted = str(path).replace("'", "''")
        connection.execute(f"COPY control.{name} TO '{quoted}' (FORMAT parquet)")
        shape = shape_of(connection, f"SELECT * FROM control.{name}")
        read_files(spark, shape, [path]).createOrReplaceTempView(view_name(f"control.{name}"))


def live_orders() -> str:
    """The SQL of `control.live_order` for Spark (books/source_tables.py)."""
    return transpiled(sqlglot.parse_one(LIVE_ORDERS, read="duckdb"))


def read_files(spark: SparkSession, shape: Shape, paths: Iterable[Path]) -> DataFrame:
    """Read Parquet files, or folders of them, that have this shape."""
    return spark.read.schema(spark_columns(shape)).parquet(*(f"file://{path.resolve()}" for path in paths))


def _lay_out(
    spark: SparkSession,
    connection: duckdb.DuckDBPyConnection,
    name: str,
    types: Mapping[str, str],
    paths: Sequence[Path],
    *,
    added: Mapping[str, str] | None = None,
) -> None:
    """Create a view over Parquet files of one shape, or an empty one of that shape; `added` as for rows_of."""
    wanted = {column: kind.replace(", ", ",") for column, kind in types.items()}
    if paths:
        # a column that the schema names and a file does not have is NULL in Spark
        shape = {name: wanted[name] for name in added or ()} | dict(shape_of_files(connection, paths))
        rows = read_files(spark, shape, paths).selectExpr(*spark_casts(wanted, added))
    else:
        nothing = ", ".join(f"CAST(NULL AS {spark_type(kind)}) AS `{column}`" for column, kind in wanted.items())
        rows = spark.sql(f"SELECT {nothing} WHERE false")
    rows.createOrReplaceTempView(view_name(name))
