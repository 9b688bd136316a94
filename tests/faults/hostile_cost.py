"""The cost of taking one hostile file, in a process of its own, from its peak memory.

A forked process begins with the memory of its parent; a new process reports only its own use.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

from tests.faults.hostile import HOSTILE_FILES

MOST_SECONDS: Final = 5
MOST_BYTES: Final = 1 << 30


class Cost(NamedTuple):
    """The verdict on a file; the seconds of processor time, which the machine's other work does not lengthen, and
    of the clock; the most bytes held after imports alone, and at the end."""

    verdict: str
    seconds: float
    clock_seconds: float
    idle_bytes: int
    peak_bytes: int


def cost_of(path: str, scratch: Path) -> Cost:
    """Make a hostile file, let a process take it, and remove it again."""
    place = scratch / "inbox" / path
    place.parent.mkdir(parents=True)
    HOSTILE_FILES[path].write(place)
    return cost_in(scratch)


def cost_in(scratch: Path) -> Cost:
    """Let a process take the one file of an inbox, and remove it."""
    command = [sys.executable, "-m", "tests.faults.hostile_cost", str(scratch / "inbox"), str(scratch / "facts")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(scratch)
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr[-500:]}"
    return Cost(**json.loads(done.stdout))


def most_memory() -> int:
    """The most bytes that this process has held at any time."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) << 10


def main(inbox: Path, facts: Path) -> None:
    """Take the one file of an inbox; its cost goes to stdout."""
    from aftersales.jobs.ingest.input_file import Zones
    from aftersales.jobs.ingest.job import ingest

    idle = most_memory()
    began, clock_began = time.process_time(), time.monotonic()
    (file,) = ingest(inbox, facts, Zones("Asia/Kuala_Lumpur", {}, {}), {}).files
    seconds = (time.process_time() - began, time.monotonic() - clock_began)
    cost = Cost(file.refusal or file.outcome, *seconds, idle, most_memory())
    sys.stdout.write(json.dumps(cost._asdict()))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
