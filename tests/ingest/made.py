"""Makes inboxes and files for tests, and takes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import openpyxl
import polars as pl

from aftersales.jobs.ingest.input_file import TakenFile, Zones
from aftersales.jobs.ingest.job import Ingested, ingest

MARKETS: Final = {
    "MY": "Asia/Kuala_Lumpur",
    "SG": "Asia/Singapore",
    "PH": "Asia/Manila",
    "TH": "Asia/Bangkok",
    "ID": "Asia/Jakarta",
    "VN": "Asia/Ho_Chi_Minh",
}
WILD_SHOPS: Final = {f"{channel}{market}": zone for channel in ("SP", "TT", "LZ") for market, zone in MARKETS.items()}
"""The shops of tests/wild; their countries decide how amounts are written, and the other shops have none."""
ZONES: Final = Zones(
    "Asia/Singapore",
    {"SPKL": "Asia/Kuala_Lumpur", "TTJK": "Asia/Jakarta", **WILD_SHOPS},
    {"S-KLANG": "Asia/Kuala_Lumpur", "S-JAKARTA": "Asia/Jakarta"},
    {shop: shop[2:] for shop in WILD_SHOPS},
)

STOCK_OUT: Final = {
    "stock_out_id": "SO-1",
    "line_no": "1",
    "shop_id": "SPKL",
    "order_id": "ORDER-1",
    "supplier_id": "S-KLANG",
    "package_no": "1",
    "ordered_at": "2026-06-10 12:00:00",
    "shipped_at": "2026-06-11 16:30:00",
    "status": "Completed",
    "sku": "CUP-RED",
    "combo_sku": "",
    "quantity": "2",
    "unit_price": "25.00",
    "combo_unit_price": "",
    "distribution_fee": "4.00",
    "stock_out_amount": "54.00",
    "currency_code": "MYR",
    "warehouse_id": "W-KLANG-1",
    "delivery_outcome": "delivered",
    "updated_at": "2026-06-30 20:00:00",
}
"""A valid stock-out line as a person types it."""
MANUAL: Final = {
    "after_sales_id": "M-1",
    "shop_id": "SPKL",
    "order_id": "ORDER-1",
    "order_status": "Completed",
    "type": "Return & Refund",
    "sku": "CUP-RED",
    "quantity": "1",
    "reason": "handle broke",
    "status": "Confirm Return",
    "created_at": "2026-06-30 13:00:00",
    "updated_at": "2026-06-30 13:00:00",
}
RECEIPT: Final = {
    "receipt_id": "RC-1",
    "line_no": "1",
    "supplier_id": "S-KLANG",
    "return_stock_in_id": "shopee:SPKL:R1:S-KLANG",
    "shop_id": "",
    "after_sales_id": "",
    "sku": "CUP-RED",
    "good_quantity": "1",
    "defective_quantity": "0",
    "warehouse_id": "W-KLANG-1",
    "stocked_in_at": "2026-07-02 09:00:00",
    "cost_price": "",
}
PAYMENT: Final = {
    "payment_id": "PAY-1",
    "refund_order_id": "shopee:SPKL:R1:S-KLANG/1",
    "amount": "10.00",
    "currency_code": "MYR",
    "paid_at": "2026-07-03 10:00:00",
    "bank_reference": "REF",
    "proof": "",
    "confirmed_at": "",
    "confirmed_by": "",
}


class Outcome(NamedTuple):
    """One file after intake: itself, its accepted rows and its other rows."""

    file: TakenFile
    accepted: list[dict[str, Any]]
    rejected: list[dict[str, Any]]

    @property
    def reasons(self) -> dict[int, str]:
        """Row number to reason codes."""
        return {row["row_number"]: row["reasons"] for row in self.rejected}

    @property
    def details(self) -> str:
        return "\n".join(row["detail"] for row in self.rejected)


def rows_with(valid: Mapping[str, str], *changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Copies of the valid row with changes."""
    return [{**valid, **change} for change in changes]


def csv_text(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> str:
    """Rows as CSV, under the header of the first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def xlsx_bytes(*rows: Sequence[object]) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def inbox_of(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """An inbox with files at paths."""
    inbox = folder / "inbox"
    for name, content in files.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return inbox


def take(folder: Path, files: Mapping[str, str | bytes], known: Mapping[str, int] | None = None) -> Ingested:
    """Everything in an inbox, taken."""
    return ingest(inbox_of(folder, files), folder / "facts", ZONES, known or {})


def take_one(folder: Path, name: str, content: str | bytes) -> Outcome:
    """One file, taken."""
    (file,) = take(folder, {name: content}).files
    return outcome_of(file)


def outcome_of(file: TakenFile) -> Outcome:
    """The accepted rows of a file."""
    return Outcome(file, parquet_rows(file.facts), parquet_rows(file.rejected))


def parquet_rows(path: Path | None) -> list[dict[str, Any]]:
    return pl.read_parquet(path).to_dicts() if path else []


def plain(rows: Sequence[Mapping[str, Any]], leaving: Sequence[str] = ("input_file_id", "content_hash")) -> Any:
    """Rows in JSON form, without the values that differ by file."""
    return json.loads(
        json.dumps([{name: value for name, value in row.items() if name not in leaving} for row in rows], default=str)
    )
