"""Promise 12: the peak memory of a large run's process, measured as the benchmark measures it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from bench.figures import GIB
from bench.measures import MEASURES, Scale
from tests.faults.outcome import Outcome

ROWS: Final = int(os.environ.get("FAULT_ROWS", "1000000"))
MOST_GIB: Final = 2


def large_night(homes: dict[str, Path], scratch: Path) -> Outcome:
    """One run of ROWS after-sales rows with their stock-outs, without history, in a process of its own."""
    del homes, scratch
    scale = Scale(rows=ROWS, workbook_rows=0, xlsx_rows=0, history=0, new_rows=0, nights=0)
    value = next(MEASURES["memory"](scale))
    peak = value.runs[0].peak_bytes / GIB
    outcome = Outcome(figure=f"{ROWS:,} rows, at most {peak:.2f} GiB of {MOST_GIB}, in {value.runs[0].seconds:.0f} s")
    outcome.take([] if peak < MOST_GIB else [f"{peak:.2f} GiB"])
    return outcome
