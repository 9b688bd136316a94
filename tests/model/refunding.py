"""Step 5: refund orders."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tests.model.journal import Journal, Posting, ThisRun
from tests.model.memory import Refund, ReturnStockIn, Unit
from tests.model.money import ZERO, fee_amount, fee_in_force
from tests.model.receiving import is_frozen
from tests.model.world import FeeSetting, UnsettledAmount


def refund(journal: Journal, this_run: ThisRun) -> None:
    """R-31: one refund order per return and run, for everything accepted and not yet refunded."""
    journal.fee_missing.clear()
    for _, found in sorted(journal.returns.items(), key=lambda each: each[0].encode()):
        filled_units = sum(good + defective for good, defective in found.accepted_by_sku().values())
        if found.state != "received" or filled_units <= found.refunded_units:
            continue
        fee_row = fee_in_force(this_run.reference, found.supplier_id, found.distributor_id, this_run.business_date)
        owes_fee = found.terms.via_bigshop and not found.refunds
        if owes_fee and fee_row is None:
            journal.fee_missing.add(found.return_id)  # held, even if another reason holds it too
        elif not is_frozen(this_run, found):
            _refund_one(journal, this_run, found, filled_units, fee_row if owes_fee else None)


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


def _refund_one(
    journal: Journal, this_run: ThisRun, found: ReturnStockIn, filled_units: int, fee_row: FeeSetting | None
) -> None:
    """R-36, R-37, R-39: the deductions in their order, each limited to what is left; H on the first refund order."""
    terms = found.terms
    is_first = not found.refunds
    before = sum((each.return_amount for each in found.refunds), ZERO)
    return_amount = sum((unit.unit_price for unit, _ in filled(found)), ZERO) - before
    fee_due = fee_amount(fee_row, return_amount, filled_units, terms.currency_code) if fee_row else ZERO
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
        units=filled_units - found.refunded_units,
    )
    if terms.refund_method == "customer_balance" or left == 0:
        document.state, document.completed_on = "completed", this_run.business_date
    found.refunds.append(document)
    found.refunded_units = filled_units
    _post(journal, this_run, found, document)


def _exchange_due(journal: Journal, found: ReturnStockIn) -> Decimal:
    """R-40: the shipped quantity known in this run, less what earlier refund orders of the return took."""
    rows = journal.known.exchanges_of(found.case_key, found.supplier_id)
    shipped = sum((row.quantity * row.unit_price for row in rows if row.shipped_at is not None), ZERO)
    return max(shipped - sum((each.exchange_amount for each in found.refunds), ZERO), ZERO)


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
    used = sum(
        (
            each.unsettled_amount
            for other in journal.by_order[found.shop_id, found.order_id]
            if other.supplier_id == found.supplier_id
            for each in other.refunds
            if each.created_on >= newest.as_of_on
        ),
        ZERO,
    )
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


@dataclass(frozen=True)
class Paper:
    """The money document of the entries."""

    document_id: str
    document_type: str
    refund_order_id: str


def post(
    journal: Journal, this_run: ThisRun, found: ReturnStockIn, paper: Paper, entries: list[tuple[str, Decimal]]
) -> None:
    """R-49: zero postings are not written."""
    for account, amount in entries:
        if amount:
            journal.postings.append(
                Posting(
                    paper.document_id,
                    paper.document_type,
                    this_run.business_date,
                    account,
                    found.distributor_id,
                    found.supplier_id,
                    found.terms.currency_code,
                    amount,
                    paper.refund_order_id,
                )
            )
