"""Control sums: rows and sums that Spark counts while it writes a relation, compared with DuckDB's over the files."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.spark.column_types import COUNTED, DECIMAL, Shape

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame, Observation

ROWS: Final = "row_count"
Sums = Mapping[str, Decimal]
"""The count of rows under ROWS, and the sum of each whole number and amount under its column."""


def summed_columns(shape: Shape) -> list[str]:
    """The columns that have a sum."""
    return [name for name, kind in shape.items() if kind in COUNTED or DECIMAL.fullmatch(kind)]


def observed(rows: DataFrame, shape: Shape) -> tuple[DataFrame, Observation]:
    """The same rows with an observation that counts and sums them; it has a result once the rows are written."""
    from pyspark.sql import Observation
    from pyspark.sql.functions import expr

    watch = Observation()
    sums = [
        expr(f"sum(CAST(`{name}` AS DECIMAL(38, {_scale(shape[name])}))) AS `{name}`") for name in summed_columns(shape)
    ]
    return rows.observe(watch, expr(f"count(1) AS {ROWS}"), *sums), watch


def _scale(kind: str) -> int:
    found = DECIMAL.fullmatch(kind)
    return int(found[2]) if found else 0


def sums_by_spark(watch: Observation) -> Sums:
    """The sums that Spark observed; empty if there was no row."""
    return _sums(watch.get)


def sums_by_duckdb(connection: duckdb.DuckDBPyConnection, scan: str, shape: Shape) -> Sums:
    """The sums of the written files."""
    sums = "".join(f', sum("{name}") AS "{name}"' for name in summed_columns(shape))
    cursor = connection.execute(f"SELECT count(*) AS {ROWS}{sums} FROM {scan}")
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone() or ()
    return _sums(dict(zip(names, row, strict=True)))


def _sums(found: Mapping[str, Any]) -> Sums:
    return {ROWS: Decimal(0)} | {name: Decimal(value or 0) for name, value in found.items()}


def must_agree(relation: str, spark: Sums, duckdb: Sums) -> None:
    """Failed if the written files differ from what Spark computed."""
    for name in spark.keys() | duckdb.keys():
        computed, read = spark.get(name, Decimal(0)), duckdb.get(name, Decimal(0))
        if computed != read:
            what = "rows" if name == ROWS else f"the sum of {name}"
            raise Failed(f"{relation}: {what}: {computed} computed by Spark, {read} in the files it wrote.")
