"""The columns of every relation and their types on DuckDB; what Spark writes must have the same columns and types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books import control_tables, source_tables
from aftersales.jobs.books.materialization import name_of
from aftersales.jobs.books.parquet_sql import scan
from aftersales.jobs.books.run_inputs import RunInputs
from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.runtime.exit_codes import Failed

if TYPE_CHECKING:
    import duckdb

Shape = Mapping[str, str]
"""Column to DuckDB's type, in the order of the columns."""
SPARK_TYPES: Final = {
    "VARCHAR": "string",
    "BIGINT": "bigint",
    "INTEGER": "int",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp_ntz",
}
DECIMAL: Final = re.compile(r"DECIMAL\((\d+),(\d+)\)")
COUNTED: Final = ("BIGINT", "INTEGER")


def relation_shapes(inputs: RunInputs) -> dict[str, Shape]:
    """`schema.name` of every file of sql/ to its shape; DuckDB computes all of them once, without any facts."""
    import duckdb

    with duckdb.connect(":memory:") as books:
        terms = (inputs.business_date, inputs.run_number, inputs.run_id, inputs.settings)
        control_tables.lay_out_control(books, *terms)
        source_tables.lay_out_reference(books, inputs.reference)
        source_tables.lay_out_facts(books, {})
        source_tables.lay_out_earlier(books, {})
        source_tables.lay_out_rejected(books, ())
        source_tables.lay_out_runs(books, inputs.input_files.clear(), inputs.runs.clear(), inputs.scratch)
        source_tables.lay_out_live_orders(books)
        for relation in all_relations():
            books.execute(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
            books.execute(f"CREATE TABLE {relation.qualified_name} AS {relation.text}")
        return {
            name_of(relation): shape_of(books, f"SELECT * FROM {relation.qualified_name}")
            for relation in all_relations()
        }


def shape_of(connection: duckdb.DuckDBPyConnection, select: str) -> Shape:
    """The columns that a SELECT returns."""
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}


def shape_of_files(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Shape:
    """The columns of Parquet files that all have one shape, from the first file."""
    return shape_of(connection, f"SELECT * FROM {scan(paths[:1])}")


def spark_type(kind: str) -> str:
    """Spark's name of a DuckDB type; Failed if Spark has no exact equivalent."""
    decimal = DECIMAL.fullmatch(kind)
    if decimal:
        return f"decimal({decimal[1]},{decimal[2]})"
    if kind not in SPARK_TYPES:
        raise Failed(f"Spark has no exact equivalent of the type {kind}; sql/ and facts must not use it.")
    return SPARK_TYPES[kind]


def spark_columns(shape: Shape) -> str:
    """A shape as Spark declares it."""
    return ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in shape.items())


def spark_casts(shape: Shape, added: Mapping[str, str] | None = None) -> list[str]:
    """Each column cast to its type, as Spark's expressions; `added` as for parquet_sql.rows_of."""
    cells = {name: f"coalesce(`{name}`, {literal})" for name, literal in (added or {}).items()}
    return [f"CAST({cells.get(name, f'`{name}`')} AS {spark_type(kind)}) AS `{name}`" for name, kind in shape.items()]
