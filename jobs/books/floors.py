"""The files of sql/ in the order of the night: the path is the relation's name, its folder's number is its floor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

REPORT_SCHEMA: Final = "report"
ISSUED_SCHEMA: Final = "issued"


@dataclass(frozen=True, order=True)
class SqlRelation:
    """One SELECT: `folder` is `NN_schema`, `name` the file's stem, `text` the whole file."""

    folder: str
    name: str
    text: str

    @property
    def schema(self) -> str:
        """The folder without its number."""
        return self.folder.partition("_")[2]

    @property
    def qualified_name(self) -> str:
        """`"schema"."name"`, quoted because some floors are named by reserved words (check)."""
        return f'"{self.schema}"."{self.name}"'


@cache
def all_relations() -> tuple[SqlRelation, ...]:
    """Every file of sql/, floor by floor."""
    return tuple(sorted(_read()))


def relations_of(schema: str) -> tuple[SqlRelation, ...]:
    """The files of one floor."""
    return tuple(relation for relation in all_relations() if relation.schema == schema)


def _read() -> Iterator[SqlRelation]:
    for folder in files("aftersales").joinpath("sql").iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".sql"):
                    yield SqlRelation(folder.name, file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))


def build(
    connection: duckdb.DuckDBPyConnection,
    relations: Iterable[SqlRelation],
    progress: Callable[[str, int], None],
    publish: Callable[[duckdb.DuckDBPyConnection, SqlRelation], int] | None = None,
) -> None:
    """Make each relation as a table, in the given order; `progress` hears each name and its count of rows.

    `publish` makes those of schema `report`, and says how many rows it computed.

    The schemas `control`, `given`, `fact` and `earlier` must be laid out before.
    """
    for relation in relations:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{relation.schema}"')
        if publish and relation.schema == REPORT_SCHEMA:
            rows = publish(connection, relation)
        else:
            made = connection.execute(f"CREATE TABLE {relation.qualified_name} AS {relation.text}").fetchone()
            rows = int(made[0]) if made else 0
        progress(f"{relation.schema}.{relation.name}", rows)
