"""Promise 6: an analyst who holds the published file open blocks nothing, and sees the previous run or the new one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.settings import read_settings
from tests.faults.analyst import every_look
from tests.faults.killing import prepared
from tests.sample.nights import DATES, SampleNights


def test_an_open_reader_blocks_nothing_and_keeps_its_run(sample: SampleNights, tmp_path: Path) -> None:
    outcome = every_look(sample.homes, tmp_path, 1)
    assert outcome.failures == []
    assert outcome.looks > 2


@pytest.mark.usefixtures("without_reports")
def test_a_log_of_changes_left_next_to_the_file_does_not_stop_the_next_run(
    sample: SampleNights, tmp_path: Path
) -> None:
    home = prepared(sample.homes[DATES[1]], DATES[2], tmp_path / "home")
    home.database.with_name("aftersales.duckdb.wal").write_bytes(b"of another file")
    run_business_date(home, read_settings(home), date.fromisoformat(DATES[2]), Silence())
    with duckdb.connect(str(home.database), read_only=True) as later:
        assert later.execute("SELECT run_id FROM report.night").fetchall() == [("2026-07-03.1",)]
