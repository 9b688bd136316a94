"""Promises 1 and 2: kill -9 at any place of a run changes nothing in the end, and no reader ever sees half a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from aftersales.jobs.runtime.failpoints import FAIL_POINTS
from aftersales.jobs.state.paths import Home
from tests.faults import trials
from tests.faults.killing import differences
from tests.sample.nights import DATES, SampleNights

SEED = 20260703


@pytest.mark.parametrize("place", FAIL_POINTS)
def test_a_run_survives_its_death(place: str, sample: SampleNights, tmp_path: Path) -> None:
    assert trials.killed_at(sample.homes, place, tmp_path / "home") == []


def test_a_run_survives_two_deaths_in_a_row(sample: SampleNights, tmp_path: Path) -> None:
    outcome = trials.random_kills(sample.homes, tmp_path, times=2, deaths=2, seed=SEED)
    assert (outcome.tried, outcome.failures) == (2, [])


def test_a_reader_finds_the_previous_run_or_the_new_one(sample: SampleNights, tmp_path: Path) -> None:
    outcome = trials.torn_reads(sample.homes, tmp_path, times=4, seed=SEED)
    assert outcome.failures == []
    assert outcome.looks > 12


def test_the_comparison_sees_a_difference(sample: SampleNights) -> None:
    assert "rows of run" in differences(Home(sample.homes[DATES[1]]), sample.homes[DATES[2]])
