"""Building the floors: each file of sql/ as a table, a view or a published relation, in the order of the night."""

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
    """Make the relations in the given order; `progress` hears each name and its count of rows, 0 for a view.

    The schemas `control`, `given`, `fact` and `earlier` must be laid out before, and the published file be open.
    """
    schemas = set()
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
        connection.execute(f"CREATE VIEW {relation.qualified_name} AS {relation.text}")
        return 0
    made = executed(connection, f"CREATE TABLE {relation.qualified_name} AS {relation.text}").fetchone()
    return int(made[0]) if made else 0
