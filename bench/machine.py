"""The machine and the versions that a session ran on; without them a ratio cannot be reproduced."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from bench.places import CHECKOUT, YARDSTICK_PYTHON

OURS = ("aftersales", "duckdb", "polars", "pandera", "openpyxl", "python-calamine")
THEIRS = ("pandas", "openpyxl", "fastexcel")


def sentences() -> list[str]:
    """Processor, memory, load; Python and packages of both environments; the commit."""
    return [
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {_memory_gib():.0f} GiB, {platform.system()} "
        f"{platform.release()}; load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in OURS),
        f"yardsticks: {_theirs()}",
        f"commit {commit()}",
    ]


def commit() -> str:
    """The commit, with a + where files differ from it."""
    asked = ("git", "describe", "--always", "--dirty=+", "--abbrev=10", "--exclude=*")
    done = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _theirs() -> str:
    if not YARDSTICK_PYTHON.exists():
        return "no environment of their own yet (make bench makes it)"
    names = ", ".join(repr(name) for name in THEIRS)
    ask = f"from importlib.metadata import version; print(', '.join(f'{{n}} {{version(n)}}' for n in ({names})))"
    done = subprocess.run([YARDSTICK_PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.strip()
