"""Step 5: refund orders."""

from __future__ import annotations

from decimal import Decimal

from tests.model.journal import Journal, Pair, Paper, ThisRun, post_for
from tests.model.memory import Adjustment, Refund, ReturnStockIn, Unit
from tests.model.money import ZERO, fee_amount, fee_in_force
from tests.model.world import FeeSetting, UnsettledAmount


def refund(journal: Journal, this_run: ThisRun) -> None:
    """R-31: one refund order per return and run, for everything accepted and not yet refunded."""
    journal.fee_missing.clear()
    for _, found in sorted(journal.returns.items(), key=lambda each: each[0].encode()):
        if found.state != "received" or not found.due_by_sku:
            continue
        fee_row = fee_in_force(this_run.reference, found.supplier_id, found.distributor_id, this_run.business_date)
        owes_fee = found.terms.via_bigshop and not found.refunds
        if "fee" in found.waits_for:
            journal.fee_missing.add(found.return_id)  # held, even if another reason holds it too
        if not found.waits_for:
            _refund_one(journal, this_run, found, fee_row if owes_fee else None)
            found.is_released = False  # what is accepted later waits again where a reason still stands


def number_documents(journal: Journal, this_run: ThisRun) -> None:
    """R-75: a series per supplier without a gap, in the order issued, within a night by id."""
    documents: list[tuple[str, Refund | Adjustment, ReturnStockIn]] = []
    for found in journal.returns.values():
        for refund_order in found.refunds:
            documents.append((refund_order.refund_order_id, refund_order, found))
            documents.extend((each.adjustment_id, each, found) for each in refund_order.adjustments)
    for _, document, found in sorted(documents, key=lambda each: each[0].encode()):
        if not document.document_no:
            number = journal.last_numbers[found.supplier_id] = journal.last_numbers.get(found.supplier_id, 0) + 1
            suppliers = this_run.reference.suppliers
            prefix = next((row.document_prefix for row in suppliers if row.supplier_id == found.supplier_id), "")
            document.document_no = f"{prefix or 'RF'}-{number:07}"


def filled(found: ReturnStockIn) -> list[tuple[Unit, str]]:
    """R-34: the matched units that accepted units fill, as good or defective: good ones first."""
    accepted = found.accepted_by_sku()
    result: list[tuple[Unit, str]] = []
    for sku in sorted(accepted):
        good, defective = accepted[sku]
        pools = ["good"] * good + ["defective"] * defective
        units = sorted((unit for unit in found.terms.units if unit.sku == sku), key=fill_turn)
        result.extend(zip(units, pools, strict=False))
    return result


def fill_turn(unit: Unit) -> tuple[object, ...]:
    """shipped_at, stock_out_id, line_no; within a line the larger share first."""
    return (unit.shipped_at, unit.stock_out_id, unit.line_no, -unit.unit_price, unit.place)


def unrefunded_worth(found: ReturnStockIn) -> Decimal:
    """Of the accepted units that no refund order paid for."""
    refunded = found.refunded_by_sku
    return sum((_worth(found, sku, refunded.get(sku, 0), units) for sku, units in found.due_by_sku.items()), ZERO)


