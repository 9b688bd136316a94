"""Promise 12: a night of a million rows, and the most memory that its process ever held.

`python -m tests.faults.large_night HOME` runs the night; the world is plain on purpose, one stock-out line and one
return a case. Worlds like real ones are the benchmark's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.home.places import Home
from tests.faults.hostile_cost import most_memory
from tests.sample.nights import sample_home

ROWS: Final = 1_000_000
MOST_BYTES: Final = 2 << 30
FILES: Final = 10
NIGHT: Final = date(2026, 7, 1)


class LargeNight(NamedTuple):
    """Rows in, the most bytes held, and whether the books tie out."""

    rows: int
    peak_bytes: int
    ties_out: bool


def large_night(root: Path, rows: int = ROWS) -> LargeNight:
    """Make a home whose inbox holds so many rows, and let a process run its night."""
    home = sample_home(root)
    cases = rows // 2
    for part in range(FILES):
        ids = pl.int_range(part * cases // FILES, (part + 1) * cases // FILES, eager=True).cast(pl.String)
        _write(home, "stock_out_orders", part, _shipped(ids))
        _write(home, "manual_after_sales", part, _asked(ids))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.large_night", str(root)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    return LargeNight(**json.loads(done.stdout))


def _write(home: Home, folder: str, part: int, frame: pl.DataFrame) -> None:
    (home.inbox / folder).mkdir(exist_ok=True)
    frame.write_csv(home.inbox / folder / f"part{part}.csv")


def _shipped(ids: pl.Series) -> pl.DataFrame:
    parties = {"shop_id": "SPKL", "supplier_id": "S-KLANG", "warehouse_id": "W-KLANG-1", "currency_code": "MYR"}
    line = {"line_no": "1", "quantity": "1", "unit_price": "25.00", "sku": "CUP-RED", "status": "Completed"}
    moments = {"ordered_at": "2026-06-10 12:00:00", "shipped_at": "2026-06-11 16:30:00", "package_no": "1"}
    blank = dict.fromkeys(("combo_sku", "combo_unit_price", "distribution_fee", "stock_out_amount"), "")
    rest = {**parties, **line, **moments, **blank, "delivery_outcome": "", "updated_at": "2026-06-30 20:00:00"}
    return _frame({"stock_out_id": "SO-" + ids, "order_id": "OR-" + ids}, rest)


def _asked(ids: pl.Series) -> pl.DataFrame:
    words = {"type": "Return & Refund", "status": "Confirm Return", "order_status": "Completed", "reason": "broken"}
    goods = {"shop_id": "SPKL", "sku": "CUP-RED", "quantity": "1"}
    moments = {"created_at": "2026-06-29 10:00:00", "updated_at": "2026-06-30 10:00:00"}
    return _frame({"after_sales_id": "AS-" + ids, "order_id": "OR-" + ids}, {**goods, **words, **moments})


def _frame(ids: dict[str, pl.Series], rest: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame(ids).with_columns(**{name: pl.lit(value) for name, value in rest.items()})


def main(root: Path) -> None:
    """Run the night; what it took goes to stdout."""
    from aftersales.jobs.home.settings import read_settings
    from aftersales.jobs.nightly import run_night
    from aftersales.jobs.telling.progress import Silence

    verdict = run_night(Home(root), read_settings(Home(root)), NIGHT, Silence())
    assert verdict is not None
    night = LargeNight(verdict.rows_accepted, most_memory(), verdict.ties_out)
    sys.stdout.write(json.dumps(night._asdict()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
