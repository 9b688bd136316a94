"""Exceptions as of a business date: code, subject, the date since which it is open (rules §5 to §10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.model.answering import stand
from tests.model.at_stake import (
    awaited,
    counted_once,
    delivered_on,
    estimate_of,
    listed,
    value_of_block,
    value_of_missing,
    value_of_refund,
    value_of_unmapped,
)
from tests.model.cases import CANCELLED, Case
from tests.model.combos import version_of
from tests.model.fitting import fitting_decisions
from tests.model.goods_findings import of_goods
from tests.model.journal import Journal, ThisRun, Verdict
from tests.model.letting_in import not_let_in
from tests.model.matching import counted
from tests.model.memory import ReturnStockIn
from tests.model.money import ZERO
from tests.model.money_findings import money_findings
from tests.model.receiving import is_frozen
from tests.model.twice import units_twice
from tests.model.waiting import of_waiting
from tests.model.world import AfterSalesLine, StockOutLine

Row = dict[str, Any]


def exceptions(journal: Journal, this_run: ThisRun, goods: list[Row], refunds: list[Row]) -> list[Row]:
    """One row per code and subject; an exception that was closed and comes again is new."""
    seen = {
        (code, subject): amount
        for code, subject, amount in (
            *_of_returns(journal, this_run),
            *_of_ages(journal, this_run),
            *_of_goods(journal, goods),
            *of_goods(journal, this_run),
            *units_twice(journal, this_run),
            *_of_waiting(journal, this_run),
            *_of_refund_only(journal, this_run),
            *money_findings(journal, refunds),
            *_of_stock_outs(this_run),
            *_of_unmapped(journal, this_run),
            *_of_decisions(journal),
            *(("RESTATED", each.document_id, each.difference) for each in journal.restated),
            *not_let_in(journal, this_run),
        )
    }
    carried = counted_once(journal, seen)
    journal.answered = stand(journal, this_run, carried)
    return [
        row | {"fitting_decisions": fitting_decisions(journal, this_run, row["code"], row["subject_id"])}
        for row in listed(journal, this_run, seen, carried)
        if journal.standing[row["code"], row["subject_id"]] == "open"
    ]


Finding = tuple[str, str, Decimal | None]
"""Code, subject, and the amount of the code alone."""


def _of_returns(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    for found in journal.returns.values():
        case = this_run.case_of[found.case_key]
        if found.state == "blocked":
            yield found.reason, found.return_id, value_of_block(journal, this_run, found)
        if found.state == "push_failed":
            yield "PUSH_FAILED", found.return_id, estimate_of(found)
        if is_frozen(this_run, found):
            accepted, waiting = value_of_refund(found)
            yield "CANCELLED_AFTER_STOCK_IN", found.return_id, waiting or accepted
        if found.state == "recalled" and not found.is_replaced and case.may_be_pushed and not case.is_cancelled:
            yield "REOPENED_AFTER_RECALL", found.return_id, estimate_of(found)
        if found.return_id in journal.fee_missing:
            yield "FEE_MISSING", found.return_id, value_of_refund(found)[1]


def _of_ages(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-56; a hold is a person's answer to what waits for a push (R-65)."""
    limits = this_run.settings
    for found in journal.returns.values():
        estimate = estimate_of(found)
        accepted = sum(good + defective for good, defective in found.accepted_by_sku().values())
        answer = journal.known.acknowledgement_of(found.push_id)
        is_pushed = found.state == "pushed"
        is_unrefunded = found.state == "received" and accepted > found.refunded_units
        waits = {
            "TO_PUSH_LATE": (
                found.state == "to_push" and not found.is_held,
                found.opened_on,
                limits.to_push_limit_days,
            ),
            "PUSH_FAILED_LATE": (
                found.state == "push_failed" and not found.is_held,
                found.pushed_on,
                limits.push_failed_limit_days,
            ),
            "RECEIPT_LATE": (is_pushed, found.pushed_on, limits.receipt_limit_days),
            "UNACKNOWLEDGED": (is_pushed and answer is None, found.pushed_on, limits.acknowledgement_limit_days),
            "REFUND_LATE": (
                is_unrefunded and not {"exchange", "hold", "person"} & set(found.waits_for),
                found.received_on,
                limits.refund_limit_days,
            ),
        }
        reported = delivered_on(journal, this_run, found)
        waits["DELIVERED_NOT_RECEIVED"] = (reported is not None, reported, limits.delivered_limit_days)
        for code, (is_waiting, since, limit) in waits.items():
            if is_waiting and _days(since, this_run) > limit:
                worth = value_of_refund(found)[1] if code == "REFUND_LATE" else estimate
                if code in ("RECEIPT_LATE", "DELIVERED_NOT_RECEIVED"):
                    worth = awaited(found)
                yield code, found.return_id, worth


