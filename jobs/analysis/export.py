"""Writes every published relation as a Parquet file, for tools that cannot read DuckDB."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.sql_catalog import relations_of
from aftersales.jobs.books.sql_columns import key_columns
from aftersales.jobs.books.sql_files import REPORT_SCHEMA
from aftersales.jobs.runtime.durable_io import make_folder, sync, sync_tree
from aftersales.jobs.runtime.exit_codes import Failed, WrongUse

if TYPE_CHECKING:
    import duckdb

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
SUFFIX: Final = ".parquet"


def export(published: duckdb.DuckDBPyConnection, target: Path) -> dict[str, int]:
    """Write `RELATION.parquet` for every relation of schema `report` into `target`; return the rows per relation.

    The folder appears completely or not at all: it is made next to its place and renamed. It replaces an earlier
    export; a folder with other files is not touched (WrongUse).
    """
    _must_be_free(target)
    found = published.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY table_name", [REPORT_SCHEMA]
    ).fetchall()
    with _next_to(target) as made:
        rows = {name: _write(published, name, made) for (name,) in found}
        sync_tree(made)
        _put_in_place(made, target)
    return rows


def published_date(published: duckdb.DuckDBPyConnection) -> date:
    """The business date of the last run in the file."""
    row = published.execute(f"SELECT business_date FROM {REPORT_SCHEMA}.night").fetchone()
    if row is None:
        raise Failed("The published database contains no run. Start with `aftersales run`.")
    business_date: date = row[0]
    return business_date


def _write(published: duckdb.DuckDBPyConnection, name: str, folder: Path) -> int:
    """Write one file, sorted by the key of the relation, so that equal rows give equal files."""
    path = folder / f"{name}{SUFFIX}"
    keys = {relation.name: key_columns(relation) for relation in relations_of(REPORT_SCHEMA)}
    # a file of another version may have a relation for which this version has no key
    order = ", ".join(f'"{column}"' for column in keys[name]) if name in keys else "ALL"
    query = f'SELECT * FROM {REPORT_SCHEMA}."{name}" ORDER BY {order}'
    quoted = "'" + str(path).replace("'", "''") + "'"
    written = published.execute(f"COPY ({query}) TO {quoted} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    path.chmod(PRIVATE_FILE)
    return int(written[0]) if written else 0


def _must_be_free(target: Path) -> None:
    """Raise WrongUse if the target contains anything that no export wrote."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise WrongUse(f"{target} is not a directory. Name a directory to export to.")
    own = {f"{relation.name}{SUFFIX}" for relation in relations_of(REPORT_SCHEMA)}
    others = sorted(path.name for path in target.iterdir() if path.name not in own) if target.is_dir() else []
    if others:
        raise WrongUse(
            f"{target} contains {others[0]}, which no export wrote. Name a new or empty folder, or an earlier export."
        )


@contextmanager
def _next_to(target: Path) -> Iterator[Path]:
    """A private folder next to the target; it is removed if it was not put in place."""
    make_folder(target.parent)
    made = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    made.mkdir(mode=PRIVATE_FOLDER)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, target: Path) -> None:
    """Rename into place; an earlier export is renamed first, because a folder cannot be replaced in one step."""
    aside = made.with_suffix(".replaced")
    was_there = target.exists()
    if was_there:
        target.rename(aside)
    try:
        made.rename(target)
    except OSError:
        if was_there:
            aside.rename(target)
        raise
    sync(target.parent)
    shutil.rmtree(aside, ignore_errors=True)
