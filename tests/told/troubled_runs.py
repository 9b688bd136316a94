"""Runs that fail, die, or are started at the wrong moment."""

from __future__ import annotations

import os
import subprocess
import sys
from unittest import mock

from aftersales.jobs.runtime.failpoints import VARIABLE
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
from tests.told import slipped_files


def nothing(home: Home) -> None:
    """The slip is in the arguments or the clock."""
    del home


def _error(place: str) -> OSError:
    return OSError(30, "Read-only file system", place)


def failing_disk(home: Home) -> object:
    return mock.patch("aftersales.jobs.publish.job.commit", side_effect=_error(str(home.state.root)))


def failing_folder(home: Home) -> object:
    return mock.patch("aftersales.jobs.publish.job.place_file", side_effect=_error(str(home.root / "reports")))


def _killed(home: Home, place: str) -> None:
    command = [sys.executable, "-m", "aftersales.jobs.cli", "run", "--home", str(home.root)]
    done = subprocess.run(
        [*command, "--business-date", "2026-07-05"],
        env={**os.environ, VARIABLE: place},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr


def killed(home: Home) -> None:
    _killed(home, "before publish")


def killed_late(home: Home) -> None:
    _killed(home, "committed")


def not_tied_out(home: Home) -> object:
    del home
    return mock.patch("aftersales.jobs.books.job.failed_checks", return_value=["posting: 1.00 is missing"])


def held_home(home: Home) -> object:
    return held(home)


def one_bad_row_of_none(home: Home) -> None:
    slipped_files.one_bad_row(home)
    with home.settings_file.open("a") as file:
        file.write("fail_on = 0\n")
