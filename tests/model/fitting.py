"""What a person can do about an exception: exactly the decisions that fit what it is about (R-16, R-58)."""

from __future__ import annotations

from dataclasses import replace

from tests.model.journal import Journal, ThisRun
from tests.model.memory import ReturnStockIn
from tests.model.paying import covers, document_named, is_unpaid, open_rest
from tests.model.receiving import is_frozen
from tests.model.world import Key, RefundPayment

WAITS_TO_BE_PUSHED = ("NOT_PUSHABLE", "NO_MAPPING", "QTY_EXCEEDS_SHIPPED", "NO_PARTNERSHIP", "TOO_OLD")
GOODS_OUTSTANDING = ("GOODS_SHORT", "GOODS_MISSING", "RECEIPT_LATE", "DELIVERED_NOT_RECEIVED")


def fitting_decisions(journal: Journal, this_run: ThisRun, code: str, subject_id: str) -> str:
    words = [
        *_about_documents(journal, code, subject_id),
        *_about_returns(journal, this_run, code, subject_id),
        "explain",
    ]
    return ", ".join(words)


def _about_returns(journal: Journal, this_run: ThisRun, code: str, subject_id: str) -> list[str]:
    found = journal.returns.get(subject_id)
    if found is None:
        return []
    waits = found.state in ("to_push", "push_failed", "blocked")
    holds = ["hold"] if found.state == "received" and not found.refunds else []
    releases = ["release"] if {"exchange", "hold", "person"} & set(found.waits_for) else []
    possible = {
        **{each: ["hold"] if waits else holds for each in WAITS_TO_BE_PUSHED},
        **{each: ["short_close"] if _awaits(found) else [] for each in GOODS_OUTSTANDING},
        **{each: ["hold", "re_push"] for each in ("PUSH_FAILED", "PUSH_FAILED_LATE")},
        "TO_PUSH_LATE": ["push", "hold"],
        "CANCELLED_AFTER_STOCK_IN": ["accept"],
        "UNITS_TWICE": [
            *(["short_close"] if _awaits(found) else []),
            *(["accept"] if is_frozen(this_run, found) else []),
        ],
        "EXCHANGE_NOT_SHIPPED": [*holds, *releases],
        "REFUND_HELD": releases,
        "RESTATED": ["keep", "reissue"] if found.state == "pushed" else ["keep"],
    }
    return possible.get(code, [])


def _awaits(found: ReturnStockIn) -> bool:
    came = sum(good + defective for good, defective in found.accepted_by_sku().values())
    came += sum(found.refused_by_sku().values())
    return not found.is_short_closed and found.state in ("pushed", "received") and came < len(found.terms.units)


def _can_be_adjusted(journal: Journal, document_id: str) -> bool:
    """R-45: not a payment of which less is left than came back; R-61: any other document."""
    posted = {key: payment for key, payment in journal.payments.items() if key[0] == document_id}
    return not posted or any(_leaves_enough(journal, key) for key in posted)


def _leaves_enough(journal: Journal, key: Key) -> bool:
    posted, newest = journal.payments[key], journal.known.newest(RefundPayment, key)
    if newest is None or newest.amount == posted.amount:
        return False
    others = [covers(payment) for other, payment in journal.payments.items() if other[1] == key[1] and other != key]
    return sum(others, covers(replace(posted, amount=newest.amount))) >= 0


def _about_documents(journal: Journal, code: str, subject_id: str) -> list[str]:
    if code == "SECOND_PERSON_NEEDED":
        return [verdict.decision.decision for verdict in journal.verdicts if verdict.is_waiting_as(subject_id)]
    if code == "RESTATED" and subject_id not in journal.returns:
        return ["adjust", "keep"] if _can_be_adjusted(journal, subject_id) else ["keep"]
    named = document_named(journal, subject_id)
    if named is None:
        return []
    write_off = ["write_off"] if open_rest(named[1]) > 0 else []
    if code == "PARTIALLY_PAID":
        return write_off
    if code == "PAYMENT_LATE":
        return [*write_off, *(["customer_balance"] if is_unpaid(named[1]) else [])]
    return []


def end_waiting(journal: Journal, this_run: ThisRun) -> None:
    """R-64: what waited ends where a person refuses it by explain, or where nothing is left to decide."""
    refused = {
        verdict.decision.subject_id
        for verdict in journal.verdicts[journal.judged_before :]
        if verdict.outcome == "applied" and verdict.decision.decision == "explain"
    }
    waiting = [verdict for verdict in journal.verdicts[: journal.judged_before] if verdict.outcome == "waiting"]
    ended = {
        (verdict.subject_id, verdict.decision.decision)
        for verdict in waiting
        if f"SECOND_PERSON_NEEDED|{verdict.decision.decision_id}" in refused
        or not _fits(journal, this_run, verdict.subject_id, verdict.decision.decision)
    }
    for verdict in waiting:
        if (verdict.subject_id, verdict.decision.decision) in ended:
            verdict.outcome, verdict.is_withdrawn = "void", True
            verdict.amount, verdict.currency_code = None, ""


def _fits(journal: Journal, this_run: ThisRun, subject_id: str, word: str) -> bool:
    if word in ("adjust", "keep"):
        return any(each.document_id == subject_id for each in journal.restated)
    if word == "write_off":
        named = document_named(journal, subject_id)
        return named is not None and open_rest(named[1]) > 0
    found = journal.returns[subject_id]
    if word == "short_close":
        return _awaits(found)
    return (
        is_frozen(this_run, found) if word == "accept" else bool({"exchange", "hold", "person"} & set(found.waits_for))
    )
