"""Relation by relation, what DuckDB computed beside what Spark wrote: rows both ways, and types."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from aftersales.jobs.books.floors import SqlRelation, all_relations
from aftersales.jobs.books.lifetime import name_of

UNPLACED: Final = {"sheet.exception": "exception_id"}
"""Numbered by this column in the end: rows where it is unknown, which only a hostile world has, are tied among
themselves, and either engine may number them in any order. Their numbers are left out, nothing else of them."""


@dataclass
class Compared:
    """`differences` has a sentence for each relation that is not the same on both engines."""

    relations: int = 0
    rows: int = 0
    differences: list[str] = field(default_factory=list)


def compared(computed: duckdb.DuckDBPyConnection, written: Path) -> Compared:
    """Every relation that lies below `written`, a folder of Parquet files each, beside the one on the connection."""
    found = Compared()
    for relation in all_relations():
        place = written / name_of(relation)
        if place.is_dir():
            _compare(computed, relation, f"read_parquet('{place}/*.parquet')", found)
    return found


def _compare(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, theirs: str, found: Compared) -> None:
    name, ours = name_of(relation), relation.qualified_name
    found.relations += 1
    rows = _count(connection, f"FROM {ours}")
    found.rows += rows
    types = [_types(connection, side) for side in (ours, theirs)]
    if types[0] != types[1]:
        found.differences.append(f"{name}: DuckDB {types[0]}, Spark {types[1]}")
        return
    key = UNPLACED.get(name)
    own = f"* REPLACE (CASE WHEN {key} IS NULL THEN NULL ELSE position END AS position)" if key else "*"
    left, right = (f"SELECT {own} FROM {side}" for side in (ours, theirs))
    missing = _count(connection, f"FROM ({left} EXCEPT ALL {right})")
    strange = _count(connection, f"FROM ({right} EXCEPT ALL {left})")
    if missing or strange:
        found.differences.append(f"{name}: of {rows} rows {missing} are DuckDB's alone, {strange} are Spark's alone")


def _types(connection: duckdb.DuckDBPyConnection, side: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {side}").fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) {rows}").fetchall()
    return int(count)
