"""The published database: schema `report` in a file of its own, commented, in a version that older clients can open.

It is made together with the books: each published relation is written into the file as soon as it is computed, and read
from there by everything after it. Where last night's file was laid in its place it is brought forward: rows of live
orders are taken out and put in anew, everything else stays.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.column_line import comments, header_line, key_columns
from aftersales.jobs.books.floors import REPORT_SCHEMA
from aftersales.jobs.books.memory import executed

if TYPE_CHECKING:
    import duckdb

    from aftersales.jobs.books.floors import SqlRelation

STORAGE_VERSION: Final = "v1.2.0"
"""DuckDB 2's own default cannot be opened by any earlier client (contract)."""
WHOLE: Final = "whole"
NEW_BESIDE: Final = re.compile(r"new beside (?P<known>\S+)")
OF_LIVE: Final = re.compile(r"(?P<columns>.+) of (?P<live>\S+)")


def open_published(connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
    """Attach the file as `published`: a new one, or last night's copied to its place; None keeps it in memory."""
    storage = "" if path is None else f" (STORAGE_VERSION '{STORAGE_VERSION}')"
    connection.execute(f"ATTACH {_quoted(path or ':memory:')} AS published{storage}")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS published.{REPORT_SCHEMA}")
    connection.execute(f"CREATE SCHEMA {REPORT_SCHEMA}")


def publish(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, computed: str | None = None) -> int:
    """Compute a relation of schema `report` into the file; how many rows it was computed to.

    `computed` is a SELECT of its rows where another engine has computed them.
    """
    stored = f'published.{REPORT_SCHEMA}."{relation.name}"'
    make = _bring_forward if _is_there(connection, stored) else _lay_out
    rows = make(connection, relation, stored, computed or relation.text)
    connection.execute(f"CREATE VIEW {relation.qualified_name} AS SELECT * FROM {stored}")
    return rows


def _is_there(connection: duckdb.DuckDBPyConnection, stored: str) -> bool:
    """Binding a name costs a tenth of a look through duckdb_tables(), which measures every table of the night."""
    import duckdb

    try:
        connection.execute(f"SELECT 1 FROM {stored} LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def _lay_out(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, stored: str, select: str) -> int:
    """A table with all its rows, and a comment on every column."""
    rows = _count(executed(connection, f"CREATE TABLE {stored} AS {select}").fetchone())
    comment = comments()[relation.name]
    connection.execute(f"COMMENT ON TABLE {stored} IS {_quoted(comment.text)}")
    for column, text in comment.columns.items():
        connection.execute(f'COMMENT ON COLUMN {stored}."{column}" IS {_quoted(text)}')
    return rows


def _bring_forward(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, stored: str, select: str) -> int:
    """Last night's rows with those of live orders replaced, as the header's `carried` says."""
    carried = header_line(relation, "carried")
    beside, live = NEW_BESIDE.fullmatch(carried), OF_LIVE.fullmatch(carried)
    rows = f"({select}) AS made"
    if carried == WHOLE:
        connection.execute(f"TRUNCATE {stored}")
    elif beside:
        rows += f" ANTI JOIN {beside['known']} USING ({', '.join(key_columns(relation))})"
    elif live:
        gone = f"({live['columns']}) IN (SELECT {live['columns']} FROM {live['live']})"
        executed(connection, f"DELETE FROM {stored} WHERE {gone}")
    else:
        raise AssertionError(f"{relation.qualified_name}: cannot be carried by {carried!r}")
    made = _count(executed(connection, f"INSERT INTO {stored} SELECT made.* FROM {rows}").fetchone())
    daily = header_line(relation, "daily")
    if daily:
        executed(connection, f"UPDATE {stored} SET {daily} FROM control.run AS run")
    return made


def finish(connection: duckdb.DuckDBPyConnection, run_id: str, finished_at: datetime) -> None:
    """Write down when the books were finished; afterwards the file does not change, however much is read from it."""
    connection.execute(
        f"UPDATE published.{REPORT_SCHEMA}.run SET finished_at = ? WHERE run_id = ?",
        [finished_at.replace(tzinfo=None), run_id],
    )
    connection.execute("CHECKPOINT published")


def _count(made: tuple[object, ...] | None) -> int:
    return int(str(made[0])) if made else 0


def _quoted(text: object) -> str:
    """An SQL string; ATTACH and COMMENT take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"
