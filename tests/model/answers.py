# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""Answers of suppliers and people to what the books have issued so far: hostile, but about things that exist."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from random import Random

from tests.model.bazaar import CURRENCY, NIGHTS
from tests.model.journal import Journal, ThisRun
from tests.model.memory import Refund, ReturnStockIn
from tests.model.receiving import is_frozen
from tests.model.world import Decision, PushAcknowledgement, ReceiptLine, RefundPayment, Row


@dataclass
class Answers:
    """The answers of this run; ids count up over the whole world."""

    rng: Random
    night: int
    journal: Journal
    yesterday: ThisRun
    stem: str
    rows: list[Row] = field(default_factory=list)

    def moment(self) -> datetime:
        day = NIGHTS[self.night]
        return datetime(day.year, day.month, day.day, self.rng.randint(0, 14), self.rng.randint(0, 59))

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{self.stem}-{self.night}-{len(self.rows)}"

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


def answers_to(answers: Answers, found: ReturnStockIn) -> None:
    """All of this run's answers about one return."""
    if found.attempts:
        _acknowledge(answers, found)
    _receive(answers, found)
    _decide(answers, found)
    for document in found.refunds:
        _pay(answers, found, document)
    if answers.chance(0.03):
        early = f"{found.return_id}/{len(found.refunds) + 1}"
        answers.rows.append(_payment(answers, found, early, Decimal(5)))


def _acknowledge(answers: Answers, found: ReturnStockIn) -> None:
    share = {"pushed": 0.4, "push_failed": 0.2}.get(found.state, 0.08)
    if not answers.chance(share):
        return
    attempt = answers.rng.randint(1, found.attempts) if answers.chance(0.2) else found.attempts
    result = "rejected" if answers.chance(0.3) else "accepted"
    reason = answers.rng.choice(("", "NO_SPACE")) if result == "rejected" else ""
    moment = answers.moment() if answers.chance(0.9) else datetime(2026, 6, 30, 1)
    answers.rows.append(PushAcknowledgement(f"{found.return_id}#{attempt}", result, reason, moment))


def _receive(answers: Answers, found: ReturnStockIn) -> None:
    share = {"pushed": 0.5, "received": 0.25, "push_failed": 0.1}.get(found.state, 0.06)
    if not answers.chance(share):
        return
    receipt_id = answers.next_id("RC")
    requested = found.requested_by_sku() or {"A": 1}
    moment = answers.moment()
    for line_no, sku in enumerate(sorted(requested), start=1):
        left = max(requested[sku] - sum(found.accepted_by_sku().get(sku, (0, 0))), 0)
        units = max(1, answers.rng.randint(0, left)) + (answers.chance(0.05) or 0)
        if answers.chance(0.6):
            units = max(left, 1)
        defective = answers.rng.randint(0, units) if answers.chance(0.4) else 0
        line = ReceiptLine(
            receipt_id,
            line_no,
            found.supplier_id,
            found.return_id,
            "",
            "",
            sku,
            units - defective,
            defective,
            f"W-{found.supplier_id}-{answers.rng.choice((1, 2))}",
            moment,
            Decimal("1.00") if answers.chance(0.3) else None,
        )
        answers.rows.append(_spoilt(answers, found, line))


def _spoilt(answers: Answers, found: ReturnStockIn, line: ReceiptLine) -> ReceiptLine:
    """Named by the after-sales id now and then; wrong in one way or another a little less often."""
    if answers.chance(0.3):
        line = replace(line, return_stock_in_id="", shop_id=found.shop_id, after_sales_id=found.after_sales_id)
    fault = answers.rng.random()
    if fault < 0.02:
        line = replace(line, warehouse_id=f"W-{found.supplier_id}-3")
    elif fault < 0.03:
        line = replace(line, warehouse_id="W-NOBODY")
    elif fault < 0.045:
        other = answers.rng.choice(sorted(CURRENCY))
        line = replace(line, supplier_id=other, warehouse_id=f"W-{other}-1")
    elif fault < 0.06:
        line = replace(line, sku="ODD")
    elif fault < 0.065:
        line = replace(line, return_stock_in_id="shopee:SPA:NOBODY:S-MY", shop_id="", after_sales_id="")
    return line


def _decide(answers: Answers, found: ReturnStockIn) -> None:
    usual = {
        "to_push": (0.5, ("push", "push", "push", "hold")),
        "push_failed": (0.5, ("re_push", "re_push", "re_push", "hold")),
        "received": (0.12, ("short_close",)),
        "blocked": (0.06, ("hold", "push")),
    }
    share, decisions = usual.get(found.state, (0.03, ("push", "re_push", "short_close", "accept", "hold")))
    if is_frozen(answers.yesterday, found):
        share, decisions = 0.4, ("accept",)
    if answers.chance(share):
        decision = answers.rng.choice(decisions)
        answers.rows.append(_decision(answers, found.return_id, decision))
    if answers.chance(0.02):
        decision = answers.rng.choice(("push", "hold", "re_push", "short_close", "accept", "write_off"))
        answers.rows.append(_decision(answers, found.return_id, decision))


def _decision(answers: Answers, subject_id: str, decision: str) -> Decision:
    return Decision(answers.next_id("DEC"), subject_id, decision, answers.moment(), "", "ann")


def _pay(answers: Answers, found: ReturnStockIn, document: Refund) -> None:
    is_bank = document.refund_method == "bank_transfer"
    if answers.chance(0.06 if is_bank else 0.01):
        answers.rows.append(_decision(answers, document.refund_order_id, "write_off"))
    if not answers.chance(0.4 if is_bank else 0.02):
        return
    known = answers.journal.known.payments_of(document.refund_order_id)
    if known and answers.chance(0.6):
        old = answers.rng.choice(known)
        amount = old.amount + (1 if answers.chance(0.06) else 0)
        newer = replace(
            old, amount=amount, proof=old.proof or "slip", confirmed_at=old.confirmed_at or answers.moment()
        )
        answers.rows.append(newer)
        return
    due = document.refundable_amount
    amount = answers.rng.choice((due, due, due, due + 1, max(due - 1, Decimal(1)), Decimal(1)))
    answers.rows.append(_payment(answers, found, document.refund_order_id, max(amount, Decimal(1))))


def _payment(answers: Answers, found: ReturnStockIn, refund_order_id: str, amount: Decimal) -> RefundPayment:
    proof = "slip" if answers.chance(0.75) else ""
    confirmed_at = answers.moment() if answers.chance(0.6) else None
    currency = CURRENCY[found.supplier_id]
    payment_id = answers.next_id("PAY")
    return RefundPayment(payment_id, refund_order_id, amount, currency, answers.moment(), "REF", proof, confirmed_at)
