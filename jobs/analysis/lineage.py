"""Finds the input columns behind a published column by reading the package's SQL, chapter by chapter.

Lineage follows values: the columns that a column's expression reads. It does not follow conditions of joins and
filters, because they decide which rows exist, not their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from aftersales.jobs.analysis.source_columns import SOURCE_SCHEMAS, source_columns
from aftersales.jobs.books.sql_catalog import all_relations

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope
    from sqlglot.schema import MappingSchema

    from aftersales.jobs.books.sql_files import SqlRelation

TAKEN: Final = "taken"
COMPUTED: Final = "computed"
CONSTANT: Final = "constant"


class Place(NamedTuple):
    """A column of a relation (`schema.relation`), or of a part of a file (`schema.relation#number`)."""

    relation: str
    column: str

    @property
    def schema(self) -> str:
        """The chapter's name, without its number."""
        return self.relation.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.relation}.{self.column}"


@dataclass
class Step:
    """How one column is made from others: `form` is taken, constant or computed."""

    form: str
    reads: set[Place] = field(default_factory=set)


@dataclass(frozen=True)
class Lineage:
    """Where a column comes from: `floors` are the folders passed, highest first; `origins` are source columns.

    `form`: taken (the same value in every relation), computed, or constant (no column and no rows behind it).
    """

    form: str
    floors: tuple[str, ...]
    origins: tuple[Place, ...]


@cache
def steps() -> Mapping[Place, Step]:
    """Every column of every file of sql/ and of its parts, with the columns it reads; takes about three seconds."""
    from sqlglot.schema import MappingSchema

    known = MappingSchema(dialect="duckdb")
    for name, columns in source_columns().items():
        _know(known, name, columns)
    found: dict[Place, Step] = {}
    for relation in all_relations():
        name = f"{relation.schema}.{relation.name}"
        scopes = _scopes(relation, known)
        names = {id(scope): f"{name}#{number}" for number, scope in enumerate(scopes)}
        names[id(scopes[-1])] = name
        for scope in scopes:
            for column, step in _steps_of(scope, scopes, names):
                found[Place(names[id(scope)], column)] = step
        _know(known, name, _returned(scopes[-1].expression))
    return found


def lineage_of(relation: str, column: str) -> Lineage:
    """The lineage of a column of `schema.relation`; KeyError if the column does not exist."""
    start = Place(relation, column)
    folders = {f"{made.schema}.{made.name}": made.folder for made in all_relations()}
    waiting, seen, forms, origins = [start], {start}, {steps()[start].form}, set()
    while waiting:
        place = waiting.pop()
        if place.schema in SOURCE_SCHEMAS:
            origins.add(place)
            continue
        step = steps()[place]
        forms.add(step.form)
        waiting += step.reads - seen
        seen |= step.reads
    passed = {folders[place.relation] for place in seen if place.relation in folders} - {folders[relation]}
    if not origins:
        form = CONSTANT if forms <= {CONSTANT, TAKEN} else COMPUTED
    else:
        form = TAKEN if forms == {TAKEN} else COMPUTED
    return Lineage(form, tuple(sorted(passed, reverse=True)), tuple(sorted(origins)))


def _know(known: MappingSchema, name: str, columns: Iterable[str]) -> None:
    """Add a relation to the schema; only the names of its columns matter here."""
    from sqlglot import exp

    schema, _, table = name.partition(".")
    known.add_table(exp.table_(table, db=schema), dict.fromkeys(columns, "TEXT"), dialect="duckdb")


def _scopes(relation: SqlRelation, known: MappingSchema) -> list[Scope]:
    """The SELECTs of a file, the one that returns its rows last; stars are expanded, every column has its table."""
    import sqlglot
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import traverse_scope

    tree = sqlglot.parse_one(relation.text, read="duckdb")
    return traverse_scope(qualify(tree, schema=known, dialect="duckdb", validate_qualify_columns=True))


def _returned(query: exp.Expr) -> list[str]:
    """The names of the columns that a query returns."""
    from sqlglot import exp

    if not isinstance(query, exp.Query):
        raise AssertionError(f"{query.sql('duckdb')} is not a query")
    return query.named_selects


def _steps_of(scope: Scope, scopes: list[Scope], names: Mapping[int, str]) -> Iterator[tuple[str, Step]]:
    """The columns that one SELECT, union or list of rows returns, each with what it reads."""
    from sqlglot import exp

    of_query = {id(other.expression): other for other in scopes}
    query = scope.expression
    if isinstance(query, exp.SetOperation):
        sides = [names[id(of_query[id(side.unnest())])] for side in (query.left, query.right)]
        columns = [_returned(side.unnest()) for side in (query.left, query.right)]
        for name, *of_sides in zip(_returned(query), *columns, strict=True):
            yield name, Step(TAKEN, {Place(side, column) for side, column in zip(sides, of_sides, strict=True)})
    elif isinstance(query, exp.Select):
        for item in query.selects:
            reads = {place for column in item.find_all(exp.Column) for place in _read(column, of_query, names)}
            yield item.alias_or_name, Step(_form(item), reads)


def _read(column: exp.Column, of_query: Mapping[int, Scope], names: Mapping[int, str]) -> set[Place]:
    """The source of a column in an expression: from its own SELECT, or from a SELECT around it."""
    from sqlglot import exp

    select = column.parent_select
    scope = of_query.get(id(select))
    while scope is not None and column.table not in scope.sources:
        scope = scope.parent
    if scope is None:
        raise AssertionError(f"{column.sql('duckdb')} has no source of that name")
    source = scope.sources[column.table]
    if isinstance(source, exp.Table):
        return {Place(f"{source.db}.{source.name}", column.name)}
    if isinstance(source.expression, (exp.SetOperation, exp.Select)):
        return {Place(names[id(of_query[id(source.expression)])], column.name)}
    # unnested lists and literal rows: the columns between their brackets
    return {place for inner in source.expression.find_all(exp.Column) for place in _read(inner, of_query, names)}


def _form(item: exp.Expr) -> str:
    """The form of a returned expression: a plain column (taken), a fixed value (constant) or computed."""
    from sqlglot import exp

    value = item.unalias()
    while isinstance(value, (exp.Cast, exp.Paren)):
        value = value.this
    if isinstance(value, (exp.Column, exp.Null)):
        return TAKEN
    return CONSTANT if isinstance(value, (exp.Literal, exp.Boolean)) else COMPUTED
