"""Ctrl-C and SIGTERM end a run cleanly: nothing published, or all of it at the next start; never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from aftersales.jobs.home.manifest import read_manifests
from aftersales.jobs.home.places import Home
from tests.faults.killing import prepared, run_until
from tests.house.tree import ROOT
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of, rows_of_home

NIGHT: Final = DATES[2]
SIGNALLED: Final = """
import os, sys, types
from aftersales.jobs.home import fail_point
place, number, *arguments = sys.argv[1:]
# the place at which a trial dies is where this one is asked to end
ask = lambda pid, _: os.kill(pid, int(number))
fail_point.os = types.SimpleNamespace(kill=ask, getpid=os.getpid)
fail_point.arm(place)
from aftersales.jobs.cli import main
main(arguments)
"""


def _run(home: Home, place: str, number: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SIGNALLED, place, str(number)]
    command += ["run", "--home", str(home.root), "--business-date", NIGHT]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")}
    environment |= {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ("before ingest", signal.SIGTERM),
        ("#40", signal.SIGINT),
        ("behind push", signal.SIGTERM),
        ("behind report", signal.SIGINT),
        ("staged", signal.SIGTERM),
        ("committed", signal.SIGTERM),
        ("placed", signal.SIGINT),
    ],
)
def test_a_run_that_is_asked_to_end_does_and_says_how_it_stands(
    place: str, number: int, sample: SampleNights, tmp_path: Path
) -> None:
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    before = {path: path.read_bytes() for folder in ("reports", "outbox", "inbox") for path in _files(home, folder)}
    ended = _run(home, place, number)
    is_committed = any(run.business_date.isoformat() == NIGHT for run in read_manifests(home.state))
    assert (ended.returncode, "Traceback" in ended.stderr, ended.stdout) == (1, False, "")
    assert f"Stopped by {signal.Signals(number).name}." in ended.stderr
    assert ("is committed" in ended.stderr, "Nothing was published" in ended.stderr) == (is_committed, not is_committed)
    assert is_committed == (place in ("committed", "placed"))
    assert not home.state.work.exists()
    if not is_committed:
        now = {path: path.read_bytes() for folder in ("reports", "outbox", "inbox") for path in _files(home, folder)}
        assert now == before
    again = _run(home, "#0", number)
    assert again.returncode == 0, again.stderr
    assert rows_of_home(home.root) == rows_of_home(sample.homes[NIGHT])
    for folder in ("reports", "outbox"):
        assert bytes_of(home, folder) == bytes_of(Home(sample.homes[NIGHT]), folder)


def test_a_stop_while_an_earlier_run_is_finished_does_not_say_that_nothing_was_published(
    sample: SampleNights, tmp_path: Path
) -> None:
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    assert run_until(home.root, NIGHT, "committed").has_died
    ended = _run(home, "placed", signal.SIGTERM)
    assert ended.returncode == 1
    assert f"Run {NIGHT}.1 is committed, but not everything" in ended.stderr
    assert "Nothing was published" not in ended.stderr


def test_a_stop_behind_the_publication_says_that_it_is_published(sample: SampleNights, tmp_path: Path) -> None:
    home = prepared(sample.homes[DATES[1]], NIGHT, tmp_path / "home")
    ended = _run(home, "behind publish", signal.SIGINT)
    assert ended.returncode == 1
    assert f"Run {NIGHT}.1 is committed and published." in ended.stderr


def _files(home: Home, folder: str) -> list[Path]:
    return [path for path in (home.root / folder).rglob("*") if path.is_file()]
