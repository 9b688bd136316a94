"""What a row hangs on: the order or the case with which it is looked at again, and what ties several of them together.

Nothing crosses orders but sums per partner, so a night computes whole orders and cases, or leaves them be.
A row's anchor is a hash of its order or case; rows of several anchors that must be looked at together share a knot.
Two anchors of one hash would be looked at together, which costs a look and changes nothing.
"""

from __future__ import annotations

from typing import Final


def _hash(kind: str, *parts: str) -> str:
    joined = " || ':' || ".join(parts)
    return f"hash('{kind}:' || {joined})"


def _case_in(column: str) -> str:
    """The case in an id that begins with CHANNEL:SHOP_ID:AFTER_SALES_ID (contract: Identifiers)."""
    return _hash("case", f"split_part({column}, ':', 2)", f"split_part({column}, ':', 3)")


def _unit_in(column: str) -> str:
    """What a finding or a decision is about: an exception_id, an id that begins with a case, or SHOP_ID/ORDER_ID."""
    order = _hash("order", f"split_part({column}, '/', 1)", f"split_part({column}, '/', 2)")
    return (
        f"CASE WHEN contains({column}, '|') THEN {_hash('exception', column)} "
        f"WHEN contains({column}, ':') OR NOT contains({column}, '/') THEN {_case_in(column)} ELSE {order} END"
    )


ORDER: Final = _hash("order", "shop_id", "order_id")
CASE: Final = _hash("case", "shop_id", "after_sales_id")
RETURN: Final = _case_in("return_stock_in_id")
REFUND: Final = _case_in("refund_order_id")
SUBJECT: Final = _unit_in("subject_id")
EXCEPTION: Final = _hash("exception", "exception_id")
"""An exception is an anchor too: of the answers to it. Its finding ties it to what it is about."""
LOOKED_UP: Final = "looked up"
"""The anchor of the fact that stands in the same row of the same file."""
EVERYWHERE: Final = ""
"""Rows of no order: read whole every night, for there are only a few."""

FACT_ANCHORS: Final = {
    "after_sales_line": ORDER,
    "stock_out_line": ORDER,
    "push_acknowledgement": _case_in("push_id"),
    "stock_in_receipt_line": f"CASE return_stock_in_id WHEN '' THEN {CASE} ELSE {RETURN} END",
    "refund_payment": REFUND,
    "unsettled_amount": ORDER,
    "exchange": CASE,
    "decision": SUBJECT,
    "failed_delivery": ORDER,
    "settlement_line": ORDER,
    "workbook_answer": _unit_in("answered_id"),
}
"""Kind of fact to the SQL of its anchor."""
ISSUED_ANCHORS: Final = {
    "return_stock_in": ORDER,
    "refund_order": ORDER,
    "order_standing": ORDER,
    "push_item": RETURN,
    "push_line": RETURN,
    "receipt_line": RETURN,
    "stock_movement": RETURN,
    "unit_match": RETURN,
    "payment": REFUND,
    "posting": REFUND,
    "decision_outcome": SUBJECT,
    "finding": _unit_in("unit_id"),
    "exception_answer": EXCEPTION,
    "row_verdict": LOOKED_UP,
    "refused_row": LOOKED_UP,
    "file_fate": EVERYWHERE,
    "closing": EVERYWHERE,
    "night": EVERYWHERE,
}
"""Issued relation to the SQL of its anchor."""
FACT_KNOTS: Final = {
    "after_sales_line": CASE,
    "stock_out_line": _hash("stock_out", "stock_out_id"),
    "refund_payment": _hash("payment", "payment_id"),
    "decision": _hash("decision", "decision_id"),
}
"""Kind of fact to what ties its order or case to others: a case with lines of two orders, a payment of two refunds."""
RETURN_KNOT: Final = CASE
CYCLE_KNOT: Final = _hash(
    "cycle", "channel", "shop_id", "CASE settlement_id WHEN '' THEN CAST(settled_on AS VARCHAR) ELSE settlement_id END"
)
"""A settlement cycle ties its orders together once one of its lines has come twice (R-55)."""
CYCLE_SUBJECT: Final = _hash(
    "cycle", *(f"split_part(split_part(exception_id, '|', 2), ':', {part})" for part in (1, 2, 3))
)
"""The cycle that a finding of CYCLE_CODE names."""
CYCLE_CODE: Final = "SETTLED_TWICE"
