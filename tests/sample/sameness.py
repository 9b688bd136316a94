"""Compares two homes: the bytes of files that were handed over, and the rows of the published database."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import duckdb

from aftersales.jobs.runtime.durable_io import files_below, sha256_of
from aftersales.jobs.state.paths import Home

OUTSIDE_EVERY_COMPARISON: Final = {"run": ("started_at", "finished_at")}


def bytes_of(home: Home, *places: str) -> dict[str, str]:
    """Digest of every file under some places of a home."""
    return {
        path.relative_to(home.root).as_posix(): sha256_of(path)
        for place in places
        for path in files_below(home.root / place)
    }


def published(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of schema `report`, except the columns with clock times."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'report' ORDER BY table_name"
    ).fetchall()
    assert len(names) > 15
    found = {}
    for (name,) in names:
        left_out = ", ".join(OUTSIDE_EVERY_COMPARISON.get(name, ()))
        columns = f"* EXCLUDE ({left_out})" if left_out else "*"
        found[name] = connection.execute(f'SELECT {columns} FROM report."{name}" ORDER BY ALL').fetchall()
    return found


def rows_of_home(root: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(Home(root).database), read_only=True) as connection:
        return published(connection)
