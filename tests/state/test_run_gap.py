"""A wrong clock ends no home: a date far from everything that the home knows stops the run (R-86)."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.run_gap import must_be_near
from aftersales.jobs.state.settings import Settings
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SampleNights
from tests.state.test_committed_runs import manifest

LAST = date(2026, 7, 3)
RUNS = (manifest(3),)


def test_the_limit_counts_from_the_last_run(tmp_path: Path) -> None:
    home, settings = Home(tmp_path), Settings()
    for is_default in (True, False):
        must_be_near(home, settings, RUNS, LAST + timedelta(days=31), is_default=is_default)
        with pytest.raises(WrongUse, match="is 32 days after the last run, 2026-07-03"):
            must_be_near(home, settings, RUNS, LAST + timedelta(days=32), is_default=is_default)
        must_be_near(home, settings, RUNS, LAST + timedelta(days=32), is_default=is_default, is_sure=True)
        wide = Settings(longest_gap_days=32)
        must_be_near(home, wide, RUNS, LAST + timedelta(days=32), is_default=is_default)


def test_another_time_zone_than_before_stops_until_a_person_confirms_it(tmp_path: Path) -> None:
    """Half a day away, the default date is another one, and so is the date of every moment in a file."""
    home, settings = Home(tmp_path), Settings(time_zone="America/New_York")
    runs = (manifest(3).model_copy(update={"settings": {"time_zone": "Asia/Kuala_Lumpur"}}),)
    with pytest.raises(WrongUse, match="is America/New_York, and the last run had Asia/Kuala_Lumpur"):
        must_be_near(home, settings, runs, LAST + timedelta(days=1), is_default=False)
    must_be_near(home, settings, runs, LAST + timedelta(days=1), is_default=False, is_sure=True)
    must_be_near(home, Settings(time_zone="Asia/Kuala_Lumpur"), runs, LAST + timedelta(days=1), is_default=False)


def waiting(tmp_path: Path, day: date) -> Home:
    """A home without a run, with one file in its inbox that was written on a day."""
    home = Home(tmp_path)
    home.inbox.mkdir()
    path = home.inbox / "a.csv"
    path.write_text("a")
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))
    return home


@pytest.mark.parametrize("away", [32, -32, 1_700])
def test_a_first_run_looks_at_the_times_of_the_files(tmp_path: Path, away: int) -> None:
    home, settings = waiting(tmp_path, LAST + timedelta(days=1)), Settings()
    must_be_near(home, settings, (), LAST + timedelta(days=31), is_default=True)
    with pytest.raises(WrongUse, match=f"is {abs(away)} days away from the newest file") as stopped:
        must_be_near(home, settings, (), LAST + timedelta(days=away), is_default=True)
    assert "The date comes from the clock" in str(stopped.value)
    assert "--business-date" in str(stopped.value)
    assert "longest_gap_days" in str(stopped.value)
    must_be_near(home, settings, (), LAST + timedelta(days=away), is_default=False)


def test_a_first_run_without_files_has_nothing_to_compare(tmp_path: Path) -> None:
    must_be_near(Home(tmp_path), Settings(), (), LAST, is_default=True)


def test_run_and_backfill_stop_before_anything_is_written(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    far = ("--business-date", "2026-09-15")
    # the default date is yesterday, months after the sample
    for arguments in (
        ("run",),
        ("run", *far),
        ("run", "--dry-run"),
        ("backfill", "--from", "2026-09-15", "--to", "2026-09-16"),
    ):
        ended = call(*arguments, "--home", home.root)
        assert ended.exit_code == 2, arguments
        assert "days after the last run, 2026-07-03" in ended.stderr
        assert "--yes" in ended.stderr
    assert len(list(home.state.manifests.iterdir())) == len(DATES)
    assert call("run", *far, "--yes", "--home", home.root).exit_code == 0


def test_the_setting_changes_no_row_of_the_books() -> None:
    assert Settings(longest_gap_days=5).sha256() == Settings().sha256()
