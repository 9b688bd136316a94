"""`python -m bench`: runs every measure and its yardstick several times in one session, and prints the figures."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from bench import machine, table
from bench.figures import FIGURES
from bench.kept import keep, kept
from bench.measures import MEASURES, Scale, Value, peaks
from bench.places import BUILT, TRIALS

FULL: Final = Scale(
    rows=1_000_000, workbook_rows=1_000_000, xlsx_rows=100_000, history=10_000_000, new_rows=50_000, nights=1_000
)
QUICK: Final = Scale(rows=100_000, workbook_rows=10_000, xlsx_rows=20_000, history=0, new_rows=0, nights=0)
QUICK_MEASURES: Final = ("intake", "night", "memory", "workbook", "xlsx", "help", "threads")
QUICK_ONCE: Final = ("workbook", "threads")
"""Not repeated by bench-quick, which has to fit into three minutes."""
PEAKS_OF: Final = {"memory": "night", "memory_tenfold": "tenfold"}
"""Figures that are the memory peaks of another measure's runs; if that one is not selected they run their own."""
SESSIONS: Final = BUILT / "sessions"
MANY: Final = {"help": 20}
"""Measures of milliseconds, and how often they run at least."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the selected measures and print the table; every run's seconds and memory go into build/bench/sessions."""
    asked = _arguments(arguments)
    scale = QUICK if asked.quick else FULL
    changed = {name: value for name in vars(scale) if (value := getattr(asked, name, None)) is not None}
    scale = Scale(**{**asdict(scale), **changed})
    names = asked.only or (QUICK_MEASURES if asked.quick else list(MEASURES))
    began = time.monotonic()
    found: dict[str, list[Value]] = {}
    for figure in FIGURES:
        if figure.name in names:
            source = found.get(PEAKS_OF.get(figure.name, ""))
            repeat = 1 if asked.quick and figure.name in QUICK_ONCE else asked.repeat
            before = [] if asked.again or asked.quick else kept(figure.name, scale)
            found[figure.name] = peaks(source) if source else _values(figure.name, scale, repeat, before)
    measured = [
        table.Measured(figure, tuple(value.value for value in values), _note(values))
        for figure in FIGURES
        for values in [found.get(figure.name, [])]
    ]
    told = {name: [asdict(value) for value in values] for name, values in found.items()}
    _keep({"scale": asdict(scale), "machine": machine.sentences(), "measures": told})
    minutes = (time.monotonic() - began) / 60
    lines = [
        table.as_text(measured),
        *machine.sentences(),
        f"{datetime.now(UTC):%Y-%m-%d}, {minutes:.1f} minutes, {scale}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="100,000 rows, and only measures that take three minutes together"
    )
    parser.add_argument("--again", action="store_true", help="measure again what an earlier session has measured")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="a measure to run; can be repeated")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each measure")
    for name in ("rows", "workbook_rows", "xlsx_rows", "history", "new_rows", "nights", "nightly_rows"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, help=f"another size ({name})")
    return parser.parse_args(arguments)


def _values(name: str, scale: Scale, repeat: int, before: Sequence[Value]) -> list[Value]:
    """The runs `before` and the new runs of one measure, one after the other; each new run is reported on stderr."""
    found, wanted = list(before), max(repeat, MANY.get(name, 0))
    for value in islice(MEASURES[name](scale), max(wanted - len(found), 0)):
        found.append(value)
        keep(name, scale, found)
        seconds = " and ".join(f"{run.seconds:.2f} s, processor {run.cpu_seconds:.1f} s" for run in value.runs)
        sys.stderr.write(f"{name} {len(found)}: {value.value:.2f}  ({seconds})\n")
    shutil.rmtree(TRIALS, ignore_errors=True)
    return found


def _note(values: Sequence[Value]) -> str:
    """The times of the runs, and the median run's seconds by clock and processor and its peak of memory."""
    if not values:
        return ""
    middle = sorted(values, key=lambda value: value.value)[len(values) // 2]
    ratio = middle.by_processor
    runs = "; ".join(
        f"{run.seconds:.2f} s, processor {run.cpu_seconds:.1f} s, peak {run.peak_bytes / 2**20:.0f} MiB"
        for run in middle.runs
    )
    first, last = values[0].at, values[-1].at
    made = f"one run, {first:%Y-%m-%d %H:%M} UTC"
    if len(values) > 1:
        made = f"{len(values)} runs, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
    seen = [made, runs, f"by the processor's seconds {ratio:.2f}" if ratio else "", middle.note]
    return "; ".join(part for part in seen if part)


def _keep(session: dict[str, object]) -> None:
    """Write every run of a session as JSON, for a closer look."""
    SESSIONS.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}_{machine.commit()}_{os.getpid()}.json"
    (SESSIONS / name).write_text(json.dumps(session, indent=1, default=str) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
