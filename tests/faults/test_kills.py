"""Promises 1 and 2: kill -9 at any place of a run changes nothing in the end, and no reader ever sees half a run."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from aftersales.jobs.runtime.failpoints import FAIL_POINTS
from aftersales.jobs.state.paths import Home
from tests.faults import trials
from tests.faults.killing import copy_at_every_place, differences, prepared, run_until
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of

SEED = 20260703
LOOKED_AT = ("after report", "placed")
"""A place before the commit and one after it."""
HANDED_OVER = ("inbox/", "outbox/", "reports/", "quarantine/", "archive/")


class Left(NamedTuple):
    """The home as a death at each place leaves it, in folders of the places' names; the number of places; and the
    files of some of the homes, because tests go on from them."""

    homes: Path
    places: int
    files: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def left(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """From one run that does not die; `make fault-test` kills a run at each place."""
    folder = tmp_path_factory.mktemp("left")
    home = prepared(sample.homes[DATES[1]], DATES[2], folder / "home")
    homes = folder / "places"
    places = copy_at_every_place(home.root, DATES[2], homes)
    return Left(homes, places, {place: bytes_of(Home(homes / place), ".") for place in LOOKED_AT})


@pytest.mark.parametrize("place", FAIL_POINTS)
def test_a_run_survives_its_death(place: str, left: Left, sample: SampleNights) -> None:
    assert trials.after_death(Home(left.homes / place), place, sample.homes[DATES[2]]) == []


@pytest.mark.parametrize("place", LOOKED_AT)
def test_a_copied_home_is_what_a_death_leaves(place: str, left: Left, sample: SampleNights, tmp_path: Path) -> None:
    """The same files, and the same bytes where no time is among them."""
    home = prepared(sample.homes[DATES[1]], DATES[2], tmp_path / "home")
    assert run_until(home.root, DATES[2], place).has_died
    died, copied = bytes_of(home, "."), left.files[place]
    assert copied.keys() == died.keys()
    differing = [path for path in died if path.startswith(HANDED_OVER) and copied[path] != died[path]]
    assert differing == []


def test_a_run_survives_two_deaths_in_a_row(left: Left, sample: SampleNights, tmp_path: Path) -> None:
    outcome = trials.random_kills(sample.homes, tmp_path, times=2, deaths=2, seed=SEED, places=left.places)
    assert (outcome.tried, outcome.failures) == (2, [])


def test_a_reader_finds_the_previous_run_or_the_new_one(sample: SampleNights, tmp_path: Path) -> None:
    outcome = trials.torn_reads(sample.homes, tmp_path, times=4, seed=SEED)
    assert outcome.failures == []
    assert outcome.looks > 12


def test_the_comparison_sees_a_difference(sample: SampleNights) -> None:
    assert "rows of run" in differences(Home(sample.homes[DATES[1]]), sample.homes[DATES[2]])
