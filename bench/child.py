"""Runs one function in its own process: `python -m bench.child RESULT MODULE:FUNCTION ARGUMENTS…`.

Writes into RESULT, as JSON: the seconds of the function, the processor's seconds of the whole process, the peak of its
memory (VmHWM), and what the function returned. The time of imports counts where the function makes them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Final

CPUS: Final = "BENCH_CPUS"
"""The number of processors that the function may see: set before any import that counts them."""


def peak_bytes() -> int:
    """The largest memory that this process ever held, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise LookupError("no VmHWM in /proc/self/status: the bench runs on Linux")


def main() -> None:
    """Run the function that the command line names."""
    if CPUS in os.environ:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(os.environ[CPUS])])
    result, work, *arguments = sys.argv[1:]
    module, _, function = work.partition(":")
    began = time.perf_counter()
    told = getattr(import_module(module), function)(*arguments) or {}
    # a function with a preparation that does not count returns its own seconds
    told.setdefault("seconds", time.perf_counter() - began)
    told["cpu_seconds"] = time.process_time()
    Path(result).write_text(json.dumps({**told, "peak_bytes": peak_bytes()}, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
