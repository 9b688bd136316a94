"""Published lists of payments and of open documents (R-45, R-57)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.model.balances import OPENING, opening_due
from tests.model.journal import Journal
from tests.model.memory import Refund, ReturnStockIn
from tests.model.money import ZERO
from tests.model.world import Key, RefundPayment

Row = dict[str, Any]


def payment_rows(journal: Journal) -> Iterator[Row]:
    """Contract: amount as posted; before that as in its newest row."""
    for key, versions in journal.known.versions[RefundPayment].items():
        if versions:
            payment: RefundPayment = versions[-1].row
            posted = journal.payments.get(key)
            yield {
                "payment_id": payment.payment_id,
                "refund_order_id": payment.refund_order_id,
                "amount": posted.amount if posted else payment.amount,
                "currency_code": payment.currency_code,
                "paid_at": payment.paid_at,
                "proof_name": payment.proof,
                "confirmed_at": payment.confirmed_at,
                "confirmed_by": payment.confirmed_by,
                "state": payment_state(journal, payment),
                "business_date": posted.posted_on if posted else versions[-1].taken_on,
            }


def payment_state(journal: Journal, payment: RefundPayment) -> str:
    """R-45: every payment has a state."""
    posted = journal.payments.get(payment.key)
    if posted and posted.is_confirmed:
        return "unapplied" if posted.is_unapplied else "counted"
    if not payment.proof:
        return "without_proof"
    return "unconfirmed" if payment.confirmed_at is None else "unapplied"


def open_items(journal: Journal, refunds: list[tuple[ReturnStockIn, Refund]]) -> Iterator[Row]:
    """R-57: what is owed and what was overpaid, apart, a row for each document."""
    for found, document in refunds:
        pair = (found.distributor_id, found.supplier_id, found.terms.currency_code)
        for row in _item(document.refund_order_id, pair, document.created_on, document.open_amount):
            yield {**row, "document_no": document.document_no}
    for row in opening_rows(journal):
        yield from _item(row["document_id"], row["pair"], row["as_of"], row["amount"])
    for key, amount in unapplied_rests(journal).items():
        pair = journal.unapplied_pairs[key]
        partners = (pair.distributor_id, pair.supplier_id, pair.currency_code)
        yield from _item(":".join(key), partners, journal.payments[key].posted_on, -amount)


def opening_rows(journal: Journal) -> Iterator[Row]:
    """R-63: what is open of each opening balance, and what was paid of it."""
    for reference, opening in journal.openings.items():
        document_id = OPENING + reference
        keys = journal.known.payment_keys[document_id]
        posted = [journal.payments[key] for key in keys if key in journal.payments]
        settled = sum((payment.amount for payment in posted if payment.is_confirmed), ZERO)
        yield {
            "document_id": document_id,
            "pair": (opening.distributor_id, opening.supplier_id, opening.currency_code),
            "as_of": opening.as_of,
            "settled": settled,
            "amount": opening_due(opening) - settled,
        }


def unapplied_rests(journal: Journal) -> dict[Key, Decimal]:
    """R-57: per refund order that does not exist yet: what came back is taken from its payments, the oldest first."""
    of_order: dict[str, list[Key]] = defaultdict(list)
    for key, posted in journal.payments.items():
        if posted.is_unapplied:
            of_order[key[1]].append(key)
    rests: dict[Key, Decimal] = {}
    for keys in of_order.values():
        amounts = {key: journal.payments[key].amount for key in keys}
        back = -sum((amount for amount in amounts.values() if amount < 0), ZERO)
        for key in sorted(keys, key=lambda each: (journal.payments[each].posted_on, each[0])):
            taken = min(max(amounts[key], ZERO), back)
            back -= taken
            rests[key] = max(amounts[key], ZERO) - taken
    return rests


def _item(document_id: str, pair: tuple[str, str, str], due_on: date, amount: Decimal) -> Iterator[Row]:
    if amount:
        yield {
            "document_id": document_id,
            "distributor_id": pair[0],
            "supplier_id": pair[1],
            "currency_code": pair[2],
            "due_on": due_on,
            "open_amount": max(amount, ZERO),
            "overpaid_amount": min(amount, ZERO),
        }
