"""A pruning that dies is finished at the next start, and nothing is missing without a reason in between."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from pathlib import Path

import pytest

from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.runtime import failpoints
from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.runtime.failpoints import PLACES_OF_PRUNING
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.pruning import prune, read_prunings
from aftersales.jobs.state.retention import due
from aftersales.jobs.verify import touched
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of

AGES = {"keep_archive_days": 1, "keep_reports_days": 1}
HANDED_OVER = ("archive", "reports", "quarantine", "outbox")


def _prune(root: Path, place: str | None) -> None:
    os.umask(PRIVATE_UMASK)
    failpoints.arm(place)
    home = Home(root)
    runs = read_manifests(home.state)
    prune(home, due(home, runs, AGES).files, AGES, runs[-1].run_id)


def _died(root: Path, place: str) -> bool:
    child = multiprocessing.get_context("forkserver").Process(target=_prune, args=(root, place))
    child.start()
    child.join()
    return child.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("place", [*PLACES_OF_PRUNING, "#20"])
def test_a_pruning_survives_its_death(place: str, sample: SampleNights, tmp_path: Path) -> None:
    whole, home = tmp_path / "whole", Home(tmp_path / "home")
    for root in (whole, home.root):
        shutil.copytree(sample.homes[DATES[-1]], root)
    before = bytes_of(home, *HANDED_OVER)
    _prune(whole, None)
    assert _died(home.root, place)
    wanted = bytes_of(Home(whole), *HANDED_OVER)
    left = bytes_of(home, *HANDED_OVER)
    assert len(left) > len(wanted)
    assert (left == before) == (place == "pruning recorded")
    assert list(touched(home)) == []
    publish_job.finish_interrupted_runs(home)
    assert bytes_of(home, *HANDED_OVER) == wanted
    assert sorted(path.name for path in home.state.prunings.iterdir()) == ["000001.json"]
    assert read_prunings(home.state)[0].files == read_prunings(Home(whole).state)[0].files
    assert list(touched(home)) == []
    assert not (home.archive / DATES[0]).exists()
    assert due(home, read_manifests(home.state), AGES).files == ()
