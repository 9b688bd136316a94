"""`export` writes every relation with its rows and types as published, completely or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.analysis import export as room
from aftersales.jobs.cli import main
from aftersales.jobs.state.paths import Home
from tests.sample.nights import DATES, SampleNights


def exported(home: Path, target: Path) -> Result:
    return CliRunner().invoke(main, ["export", "--home", str(home), "--to", str(target)])


def test_rows_and_types_read_back_as_published(sample: SampleNights, tmp_path: Path) -> None:
    target = tmp_path / "lake" / "it's here"
    result = exported(sample.homes[DATES[-1]], target)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{target}\n"
    with duckdb.connect(str(sample.databases[DATES[-1]]), read_only=True) as published:
        names = [
            name
            for (name,) in published.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'report' ORDER BY 1"
            ).fetchall()
        ]
        assert sorted(path.name for path in target.iterdir()) == [f"{name}.parquet" for name in names]
        for name in names:
            read = f"read_parquet('{str(target / name).replace(chr(39), chr(39) * 2)}.parquet')"
            one, other = f'report."{name}"', read
            shapes = [
                [row[:2] for row in published.execute(f"DESCRIBE SELECT * FROM {side}").fetchall()]
                for side in (one, other)
            ]
            assert shapes[0] == shapes[1], name
            for left, right in ((one, other), (other, one)):
                extra = published.execute(f"SELECT * FROM {left} EXCEPT ALL SELECT * FROM {right}").fetchall()
                assert not extra, name


def test_files_are_private_compressed_and_the_same_twice(sample: SampleNights, tmp_path: Path) -> None:
    for name in ("one", "two", "two"):
        assert exported(sample.homes[DATES[-1]], tmp_path / name).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"], "an export leaves no other files"
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o700
    for path in (tmp_path / "one").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    codecs = duckdb.sql(f"SELECT DISTINCT compression FROM parquet_metadata('{tmp_path}/one/refund_order.parquet')")
    assert codecs.fetchall() == [("ZSTD",)]


def test_a_folder_with_other_files_is_not_touched(sample: SampleNights, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = exported(sample.homes[DATES[-1]], tmp_path)
    assert result.exit_code == 2
    assert "mine.txt" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_export_that_fails_leaves_the_earlier_one(
    sample: SampleNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exported(sample.homes[DATES[0]], tmp_path / "lake").exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "lake").iterdir()}

    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    monkeypatch.setattr(room, "sync_tree", full)
    assert exported(sample.homes[DATES[-1]], tmp_path / "lake").exit_code == 1
    assert {path.name: path.read_bytes() for path in (tmp_path / "lake").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["lake"]


def test_a_home_without_a_run_is_reported(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "new")]).exit_code == 0
    result = exported(Home(tmp_path / "new").root, tmp_path / "lake")
    assert result.exit_code == 1
    assert "no run is committed yet" in result.stderr
