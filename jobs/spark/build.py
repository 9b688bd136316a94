"""Computes sql/ on Spark: each relation is written once and checked; DuckDB gets those that Python reads."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.materialization import READ_ANEW, READ_AT_THE_END, READ_BY_PYTHON, gone_after, name_of, views
from aftersales.jobs.books.parquet_sql import scan
from aftersales.jobs.books.published_database import publish
from aftersales.jobs.books.sql_catalog import waves
from aftersales.jobs.books.sql_columns import key_columns
from aftersales.jobs.books.sql_files import REPORT_SCHEMA, SqlRelation
from aftersales.jobs.runtime.exit_codes import Ending, Failed
from aftersales.jobs.spark import control_sums
from aftersales.jobs.spark.column_types import Shape, spark_type
from aftersales.jobs.spark.session import first_line
from aftersales.jobs.spark.source_views import LIVE_ORDER, live_orders, read_files
from aftersales.jobs.spark.transpile import name_of_view, spark_sql, view_name

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

AT_ONCE: Final = 4
"""Relations computed at the same time: those of one wave do not read each other, and planning only one of them leaves
the cluster idle."""
LIVE_ORDER_SHAPE: Final = {"shop_id": "VARCHAR", "order_id": "VARCHAR"}
Note = Callable[[str], None]


class SparkRelations:
    """Computes whole waves; each relation is a folder of Parquet files under `folder`."""

    def __init__(
        self,
        spark: SparkSession,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        shapes: dict[str, Shape],
        note: Note,
    ) -> None:
        self._spark, self._connection, self._folder = spark, connection, folder
        self._shapes, self._note = shapes, note

    def lay_out_live_orders(self) -> None:
        """`control.live_order`: written once, because every chapter that reads facts reads it."""
        self._write(LIVE_ORDER, live_orders(), LIVE_ORDER_SHAPE)

    def build(self, relations: Iterable[SqlRelation], progress: Callable[[str, int], None]) -> None:
        """See Build (books/engine.py); Failed names the relation that Spark could not compute, and why."""
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            for wave in waves(relations):
                self._build_wave(wave, pool, progress)
        finally:
            # if a run is stopped or fails, do not wait for the other relations: they end with the session
            pool.shutdown(wait=False, cancel_futures=True)

    def _build_wave(
        self,
        wave: list[SqlRelation],
        pool: ThreadPoolExecutor,
        progress: Callable[[str, int], None],
    ) -> None:
        began = time.monotonic()
        total = 0
        for relation, rows in zip(wave, pool.map(self._make, wave), strict=True):
            total += rows
            progress(name_of(relation), rows)
            self._hand_back(relation)
        for relation in wave:
            for gone in gone_after().get(name_of(relation), ()):
                shutil.rmtree(self._folder / gone, ignore_errors=True)
        seconds = time.monotonic() - began
        self._note(f"chapter {wave[0].folder}: {len(wave)} relations, {total} rows, {seconds:.1f} s")

    def _make(self, relation: SqlRelation) -> int:
        """A view if one other relation reads it; a folder of files if several or Python do."""
        name = name_of(relation)
        try:
            if is_view(relation):
                self._spark.sql(spark_sql(relation)).createOrReplaceTempView(name_of_view(relation))
                return 0
            return self._write(name, spark_sql(relation), self._shapes[name])
        except Ending:
            raise
        except Exception as error:
            raise Failed(f"Spark could not compute {name}: {first_line(error)}") from error

    def _write(self, name: str, select: str, shape: Shape) -> int:
        """Compute, write and check a relation; later relations read its files instead of computing it again."""
        rows = self._spark.sql(select)
        _must_be_of_shape(name, dict(rows.dtypes), shape)
        rows, watch = control_sums.observed(rows, shape)
        place = self._folder / name
        rows.write.parquet(f"file://{place.resolve()}")
        sums = control_sums.sums_by_spark(watch)
        with self._connection.cursor() as cursor:
            read = control_sums.sums_by_duckdb(cursor, scan(_files(place)), shape)
        control_sums.must_agree(name, sums, read)
        read_files(self._spark, shape, [place]).createOrReplaceTempView(view_name(name))
        return int(sums[control_sums.ROWS])

    def _hand_back(self, relation: SqlRelation) -> None:
        """Publish a relation of schema `report`, sorted by its key; make others that Python reads a DuckDB view."""
        name = name_of(relation)
        if not is_read_by_python(relation):
            return
        casts = ", ".join(f'CAST("{column}" AS {kind}) AS "{column}"' for column, kind in self._shapes[name].items())
        select = f"SELECT {casts} FROM {scan(_files(self._folder / name))}"
        self._connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
        if relation.schema == REPORT_SCHEMA:
            publish(self._connection, relation, f"{select} ORDER BY {', '.join(key_columns(relation))}")
        else:
            self._connection.execute(f"CREATE VIEW {relation.qualified_name} AS {select}")


def is_read_by_python(relation: SqlRelation) -> bool:
    """True if code outside of sql/ reads it, after all relations or between two."""
    return relation.schema in {REPORT_SCHEMA, *READ_AT_THE_END} or name_of(relation) in READ_BY_PYTHON


def is_view(relation: SqlRelation) -> bool:
    """True if its one reader computes it on the way. READ_ANEW is written here: files take no memory on Spark."""
    return name_of(relation) in views() - READ_ANEW and not is_read_by_python(relation)


def _must_be_of_shape(name: str, found: dict[str, str], shape: Shape) -> None:
    """Failed if a column has another name, position or type on Spark than on DuckDB."""
    wanted = {column: spark_type(kind) for column, kind in shape.items()}
    if list(found.items()) != list(wanted.items()):
        strange = [f"{column} {kind}" for column, kind in found.items() if wanted.get(column) != kind]
        raise Failed(f"{name}: Spark computes {', '.join(strange) or 'another order of columns'}, DuckDB {wanted}.")


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("*.parquet"))
