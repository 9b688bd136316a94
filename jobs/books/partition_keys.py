"""Anchors and knots: the keys that decide which rows are recomputed together.

An *anchor* is the order or case that a row belongs to, as a hash. Example: the stock-out line and the return line of
order 4711 both have the anchor `hash('order:SHOP1:4711')`; a payment for case R1 has `hash('case:SHOP1:R1')`.

A *knot* ties several anchors together. Example: case R1 has lines of the orders 4711 and 4712. Both orders and the case
share the knot `hash('case:SHOP1:R1')`; a new row of one of them makes all three live (affected_orders.py). In the words
of graphs: anchors are nodes, knots are edges, and a run recomputes whole connected components.

No rule reads across orders except in sums per partner, so a run computes whole orders and cases or leaves
them as they are. If two orders have the same hash, they are recomputed together: that costs time and changes no row.
"""

from __future__ import annotations

from typing import Final


def _hash(kind: str, *parts: str) -> str:
    joined = " || ':' || ".join(parts)
    return f"hash('{kind}:' || {joined})"


RECEIPT_UNIT: Final = "receipt "
"""What the subject of a finding about a receipt line begins with; RECEIPT_ID:LINE_NO follows (R-60)."""


def _case_in(column: str) -> str:
    """The case in an id that begins with CHANNEL:SHOP_ID:AFTER_SALES_ID (contract: Identifiers)."""
    return _hash("case", f"split_part({column}, ':', 2)", f"split_part({column}, ':', 3)")


PAIR: Final = "hash('pair')"
"""The anchor of rows between two partners, which belong to no order: every run reads all of them."""
IS_OPENING: Final = "starts_with({}, 'OPENING:')"
"""An opening balance, or a payment of one (R-63)."""


def _unit_in(column: str) -> str:
    """The subject of a finding or decision: a receipt line, an exception_id, an id of a case, or SHOP_ID/ORDER_ID."""
    order = _hash("order", f"split_part({column}, '/', 1)", f"split_part({column}, '/', 2)")
    receipt = _hash("receipt", f"substring({column}, {len(RECEIPT_UNIT) + 1})")
    return (
        f"CASE WHEN {IS_OPENING.format(column)} THEN {PAIR} "
        f"WHEN starts_with({column}, '{RECEIPT_UNIT}') THEN {receipt} "
        f"WHEN contains({column}, '|') THEN {_hash('exception', column)} "
        f"WHEN contains({column}, ':') OR NOT contains({column}, '/') THEN {_case_in(column)} ELSE {order} END"
    )


def _decided_in(column: str) -> str:
    """The subject of a decision. A receipt line or a payment belongs to an order only by its exception, which is tied
    to that order: the decision is about the document of that exception (R-43)."""
    is_plain = f"NOT contains({column}, '|') AND NOT contains({column}, '/') AND NOT {IS_OPENING.format(column)}"
    is_document = f"{is_plain} AND length({column}) - length(replace({column}, ':', '')) < 2"
    by_exception = _hash("exception", f"'RESTATED|' || {column}")
    return f"CASE WHEN {is_document} THEN {by_exception} ELSE {_unit_in(column)} END"


ORDER: Final = _hash("order", "shop_id", "order_id")
CASE: Final = _hash("case", "shop_id", "after_sales_id")
RETURN: Final = _case_in("return_stock_in_id")
RECEIPT: Final = _hash("receipt", "receipt_id", "CAST(line_no AS VARCHAR)")
"""A receipt line has an anchor of its own, because it can name no return, or one that is not known yet (R-30)."""
REFUND: Final = (
    f"CASE WHEN refund_order_id = '' OR {IS_OPENING.format('refund_order_id')} THEN {PAIR} "
    f"ELSE {_case_in('refund_order_id')} END"
)
SUBJECT: Final = _decided_in("subject_id")
EXCEPTION: Final = _hash("exception", "exception_id")
"""An exception is an anchor too: of the answers to it. Its finding ties it to the order or case it is about."""
DOCUMENT: Final = "hash('exception:' || 'RESTATED|' || subject_id)"
"""The exception that the document of a decision is restated."""
LOOKED_UP: Final = "looked up"
"""Use the anchor of the fact with the same input_file_id and row_number."""
EVERYWHERE: Final = ""
"""Rows that belong to no order: every run reads all of them, because there are only a few."""

