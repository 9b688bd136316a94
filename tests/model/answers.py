# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""Answers of suppliers and people to what the books have issued so far: hostile, but about things that exist."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Final

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

    @property
    def own(self) -> tuple[str, ...]:
        """How the ids of this order's decisions begin."""
        return tuple(f"{prefix}{self.stem}" for prefix in ("DEC", "CLI-"))

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
    answer_exceptions(answers, found)
    for document in found.refunds:
        _pay(answers, found, document)
    _restate(answers, found)
    _pay_early(answers, found)
    if answers.chance(0.01):
        nowhere = answers.rng.choice(("shopee:NOWHERE:R1:S-MY/1", f"shopee:SPA:{answers.stem}:S-XX/1", "unknown"))
        answers.rows.append(_payment(answers, found, nowhere, Decimal(5)))


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
    shares = {"pushed": 0.5, "received": 0.25, "push_failed": 0.1, "recalled": 0.4, "to_push": 0.12}
    share = 0.8 if found.is_replaced else shares.get(found.state, 0.06)
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
        refused = answers.rng.randint(1, units) if answers.chance(0.12) else None
        if refused:
            defective = min(defective, units - refused)
        line = ReceiptLine(
            receipt_id,
            line_no,
            found.supplier_id,
            found.return_id,
            "",
            "",
            sku,
            units - defective - (refused or 0),
            defective,
            f"W-{found.supplier_id}-{answers.rng.choice((1, 2))}",
            moment,
            Decimal("1.00") if answers.chance(0.3) else None,
            refused,
        )
        answers.rows.append(_spoilt(answers, found, line))


def _spoilt(answers: Answers, found: ReturnStockIn, line: ReceiptLine) -> ReceiptLine:
    """Named by the case, the order or the parcel now and then; wrong in one way or another a little less often."""
    way = answers.rng.random()
    if way < 0.25:
        line = replace(line, return_stock_in_id="", shop_id=found.shop_id, after_sales_id=found.after_sales_id)
    elif way < 0.4:
        shop_id = found.shop_id if answers.chance(0.5) else ""
        number = f"TRK{found.after_sales_id}" if answers.chance(0.3) else ""
        line = replace(line, return_stock_in_id="", shop_id=shop_id, order_id=found.order_id, tracking_number=number)
    elif way < 0.5:
        line = replace(line, return_stock_in_id="", tracking_number=f"TRK{found.after_sales_id}")
    elif way < 0.52:
        line = replace(line, return_stock_in_id="")
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
        "received": (0.15, ("short_close", "hold", "release")),
        "pushed": (0.05, ("short_close",)),
        "blocked": (0.06, ("hold", "push")),
    }
    share, decisions = usual.get(found.state, (0.03, ("push", "re_push", "short_close", "accept", "hold")))
    if {"exchange", "hold", "person"} & set(found.waits_for):
        share, decisions = 0.4, ("release", "release", "hold")
    if is_frozen(answers.yesterday, found):
        share, decisions = 0.4, ("accept",)
    elif ("UNITS_TWICE", found.return_id) in answers.journal.standing:
        share, decisions = 0.3, ("short_close",)
    if answers.chance(share):
        decision = answers.rng.choice(decisions)
        answers.rows.append(_decision(answers, found.return_id, decision))
        if decision == "accept" and answers.chance(0.5):
            answers.rows.append(_decision(answers, found.return_id, decision))
    fields = {row.field for row in answers.yesterday.push_differences if row.document_id == found.return_id}
    if answers.chance(0.9 if "supplier_id" in fields else 0.5 if fields else 0.01):
        subject = answers.rng.choice((found.return_id, f"RESTATED|{found.return_id}"))
        answers.rows.append(_decision(answers, subject, "reissue"))
    if answers.chance(0.02):
        decision = answers.rng.choice(("push", "hold", "re_push", "short_close", "accept", "release", "write_off"))
        answers.rows.append(_decision(answers, found.return_id, decision))
    if answers.chance(0.05):
        decision = answers.rng.choice(("customer_balance", "bank_transfer"))
        subjects = (found.return_id, *(document.refund_order_id for document in found.refunds))
        answers.rows.append(_decision(answers, answers.rng.choice(subjects), decision))


def answer_exceptions(answers: Answers, found: ReturnStockIn) -> None:
    """Explained, taken back, or decided by the id of the exception; a waiting decision by a second person."""
    own = [key for root in (found.return_id, *answers.own) for key in answers.journal.standing_by_root[root]]
    for code, subject_id in sorted(own):
        word = ANSWERED_BY.get(code, "")
        if code == "SECOND_PERSON_NEEDED" and answers.chance(0.5):
            word = next(each.decision.decision for each in answers.journal.verdicts if each.is_waiting_as(subject_id))
            word = "explain" if answers.chance(0.2) else word
        elif answers.chance(0.75) or code not in ANSWERED_BY:
            continue
        elif answers.chance(0.5) or not word:
            is_answered = answers.journal.standing[code, subject_id] == "answered"
            word = "reopen" if answers.chance(0.7 if is_answered else 0.1) else "explain"
        answers.rows.append(_decision(answers, f"{code}|{subject_id}", word))


