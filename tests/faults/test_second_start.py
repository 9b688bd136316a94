"""Promise 5 in its short form."""

from __future__ import annotations

import shutil
from pathlib import Path

from aftersales.jobs.state.paths import Home
from tests.faults.second_start import second_starts
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of


def test_a_second_start_ends_in_75_and_changes_nothing(sample: SampleNights, tmp_path: Path) -> None:
    """`make fault-test` promises how long each takes; no test fails because of a slow machine."""
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    home = Home(tmp_path / "home")
    before = bytes_of(home, "outbox", "reports", "archive", "state/manifests")
    outcome = second_starts(home, 3)
    assert [failure for failure in outcome.failures if not failure.startswith("a start took")] == []
    assert outcome.tried == 3
    assert bytes_of(home, "outbox", "reports", "archive", "state/manifests") == before
