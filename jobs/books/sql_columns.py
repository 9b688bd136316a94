"""What a file of sql/ says of its own columns: types and comments stand once, on the line that returns the column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aftersales.jobs.books.sql_catalog import relations_of
from aftersales.jobs.books.sql_files import (
    ISSUED_SCHEMA,
    REPORT_SCHEMA,
    ColumnLine,
    SqlRelation,
    column_lines,
    header_line,
)


@dataclass(frozen=True)
class RelationComment:
    """What a published relation is, and what each of its columns means."""

    text: str
    columns: dict[str, str]


@dataclass(frozen=True)
class PublishedRelation:
    """What the header of a published relation says to its readers, and its columns."""

    name: str
    what: str
    grain: str
    key: str
    asks: str
    start: str
    columns: tuple[ColumnLine, ...]


@cache
def issued_columns() -> dict[str, tuple[ColumnLine, ...]]:
    """Issued relation to its columns: what a later night reads, and the types of one that no run has issued yet."""
    return {relation.name: column_lines(relation) for relation in relations_of(ISSUED_SCHEMA)}


@cache
def published_relations() -> tuple[PublishedRelation, ...]:
    """Every relation of schema `report` by its name, as its file tells it: for `report.help` and the dictionary."""
    return tuple(
        PublishedRelation(
            name=relation.name,
            what=header_line(relation, "what"),
            grain=header_line(relation, "grain"),
            key=header_line(relation, "key"),
            asks=header_line(relation, "asks"),
            start=header_line(relation, "start"),
            columns=column_lines(relation),
        )
        for relation in sorted(relations_of(REPORT_SCHEMA), key=lambda relation: relation.name)
    )


def comments() -> dict[str, RelationComment]:
    """Published relation to its comments, for COMMENT ON."""
    return {
        relation.name: RelationComment(
            relation.what,
            {column.name: column.comment for column in relation.columns},
        )
        for relation in published_relations()
    }


def key_columns(relation: SqlRelation) -> tuple[str, ...]:
    """The columns that the header names as key."""
    return tuple(name.strip() for name in header_line(relation, "key").split(","))
