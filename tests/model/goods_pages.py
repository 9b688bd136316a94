"""The published relations about goods: requested against received, receipt lines, unidentified goods (R-30, R-53)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.model.goods_findings import worth
from tests.model.journal import Journal, ThisRun
from tests.model.memory import ReturnStockIn
from tests.model.receiving import meant_returns
from tests.model.world import ReceiptLine

Row = dict[str, Any]


def receipt_rows(journal: Journal) -> list[Row]:
    """Contract: receipt_line."""
    rows = []
    for line in journal.booked.values():
        row = line.row
        good, defective, refused = (
            all_of - left
            for all_of, left in zip(
                (row.good_quantity, row.defective_quantity, row.refused_quantity or 0), line.left, strict=True
            )
        )
        rows.append(
            {
                "receipt_id": row.receipt_id,
                "line_no": row.line_no,
                "return_stock_in_id": line.return_id,
                "supplier_id": row.supplier_id,
                "warehouse_id": row.warehouse_id,
                "sku": row.sku,
                "good_quantity": good,
                "defective_quantity": defective,
                "refused_quantity": refused,
                "unidentified_quantity": line.unidentified,
                "stocked_in_at": row.stocked_in_at,
                "business_date": line.business_date,
                "state": ("partly_counted" if line.return_id else "unidentified") if line.waiting else "counted",
            }
        )
    return rows


def unidentified_rows(journal: Journal, this_run: ThisRun) -> list[Row]:
    """Contract: unidentified_goods."""
    rows = []
    for line in journal.booked.values():
        if not line.was_unidentified:
            continue
        plain = {
            "receipt_id": line.row.receipt_id,
            "line_no": line.row.line_no,
            "supplier_id": line.row.supplier_id,
            "warehouse_id": line.row.warehouse_id,
            "sku": line.row.sku,
            "quantity": line.unidentified,
            "matched_on": line.matched_on,
        }
        if line.unidentified:
            plain |= {"reason": line.reason, "named_return": _named(journal, line.row)}
            plain["amount"] = worth(journal, this_run, line)
        rows.append(plain)
    return rows


def _named(journal: Journal, row: ReceiptLine) -> str:
    names: ReceiptLine = journal.known.newest(ReceiptLine, row.key)
    if names.return_stock_in_id:
        return names.return_stock_in_id
    if names.shop_id and names.after_sales_id:
        return f"{names.shop_id}:{names.after_sales_id}"
    if names.order_id:
        return f"order {names.order_id}"
    return f"tracking {names.tracking_number}" if names.tracking_number else ""


def goods_rows(journal: Journal, this_run: ThisRun) -> list[Row]:
    """R-53: recalled and cancelled returns have no row."""
    waiting: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for return_id, line in meant_returns(journal):
        waiting[return_id][line.row.sku] += line.unidentified
    rows = []
    for found in journal.returns.values():
        if found.state not in ("recalled", "cancelled") and (found.attempts or found.holds_units):
            rows.extend(_rows_of(this_run, found, waiting[found.return_id]))
    return rows


def _rows_of(this_run: ThisRun, found: ReturnStockIn, waiting: dict[str, int]) -> list[Row]:
    accepted, refused = found.accepted_by_sku(), found.refused_by_sku()
    requested = found.requested_by_sku()
    is_out = found.state in ("pushed", "received")
    came = [sku for sku, units in waiting.items() if units and is_out and sku not in requested]
    rows = []
    for sku in (*requested, *came):
        asked, taken = requested.get(sku, 0), sum(accepted.get(sku, (0, 0)))
        rows.append(
            {
                "return_stock_in_id": found.return_id,
                "sku": sku,
                "requested_quantity": asked,
                "pushed_quantity": asked if is_out else 0,
                "accepted_quantity": taken,
                "match": _match(this_run, found, (asked, taken, refused.get(sku, 0), waiting.get(sku, 0))),
            }
        )
    return rows


def _match(this_run: ThisRun, found: ReturnStockIn, units: tuple[int, int, int, int]) -> str:
    """The first that holds."""
    asked, taken, refused, waiting = units
    is_out = found.state in ("pushed", "received")
    awaited = 0 if found.is_short_closed else asked - taken - refused
    limit = this_run.settings.receipt_limit_days
    is_late = is_out and found.pushed_on is not None and (this_run.business_date - found.pushed_on).days > limit
    tests = (
        ("unexpected", not asked),
        ("over", is_out and waiting > awaited),
        ("matched", taken == asked),
        ("refused", taken + refused == asked),
        ("short", is_out and (found.is_short_closed or (is_late and taken > 0))),
        ("missing", is_late),
    )
    return next((name for name, holds in tests if holds), "pending")
