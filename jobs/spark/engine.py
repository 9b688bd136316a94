"""Spark as an engine of the books: every run on it is a full rebuild, from files that its workers read themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftersales.jobs.books.engine import Build, OnRelation
from aftersales.jobs.books.run_inputs import RunInputs
from aftersales.jobs.books.sql_files import SqlRelation
from aftersales.jobs.spark.build import SparkRelations
from aftersales.jobs.spark.column_types import relation_shapes
from aftersales.jobs.spark.session import opened_session
from aftersales.jobs.spark.source_views import lay_out_control, lay_out_files
from aftersales.jobs.spark.spark_conf import input_bytes
from aftersales.jobs.spark.worker_access import must_reach

if TYPE_CHECKING:
    import duckdb


@dataclass
class OnSpark:
    """Spark at a master; `note` gets a sentence per set of relations computed at once."""

    master: str
    note: Callable[[str], None]
    carries = False

    @contextmanager
    def at_work(self, connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> Iterator[Build]:
        """See Engine (books/engine.py). WrongUse or Failed state what a person can do."""
        if inputs.carried is not None:
            raise AssertionError("Spark cannot run incrementally")
        folder = inputs.scratch / "spark"
        folder.mkdir()
        with opened_session(self.master, input_bytes(inputs), folder) as spark:
            must_reach(spark, connection, self.master, folder)
            spark_relations = SparkRelations(spark, connection, folder, relation_shapes(inputs), self.note)
            lay_out_files(spark, connection, inputs)
            spark_relations.lay_out_live_orders()
            calls = 0

            def build(relations: Iterable[SqlRelation], progress: OnRelation) -> None:
                nonlocal calls
                calls += 1
                # rows of `control` may have been added since the last call
                lay_out_control(spark, connection, folder / f"control_{calls}")
                spark_relations.build(relations, progress)

            yield build