FACT_ANCHORS: Final = {
    "after_sales_line": ORDER,
    "stock_out_line": ORDER,
    "push_acknowledgement": _case_in("push_id"),
    "stock_in_receipt_line": RECEIPT,
    "refund_payment": REFUND,
    "unsettled_amount": ORDER,
    "exchange": CASE,
    "decision": SUBJECT,
    "failed_delivery": ORDER,
    "settlement_line": ORDER,
    "workbook_answer": _unit_in("answered_id"),
    "balance_use": PAIR,
    "opening_balance": PAIR,
}
"""Kind of fact to the SQL of its anchor."""
ISSUED_ANCHORS: Final = {
    "return_stock_in": ORDER,
    "refund_order": ORDER,
    "order_standing": ORDER,
    "push_item": RETURN,
    "push_line": RETURN,
    "receipt_line": RECEIPT,
    "stock_movement": RECEIPT,
    "unit_match": RETURN,
    "payment": REFUND,
    "posting": REFUND,
    "refund_sku": REFUND,
    "adjustment": _unit_in("unit_id"),
    "decision_outcome": SUBJECT,
    # a finding about a balance belongs to no order; one about a decision belongs where the decision does
    "finding": (
        f"CASE WHEN starts_with(exception_id, 'BALANCE_') THEN {PAIR} "
        "WHEN starts_with(exception_id, 'DECISION_') OR starts_with(exception_id, 'SECOND_PERSON_NEEDED|') "
        f"THEN {_decided_in('unit_id')} ELSE {_unit_in('unit_id')} END"
    ),
    "opening_balance": PAIR,
    "balance_use": PAIR,
    "pair_balance": EVERYWHERE,
    "document_number": _case_in("document_id"),
    "document_series": EVERYWHERE,
    "exception_answer": EXCEPTION,
    "row_verdict": LOOKED_UP,
    "refused_row": LOOKED_UP,
    "file_fate": EVERYWHERE,
    "row_not_let_in": EVERYWHERE,
    "closing": EVERYWHERE,
    "night": EVERYWHERE,
}
"""Issued relation to the SQL of its anchor."""
FACT_KNOTS: Final = {
    "after_sales_line": CASE,
    "stock_out_line": _hash("stock_out", "stock_out_id"),
    "stock_in_receipt_line": (
        f"CASE WHEN return_stock_in_id <> '' THEN {RETURN} WHEN shop_id <> '' AND after_sales_id <> '' THEN {CASE} "
        f"ELSE {RECEIPT} END"
    ),
    "refund_payment": _hash("payment", "payment_id"),
    "decision": _hash("decision", "decision_id"),
}
"""Kind of fact to the SQL of its knot: a case can have lines of two orders, a payment can pay two refunds, a receipt
line names a case."""
RETURN_KNOT: Final = CASE
CYCLE_KNOT: Final = _hash(
    "cycle", "channel", "shop_id", "CASE settlement_id WHEN '' THEN CAST(settled_on AS VARCHAR) ELSE settlement_id END"
)
"""A settlement cycle ties its orders together once one of its lines has come twice (R-55): its exception counts all."""
CYCLE_SUBJECT: Final = _hash(
    "cycle", *(f"split_part(split_part(exception_id, '|', 2), ':', {part})" for part in (1, 2, 3))
)
"""The settlement cycle in the exception_id of a finding with CYCLE_CODE."""
CYCLE_CODE: Final = "SETTLED_TWICE"
