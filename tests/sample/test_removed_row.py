"""Taking one row out of the sample changes exactly the counts that it should, and nothing else."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from aftersales.jobs.state.paths import Home
from tests.sample.nights import DATES, SampleNights, rows_of, run_date, sample_home

NIGHT_1, NIGHT_2, NIGHT_3 = DATES
SHOPEE = "shopee/SPKL/Order.return_refund.20260602_20260701.xlsx"
TIKTOK = "tiktok/TTKL/return_order_20260701.csv"
LAZADA = "lazada/LZKL/ReturnOrders_20260701.xlsx"


@dataclass(frozen=True)
class Removal:
    """A row to take out, found by a word in it, and the expected changes."""

    story: str
    night: str
    path: str
    word: str
    changes: dict[str, int | Decimal]


REMOVALS = (
    Removal(
        "a return that is pushed",
        NIGHT_1,
        SHOPEE,
        "260625R0001",
        {"rows_in": -1, "rows_accepted": -1, "pushes": -1, "returns": -1, "pushed_quantity": -2},
    ),
    Removal(
        "one line of a return with two: the return is still pushed, with one unit less",
        NIGHT_1,
        SHOPEE,
        "CAP-NVY",
        {"rows_in": -1, "rows_accepted": -1, "pushed_quantity": -1},
    ),
    Removal(
        "a refund-only case: it never had a return stock-in, and claims nothing any more",
        NIGHT_1,
        TIKTOK,
        "4035000000000000017",
        {"rows_in": -1, "rows_accepted": -1},
    ),
    Removal(
        "own goods of the distributor",
        NIGHT_1,
        SHOPEE,
        "260627R0019",
        {"rows_in": -1, "rows_ignored": -1},
    ),
    Removal(
        "a row with an unknown status",
        NIGHT_1,
        SHOPEE,
        "Escalated",
        {"rows_in": -1, "rows_quarantined": -1},
    ),
    Removal(
        "one of two rows that contradict each other: the remaining row is let in, and is own goods",
        NIGHT_1,
        TIKTOK,
        "4035000000000000041",
        {"rows_in": -1, "rows_quarantined": -2, "rows_ignored": 1},
    ),
    Removal(
        "one of a supplier's units, one row per unit: one unit less is asked back",
        NIGHT_1,
        LAZADA,
        "167600000000009",
        {"rows_in": -1, "rows_accepted": -1, "pushed_quantity": -1},
    ),
    Removal(
        "a row that is in the file twice: only a repetition is gone",
        NIGHT_1,
        LAZADA,
        "167600000000030",
        {"rows_in": -1, "rows_ignored": -1},
    ),
    Removal(
        "a stock-out: the return it belongs to is own goods now",
        NIGHT_1,
        "stock_out_orders/s-klang_20260701.csv",
        "SO-K-0034",
        {"rows_in": -1, "rows_accepted": -2, "rows_ignored": 1, "pushes": -1, "returns": -1, "pushed_quantity": -2},
    ),
    Removal(
        "a receipt: no refund, no movement, the return is still pushed",
        NIGHT_2,
        "stock_in_receipts/s-klang_20260702.csv",
        "RC-K-004",
        {"rows_in": -1, "rows_accepted": -1, "refund_orders": -1, "movements": -1, "MYR": Decimal("-50.00")},
    ),
    Removal(
        "a push decision: the return waits",
        NIGHT_2,
        "decisions/decisions_20260702.csv",
        "DEC-001",
        {"rows_in": -1, "rows_accepted": -1, "pushes": -1, "pushed_quantity": -2},
    ),
    Removal(
        "a payment: its refund order is open again",
        NIGHT_3,
        "refund_payments/payments_20260703.csv",
        "PAY-001",
        {"rows_in": -1, "rows_accepted": -1, "paid": Decimal("-87.00")},
    ),
)
FIGURES = """
SELECT night.rows_in, night.rows_accepted, night.rows_unchanged, night.rows_quarantined, night.rows_ignored,
    night.pushes, night.recalls,
    (SELECT count(*) FROM report.return_stock_in) AS returns,
    (SELECT count(*) FROM report.refund_order) AS refund_orders,
    (SELECT count(*) FROM report.stock_movement) AS movements,
    (SELECT coalesce(sum(pushed_quantity), 0) FROM report.return_stock_in) AS pushed_quantity,
    (SELECT coalesce(sum(paid_amount), 0) FROM report.refund_order) AS paid,
    (SELECT coalesce(sum(refundable_amount), 0) FROM report.night_refund WHERE currency_code = 'MYR') AS "MYR",
    (SELECT coalesce(sum(refundable_amount), 0) FROM report.night_refund WHERE currency_code = 'IDR') AS "IDR"
FROM report.night
"""


def take_out(home: Home, removal: Removal) -> None:
    """Remove the last row that has the word."""
    path = home.inbox / removal.path
    if path.suffix == ".csv":
        lines = path.read_bytes().split(b"\n")
        place = max(number for number, line in enumerate(lines) if removal.word.encode() in line)
        assert place > 0
        path.write_bytes(b"\n".join(lines[:place] + lines[place + 1 :]))
        return
    workbook = openpyxl.load_workbook(path)
    page = workbook.active
    rows = [row[0].row for row in page.iter_rows() if any(removal.word in str(cell.value) for cell in row)]
    page.delete_rows(max(rows))
    workbook.save(path)


@pytest.mark.usefixtures("without_reports")
@pytest.mark.parametrize("removal", REMOVALS, ids=[removal.story for removal in REMOVALS])
def test_one_row_less(sample: SampleNights, removal: Removal, tmp_path: Path) -> None:
    position = DATES.index(removal.night)
    if position == 0:
        home = sample_home(tmp_path / "home")
    else:
        shutil.copytree(sample.homes[DATES[position - 1]], tmp_path / "home")
        home = Home(tmp_path / "home")
    run_date(home, removal.night, lambda home: take_out(home, removal))
    before = rows_of(sample.databases[removal.night], FIGURES)[0]
    after = rows_of(home.database, FIGURES)[0]
    changes = {name: after[name] - value for name, value in before.items() if after[name] != value}
    assert changes == removal.changes


def test_a_dozen_rows_are_taken_out() -> None:
    assert len(REMOVALS) >= 12
    assert max(Counter(removal.story for removal in REMOVALS).values()) == 1
