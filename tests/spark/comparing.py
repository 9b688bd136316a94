"""Compares DuckDB's relations with those of Spark, one by one: rows both ways, and types."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from aftersales.jobs.books.materialization import name_of
from aftersales.jobs.books.sql_catalog import all_relations


@dataclass
class Compared:
    """`differences` has a sentence for each relation that is not the same on both engines."""

    relations: int = 0
    rows: int = 0
    differences: list[str] = field(default_factory=list)


def compared(computed: duckdb.DuckDBPyConnection, written: Path) -> Compared:
    """Compares every relation under `written`, one folder of Parquet files each, with the one on the connection."""
    found = Compared()
    for relation in all_relations():
        place = written / name_of(relation)
        if place.is_dir():
            _compare(computed, relation.qualified_name, f"read_parquet('{place}/*.parquet')", found)
    return found


def _compare(connection: duckdb.DuckDBPyConnection, ours: str, theirs: str, found: Compared) -> None:
    found.relations += 1
    rows = _count(connection, f"FROM {ours}")
    found.rows += rows
    types = [_types(connection, side) for side in (ours, theirs)]
    if types[0] != types[1]:
        found.differences.append(f"{ours}: DuckDB {types[0]}, Spark {types[1]}")
        return
    missing = _count(connection, f"FROM (FROM {ours} EXCEPT ALL FROM {theirs})")
    strange = _count(connection, f"FROM (FROM {theirs} EXCEPT ALL FROM {ours})")
    if missing or strange:
        found.differences.append(f"{ours}: of {rows} rows {missing} are only in DuckDB, {strange} only in Spark")


def _types(connection: duckdb.DuckDBPyConnection, side: str) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {side}").fetchall()]


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) {rows}").fetchall()
    return int(count)
