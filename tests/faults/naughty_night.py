"""A run whose every text cell holds something that some program, somewhere, would execute."""

from __future__ import annotations

import csv
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Final

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.faults.hostile import NAUGHTY

NIGHT: Final = date(2026, 7, 4)
LONG_AGO: Final = 1_780_000_000
TEXTS: Final = tuple(text for text in NAUGHTY if "\0" not in text)
"""A NUL refuses its whole file (tests of hostile files)."""
MOMENT: Final = "2026-06-25 10:00:00"
HEADERS: Final = {
    "stock_out_orders": "stock_out_id line_no shop_id order_id supplier_id package_no ordered_at shipped_at status sku "
    "combo_sku quantity unit_price combo_unit_price distribution_fee stock_out_amount currency_code warehouse_id "
    "delivery_outcome updated_at",
    "manual_after_sales": "after_sales_id shop_id order_id order_status type sku quantity reason status created_at "
    "updated_at",
    "decisions": "decision_id subject_id decision note decided_by decided_at",
}
Row = dict[str, str]


def naughty_night(before: Path, root: Path) -> Home:
    """A copy of a home after one more run, in which each naughty text was an id, a SKU, a reason and a note."""
    shutil.copytree(before, root)
    home = Home(root)
    for folder, rows in _rows().items():
        write_rows(home.inbox / folder / "naughty.csv", HEADERS[folder].split(), rows)
    assert run_business_date(home, read_settings(home), NIGHT, Silence()) is not None
    return home


def _rows() -> dict[str, list[Row]]:
    """Each text as the SKU of one return and the reason of another; as an id; as a note and a name."""
    rows: dict[str, list[Row]] = {folder: [] for folder in HEADERS}
    for number, text in enumerate(TEXTS):
        for sku, after_sales_id in ((text, f"M-{number}-A"), (f"SKU-{number}", f"M-{number}-B"), ("PLAIN", text)):
            order_id = f"NAUGHTY-{number}-{len(rows['manual_after_sales'])}"
            rows["stock_out_orders"].append(shipped(order_id, sku))
            rows["manual_after_sales"].append(asked(after_sales_id, order_id, sku, text))
        decision = {"decision_id": f"D-{number}", "subject_id": f"M-{number}", "decision": "explain"}
        rows["decisions"].append({**decision, "note": text, "decided_by": text, "decided_at": MOMENT})
    return rows


def shipped(order_id: str, sku: str) -> Row:
    """A line of a stock-out order of one piece at 5.00, shipped."""
    parties = {"shop_id": "SPKL", "supplier_id": "S-KLANG", "warehouse_id": "W-KLANG-1", "currency_code": "MYR"}
    moments = {"ordered_at": "2026-06-20 10:00:00", "shipped_at": "2026-06-21 10:00:00", "status": "Shipped"}
    line = {"stock_out_id": f"SO-{order_id}", "line_no": "1", "order_id": order_id, "sku": sku}
    return {**parties, **moments, **line, "quantity": "1", "unit_price": "5.00"}


def asked(after_sales_id: str, order_id: str, sku: str, reason: str) -> Row:
    """A case entered by hand that asks for one piece."""
    case = {"after_sales_id": after_sales_id, "shop_id": "SPKL", "order_id": order_id, "order_status": "Shipped"}
    words = {"type": "Return & Refund", "status": "Confirm Return", "created_at": MOMENT}
    return {**case, **words, "sku": sku, "quantity": "1", "reason": reason}


def write_rows(path: Path, header: list[str], rows: list[Row]) -> None:
    """Writes a file of the inbox with an old modification time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    os.utime(path, (LONG_AGO, LONG_AGO))
