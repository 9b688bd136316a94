"""Every published relation as a Parquet file, for tools that do not speak DuckDB."""

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
    """Write `RELATION.parquet` for every relation of schema `report` into `target`; relation to its count of rows.

    The folder appears whole or not at all: it is made beside its place and renamed. An earlier export there is
    replaced; a folder that holds anything else is left alone (WrongUse).
    """
    _must_be_free(target)
    found = published.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY table_name", [REPORT_SCHEMA]
    ).fetchall()
    with _beside(target) as made:
        rows = {name: _write(published, name, made) for (name,) in found}
        sync_tree(made)
        _put_in_place(made, target)
    return rows


def published_night(published: duckdb.DuckDBPyConnection) -> date:
    """The business date of the last run in the file."""
    row = published.execute(f"SELECT business_date FROM {REPORT_SCHEMA}.night").fetchone()
    if row is None:
        raise Failed("The published file tells of no night: run one first.")
    night: date = row[0]
    return night


def _write(published: duckdb.DuckDBPyConnection, name: str, folder: Path) -> int:
    """One file, sorted by the relation's key; the same rows give the same order."""
    path = folder / f"{name}{SUFFIX}"
    keys = {relation.name: key_columns(relation) for relation in relations_of(REPORT_SCHEMA)}
    # a file of another version may hold a relation that this one has no key for
    order = ", ".join(f'"{column}"' for column in keys[name]) if name in keys else "ALL"
    query = f'SELECT * FROM {REPORT_SCHEMA}."{name}" ORDER BY {order}'
    quoted = "'" + str(path).replace("'", "''") + "'"
    written = published.execute(f"COPY ({query}) TO {quoted} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    path.chmod(PRIVATE_FILE)
    return int(written[0]) if written else 0


def _must_be_free(target: Path) -> None:
    """WrongUse where something stands in the way that no export left there."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise WrongUse(f"{target} is no folder: name one to export to.")
    own = {f"{relation.name}{SUFFIX}" for relation in relations_of(REPORT_SCHEMA)}
    others = sorted(path.name for path in target.iterdir() if path.name not in own) if target.is_dir() else []
    if others:
        raise WrongUse(
            f"{target} holds {others[0]}, which no export wrote: name a folder that is new, empty, or an export."
        )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A private folder next to the target, gone afterwards if it was not put in place."""
    make_folder(target.parent)
    made = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    made.mkdir(mode=PRIVATE_FOLDER)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_in_place(made: Path, target: Path) -> None:
    """Rename into place; an earlier export steps aside first, since a folder cannot be replaced in one step."""
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
