"""Exceptions about payments and balances: code, subject, amount (R-45 to R-47)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.model.balances import balance_findings
from tests.model.journal import Journal
from tests.model.money import ZERO
from tests.model.owing import opening_rows, payment_state, unapplied_rests
from tests.model.paying import target_of
from tests.model.world import RefundPayment

Row = dict[str, Any]
Finding = tuple[str, str, Decimal | None]


def money_findings(journal: Journal, refunds: list[Row]) -> Iterator[Finding]:
    yield from _of_refunds(refunds)
    yield from _of_payments(journal)
    yield from balance_findings(journal)
    for row in opening_rows(journal):
        if row["amount"] < 0:
            yield "OVERPAID", row["document_id"], -row["amount"]
        elif row["amount"] and row["settled"]:
            yield "PARTIALLY_PAID", row["document_id"], row["amount"]


def _of_refunds(refunds: list[Row]) -> Iterator[Finding]:
    """R-46, R-56; an amount at stake is positive (R-65)."""
    codes = {"partial": "PARTIALLY_PAID", "over": "OVERPAID", "unpaid": "PAYMENT_LATE"}
    for row in refunds:
        if row["match"] in codes:
            yield codes[row["match"]], row["refund_order_id"], abs(row["open_amount"])


def _of_payments(journal: Journal) -> Iterator[Finding]:
    """R-45, R-47: without its refund order, without proof, or back although nothing was paid."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    rests = unapplied_rests(journal)
    for key in journal.known.versions[RefundPayment]:
        payment: RefundPayment | None = journal.known.newest(RefundPayment, key)
        if payment is None:
            continue
        posted = journal.payments.get(key)
        amount = posted.amount if posted else payment.amount
        if target_of(journal, payment.refund_order_id) is None and rests.get(key, amount):
            sums["REFUND_WITHOUT_RETURN", payment.payment_id] += rests.get(key, amount)
        if payment_state(journal, payment) == "without_proof" and payment.confirmed_at is not None:
            sums["PAYMENT_WITHOUT_PROOF", payment.payment_id] += amount
        if key in journal.below_zero:
            sums["PAYMENT_BELOW_ZERO", payment.payment_id] -= amount
    for (code, payment_id), amount in sums.items():
        yield code, payment_id, abs(amount)
