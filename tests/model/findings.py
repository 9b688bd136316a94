"""Exceptions as of a business date: code, subject, the date since which it is open (rules §5 to §10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.model.cases import CANCELLED
from tests.model.combos import version_of
from tests.model.journal import Journal, ThisRun
from tests.model.letting_in import not_let_in
from tests.model.matching import price_now
from tests.model.memory import ReturnStockIn
from tests.model.money import ZERO, fee_amount, fee_in_force
from tests.model.receiving import is_frozen
from tests.model.refunding import fill_turn
from tests.model.world import ReceiptLine, RefundPayment, StockOutLine

Row = dict[str, Any]


def exceptions(journal: Journal, this_run: ThisRun, goods: list[Row], refunds: list[Row]) -> list[Row]:
    """One row per code and subject; an exception that was closed and comes again is new."""
    seen = {
        (code, subject): amount
        for code, subject, amount in (
            *_of_returns(journal, this_run),
            *_of_ages(journal, this_run),
            *_of_goods(goods),
            *_of_refunds(refunds),
            *_of_payments(journal),
            *_of_stock_outs(this_run),
            *_of_unmapped(journal, this_run),
            *_of_decisions(journal),
            *_restated_refunds(journal, this_run),
            *_repriced_refunds(journal, this_run),
            *_restated_rows(journal),
            *not_let_in(journal, this_run),
        )
    }
    journal.opened = {key: journal.opened.get(key, this_run.business_date) for key in seen}
    return [
        {
            "code": key[0],
            "subject_id": key[1],
            "opened_on": journal.opened[key],
            **({} if amount is None else {"amount": amount}),
        }
        for key, amount in seen.items()
    ]


Finding = tuple[str, str, Decimal | None]
"""Code, subject, and the amount where the rulebook fixes it."""


def _of_returns(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    for found in journal.returns.values():
        case = this_run.case_of[found.case_key]
        if found.state == "blocked":
            yield found.reason, found.return_id, None
        if found.state == "push_failed":
            yield "PUSH_FAILED", found.return_id, None
        if is_frozen(this_run, found):
            yield "CANCELLED_AFTER_STOCK_IN", found.return_id, None
        if found.state == "recalled" and case.may_be_pushed and not case.is_cancelled:
            yield "REOPENED_AFTER_RECALL", found.return_id, None
        if found.return_id in journal.fee_missing:
            yield "FEE_MISSING", found.return_id, None
    for return_id in set(journal.without_push.values()):
        if journal.returns[return_id].state != "received":
            yield "GOODS_WITHOUT_PUSH", return_id, None


def _of_ages(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-56."""
    limits = this_run.settings
    for found in journal.returns.values():
        accepted = sum(good + defective for good, defective in found.accepted_by_sku().values())
        answer = journal.known.acknowledgement_of(found.push_id)
        waits = [
            ("TO_PUSH_LATE", found.state == "to_push", found.opened_on, limits.to_push_limit_days),
            ("PUSH_FAILED_LATE", found.state == "push_failed", found.pushed_on, limits.push_failed_limit_days),
            ("RECEIPT_LATE", found.state == "pushed", found.pushed_on, limits.receipt_limit_days),
            (
                "UNACKNOWLEDGED",
                found.state == "pushed" and answer is None,
                found.pushed_on,
                limits.acknowledgement_limit_days,
            ),
            (
                "REFUND_LATE",
                found.state == "received" and accepted > found.refunded_units,
                found.received_on,
                limits.refund_limit_days,
            ),
        ]
        for code, is_waiting, since, limit in waits:
            if is_waiting and _days(since, this_run) > limit:
                yield code, found.return_id, None


def _days(since: date | None, this_run: ThisRun) -> int:
    assert since is not None
    return (this_run.business_date - since).days


def _of_goods(goods: list[Row]) -> Iterator[Finding]:
    """R-53: pending is not an exception."""
    for row in goods:
        if row["match"] in ("short", "missing"):
            yield f"GOODS_{row['match'].upper()}", row["return_stock_in_id"], None


def _of_refunds(refunds: list[Row]) -> Iterator[Finding]:
    """R-46, R-56."""
    codes = {"partial": "PARTIALLY_PAID", "over": "OVERPAID", "unpaid": "PAYMENT_LATE"}
    for row in refunds:
        if row["match"] in codes:
            yield codes[row["match"]], row["refund_order_id"], row["difference_amount"]


def _of_payments(journal: Journal) -> Iterator[Finding]:
    """R-45, R-47: until that refund order exists."""
    existing = {document.refund_order_id for found in journal.returns.values() for document in found.refunds}
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for key in journal.known.versions[RefundPayment]:
        payment: RefundPayment = journal.known.newest(RefundPayment, key)
        if payment.refund_order_id not in existing:
            sums[payment.payment_id] += payment.amount
    for payment_id, amount in sums.items():
        yield "REFUND_WITHOUT_RETURN", payment_id, amount


