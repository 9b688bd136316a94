"""The whole fault trial (`make fault-test`): each promise of docs/reliability.md with its figure, or exit code 1."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import Future, ProcessPoolExecutor
from functools import reduce
from operator import add
from pathlib import Path
from typing import Final

from tests.faults.outcome import Outcome
from tests.faults.promises import SEED, Homes, Trial, promises
from tests.sample.nights import run_sample

TIMES: Final = int(os.environ.get("FAULT_TIMES", "200"))
CHANCE: Final = int(os.environ.get("FAULT_SEED", str(SEED)))
ONLY: Final = os.environ.get("FAULT_ONLY", "")
"""Numbers of the promises to try, with blanks between; all of them if it is empty."""
WORKERS: Final = 2
"""Homes are separate folders, so trials can run side by side."""
SHOWN: Final = 5


def main() -> int:
    """Run every trial, print the table in its order; 1 if a figure was not reached."""
    wanted = ONLY.split()
    trials = [trial for trial in promises(TIMES, CHANCE) if not wanted or trial.promise.split()[0] in wanted]
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(WORKERS, context) as pool:
        homes = run_sample(Path(folder) / "sample").homes
        running = [_begun(pool, trial, homes, Path(folder) / f"trial{at}") for at, trial in enumerate(trials)]
        kept = [_printed(trial, shares) for trial, shares in zip(trials, running, strict=True)]
    return 0 if all(kept) else 1


def _begun(pool: ProcessPoolExecutor, trial: Trial, homes: Homes, scratch: Path) -> list[Future[tuple[Outcome, float]]]:
    return [
        pool.submit(_tried, trial, at, homes, scratch.with_name(f"{scratch.name}.{at}"))
        for at in range(len(trial.shares))
    ]


def _tried(trial: Trial, share: int, homes: Homes, scratch: Path) -> tuple[Outcome, float]:
    """Runs one share in a worker and removes its files. A trial that breaks off is a broken promise."""
    began = time.monotonic()
    scratch.mkdir()
    try:
        outcome = trial.shares[share](homes, scratch)
    except Exception as error:
        outcome = Outcome(1, [f"the trial broke off: {type(error).__name__}: {error}"])
    shutil.rmtree(scratch, ignore_errors=True)
    return outcome, time.monotonic() - began


def _printed(trial: Trial, shares: list[Future[tuple[Outcome, float]]]) -> bool:
    """Print a line once its shares have ended; returns True if the promise was kept."""
    results = [share.result() for share in shares]
    outcome = reduce(add, (result for result, _ in results), Outcome())
    looks = f", {outcome.looks} looks" if outcome.looks and not outcome.figure else ""
    figure = outcome.figure or f"{outcome.kept} of {outcome.tried} as promised{looks}"
    tried = f"{outcome.tried} {trial.unit}"
    seconds = sum(seconds for _, seconds in results)
    word = "BROKEN" if outcome.failures else "kept  " if outcome.tried else "      "
    lines = [f"{word}  {trial.promise:<38} {tried:<20} {figure}  [{seconds:.0f} s]"]
    lines += [f"          {failure}" for failure in outcome.failures[:SHOWN]]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return not outcome.failures


if __name__ == "__main__":
    sys.exit(main())
