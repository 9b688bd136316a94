"""Reads a workbook as text with fastexcel only: it checks nothing and stores nothing."""

from __future__ import annotations

import time
from typing import Any

import fastexcel
import polars  # noqa: F401 (imported before the clock starts)


def rows(path: str) -> dict[str, Any]:
    """The first sheet as a frame, every cell as text (without `dtypes` late text in a column of numbers is lost)."""
    began = time.perf_counter()
    frame = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    return {"seconds": time.perf_counter() - began, "rows": frame.height}
