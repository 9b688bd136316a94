"""R-87: a dry run lists what would be pushed and not let in; a first run that would push much needs an agreement."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call
from tests.sample.nights import DATES, SAMPLE, sample_home

pytestmark = pytest.mark.usefixtures("without_reports")
PUSHES = 23
"""Returns that the first date of the sample pushes."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = sample_home(tmp_path / "home")
    shutil.copytree(SAMPLE / "nights" / DATES[0] / "inbox", home.inbox, dirs_exist_ok=True)
    return home


def setting(home: Home, line: str) -> None:
    home.settings_file.write_text(f"{home.settings_file.read_text()}{line}\n")


def test_a_dry_run_lists_pushes_by_supplier_and_what_would_not_be_let_in(home: Home) -> None:
    (home.inbox / "decisions").mkdir(exist_ok=True)
    (home.inbox / "decisions" / "broken.csv").write_text("no,such,header\n1,2,3\n")
    before = sorted(path for path in home.root.rglob("*") if "state" not in path.parts)
    result = call("run", "--home", home.root, "--business-date", DATES[0], "--dry-run")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert f"  {PUSHES} pushes, 0 recalls" in lines
    pushed = lines[lines.index("  would be pushed:") + 1 : lines.index("  would not be let in:")]
    assert sum(line.startswith("    to S-") for line in pushed) == len(
        {line for line in pushed if line[4:9] == "to S-"}
    )
    ids = [line.strip() for line in pushed if line.startswith("      ")]
    assert (len(ids), len(set(ids))) == (PUSHES, PUSHES)
    assert any(line.startswith("    to S-KLANG for D-AURORA: ") and "MYR" in line for line in pushed)
    assert "      shopee:SPKL:260625R0001:S-KLANG" in pushed
    left = lines[lines.index("  would not be let in:") + 1 : -1]
    assert any(line.startswith("    the file decisions/broken.csv: HEADER_UNKNOWN: ") for line in left)
    counted = [int(line.split()[0]) for line in left if line.startswith("      ")]
    assert f" {sum(counted) + 1} quarantined" in lines[1]
    assert all(": found " in line or "expected" in line for line in left if line.startswith("      "))
    assert lines[-1] == "  dry run: nothing was written"
    assert sorted(path for path in home.root.rglob("*") if "state" not in path.parts) == before


def test_a_first_run_that_would_push_more_stops_and_names_both_ways(home: Home) -> None:
    setting(home, f"first_night_pushes = {PUSHES - 1}")
    waiting = sorted(home.inbox.rglob("*"))
    result = call("run", "--home", home.root, "--business-date", DATES[0])
    assert result.exit_code == 2
    assert f"it would push {PUSHES} returns; first_night_pushes allows {PUSHES - 1}" in result.stderr
    assert 'first_requested_on = "YYYY-MM-DD"' in result.stderr
    assert "`aftersales run --yes`" in result.stderr
    assert not home.database.exists()
    assert not (home.root / "outbox").exists()
    assert sorted(home.inbox.rglob("*")) == waiting
    dry = call("run", "--home", home.root, "--business-date", DATES[0], "--dry-run")
    assert dry.exit_code == 0
    last = call("backfill", "--home", home.root, "--from", DATES[0], "--to", DATES[0])
    assert (last.exit_code, "first_night_pushes" in last.stderr) == (2, True)
    assert call("run", "--home", home.root, "--business-date", DATES[0], "--yes").exit_code == 0


@pytest.mark.parametrize("line", [f"first_night_pushes = {PUSHES}", 'first_requested_on = "2020-01-01"'])
def test_a_first_run_that_may_push(line: str, home: Home) -> None:
    setting(home, f"first_night_pushes = 3\n{line}" if "requested" in line else line)
    result = call("run", "--home", home.root, "--business-date", DATES[0])
    assert result.exit_code == 0, result.stderr


def test_runs_before_the_first_push_do_not_lift_the_limit_and_later_ones_do_not_meet_it(home: Home) -> None:
    """A run without a push may be the first one; after the first push the limit has no say."""
    later = home.root / "later"
    home.inbox.rename(later)
    home.inbox.mkdir()
    setting(home, "first_night_pushes = 3")
    assert call("run", "--home", home.root, "--business-date", "2026-06-30").exit_code == 0
    shutil.copytree(later, home.inbox, dirs_exist_ok=True)
    at = ("run", "--home", home.root, "--business-date", DATES[0])
    assert call(*at).exit_code == 2
    assert call(*at, "--yes").exit_code == 0
    shutil.copytree(SAMPLE / "nights" / DATES[1] / "inbox", home.inbox, dirs_exist_ok=True)
    second = call("run", "--home", home.root, "--business-date", DATES[1])
    assert (second.exit_code, "  5 pushes" in second.stdout) == (0, True)
