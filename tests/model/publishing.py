"""The published relations as of a business date, each a list of rows (contract, rules §9 and §10)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.model.adjusting import adjustment_rows
from tests.model.balances import balances, use_rows
from tests.model.deciding import decision_rows, note_rows
from tests.model.findings import exceptions
from tests.model.goods_pages import goods_rows, receipt_rows, unidentified_rows
from tests.model.journal import Journal, ThisRun
from tests.model.memory import ReturnStockIn, Unit
from tests.model.money import ZERO
from tests.model.owing import open_items, payment_rows
from tests.model.refunding import fill_turn, filled
from tests.model.settling import refund_match, refund_row, roll_forward, variance
from tests.model.world import AfterSalesLine

Row = dict[str, Any]


def published(journal: Journal, this_run: ThisRun) -> dict[str, list[Row]]:
    returns = list(journal.returns.values())
    refunds = [(found, document) for found in returns for document in found.refunds]
    goods = goods_rows(journal, this_run)
    settlements = [refund_match(this_run, document) for _, document in refunds]
    return {
        "return_stock_in": [_return_row(this_run, found) for found in returns],
        "return_stock_in_line": [row for found in returns for row in _line_rows(found)],
        "push_item": [row for found in returns for row in _push_rows(journal, found)],
        "refund_order": [refund_row(found, document) for found, document in refunds],
        "customer_balance": list(balances(journal, returns)),
        "balance_use": list(use_rows(journal)),
        "posting": [dict(vars(posting)) for posting in journal.postings],
        "stock_movement": [dict(vars(movement)) for movement in journal.movements],
        "goods_match": goods,
        "receipt_line": receipt_rows(journal),
        "unidentified_goods": unidentified_rows(journal, this_run),
        "refund_match": settlements,
        "payment": list(payment_rows(journal)),
        "open_item": list(open_items(journal, refunds)),
        "exception": exceptions(journal, this_run, goods, settlements),
        "exception_answer": journal.answered,
        "exception_note": note_rows(journal),
        "decision": decision_rows(journal),
        "restated": [found.row() for found in journal.restated],
        "adjustment": adjustment_rows(journal),
        "variance": [variance(document) for _, document in refunds],
        "roll_forward": roll_forward(journal, this_run),
        "row_outcome": _row_outcomes(journal, this_run),
        "quarantined_row": [
            {"path": fate.path, "row_number": fate.row_number, "reasons": frozenset(fate.reasons)}
            for fate in journal.fates
            if fate.outcome == "quarantined"
        ],
    }


def _return_row(this_run: ThisRun, found: ReturnStockIn) -> Row:
    case = this_run.case_of[found.case_key]
    terms = found.terms
    accepted = found.accepted_by_sku().values()
    good = sum(pair[0] for pair in accepted)
    defective = sum(pair[1] for pair in accepted)
    return {
        "return_stock_in_id": found.return_id,
        "channel": found.channel,
        "shop_id": found.shop_id,
        "after_sales_id": found.after_sales_id,
        "order_id": found.order_id,
        "distributor_id": found.distributor_id,
        "supplier_id": found.supplier_id,
        "kind": case.kind,
        "after_sales_type": case.after_sales_type,
        "after_sales_status": case.status,
        "supplier_status": _supplier_status(found),
        "state": found.state,
        "reason": found.reason,
        "attempts": found.attempts,
        "batch_id": found.batch_id,
        "shipping_warehouse_id": terms.shipping_warehouse_id,
        "opened_on": found.opened_on,
        "pushed_on": found.pushed_on,
        "recalled_on": found.recalled_on,
        "received_on": found.received_on,
        "ordered_on": terms.ordered_on,
        "shipped_on": terms.shipped_on,
        "requested_quantity": terms.requested_quantity,
        "pushed_quantity": pushed_quantity(found, terms.units),
        "good_quantity": good,
        "defective_quantity": defective,
        "accepted_quantity": good + defective,
        "refused_quantity": sum(found.refused_by_sku().values()),
        "currency_code": terms.currency_code,
        "estimated_refund_amount": terms.estimated_refund_amount,
        "estimated_return_handling_fee": terms.estimated_fee,
        **_agreed(found),
        "is_held": found.is_held,
        "is_short_closed": found.is_short_closed,
        "waits_for": ",".join(found.waits_for),
    }


def _agreed(found: ReturnStockIn) -> Row:
    """R-19: the partnership's terms; the rulebook does not define them while nothing is matched."""
    if not found.terms.units:
        return {}
    return {"refund_method": found.terms.refund_method, "via_bigshop": found.terms.via_bigshop}