ANSWERED_BY: Final = {
    "PARTIALLY_PAID": "write_off",
    "PAYMENT_LATE": "write_off",
    "OVERPAID": "",
    "DECISION_VOID": "",
    "DECISION_UNSIGNED": "",
    "SECOND_PERSON_NEEDED": "",
}
"""Exceptions that people answer here: those whose amount the rulebook fixes; and with which decision."""


def _restate(answers: Answers, found: ReturnStockIn) -> None:
    """Receipts are counted again; what differs is adjusted or kept, now and then what does not."""
    waiting = [line.row for line in answers.yesterday.waiting_for[found.return_id]]
    if (found.receipts or waiting) and answers.chance(0.3 if waiting else 0.12):
        line = answers.rng.choice([*found.receipts, *waiting])
        booked = answers.journal.booked[line.key].row
        good = max(booked.good_quantity + answers.rng.choice((-2, -1, -1, 0, 1)), 0)
        defective = max(booked.defective_quantity + answers.rng.choice((-1, 0, 0, 1)), 0)
        if good + defective:
            changed = replace(booked, good_quantity=good, defective_quantity=defective)
            fault = answers.rng.random()
            if fault < 0.04:
                changed = replace(changed, sku="ODD")
            elif fault < 0.08:
                changed = replace(changed, warehouse_id=f"W-{found.supplier_id}-{3 - int(booked.warehouse_id[-1])}")
            answers.rows.append(changed)
    for each in answers.journal.restated:
        if each.owner == found.return_id and answers.chance(0.6):
            word = answers.rng.choice(("adjust", "adjust", "adjust", "keep"))
            subject = answers.rng.choice((each.document_id, f"RESTATED|{each.document_id}"))
            answers.rows.append(_decision(answers, subject, word))
    if found.refunds and answers.chance(0.02):
        answers.rows.append(_decision(answers, found.refunds[0].refund_order_id, "adjust"))


def _decision(answers: Answers, subject_id: str, decision: str) -> Decision:
    """Signed most of the time, by one of three people, one of whom writes the name in two ways."""
    by = answers.rng.choice(("ann", "bob", " Ann ", "ann", "" if answers.chance(0.2) else "cho"))
    note = "" if answers.chance(0.1) else answers.rng.choice(("agreed", "by phone"))
    prefix = "CLI-" if answers.chance(0.1) else "DEC"
    made = Decision(answers.next_id(prefix), subject_id, decision, answers.moment(), note, by)
    if answers.chance(0.15):
        other = replace(made, decision_id=made.decision_id + "b", decided_by=answers.rng.choice(("ann", "bob")))
        answers.rows.append(replace(other, decided_at=answers.moment()))
    return made


def _pay(answers: Answers, found: ReturnStockIn, document: Refund) -> None:
    is_bank = document.refund_method == "bank_transfer"
    if answers.chance(0.12 if is_bank else 0.01):
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
    if document.proven_amount > 0 and answers.chance(0.4):
        back = answers.rng.choice((document.proven_amount, Decimal(1), document.proven_amount + 1))
        answers.rows.append(_payment(answers, found, document.refund_order_id, -back))
        if answers.chance(0.3):
            answers.rows.append(_payment(answers, found, document.refund_order_id, Decimal(-1)))
        return
    amount = answers.rng.choice((due, due, due, due + 1, max(due - 1, Decimal(1)), Decimal(1)))
    answers.rows.append(_payment(answers, found, document.refund_order_id, max(amount, Decimal(1))))


def _pay_early(answers: Answers, found: ReturnStockIn) -> None:
    """A payment before its refund order, which is corrected or comes back before it, in whole or in part."""
    early = f"{found.return_id}/{len(found.refunds) + 1}"
    known = answers.journal.known.payments_of(early)
    if answers.chance(0.04):
        answers.rows.append(_payment(answers, found, early, Decimal(answers.rng.choice((5, 5, 5, -3)))))
    elif known and answers.chance(0.3):
        old = answers.rng.choice(known)
        answers.rows.append(
            replace(
                old,
                amount=old.amount + answers.rng.choice((1, 3, 4) if old.amount > 0 else (-1,)),
                proof=old.proof or "slip",
            )
        )
    elif known and answers.chance(0.3):
        back = answers.rng.choice(known).amount
        answers.rows.append(_payment(answers, found, early, -min(abs(back), Decimal(answers.rng.choice((2, 5, 6))))))


def _payment(answers: Answers, found: ReturnStockIn, refund_order_id: str, amount: Decimal) -> RefundPayment:
    proof = "slip" if answers.chance(0.75) else ""
    confirmed_at = answers.moment() if answers.chance(0.6) else None
    currency = CURRENCY[found.supplier_id]
    payment_id = answers.next_id("PAY")
    return RefundPayment(payment_id, refund_order_id, amount, currency, answers.moment(), "REF", proof, confirmed_at)