def _days(since: date | None, this_run: ThisRun) -> int:
    assert since is not None
    return (this_run.business_date - since).days


def _of_waiting(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-65: what waits is worth what would be refunded."""
    for code, return_id, amount in of_waiting(journal, this_run):
        yield code, return_id, value_of_refund(journal.returns[return_id])[1] if amount is None else amount


def _of_goods(journal: Journal, goods: list[Row]) -> Iterator[Finding]:
    """R-53: pending is not an exception; what a person closed short is settled (R-65)."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for row in goods:
        found = journal.returns[row["return_stock_in_id"]]
        if row["match"] in ("short", "missing") and not found.is_short_closed:
            sums[f"GOODS_{row['match'].upper()}", found.return_id] += value_of_missing(found, row["sku"])
    for (code, return_id), amount in sums.items():
        yield code, return_id, amount


def _of_refund_only(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-08: a refund-only case that is not over, on a line of which a return holds units."""
    for found in journal.returns.values():
        if not found.holds_units:
            continue
        held = set(counted(found.terms.units))
        beside = [
            case
            for case in this_run.cases[found.shop_id, found.order_id]
            if case.after_sales_type == "refund_only"
            and case.status not in ("cancelled", "rejected", "closed")
            and held & set(this_run.splits[case.key].live)
        ]
        if beside:
            amounts = [amount for case in beside if (amount := _marketplace_refund(journal, case)) is not None]
            yield "REFUND_ONLY_BESIDE", found.return_id, sum(amounts, ZERO) if amounts else None


def _marketplace_refund(journal: Journal, case: Case) -> Decimal | None:
    """Shopee repeats the total of the case on each of its lines."""
    rows = journal.known.rows_of_order(AfterSalesLine, (case.shop_id, case.order_id))
    amounts = [
        row.marketplace_refund_amount
        for row in rows
        if (row.channel, row.shop_id, row.after_sales_id) == case.key and row.marketplace_refund_amount is not None
    ]
    if not amounts:
        return None
    return max(amounts) if case.channel == "shopee" else sum(amounts, ZERO)


def _of_stock_outs(this_run: ThisRun) -> Iterator[Finding]:
    """R-35: a combo's price counts once per combo."""
    for lines in this_run.stocked.values():
        for stock_out_id in {line.stock_out_id for line in lines}:
            own = [line for line in lines if line.stock_out_id == stock_out_id]
            stated = next((line.stock_out_amount for line in own if line.stock_out_amount is not None), None)
            fee = next((line.distribution_fee for line in own if line.distribution_fee is not None), ZERO)
            if stated is not None and stated != _lines_amount(this_run, lines, own) + fee:
                yield "STOCKOUT_MISMATCH", stock_out_id, abs(stated - _lines_amount(this_run, lines, own) - fee)


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
            yield "NO_MAPPING", min(found.return_id for found in standing), value_of_unmapped(this_run, case)


def _stands(found: ReturnStockIn) -> bool:
    return found.state not in (*CANCELLED, "recalled") and found.reason != "NO_MAPPING"


def _of_decisions(journal: Journal) -> Iterator[Finding]:
    """R-16, R-64: void until a later decision about the same subject is not; waiting until a second person decides."""
    replaced: dict[str, datetime] = {}
    for verdict in journal.verdicts:
        if verdict.outcome != "void":
            moment = verdict.decision.decided_at
            replaced[verdict.subject_id] = max(moment, replaced.get(verdict.subject_id, moment))
    # what one person decides twice waits once
    first = {
        (verdict.subject_id, verdict.decision.decision): verdict
        for verdict in sorted(journal.verdicts, key=_turn, reverse=True)
        if verdict.outcome == "waiting"
    }
    for verdict in first.values():
        assert verdict.amount is not None
        yield "SECOND_PERSON_NEEDED", verdict.decision.decision_id, abs(verdict.amount)
    for verdict in journal.verdicts:
        moment = verdict.decision.decided_at
        if (
            verdict.outcome == "void"
            and not verdict.is_withdrawn
            and replaced.get(verdict.subject_id, moment) <= moment
        ):
            code = "DECISION_VOID" if verdict.is_signed else "DECISION_UNSIGNED"
            yield code, verdict.decision.decision_id, None


def _turn(verdict: Verdict) -> tuple[date, datetime, str]:
    return verdict.taken_on, verdict.decision.decided_at, verdict.decision.decision_id
