"""The published database: schema `report` in its own file, commented, in a storage version that older clients can open.

Each published relation is written into the file as soon as it is computed, and everything after it reads it from there.
In an incremental run the file begins as a copy of the previous run's (incremental.py): the rows of live orders are
deleted and inserted again, all other rows stay. The header line `-- carried:` of a relation has one of three forms:

- `whole`: delete all rows, insert the computed ones;
- `COLUMNS of RELATION`: delete the rows whose COLUMNS are in RELATION, then insert the computed ones;
- `new beside RELATION`: delete nothing, and insert the computed rows whose key is not in RELATION.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.books.sql_columns import comments, key_columns
from aftersales.jobs.books.sql_files import REPORT_SCHEMA, header_line

if TYPE_CHECKING:
    import duckdb

    from aftersales.jobs.books.sql_files import SqlRelation

STORAGE_VERSION: Final = "v1.2.0"
"""No client before DuckDB 2 can open the default storage version of DuckDB 2 (contract)."""
WHOLE: Final = "whole"
NEW_BESIDE: Final = re.compile(r"new beside (?P<known>\S+)")
OF_LIVE: Final = re.compile(r"(?P<columns>.+) of (?P<live>\S+)")


def open_published(connection: duckdb.DuckDBPyConnection, path: Path | None) -> None:
    """Attach the file as `published`: a new one, or a copy of the previous run's; None keeps it in memory."""
    storage = "" if path is None else f" (STORAGE_VERSION '{STORAGE_VERSION}')"
    connection.execute(f"ATTACH {_quoted(path or ':memory:')} AS published{storage}")
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS published.{REPORT_SCHEMA}")
    connection.execute(f"CREATE SCHEMA {REPORT_SCHEMA}")


def publish(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, computed: str | None = None) -> int:
    """Compute a relation of schema `report` into the file; returns the number of computed rows.

    `computed` is a SELECT of its rows if another engine has computed them.
    """
    stored = f'published.{REPORT_SCHEMA}."{relation.name}"'
    make = _bring_forward if _is_there(connection, stored) else _lay_out
    rows = make(connection, relation, stored, computed or relation.text)
    connection.execute(f"CREATE VIEW {relation.qualified_name} AS SELECT * FROM {stored}")
    return rows


def _is_there(connection: duckdb.DuckDBPyConnection, stored: str) -> bool:
    """Binding a name costs a tenth of a look through duckdb_tables(), which measures every table of the run."""
    import duckdb

    try:
        connection.execute(f"SELECT 1 FROM {stored} LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def _lay_out(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, stored: str, select: str) -> int:
    """Create the table with all its rows, and a comment on every column."""
    rows = _count(executed(connection, f"CREATE TABLE {stored} AS {select}").fetchone())
    comment = comments()[relation.name]
    connection.execute(f"COMMENT ON TABLE {stored} IS {_quoted(comment.text)}")
    for column, text in comment.columns.items():
        connection.execute(f'COMMENT ON COLUMN {stored}."{column}" IS {_quoted(text)}')
    return rows


def _bring_forward(connection: duckdb.DuckDBPyConnection, relation: SqlRelation, stored: str, select: str) -> int:
    """Replace the rows of live orders in the previous run's table, as the header line `carried` states."""
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
    """Write down when the books were finished; after that the file does not change, because reports only read it."""
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
