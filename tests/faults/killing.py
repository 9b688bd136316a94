"""Starts a run in its own process that dies at a named place, as by kill -9."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import duckdb

from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.state.paths import Home
from tests.sample.nights import SAMPLE
from tests.sample.sameness import bytes_of, rows_of_home

HANDED_OVER: Final = ("outbox", "reports", "quarantine", "archive")
NO_PLACE: Final = "#0"
"""Counts places and dies at no place."""


def _context() -> ForkServerContext:
    """Processes forked from one that has the heavy imports and no threads: a child starts in a moment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["aftersales.jobs.nightly", "aftersales.jobs.state.settings", "openpyxl", "duckdb"])
    return context


def _on_one_thread(connect: Callable[..., duckdb.DuckDBPyConnection], *given: Any, **named: Any) -> Any:
    """A connection that works on one thread: for few rows it takes a seventh less, and the rows must be the same."""
    connection = connect(*given, **named)
    connection.execute("SET threads = 1")
    return connection


def _run(root: Path, night: str, place: str | None, counted: multiprocessing.SimpleQueue[int] | None) -> None:
    """The work of the child: one run, to its end or to the place."""
    from aftersales.jobs.console.logging_setup import Silence
    from aftersales.jobs.nightly import run_business_date
    from aftersales.jobs.runtime import failpoints
    from aftersales.jobs.state.settings import read_settings

    os.umask(PRIVATE_UMASK)
    failpoints.arm(place)
    with patch("duckdb.connect", partial(_on_one_thread, duckdb.connect)):
        run_business_date(Home(root), read_settings(Home(root)), date.fromisoformat(night), Silence())
    if counted is not None:
        counted.put(failpoints.places_reached())


def _run_and_copy(root: Path, night: str, copies: Path, counted: multiprocessing.SimpleQueue[int]) -> None:
    """The work of the child: one run to its end, which copies its home where it reaches a place for the first time."""
    from aftersales.jobs.runtime import failpoints

    reach = failpoints._reach

    def copy(place: str) -> None:
        reach(place)
        if not (copies / place).exists():
            # with times and links as they are
            subprocess.run(["cp", "-a", str(root), str(copies / place)], check=True)

    failpoints._reach = copy
    _run(root, night, NO_PLACE, counted)


@dataclass(frozen=True)
class Death:
    """The end of a run: has it died at its place, and how many places had it passed if it did not."""

    has_died: bool
    places: int


def started(root: Path, night: str, place: str | None = NO_PLACE) -> BaseProcess:
    """Starts a run of a home in a process of its own; it dies at `place` if it passes there."""
    context = _context()
    child = context.Process(target=_run, args=(root, night, place, None))
    child.start()
    return child


def run_until(root: Path, night: str, place: str | None = NO_PLACE) -> Death:
    """Run a business date of a home; the process dies at `place` if it passes there."""
    context = _context()
    counted = context.SimpleQueue()
    child = context.Process(target=_run, args=(root, night, place, counted))
    child.start()
    child.join()
    if child.exitcode == -signal.SIGKILL:
        return Death(True, 0)
    assert child.exitcode == 0, f"the run ended with {child.exitcode}"
    return Death(False, counted.get())


def copy_at_every_place(root: Path, night: str, copies: Path) -> int:
    """Run a business date of a home once; what a death at each place would leave is in a folder of the place's name.

    Returns the number of places, of which many have one name.
    """
    copies.mkdir()
    context = _context()
    counted = context.SimpleQueue()
    child = context.Process(target=_run_and_copy, args=(root, night, copies, counted))
    child.start()
    child.join()
    assert child.exitcode == 0, f"the run ended with {child.exitcode}"
    return counted.get()


def prepared(before: Path, night: str, root: Path) -> Home:
    """A copy of a home with the files of a business date in its inbox."""
    shutil.copytree(before, root)
    shutil.copytree(SAMPLE / "nights" / night / "inbox", root / "inbox", dirs_exist_ok=True)
    return Home(root)


def differences(home: Home, whole: Path) -> list[str]:
    """Files and rows of a home that differ from those after an uninterrupted run."""
    wanted_bytes, wanted = _as_it_should_be(whole)
    found = []
    if bytes_of(home, *HANDED_OVER) != wanted_bytes:
        found.append("files that were handed over")
    rows = rows_of_home(home.root)
    found += [f"rows of {name}" for name in wanted if rows.get(name) != wanted[name]]
    leftovers = [path for path in (home.state.work, *home.state.staged.glob("*")) if path.exists()]
    return found + [f"left over: {path.name}" for path in leftovers]


@cache
def _as_it_should_be(whole: Path) -> tuple[dict[str, str], dict[str, list[tuple[Any, ...]]]]:
    """The files the uninterrupted run handed over and published: that home does not change, so it is read once."""
    return bytes_of(Home(whole), *HANDED_OVER), rows_of_home(whole)
