"""One piece of work in a process of its own: `python -m bench.child RESULT WORK ARGUMENTS…`.

Writes into RESULT, as JSON: the seconds of the work, the peak of its memory (VmHWM), and what it returned. The work is
a function of bench/work.py; imports are its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Final

CPUS: Final = "BENCH_CPUS"
"""How many processors the work may see: set before anything is imported that counts them."""


def peak_bytes() -> int:
    """The most memory that this process ever had in its hands."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise LookupError("no VmHWM in /proc/self/status: the bench runs on Linux")


def main() -> None:
    """Do the work that the command line names."""
    if CPUS in os.environ:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(os.environ[CPUS])])
    result, name, *arguments = sys.argv[1:]
    from bench import work

    began = time.perf_counter()
    told = getattr(work, name)(*arguments) or {}
    # a work that gets itself ready first says how long the rest took
    told.setdefault("seconds", time.perf_counter() - began)
    Path(result).write_text(json.dumps({**told, "peak_bytes": peak_bytes()}, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
