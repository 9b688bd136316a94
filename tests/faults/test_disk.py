"""Promise 7: a full or read-only disk, or an input that vanishes: last night intact, a clear message, exit 1."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.jobs import publish
from aftersales.jobs.home.manifest import read_manifests
from aftersales.jobs.home.places import Home
from tests.faults.killing import differences, prepared
from tests.faults.small_disk import WHY_NOT, leave_free, set_read_only, small_disk
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of

PLACES = ("outbox", "reports", "quarantine", "archive", "aftersales.duckdb", "state/manifests", "inbox")
ROOM_FOR_A_NIGHT = 24 << 20
STEPS = 5
"""In the full trial forty."""


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Iterator[Home]:
    with small_disk(tmp_path / "disk") as disk:
        if disk is None:
            pytest.skip(WHY_NOT)
        yield prepared(sample.homes[DATES[1]], DATES[2], disk / "home")


def run(home: Home) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "aftersales.jobs.cli",
        "run",
        "--business-date",
        DATES[2],
        "--home",
        str(home.root),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def full_disks(home: Home, steps: int) -> Iterator[str]:
    """Runs with less and less room; what was not as promised, and at last the night itself."""
    before = bytes_of(home, *PLACES)
    for step in range(steps):
        filler = leave_free(home.root.parent, step * ROOM_FOR_A_NIGHT // 40)
        done = run(home)
        filler.unlink()
        if done.returncode == 0:
            return
        if done.returncode != 1 or "Traceback" in done.stderr or "No space left" not in done.stderr:
            yield f"{step}: ended with {done.returncode}: {done.stderr[-200:]}"
        if len(read_manifests(home.state)) == len(DATES) - 1 and bytes_of(home, *PLACES) != before:
            yield f"{step}: something of last night was changed"


def test_a_full_disk_leaves_last_night_intact(home: Home, sample: SampleNights) -> None:
    assert list(full_disks(home, STEPS)) == []
    assert run(home).returncode == 0
    publish.sweep(home)
    assert differences(home, sample.homes[DATES[2]]) == []


def test_a_read_only_disk_is_said_to_be_one(home: Home) -> None:
    before = bytes_of(home, *PLACES)
    set_read_only(home.root.parent, True)
    done = run(home)
    set_read_only(home.root.parent, False)
    assert done.returncode == 1
    assert "Read-only file system" in done.stderr
    assert "last night's files are as they were" in done.stderr
    assert bytes_of(home, *PLACES) == before


def test_an_input_that_vanishes_stops_the_night(
    sample: SampleNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from aftersales.jobs.cli import main
    from aftersales.jobs.home import stage_inbox

    home = prepared(sample.homes[DATES[1]], DATES[2], tmp_path / "home")
    before = bytes_of(home, *PLACES)
    real = stage_inbox.shutil.copyfile

    def copyfile(source: Path, target: Path) -> object:
        if source.suffix == ".csv" and "receipts" in source.as_posix():
            raise FileNotFoundError(2, "No such file or directory", str(source))
        return real(source, target)

    monkeypatch.setattr(stage_inbox.shutil, "copyfile", copyfile)
    result = CliRunner().invoke(main, ["run", "--home", str(home.root), "--business-date", DATES[2]])
    assert result.exit_code == 1
    assert "Failed: No such file or directory: " in result.stderr
    assert "stock_in_receipts/s-klang_20260703.csv" in result.stderr
    assert bytes_of(home, *PLACES) == before