def _refund_one(journal: Journal, this_run: ThisRun, found: ReturnStockIn, fee_row: FeeSetting | None) -> None:
    """R-36, R-37, R-39: the deductions in their order, each limited to what is left; H on the first refund order."""
    terms = found.terms
    is_first = not found.refunds
    due, refunded = found.due_by_sku, found.refunded_by_sku
    return_amount = unrefunded_worth(found)
    before = sum((_worth(found, sku, 0, units) for sku, units in refunded.items()), ZERO)
    fee_due = fee_amount(fee_row, return_amount, sum(due.values()), terms.currency_code) if fee_row else ZERO
    exchange_due = _exchange_due(journal, found)
    left = return_amount
    unsettled = min(left, _unsettled_left(journal, found))
    left -= unsettled
    exchange = min(left, exchange_due)
    left -= exchange
    fee = min(left, fee_due)
    left -= fee
    expected = sum((unit.unit_price for unit in terms.units), ZERO) - before
    fee_estimated = (terms.estimated_fee or ZERO) if is_first else ZERO
    document = Refund(
        refund_order_id=f"{found.return_id}/{len(found.refunds) + 1}",
        created_on=this_run.business_date,
        return_amount=return_amount,
        unsettled_amount=unsettled,
        exchange_amount=exchange,
        exchange_due=exchange_due,
        return_handling_fee=fee,
        fee_due=fee_due,
        refundable_amount=left,
        refund_method=terms.refund_method,
        estimated_amount=expected - fee_estimated,
        expected_amount=expected,
        fee_estimated=fee_estimated,
        units=sum(due.values()),
        skus=due,
    )
    if terms.refund_method == "customer_balance" or left == 0:
        document.state, document.completed_on = "completed", this_run.business_date
    found.refunds.append(document)
    _post(journal, this_run, found, document)


def _worth(found: ReturnStockIn, sku: str, first: int, quantity: int) -> Decimal:
    """R-34: so many matched units of a SKU, from a place in the order in which they are filled."""
    units = sorted((unit for unit in found.terms.units if unit.sku == sku), key=fill_turn)
    return sum((unit.unit_price for unit in units[first : first + quantity]), ZERO)


def _exchange_due(journal: Journal, found: ReturnStockIn) -> Decimal:
    """R-40: the shipped quantity known in this run, less what earlier refund orders of the return took."""
    rows = journal.known.exchanges_of(found.case_key, found.supplier_id)
    shipped = sum((row.quantity * row.unit_price for row in rows if row.shipped_at is not None), ZERO)
    return max(shipped - sum((each.net_exchange for each in found.refunds), ZERO), ZERO)


def _unsettled_left(journal: Journal, found: ReturnStockIn) -> Decimal:
    """R-38: the newest as_of, less what refund orders created since have used."""
    rows = [
        row
        for row in journal.known.rows_of_order(UnsettledAmount, (found.shop_id, found.order_id))
        if row.supplier_id == found.supplier_id
    ]
    if not rows:
        return ZERO
    newest: UnsettledAmount = max(rows, key=lambda row: row.as_of)
    used = ZERO
    for other in journal.by_order[found.shop_id, found.order_id]:
        for each in other.refunds if other.supplier_id == found.supplier_id else ():
            used += each.unsettled_amount if each.created_on >= newest.as_of_on else ZERO
            # what an adjustment frees is the order's again, by the date of the adjustment
            freed = [adjustment for adjustment in each.adjustments if adjustment.business_date >= newest.as_of_on]
            used -= sum((adjustment.parts[1] or ZERO for adjustment in freed), ZERO)
    return max(newest.unsettled_amount - used, ZERO)


def _post(journal: Journal, this_run: ThisRun, found: ReturnStockIn, document: Refund) -> None:
    """R-49: the refund order's entries; a customer balance is credited by the same document."""
    entries = [
        ("returns", document.return_amount),
        ("unsettled_offset", -document.unsettled_amount),
        ("exchange_offset", -document.exchange_amount),
        ("return_handling_fee", -document.return_handling_fee),
        ("refund_payable", -document.refundable_amount),
    ]
    if document.refund_method == "customer_balance":
        entries.append(("refund_payable", document.refundable_amount))
        entries.append(("customer_balance", -document.refundable_amount))
    paper = Paper(document.refund_order_id, "refund_order", document.refund_order_id)
    post(journal, this_run, found, paper, entries)


def post(
    journal: Journal, this_run: ThisRun, found: ReturnStockIn, paper: Paper, entries: list[tuple[str, Decimal]]
) -> None:
    """The entries of a document of a return."""
    pair = Pair(found.distributor_id, found.supplier_id, found.terms.currency_code)
    post_for(journal, this_run, pair, paper, entries)


__all__ = ["Paper", "fill_turn", "filled", "number_documents", "post", "refund"]
