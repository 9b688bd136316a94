"""Promise 7 in its short form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.state.paths import Home
from tests.faults import disks
from tests.faults.killing import differences, prepared
from tests.faults.small_disk import WHY_NOT, set_read_only, small_disk
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of

STEPS = 5
"""The full trial has forty."""


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Iterator[Home]:
    with small_disk(tmp_path / "disk") as disk:
        if disk is None:
            pytest.skip(WHY_NOT)
        yield prepared(sample.homes[DATES[1]], DATES[2], disk / "home")


def test_a_full_disk_leaves_the_previous_run_intact(home: Home, sample: SampleNights) -> None:
    outcome = disks.full_disks(home, STEPS)
    assert (outcome.tried, outcome.failures) == (STEPS, [])
    assert disks.run(home).returncode == 0
    publish_job.finish_interrupted_runs(home)
    assert differences(home, sample.homes[DATES[2]]) == []


def test_a_read_only_disk_is_reported(home: Home) -> None:
    before = bytes_of(home, *disks.PLACES)
    set_read_only(home.root.parent, True)
    done = disks.run(home)
    set_read_only(home.root.parent, False)
    assert done.returncode == 1
    assert "Read-only file system" in done.stderr
    assert "the files of the previous run are unchanged" in done.stderr
    assert bytes_of(home, *disks.PLACES) == before


def test_a_folder_that_is_read_only_after_the_commit_is_filled_later(home: Home, sample: SampleNights) -> None:
    """The message must not state that nothing was published: the run is committed, and the next start finishes it."""
    assert list(disks.shut("outbox", home, sample.homes[DATES[2]])) == []


def test_an_input_that_vanishes_stops_the_run(sample: SampleNights, tmp_path: Path) -> None:
    outcome = disks.vanished_inputs(sample.homes, tmp_path, 1)
    assert (outcome.tried, outcome.failures) == (1, [])
