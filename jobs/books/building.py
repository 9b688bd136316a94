"""Computes the files of sql/ one after the other, each as a table, a view or a published relation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from aftersales.jobs.books.floors import REPORT_SCHEMA, SqlRelation
from aftersales.jobs.books.lifetime import gone_after, name_of, views
from aftersales.jobs.books.memory import executed
from aftersales.jobs.books.published_file import publish

if TYPE_CHECKING:
    import duckdb


def build(
    connection: duckdb.DuckDBPyConnection, relations: Iterable[SqlRelation], progress: Callable[[str, int], None]
) -> None:
    """Create the relations in the given order; `progress` gets each name and its number of rows, 0 for a view.

    The schemas `control`, `given`, `fact` and `earlier` must exist, and the published file must be open.
    """
    for relation in relations:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
        progress(name_of(relation), _make(connection, relation))
        for name in gone_after().get(name_of(relation), ()):
            schema, _, table = name.partition(".")
            connection.execute(f'DROP TABLE "{schema}"."{table}"')


def _make(connection: duckdb.DuckDBPyConnection, relation: SqlRelation) -> int:
    if relation.schema == REPORT_SCHEMA:
        return publish(connection, relation)
    if name_of(relation) in views():
        connection.execute(f"CREATE VIEW {relation.qualified_name} AS {relation.text}")
        return 0
    made = executed(connection, f"CREATE TABLE {relation.qualified_name} AS {relation.text}").fetchone()
    return int(made[0]) if made else 0
