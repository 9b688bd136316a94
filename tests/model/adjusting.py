"""Adjustments: a person puts an issued document right by a document of its own (R-43, R-61)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.model.deciding import Moved, outcome_of, settle_one, signed_by_subject, signed_decisions
from tests.model.journal import Booking, Journal, Movement, Paper, ThisRun, post_for
from tests.model.memory import Adjustment, Refund, ReturnStockIn
from tests.model.money import ZERO
from tests.model.paying import covers, target_of
from tests.model.receiving import awaited_by_sku
from tests.model.refunding import number_documents, post
from tests.model.restating import (
    KINDS,
    Correction,
    corrections,
    fill,
    lost_by_sku,
    refunds_today,
    restated,
)
from tests.model.world import Decision, RefundPayment

POOLS = ("sellable", "defective")


def decided_documents(journal: Journal, this_run: ThisRun, word: str) -> dict[str, Decision]:
    """R-16, R-64: the first decision of the run on each document that the last run found to be different.

    Not those that wait for a second person.
    """
    moved = _differences(journal)
    return {
        document_id: decisions[0]
        for document_id, decisions in signed_decisions(journal, this_run, word).items()
        if outcome_of(journal, this_run, (document_id, decisions), moved.get(document_id)) == "applied"
    }


def _differences(journal: Journal) -> dict[str, Moved]:
    return {each.document_id: (each.difference, each.currency_code) for each in journal.restated}


def adjust_receipts(journal: Journal, this_run: ThisRun) -> None:
    """R-61: after step 3: of receipt lines, the stock; of fewer units the money half follows after step 5."""
    decided = decided_documents(journal, this_run, "adjust")
    chosen: list[tuple[Correction, Decision]] = []
    for each in corrections(journal, journal.booked.values()):
        named = [decided[name] for name in _names(journal, each) if name in decided]
        if named:
            chosen.append((each, min(named, key=lambda decision: (decision.decided_at, decision.decision_id))))
    room: dict[tuple[str, str], int] = {}
    for each, decision in sorted(chosen, key=lambda pair: _turn(pair[0].line)):
        _adjust_line(journal, this_run, each, decision, room)


def _turn(line: Booking) -> tuple[object, ...]:
    return (line.row.stocked_in_at, line.row.receipt_id, line.row.line_no)


def _names(journal: Journal, each: Correction) -> Iterator[str]:
    """The line itself, and the refund orders that paid for units that it has no longer."""
    row = each.line.row
    yield f"{row.receipt_id}:{row.line_no}"
    found = journal.returns.get(each.line.return_id)
    if found is None or each.change >= 0:
        return
    left = sum(found.accepted_by_sku()[row.sku]) - lost_by_sku(journal, found)[row.sku]
    through = 0
    for document in found.refunds:
        quantity = document.skus.get(row.sku, 0)
        through += quantity
        if quantity and left < through:
            yield document.refund_order_id


def _adjust_line(
    journal: Journal, this_run: ThisRun, each: Correction, decision: Decision, room: dict[tuple[str, str], int]
) -> None:
    line, row = each.line, each.line.row
    found = journal.returns.get(line.return_id)
    counted_now = each.counted_now
    key = (line.return_id, row.sku)
    if found and sum(each.newest) > sum(each.booked):
        awaited = room.setdefault(key, max(awaited_by_sku(found).get(row.sku, 0), 0))
        wanted = sum(each.newest) - sum(each.counted)
        counted_now = fill(each.newest, sum(each.counted) + max(min(wanted, awaited), 0))
        room[key] = awaited - wanted
    changes = [now - was for now, was in zip(counted_now, each.counted, strict=True)]
    left = [all_of - now for all_of, now in zip(each.newest, counted_now, strict=True)]
    unidentified = sum(left[:2]) - line.unidentified
    line.left, line.matches, line.adjustments = left, line.matches + 1, line.adjustments + 1
    line.row = replace(row, **dict(zip(KINDS, each.newest, strict=True)))
    if found and any(changes):
        found.receipts.append(replace(row, **dict(zip(KINDS, changes, strict=True))))
        found.receipt_nights.append(this_run.business_date)
    for pool, quantity, return_id in (
        *((pool, change, line.return_id) for pool, change in zip(POOLS, changes, strict=False)),
        ("unidentified", unidentified, ""),
    ):
        if quantity:
            _move(journal, this_run, line, pool, quantity, return_id)
    _remember_unidentified(this_run, line, unidentified)
    adjustment = Adjustment(
        f"{row.receipt_id}:{row.line_no}~{line.adjustments}",
        f"{row.receipt_id}:{row.line_no}",
        "receipt_line",
        this_run.business_date,
        (ZERO, ZERO, ZERO, ZERO),
        ZERO,
        decision.decision_id,
        quantity=sum(changes[:2]) + unidentified,
    )
    journal.adjustments.append(adjustment)
    this_run.adjusted_lines.append((line, decision))


def _remember_unidentified(this_run: ThisRun, line: Booking, change: int) -> None:
    line.was_unidentified = line.was_unidentified or change > 0
    if line.unidentified:
        line.matched_on = None
        line.reason = line.reason or "MORE_THAN_AWAITED"
    elif line.was_unidentified:
        line.matched_on = this_run.business_date
    if not line.waiting:
        line.reason = ""


def _move(journal: Journal, this_run: ThisRun, line: Booking, pool: str, quantity: int, return_id: str) -> None:  # noqa: PLR0917
    row = line.row
    name = f"{row.receipt_id}|{row.line_no}|{pool}~{line.adjustments}"
    journal.movements.append(
        Movement(
            name,
            row.receipt_id,
            row.line_no,
            return_id,
            this_run.business_date,
            row.supplier_id,
            row.warehouse_id,
            row.sku,
            pool,
            quantity,
        )
    )


def adjust_refunds(journal: Journal, this_run: ThisRun) -> None:
    """R-61: after step 5, by the difference between what is issued so far and what it is today."""
    for refund_order_id, decision in sorted(_refunds_to_adjust(journal, this_run).items()):
        found = journal.returns[refund_order_id.rpartition("/")[0]]
        this_run.refunds_to_adjust.setdefault(found.return_id, {})[refund_order_id] = decision
    for return_id, decisions in this_run.refunds_to_adjust.items():
        found = journal.returns[return_id]
        # what one adjustment frees is another's only in the next run
        today = {each.document.refund_order_id: each for each in refunds_today(journal, this_run, found, booked=True)}
        for refund_order_id, decision in decisions.items():
            _adjust_refund(journal, this_run, found, today[refund_order_id], decision)
    number_documents(journal, this_run)


def _refunds_to_adjust(journal: Journal, this_run: ThisRun) -> dict[str, Decision]:
    existing = {document.refund_order_id for found in journal.returns.values() for document in found.refunds}
    decided = decided_documents(journal, this_run, "adjust")
    chosen = {document_id: decision for document_id, decision in decided.items() if document_id in existing}
    halves: dict[str, list[Decision]] = defaultdict(list)
    for line, decision in this_run.adjusted_lines:
        found = journal.returns.get(line.return_id)
        if found is None:
            continue
        through, accepted = 0, sum(found.accepted_by_sku()[line.row.sku])
        for document in found.refunds:
            through += document.skus.get(line.row.sku, 0)
            if document.skus.get(line.row.sku, 0) and accepted < through:
                halves[document.refund_order_id].append(decision)
    for document_id, decisions in halves.items():
        chosen.setdefault(document_id, min(decisions, key=lambda each: each.decision_id))
    return chosen


def _adjust_refund(journal: Journal, this_run: ThisRun, found: ReturnStockIn, today: Any, decision: Decision) -> None:
    document: Refund = today.document
    parts = today.parts
    if not any(parts):
        return
    amount = sum(parts, ZERO)
    number = len(document.adjustments) + 1
    adjustment = Adjustment(
        f"{document.refund_order_id}~{number}",
        document.refund_order_id,
        "refund_order",
        this_run.business_date,
        parts,
        amount,
        decision.decision_id,
    )
    taken_back = min(document.written_off_amount, max(-amount, ZERO))
    document.adjustments.append(adjustment)
    document.adjusted_amount += amount
    document.written_off_amount -= taken_back
    document.fee_due_now = today.fee_due
    document.skus = dict(today.skus)
    journal.adjustments.append(adjustment)
    returned, unsettled, exchange, fee = parts
    entries = [
        ("returns", returned),
        ("unsettled_offset", unsettled),
        ("exchange_offset", exchange),
        ("return_handling_fee", fee),
        ("refund_payable", -amount),
    ]
    if document.refund_method == "customer_balance":
        entries += [("refund_payable", amount), ("customer_balance", -amount)]
    entries += [("refund_payable", -taken_back), ("write_off", taken_back)]
    post(
        journal,
        this_run,
        found,
        Paper(adjustment.adjustment_id, "refund_adjustment", document.refund_order_id),
        entries,
    )


def adjust_payments(journal: Journal, this_run: ThisRun) -> None:
    """R-45, R-61: to the amount of the newest row; void where the payments of a refund order would fall below zero."""
    decided = decided_documents(journal, this_run, "adjust")
    covering: Counter[str] = Counter()
    for (_, refund_order_id), posted in journal.payments.items():
        covering[refund_order_id] += covers(posted)
    for key in sorted(journal.payments):
        newest: RefundPayment | None = journal.known.newest(RefundPayment, key)
        posted = journal.payments[key]
        if key[0] not in decided or newest is None or newest.amount == posted.amount:
            continue
        after = replace(posted, amount=newest.amount)
        covering[key[1]] += covers(after) - covers(posted)
        if covering[key[1]] >= 0:
            _adjust_payment(journal, this_run, key, newest.amount, decided[key[0]])


def _adjust_payment(journal: Journal, this_run: ThisRun, key: Any, amount: Decimal, decision: Decision) -> None:
    posted = journal.payments[key]
    change = amount - posted.amount
    number = journal.payment_adjustments[key] = journal.payment_adjustments.get(key, 0) + 1
    adjustment_id = f"{key[0]}:{key[1]}~{number}"
    journal.payments[key] = replace(posted, amount=amount)
    journal.adjustments.append(
        Adjustment(adjustment_id, key[0], "payment", this_run.business_date, (None,) * 4, change, decision.decision_id)
    )
    near = "unapplied_payment" if posted.is_unapplied else "refund_payable"
    far = "bank" if posted.is_confirmed else "bank_clearing"
    pair = target_of(journal, key[1]) or journal.unapplied_pairs[key]
    post_for(
        journal, this_run, pair, Paper(adjustment_id, "payment_adjustment", key[1]), [(near, change), (far, -change)]
    )


def hear_restatements(journal: Journal, this_run: ThisRun) -> None:
    """R-16: an adjust that issued nothing and a keep of nothing are void."""
    issued = {each.decision_id for each in journal.adjustments if each.business_date == this_run.business_date}
    differences = _differences(journal)
    for word in ("adjust", "keep"):
        acting = decided_documents(journal, this_run, word)
        for document_id, decisions in signed_by_subject(journal, this_run, word).items():
            moved = differences.get(document_id)
            if word == "adjust" and document_id in acting and decisions[0].decision_id not in issued:
                moved = None
            settle_one(journal, this_run, (document_id, decisions), moved, False)


def remember_restated(journal: Journal, this_run: ThisRun) -> None:
    journal.restated = restated(journal, this_run)


def adjustment_rows(journal: Journal) -> list[dict[str, Any]]:
    names = ("return_part", "unsettled_part", "exchange_part", "fee_part")
    return [
        {
            "adjustment_id": each.adjustment_id,
            "document_id": each.document_id,
            "document_type": each.document_type,
            "business_date": each.business_date,
            **dict(zip(names, each.parts, strict=True)),
            "amount": each.amount,
            "quantity": each.quantity,
            "decision_id": each.decision_id,
            "document_no": each.document_no,
        }
        for each in journal.adjustments
    ]
