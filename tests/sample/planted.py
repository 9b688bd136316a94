"""The personal words that the sample's exports hold, looked for in everything a home keeps."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from tests.sample.nights import EXPECTED

WORDS: Final[tuple[str, ...]] = (*EXPECTED["personal_markers"], "BANKREF-")
"""Names, addresses, e-mails and phones of buyers; the part of bank references that is masked."""


def texts_of(path: Path) -> Iterator[str]:
    """The whole content of a file, unpacked."""
    if path.suffix == ".parquet":
        yield str(pl.read_parquet(path).to_dicts())
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'report'").fetchall()
            for (name,) in names:
                yield str(connection.execute(f'SELECT * FROM report."{name}"').fetchall())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        yield path.read_bytes().decode("utf-8", "replace")


def files_outside_the_archive(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] != "archive"]


def words_in(path: Path) -> list[str]:
    """Which planted words a file holds."""
    texts = list(texts_of(path))
    return [word for word in WORDS if any(word in text for text in texts)]


def open_to_others(root: Path) -> list[Path]:
    """Files and folders of a run that other users may read; files must be 0600, folders 0700."""
    written = [root / place for place in ("archive", "state", "reports", "outbox", "quarantine", "aftersales.duckdb")]
    return [path for place in written for path in (place, *place.rglob("*")) if path.stat().st_mode & 0o077]
