"""Fills in the values of the formulas, because previews and programs that do not compute would show blanks.

This is done after every time in the file is fixed (reproducible_zip.py), and changes only the cached values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

Warn = Callable[[str], None]


def fill_in_values(path: Path, business_date: date, warn: Warn) -> None:
    """Compute the formulas of a workbook and write their values into it.

    If that fails, it is a warning: the workbook stays as it was, and Excel computes it when it is opened.
    """
    try:
        content = _recalculated(path.read_bytes(), business_date)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        # a panic in the library's compiled code is not an Exception, and must not cost the whole report
        warn(f"{path.name}: the values of its formulas were not filled in ({type(error).__name__}: {error})")
        return
    path.write_bytes(content)


def _recalculated(content: bytes, business_date: date) -> bytes:
    import formualizer

    midnight = datetime(business_date.year, business_date.month, business_date.day, tzinfo=UTC)
    computed = formualizer.recalculate_xlsx_bytes(
        content, deterministic_timestamp_utc=midnight, external_links="refuse"
    )
    errors = int(computed["summary"]["total_errors"])
    if errors:
        raise ValueError(f"{errors} of {computed['formula_cells']} formulas have no value")
    return bytes(computed["bytes"])
