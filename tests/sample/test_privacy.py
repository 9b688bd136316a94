"""R-12: names, phones, addresses and e-mails of buyers reach no table, file or log; the archive alone keeps exports."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.sample.nights import EXPECTED, SampleNights


def texts_of(path: Path) -> Iterator[str]:
    """Everything a file says, unpacked."""
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


def test_no_personal_word_leaves_the_archive(sample: SampleNights) -> None:
    files = [path for path in sample.home.root.rglob("*") if path.is_file()]
    outside = [path for path in files if path.relative_to(sample.home.root).parts[0] != "archive"]
    assert len(outside) > 40
    for path in outside:
        for text in texts_of(path):
            assert not [marker for marker in EXPECTED["personal_markers"] if marker in text], path


def test_the_words_would_be_found(sample: SampleNights) -> None:
    """The test above looks where there is something to be found: the archive holds every marker."""
    told = "".join(text for path in sample.home.archive.rglob("*.*") for text in texts_of(path))
    assert [marker for marker in EXPECTED["personal_markers"] if marker not in told] == []


@pytest.mark.parametrize("place", ["archive", "state", "reports", "outbox", "quarantine"])
def test_nobody_else_may_read(sample: SampleNights, place: str) -> None:
    """Files 0600, folders 0700."""
    for path in (sample.home.root / place).rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
