"""The whole fault trial (`make fault-test`): each promise of docs/reliability.md with its figure, or exit code 1."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.faults import test_disk, test_hostile_files, trials
from tests.faults.hostile import HOSTILE_FILES
from tests.faults.killing import prepared
from tests.faults.small_disk import WHY_NOT, small_disk
from tests.faults.test_second_start import second_starts
from tests.sample.nights import DATES, SampleNights, run_sample

TIMES: Final = int(os.environ.get("FAULT_TIMES", "200"))
"""Random kills, and nights with a reader; double kills are a quarter of it, second starts half."""
SEED: Final = int(os.environ.get("FAULT_SEED", "20260703"))
DISK_STEPS: Final = 40
MOST_SECONDS: Final = 5


class Line(NamedTuple):
    """A line of the table: promise, what was tried, the figure, whether it was reached, and what failed."""

    promise: str
    tried: str
    figure: str
    is_kept: bool
    failures: list[str]


def main() -> int:
    """Run every trial, print the table; 1 where a figure was not reached."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        sample = run_sample(scratch / "sample")
        lines = []
        for line in _lines(sample, scratch):
            lines.append(line)
            sys.stdout.write(
                f"{'kept  ' if line.is_kept else 'BROKEN'}  {line.promise:<44} {line.tried:<34} {line.figure}\n"
            )
            for failure in line.failures[:5]:
                sys.stdout.write(f"          {failure}\n")
            sys.stdout.flush()
    return 0 if all(line.is_kept for line in lines) else 1


def _lines(sample: SampleNights, scratch: Path) -> Iterator[Line]:
    yield _told("1 kill -9 at every numbered place", trials.every_place(sample.homes, scratch / "places"))
    kills = trials.random_kills(sample.homes, scratch / "kills", TIMES, 1, SEED)
    yield _told("1 kill -9 at random places", kills)
    doubles = trials.random_kills(sample.homes, scratch / "doubles", TIMES // 4, 2, SEED + 1)
    yield _told("1 two kills in a row", doubles)
    reads = trials.torn_reads(sample.homes, scratch / "reads", TIMES, SEED + 2)
    yield Line(
        "2 a reader during nights and kills",
        f"{TIMES} nights, {reads.tried} looks",
        f"{len(reads.failures)} torn reads",
        not reads.failures,
        reads.failures,
    )
    yield _starts(sample, scratch)
    yield from _disks(sample, scratch)
    yield from _hostile(scratch)


def _told(promise: str, outcome: trials.Outcome) -> Line:
    figure = f"{outcome.kept} of {outcome.tried} as undisturbed"
    return Line(promise, f"{outcome.tried} nights", figure, not outcome.failures, outcome.failures)


def _starts(sample: SampleNights, scratch: Path) -> Line:
    home = prepared(sample.homes[DATES[1]], DATES[2], scratch / "starts")
    began = time.monotonic()
    codes = second_starts(home, TIMES // 2)
    each = (time.monotonic() - began) / len(codes)
    doubled = [code for code in codes if code != 75]
    figure = f"{len(doubled)} double runs, {each:.2f} s each"
    return Line("5 a second start while one runs", f"{len(codes)} starts", figure, not doubled and each < 1, [])


def _disks(sample: SampleNights, scratch: Path) -> Iterator[Line]:
    with small_disk(scratch / "disk") as disk:
        if disk is None:
            sys.stdout.write(f"left out: {WHY_NOT}\n")
            return
        home = prepared(sample.homes[DATES[1]], DATES[2], disk / "home")
        failures = list(test_disk.full_disks(home, DISK_STEPS))
        tried = f"up to {DISK_STEPS} disks, fuller and fuller"
        yield Line("7 a full disk at every write", tried, f"{len(failures)} not intact", not failures, failures)


def _hostile(scratch: Path) -> Iterator[Line]:
    for path in HOSTILE_FILES:
        refusal, seconds, peak = test_hostile_files.cost_of(path, scratch / path.replace("/", "_"))
        is_small = seconds < MOST_SECONDS and peak < test_hostile_files.MOST_BYTES
        yield Line(f"9 {path}", refusal.partition(":")[0], f"{seconds:.1f} s, {peak >> 20} MiB", is_small, [])


if __name__ == "__main__":
    sys.exit(main())
