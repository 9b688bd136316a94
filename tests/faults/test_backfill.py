"""A backfill that dies in the middle continues with the first uncommitted date when it is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from aftersales.jobs.runtime.exit_codes import InputMissing
from aftersales.jobs.runtime.failpoints import VARIABLE
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from tests.faults.killing import prepared, run_until
from tests.house.tree import ROOT
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import rows_of_home

LAST: Final = "2026-07-04"


def _backfill(home: Home, **more: str) -> subprocess.CompletedProcess[str]:
    return _call(home, "backfill", "--from", DATES[1], "--to", LAST, **more)


def _call(home: Home, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from aftersales.jobs.cli import main; main()", *arguments]
    command += ["--home", str(home.root)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")}
    environment = kept | {"PYTHONPATH": str(ROOT)} | more
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def test_it_goes_on_where_it_died(sample: SampleNights, tmp_path: Path) -> None:
    counted = prepared(sample.homes[DATES[0]], DATES[1], tmp_path / "counted")
    of_one_night = run_until(counted.root, DATES[1]).places
    home = prepared(sample.homes[DATES[0]], DATES[1], tmp_path / "home")
    died = _backfill(home, **{VARIABLE: f"#{of_one_night + 30}"})
    assert died.returncode == -signal.SIGKILL
    assert [run.run_id for run in read_manifests(home.state)][1:] == [f"{DATES[1]}.1"]
    again = _backfill(home)
    assert again.returncode == 0, again.stderr
    assert f"{DATES[1]}  skipped: already committed" in again.stdout
    whole = prepared(sample.homes[DATES[0]], DATES[1], tmp_path / "whole")
    assert _backfill(whole).returncode == 0
    assert rows_of_home(home.root) == rows_of_home(whole.root)
    assert [str(run.business_date) for run in read_manifests(home.state)][-1] == LAST


def test_it_stops_at_the_first_date_that_fails(sample: SampleNights, tmp_path: Path) -> None:
    home = prepared(sample.homes[DATES[0]], DATES[1], tmp_path / "home")
    (home.reference / "shops.csv").write_text("nothing\n", encoding="utf-8")
    ended = _backfill(home)
    assert ended.returncode != 0
    assert "shops" in ended.stderr
    assert f"stopped at {DATES[1]}" in ended.stderr
    assert len(read_manifests(home.state)) == 1


def test_a_date_that_never_ran_is_not_called_committed(sample: SampleNights, tmp_path: Path) -> None:
    """A gap cannot be closed; `backfill` reports it, and `doctor` names the date."""
    home = prepared(sample.homes[DATES[0]], DATES[1], tmp_path / "home")
    assert run_until(home.root, DATES[2]).has_died is False
    ended = _call(home, "backfill", "--from", DATES[0], "--to", DATES[2])
    assert ended.returncode == 0
    lines = dict(line.split("  skipped: ") for line in ended.stdout.splitlines())
    assert lines[DATES[0]] == lines[DATES[2]] == "already committed"
    assert lines[DATES[1]].startswith("it never ran")
    assert f"{DATES[1]} never ran" in _call(home, "doctor").stdout


def test_a_published_date_without_its_input_does_not_stop_it_and_is_not_forgotten(
    sample: SampleNights, tmp_path: Path
) -> None:
    home = prepared(sample.homes[DATES[1]], DATES[2], tmp_path / "home")
    ended = _call(home, "backfill", "--from", DATES[2], "--to", LAST, AFTERSALES_EXPECTED_INPUTS="exchanges")
    assert ended.returncode == InputMissing.exit_code
    assert [str(run.business_date) for run in read_manifests(home.state)][-1] == LAST
    assert ended.stderr.count("Expected inputs are missing: exchanges") == 2
