"""The engine that computes sql/: DuckDB, or another one that reads and returns the same relations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

from aftersales.jobs.books.materialization import gone_after, name_of, views
from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.books.parsed_statements import parsed
from aftersales.jobs.books.published_database import publish
from aftersales.jobs.books.run_inputs import RunInputs
from aftersales.jobs.books.source_tables import lay_out_live_orders
from aftersales.jobs.books.sql_files import REPORT_SCHEMA, SqlRelation

if TYPE_CHECKING:
    import duckdb


def build(
    connection: duckdb.DuckDBPyConnection, relations: Iterable[SqlRelation], progress: Callable[[str, int], None]
) -> None:
    """Create the relations in the given order; `progress` gets each name and its number of rows, 0 for a view.

    The schemas `control`, `given`, `fact` and `earlier` must exist, and the published file must be open.
    """
    schemas: set[str] = set()
    for relation in relations:
        if relation.schema not in schemas:
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
            schemas.add(relation.schema)
        progress(name_of(relation), _make(connection, relation))
        for name in gone_after().get(name_of(relation), ()):
            schema, _, table = name.partition(".")
            connection.execute(f'DROP TABLE "{schema}"."{table}"')


def _make(connection: duckdb.DuckDBPyConnection, relation: SqlRelation) -> int:
    if relation.schema == REPORT_SCHEMA:
        return publish(connection, relation)
    if name_of(relation) in views():
        connection.execute(parsed(connection, f"CREATE VIEW {relation.qualified_name} AS {relation.text}"))
        return 0
    table = parsed(connection, f"CREATE TABLE {relation.qualified_name} AS {relation.text}")
    made = executed(connection, table).fetchone()
    return int(made[0]) if made else 0


OnRelation = Callable[[str, int], None]
"""Called with each relation's name and its number of rows, 0 for a view."""
Build = Callable[[Iterable[SqlRelation], OnRelation], None]
"""Computes relations in the given order; the order is that of sql_catalog.py."""


class Engine(Protocol):
    """Computes the files of sql/. Its source relations and its results are on a DuckDB connection."""

    carries: bool
    """True if it can run incrementally (incremental.py)."""

    def at_work(self, connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> AbstractContextManager[Build]:
        """While the block runs, relations can be built, in one call or in several.

        Before: schemas `control`, `given`, `fact` and `earlier` exist on the connection, and the published file is
        open. After: schema `report` is complete, and so is everything that Python reads (books/materialization.py).
        """


class OnDuckDb:
    """The default: every relation is computed on the same connection."""

    carries = True

    @contextmanager
    def at_work(self, connection: duckdb.DuckDBPyConnection, inputs: RunInputs) -> Iterator[Build]:
        """See Engine."""
        del inputs
        lay_out_live_orders(connection)
        yield partial(build, connection)
