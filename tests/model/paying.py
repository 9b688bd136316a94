"""Step 6: payments and write-offs (rules §8, R-49)."""

from __future__ import annotations

from decimal import Decimal

from tests.model.journal import Journal, PostedPayment, ThisRun
from tests.model.memory import Refund, ReturnStockIn
from tests.model.money import ZERO
from tests.model.refunding import Paper, post
from tests.model.world import RefundPayment


def pay(journal: Journal, this_run: ThisRun) -> None:
    for found in journal.returns.values():
        for document in found.refunds:
            for payment in journal.known.payments_of(document.refund_order_id):
                _post_payment(journal, this_run, found, document, payment)
            _renew_state(journal, this_run, document)
    for decision in this_run.decisions("write_off"):
        found_document = document_named(journal, decision.subject_id)
        is_fit = found_document is not None and open_rest(found_document[1]) > 0
        journal.hear(decision, is_fit)
        if is_fit and found_document:
            found, document = found_document
            rest = open_rest(document)
            document.written_off_amount += rest
            entries = [("refund_payable", rest), ("write_off", -rest)]
            post(journal, this_run, found, Paper(decision.decision_id, "write_off", document.refund_order_id), entries)


def document_named(journal: Journal, refund_order_id: str) -> tuple[ReturnStockIn, Refund] | None:
    found = journal.returns.get(refund_order_id.rpartition("/")[0])
    for document in found.refunds if found else ():
        if document.refund_order_id == refund_order_id and found:
            return found, document
    return None


def open_rest(document: Refund) -> Decimal:
    """R-49: the rest of refund_payable, never below zero; 0 for a customer balance."""
    if document.refund_method == "customer_balance":
        return ZERO
    return max(document.refundable_amount - document.proven_amount - document.written_off_amount, ZERO)


def _post_payment(
    journal: Journal, this_run: ThisRun, found: ReturnStockIn, document: Refund, payment: RefundPayment
) -> None:
    """R-45, R-49: posted on proof, posted again on confirmation; a posted payment keeps its amount."""
    if not payment.proof:
        return
    posted = journal.payments.get(payment.key)
    if posted is None:
        posted = PostedPayment(payment.amount, False)
        document.proven_amount += posted.amount
        entries = [("refund_payable", posted.amount), ("bank_clearing", -posted.amount)]
        post(journal, this_run, found, Paper(payment.payment_id, "payment", document.refund_order_id), entries)
    if payment.confirmed_at is not None and not posted.is_confirmed:
        posted = PostedPayment(posted.amount, True)
        document.confirmed_amount += posted.amount
        entries = [("bank_clearing", posted.amount), ("bank", -posted.amount)]
        paper = Paper(payment.payment_id, "payment_confirmation", document.refund_order_id)
        post(journal, this_run, found, paper, entries)
    journal.payments[payment.key] = posted


def _renew_state(journal: Journal, this_run: ThisRun, document: Refund) -> None:
    """R-45: completed when the confirmed payments reach the amount, else paid when a payment has proof."""
    if document.state == "completed":
        return
    if document.confirmed_amount >= document.refundable_amount:
        document.state, document.completed_on = "completed", this_run.business_date
    elif any(payment.key in journal.payments for payment in journal.known.payments_of(document.refund_order_id)):
        document.state = "paid"
