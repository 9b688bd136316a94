"""Step 6: payments and write-offs (rules §8, R-49)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tests.model.deciding import Moved, settle
from tests.model.journal import Journal, Pair, PostedPayment, ThisRun, post_for
from tests.model.memory import Refund, ReturnStockIn
from tests.model.money import ZERO
from tests.model.refunding import Paper, post
from tests.model.world import Decision, Key, RefundPayment


def pay(journal: Journal, this_run: ThisRun) -> None:
    """R-45: what came before its refund order is applied, then what was paid is posted, then what came back."""
    journal.below_zero.clear()
    for key, posted in list(journal.payments.items()):
        if posted.is_unapplied and target_of(journal, key[1]):
            _apply(journal, this_run, key[0], key[1])
    payments = [journal.known.newest(RefundPayment, key) for key in sorted(journal.known.versions[RefundPayment])]
    payments = [payment for payment in payments if payment is not None]
    came_back = [payment for payment in payments if _amount_of(journal, payment) < 0]
    for payment in payments:
        if _amount_of(journal, payment) >= 0:
            _post_payment(journal, this_run, payment)
    for payment in sorted(came_back, key=lambda each: (each.paid_at or datetime.max, each.payment_id)):  # noqa: DTZ901
        _post_what_came_back(journal, this_run, payment)
    from tests.model.adjusting import adjust_payments

    adjust_payments(journal, this_run)
    for document in _documents(journal):
        count_payments(journal, document.refund_order_id)
        _renew_state(this_run, document)
    for subject_id, decision in settle(journal, this_run, "write_off", lambda name: _written_off(journal, name)):
        named = document_named(journal, subject_id)
        assert named is not None
        found, document = named
        rest = open_rest(document)
        document.written_off_amount += rest
        entries = [("refund_payable", rest), ("write_off", -rest)]
        post(journal, this_run, found, Paper(decision.decision_id, "write_off", document.refund_order_id), entries)
        _renew_state(this_run, document)


def _written_off(journal: Journal, refund_order_id: str) -> Moved | None:
    named = document_named(journal, refund_order_id)
    if named is None or open_rest(named[1]) <= 0:
        return None
    return (open_rest(named[1]), named[0].terms.currency_code)


def credit_balance(journal: Journal, this_run: ThisRun, subject_id: str, decision: Decision) -> Moved | None:
    """R-16: bank transfers of which nothing was paid or written off become customer balance, by a document of today."""
    found = journal.returns.get(subject_id.rpartition("/")[0] if "/" in subject_id else subject_id)
    if found is None or decision.decision != "customer_balance":
        return None
    total = ZERO
    for document in found.refunds:
        amount = document.due_amount
        if subject_id not in (found.return_id, document.refund_order_id) or not is_unpaid(document):
            continue
        total += amount
        document.refund_method = "customer_balance"
        document.state, document.completed_on = "completed", this_run.business_date
        entries = [("refund_payable", amount), ("customer_balance", -amount)]
        post(journal, this_run, found, Paper(decision.decision_id, "balance_credit", document.refund_order_id), entries)
    return (total, found.terms.currency_code) if total else None


def _documents(journal: Journal) -> Iterator[Refund]:
    for found in journal.returns.values():
        yield from found.refunds


def document_named(journal: Journal, refund_order_id: str) -> tuple[ReturnStockIn, Refund] | None:
    found = journal.returns.get(refund_order_id.rpartition("/")[0])
    for document in found.refunds if found else ():
        if document.refund_order_id == refund_order_id and found:
            return found, document
    return None


def target_of(journal: Journal, refund_order_id: str) -> Pair | None:
    """The pair of the refund order or opening balance that a payment names; None while it does not exist."""
    if refund_order_id.startswith("OPENING:"):
        opening = journal.openings.get(refund_order_id.removeprefix("OPENING:"))
        return Pair(opening.distributor_id, opening.supplier_id, opening.currency_code) if opening else None
    named = document_named(journal, refund_order_id)
    if named is None:
        return None
    found, _ = named
    return Pair(found.distributor_id, found.supplier_id, found.terms.currency_code)


def open_rest(document: Refund) -> Decimal:
    """R-49: due less payments with proof less what was written off, never below zero; 0 for a customer balance."""
    if document.refund_method == "customer_balance":
        return ZERO
    return max(document.due_amount - document.proven_amount - document.written_off_amount, ZERO)


def is_unpaid(document: Refund) -> bool:
    """A bank transfer of which nothing was paid, not even on its way, or written off."""
    is_touched = document.proven_amount or document.written_off_amount
    return document.refund_method == "bank_transfer" and not is_touched and document.due_amount > 0


def covers(posted: PostedPayment) -> Decimal:
    """R-45: what came back counts against the limit, confirmed or not."""
    return posted.amount if posted.is_confirmed or posted.amount < 0 else ZERO


def _amount_of(journal: Journal, payment: RefundPayment) -> Decimal:
    """R-43: a posted payment keeps its amount."""
    posted = journal.payments.get(payment.key)
    return posted.amount if posted else payment.amount


def _post_payment(journal: Journal, this_run: ThisRun, payment: RefundPayment) -> None:
    """R-45, R-49: posted on proof, posted again on confirmation; without a refund order once, when it has both."""
    if not payment.proof:
        return
    target = target_of(journal, payment.refund_order_id)
    is_confirmed = payment.confirmed_at is not None
    posted = journal.payments.get(payment.key)
    if target is None:
        pair = _pair_named(this_run, payment.refund_order_id)
        if posted is None and is_confirmed and pair is not None:
            journal.payments[payment.key] = PostedPayment(payment.amount, True, this_run.business_date, True)
            journal.unapplied_pairs[payment.key] = pair
            entries = [("unapplied_payment", payment.amount), ("bank", -payment.amount)]
            _post(journal, this_run, payment.key, pair, ("unapplied_payment", entries))
        return
    if posted is None:
        posted = PostedPayment(payment.amount, False, this_run.business_date)
        entries = [("refund_payable", posted.amount), ("bank_clearing", -posted.amount)]
        _post(journal, this_run, payment.key, target, ("payment", entries))
    if is_confirmed and not posted.is_confirmed:
        posted = replace(posted, is_confirmed=True)
        entries = [("bank_clearing", posted.amount), ("bank", -posted.amount)]
        _post(journal, this_run, payment.key, target, ("payment_confirmation", entries))
    journal.payments[payment.key] = posted
    count_payments(journal, payment.refund_order_id)


def _post_what_came_back(journal: Journal, this_run: ThisRun, payment: RefundPayment) -> None:
    """R-45: what came back may not exceed what counts; one with proof counts against it, confirmed or not."""
    is_known = target_of(journal, payment.refund_order_id) is not None
    may_post = bool(payment.proof) and (is_known or payment.confirmed_at is not None)
    if payment.key not in journal.payments and may_post:
        others = _posted_to(journal, payment.refund_order_id)
        counting = sum((covers(posted) for posted in others), ZERO)
        if not is_known and _pair_named(this_run, payment.refund_order_id) is None:
            return
        if counting + payment.amount < 0:
            journal.below_zero.append(payment.key)
            return
    _post_payment(journal, this_run, payment)


def _apply(journal: Journal, this_run: ThisRun, payment_id: str, refund_order_id: str) -> None:
    """R-49: when the refund order exists: refund_payable +, unapplied_payment −."""
    key = (payment_id, refund_order_id)
    target = target_of(journal, refund_order_id)
    assert target is not None
    posted = journal.payments[key] = replace(journal.payments[key], is_unapplied=False)
    entries = [("refund_payable", posted.amount), ("unapplied_payment", -posted.amount)]
    _post(journal, this_run, key, target, ("payment_application", entries))
    count_payments(journal, refund_order_id)


def _pair_named(this_run: ThisRun, refund_order_id: str) -> Pair | None:
    """R-49: shop and supplier are parts of the id; None where one of them is unknown."""
    parts = refund_order_id.split(":")
    shop_id, supplier_id = (parts[1], parts[3].split("/")[0]) if len(parts) > 3 else ("", "")
    shop = next((row for row in this_run.reference.shops if row.shop_id == shop_id), None)
    supplier = next((row for row in this_run.reference.suppliers if row.supplier_id == supplier_id), None)
    return Pair(shop.distributor_id, supplier.supplier_id, supplier.currency_code) if shop and supplier else None


def _post(
    journal: Journal, this_run: ThisRun, key: Key, pair: Pair, document: tuple[str, list[tuple[str, Decimal]]]
) -> None:
    document_type, entries = document
    post_for(journal, this_run, pair, Paper(key[0], document_type, key[1]), entries)


def _posted_to(journal: Journal, refund_order_id: str) -> list[PostedPayment]:
    keys = journal.known.payment_keys[refund_order_id]
    return [journal.payments[key] for key in keys if key in journal.payments]


def count_payments(journal: Journal, refund_order_id: str) -> None:
    """The sums of a refund order's payments: with proof, and confirmed too."""
    named = document_named(journal, refund_order_id)
    if named is None:
        return
    posted = [payment for payment in _posted_to(journal, refund_order_id) if not payment.is_unapplied]
    named[1].proven_amount = sum((payment.amount for payment in posted), ZERO)
    named[1].confirmed_amount = sum((payment.amount for payment in posted if payment.is_confirmed), ZERO)


def _renew_state(this_run: ThisRun, document: Refund) -> None:
    """R-45: completed when nothing is open, else paid when payments with proof are above 0, else created."""
    if document.open_amount <= 0:
        document.state = "completed"
        document.completed_on = document.completed_on or this_run.business_date
        return
    document.state = "paid" if document.proven_amount > 0 else "created"
    document.completed_on = None
