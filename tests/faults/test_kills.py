"""kill -9 at any place of a night, then the night again: the same as a night that nobody disturbed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from aftersales.jobs import publish
from aftersales.jobs.home.fail_point import FAIL_POINTS
from aftersales.jobs.home.manifest import read_manifests
from aftersales.jobs.home.places import Home
from tests.faults.killing import differences, prepared, run_until
from tests.sample.nights import DATES, SampleNights

BEFORE, NIGHT = DATES[1], DATES[2]
SEED = 20260703


@pytest.mark.parametrize("place", FAIL_POINTS)
def test_a_night_survives_its_death_at(place: str, sample: SampleNights, tmp_path: Path) -> None:
    home = prepared(sample.homes[BEFORE], NIGHT, tmp_path / "home")
    assert run_until(home.root, NIGHT, place).has_died, f"no night comes by {place}"
    is_committed = len(read_manifests(home.state)) == len(DATES)
    assert is_committed == (place in ("committed", "placed", "inbox cleared", "behind publish"))
    run_until(home.root, NIGHT)
    publish.sweep(home)
    assert differences(home, sample.homes[NIGHT]) == []


def test_a_night_survives_two_deaths_in_a_row(sample: SampleNights, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    whole = prepared(sample.homes[BEFORE], NIGHT, tmp_path / "whole")
    places = run_until(whole.root, NIGHT).places
    assert places > 100
    for turn in range(3):
        home = prepared(sample.homes[BEFORE], NIGHT, tmp_path / f"home{turn}")
        for _ in range(2):
            run_until(home.root, NIGHT, f"#{chance.randint(1, places)}")
        run_until(home.root, NIGHT)
        publish.sweep(home)
        assert differences(home, sample.homes[NIGHT]) == []


def test_the_comparison_sees_a_difference(sample: SampleNights) -> None:
    assert "rows of run" in differences(Home(sample.homes[BEFORE]), sample.homes[NIGHT])