def pushed_quantity(found: ReturnStockIn, units: list[Unit]) -> int:
    """Contract: units of the latest attempt while pushed or received, else 0."""
    return len(units) if found.state in ("pushed", "received") else 0


def _supplier_status(found: ReturnStockIn) -> str:
    """Rules §2: the supplier's list; empty while nothing is shown to the supplier."""
    if found.state == "recalled":
        return "recalled"
    if found.state == "pushed":
        return "confirm_return"
    if found.state != "received":
        return ""
    accepted = sum(good + defective for good, defective in found.accepted_by_sku().values())
    refused = sum(found.refused_by_sku().values())
    if not accepted and (found.is_short_closed or refused == len(found.terms.units)):
        return "completed"  # nothing was accepted, and nothing more is awaited
    if not found.refunds:
        return "received_return"
    is_settled = found.refunded_units == accepted and all(document.state == "completed" for document in found.refunds)
    return "completed" if is_settled else "refund_processing"


def _line_rows(found: ReturnStockIn) -> list[Row]:
    """Units of one SKU, combo and price; accepted ones by the order in which they are filled."""
    if not found.attempts and not found.holds_units:
        return []
    pools: dict[Any, str] = {unit.key: pool for unit, pool in filled(found)}
    rows: dict[tuple[str, str, Decimal], Row] = {}
    for unit in sorted(found.terms.units, key=fill_turn):
        key = (unit.sku, unit.combo_sku, unit.unit_price)
        row = rows.setdefault(
            key,
            {
                "return_stock_in_id": found.return_id,
                "sku": unit.sku,
                "combo_sku": unit.combo_sku,
                "unit_price": unit.unit_price,
                "requested_quantity": 0,
                "accepted_quantity": 0,
                "good_quantity": 0,
                "defective_quantity": 0,
                "price_source": unit.price_source,
                "return_amount": ZERO,
            },
        )
        row["requested_quantity"] += 1
        if unit.key in pools:
            row["accepted_quantity"] += 1
            row[f"{pools[unit.key]}_quantity"] += 1
            row["return_amount"] += unit.unit_price
    return list(rows.values())


def _push_rows(journal: Journal, found: ReturnStockIn) -> list[Row]:
    rows = []
    for push in found.pushes:
        answer = journal.known.acknowledgement_of(push.push_id) if push.action == "push" else None
        rows.append(
            {
                "push_id": push.push_id,
                "action": push.action,
                "batch_id": push.batch_id,
                "return_stock_in_id": found.return_id,
                "attempt": push.attempt,
                "business_date": push.business_date,
                "acknowledgement": answer.result if answer else "",
                "acknowledgement_reason": answer.reason if answer else "",
            }
        )
    return rows


def _row_outcomes(journal: Journal, this_run: ThisRun) -> list[Row]:
    """R-07; an after-sales row whose order no supplier shipped is own-warehouse until a supplier ships it (R-04)."""
    counts: Counter[tuple[str, str, frozenset[str]]] = Counter()
    for fate in journal.fates:
        outcome, reasons = fate.outcome, frozenset(fate.reasons)
        if outcome == "accepted" and isinstance(fate.row, AfterSalesLine) and not _is_shipped(this_run, fate.row):
            outcome, reasons = "ignored", frozenset(("own_warehouse",))
        counts[fate.path, outcome, reasons] += 1
    return [
        {"path": path, "outcome": outcome, "reason": reasons, "rows": count}
        for (path, outcome, reasons), count in counts.items()
    ]


def _is_shipped(this_run: ThisRun, row: AfterSalesLine) -> bool:
    """R-04: a supplier stocked out a line of the order."""
    return bool(this_run.stocked.get((row.shop_id, row.order_id)))
