"""The published database: schema `report` in a file of its own, commented, in a version that older clients can open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.column_line import REPORT_SCHEMA, comments, key_columns
from aftersales.jobs.books.floors import relations_of

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION: Final = "v1.2.0"
"""DuckDB 2's own default cannot be opened by any earlier client (contract)."""


def write_database(connection: duckdb.DuckDBPyConnection, path: Path, run_id: str, finished_at: datetime) -> None:
    """Copy schema `report` into a new file, each relation sorted by its key, with a comment on every column."""
    connection.execute(f"ATTACH {_quoted(path)} AS published (STORAGE_VERSION '{STORAGE_VERSION}')")
    connection.execute(f"CREATE SCHEMA published.{REPORT_SCHEMA}")
    commented = comments()
    for relation in relations_of(REPORT_SCHEMA):
        name = f'published.{REPORT_SCHEMA}."{relation.name}"'
        order = ", ".join(key_columns(relation))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {relation.qualified_name} ORDER BY {order}")
        comment = commented[relation.name]
        connection.execute(f"COMMENT ON TABLE {name} IS {_quoted(comment.text)}")
        for column, text in comment.columns.items():
            connection.execute(f'COMMENT ON COLUMN {name}."{column}" IS {_quoted(text)}')
    connection.execute(
        f"UPDATE published.{REPORT_SCHEMA}.run SET finished_at = ? WHERE run_id = ?",
        [finished_at.replace(tzinfo=None), run_id],
    )
    connection.execute("CHECKPOINT published")
    connection.execute("DETACH published")


def _quoted(text: object) -> str:
    """An SQL string; ATTACH and COMMENT take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"
