"""Runs functions in separate processes and records their seconds and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.child import CPUS
from bench.places import CHECKOUT, YARDSTICK_PYTHON


class WorkFailedError(Exception):
    """A child process failed; the message contains its output."""


@dataclass(frozen=True)
class Ran:
    """One run: its seconds by the clock, the processor's seconds, peak of memory in bytes, and what it returned."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    told: dict[str, Any] = field(default_factory=dict)


def product(work: str, *arguments: object, cpus: int | None = None, is_whole: bool = True) -> Ran:
    """A function of bench/work.py or of a DuckDB yardstick, in the product's environment.

    `is_whole`: the clock is that of the whole process, start and imports included; else that of the work alone.
    """
    return _child(sys.executable, work, arguments, cpus, is_whole)


def other(work: str, *arguments: object, is_whole: bool = True) -> Ran:
    """Run a function of a yardstick in the yardsticks' environment."""
    return _child(str(YARDSTICK_PYTHON), work, arguments, None, is_whole)


def bare(*command: str) -> Ran:
    """Run a command as it is; only the clock is measured."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=CHECKOUT, env=_environment(None))
    return Ran(time.perf_counter() - began, 0, 0)


def _child(python: str, work: str, arguments: tuple[object, ...], cpus: int | None, is_whole: bool) -> Ran:
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [python, "-m", "bench.child", str(result), work, *map(str, arguments)]
        began = time.perf_counter()
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=CHECKOUT, env=_environment(cpus)
        )
        seconds = time.perf_counter() - began
        if done.returncode or not result.is_file():
            raise WorkFailedError(
                f"{work} {' '.join(map(str, arguments))}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
            )
        told = json.loads(result.read_text(encoding="utf-8"))
    return Ran(seconds if is_whole else told["seconds"], told["cpu_seconds"], told["peak_bytes"], told)


def _environment(cpus: int | None) -> dict[str, str]:
    """This checkout's packages before any that is installed; no setting of a home from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AFTERSALES_")}
    kept |= {"PYTHONPATH": str(CHECKOUT)}
    return kept | ({CPUS: str(cpus), "POLARS_MAX_THREADS": str(cpus)} if cpus else {})
