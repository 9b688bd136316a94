"""Promise 5: one run at a time."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
from tests.faults.killing import prepared, run_until
from tests.faults.outcome import Outcome
from tests.sample.nights import DATES

COMMAND: Final = [sys.executable, "-m", "aftersales.jobs.cli", "run", "--business-date", "2026-07-04", "--home"]
MOST_SECONDS: Final = 1.0


def second_starts(home: Home, times: int) -> Outcome:
    """Starts while another run holds the home; each has to end with 75 and name the holder."""
    outcome = Outcome()
    began, clock_began = _children_seconds(), time.monotonic()
    with held(home):
        for _ in range(times):
            done = subprocess.run([*COMMAND, str(home.root)], capture_output=True, text=True, check=False)
            is_right = done.returncode == 75 and "is held by process " in done.stderr
            outcome.take([] if is_right else [f"ended with {done.returncode}: {done.stderr[-200:]}"])
    each, clock = (_children_seconds() - began) / times, (time.monotonic() - clock_began) / times
    outcome.figure = f"{len(outcome.failures)} double runs, each {each:.2f} s of a processor ({clock:.2f} by the clock)"
    if each > MOST_SECONDS:
        outcome.failures.append(f"a start took {each:.2f} s, expected {MOST_SECONDS} s at most")
    return outcome


def _children_seconds() -> float:
    """Seconds of a processor that this process's children took so far, without the machine's other work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def every_start(homes: dict[str, Path], scratch: Path, times: int) -> Outcome:
    """Second starts, and then that the lock has died with its process."""
    home = prepared(homes[DATES[1]], DATES[2], scratch / "starts")
    outcome = second_starts(home, times)
    assert run_until(home.root, DATES[2], "before post").has_died
    if run_until(home.root, DATES[2]).has_died:
        outcome.failures.append("the lock outlived the process that held it")
    return outcome