def _of_stock_outs(this_run: ThisRun) -> Iterator[Finding]:
    """R-35: a combo's price counts once per combo."""
    for lines in this_run.stocked.values():
        for stock_out_id in {line.stock_out_id for line in lines}:
            own = [line for line in lines if line.stock_out_id == stock_out_id]
            stated = next((line.stock_out_amount for line in own if line.stock_out_amount is not None), None)
            fee = next((line.distribution_fee for line in own if line.distribution_fee is not None), ZERO)
            if stated is not None and stated != _lines_amount(this_run, lines, own) + fee:
                yield "STOCKOUT_MISMATCH", stock_out_id, stated - _lines_amount(this_run, lines, own) - fee


def _lines_amount(this_run: ThisRun, lines: list[StockOutLine], own: list[StockOutLine]) -> Decimal:
    total = ZERO
    combos: dict[tuple[str, Decimal], int] = {}
    for line in own:
        if line.unit_price is not None:
            total += line.unit_price * line.quantity
        elif line.combo_unit_price is not None:
            version = version_of(this_run.reference, lines, line.combo_sku)
            pieces = next((row.quantity for row in version if row.sub_sku == line.sku), 0)
            key = (line.combo_sku, line.combo_unit_price)
            if pieces:
                combos[key] = min(line.quantity // pieces, combos.get(key, line.quantity))
    return total + sum((price * count for (_, price), count in combos.items()), ZERO)


def _of_unmapped(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-25: own goods next to a supplier's: no block, one exception on the case's first return."""
    for case in this_run.case_of.values():
        split = this_run.splits[case.key]
        standing = [found for found in journal.by_case[case.key] if _stands(found)]
        if split.meets and split.own_goods and standing:
            yield "NO_MAPPING", min(found.return_id for found in standing), None


def _stands(found: ReturnStockIn) -> bool:
    return found.state not in (*CANCELLED, "recalled") and found.reason != "NO_MAPPING"


def _of_decisions(journal: Journal) -> Iterator[Finding]:
    """R-16: void until a later decision for the same subject fits."""
    for decision in journal.void_decisions.values():
        fitting = journal.fitting_decisions.get(decision.subject_id)
        if fitting is None or fitting <= decision.decided_at:
            yield "DECISION_VOID", decision.decision_id, None


def _restated_refunds(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-40, R-43: a replacement shipped after the last refund order; H by the fee row now valid on its day."""
    for found in journal.returns.values():
        if not found.refunds:
            continue
        first, last = found.refunds[0], found.refunds[-1]
        rows = journal.known.exchanges_of(found.case_key, found.supplier_id)
        shipped = sum((row.quantity * row.unit_price for row in rows if row.shipped_at is not None), ZERO)
        left = shipped - sum((document.exchange_amount for document in found.refunds), ZERO)
        if last.created_on < this_run.business_date and left > last.exchange_due - last.exchange_amount:
            yield "RESTATED", last.refund_order_id, None
        row = fee_in_force(this_run.reference, found.supplier_id, found.distributor_id, first.created_on)
        if row and found.terms.via_bigshop:
            fee = fee_amount(row, first.return_amount, first.units, found.terms.currency_code)
            if fee != first.fee_due:
                yield "RESTATED", first.refund_order_id, None


def _repriced_refunds(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-43: the goods of a run's refund orders at the present prices of their units, under the last of them."""
    for found in journal.returns.values():
        nights = sorted({document.created_on for document in found.refunds})
        for before, night in zip([None, *nights], nights, strict=False):
            documents = [document for document in found.refunds if document.created_on == night]
            now = _worth_now(this_run, found, before, night)
            if now is not None and now != sum((document.return_amount for document in documents), ZERO):
                yield "RESTATED", documents[-1].refund_order_id, None


def _worth_now(this_run: ThisRun, found: ReturnStockIn, before: date | None, night: date) -> Decimal | None:
    """The goods received after one date and until another, at present prices; None if no unit has a price any more."""
    lines = this_run.stocked[found.shop_id, found.order_id]
    present = [unit for unit in (price_now(this_run.reference, lines, unit) for unit in found.terms.units) if unit]
    total, is_priced = ZERO, False
    for sku in {unit.sku for unit in present}:
        units = sorted((unit for unit in present if unit.sku == sku), key=fill_turn)
        first = found.units_received(sku, before) if before else 0
        paid = units[first : found.units_received(sku, night)]
        is_priced = is_priced or bool(paid)
        total += sum((unit.unit_price for unit in paid), ZERO)
    return total if is_priced else None


def _restated_rows(journal: Journal) -> Iterator[Finding]:
    """R-43, R-45: a posted receipt line, a posted payment, and their newest versions."""
    for key, posted in journal.counted.items():
        newest: ReceiptLine | None = journal.known.newest(ReceiptLine, key)
        quantities = (posted.good_quantity, posted.defective_quantity)
        if newest and (newest.good_quantity, newest.defective_quantity) != quantities:
            yield "RESTATED", f"{posted.receipt_id}/{posted.line_no}", None
    for key, payment in journal.payments.items():
        version: RefundPayment = journal.known.newest(RefundPayment, key)
        if version.amount != payment.amount:
            yield "RESTATED", version.payment_id, None
