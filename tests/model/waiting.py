"""What holds a refund, and the decisions hold and release (R-31, R-40, R-56)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tests.model.deciding import settle_one, signed_by_subject, subject_of, unrefunded_amount
from tests.model.journal import Journal, ThisRun
from tests.model.memory import ReturnStockIn
from tests.model.money import ZERO, fee_in_force, partnership_at
from tests.model.receiving import is_frozen
from tests.model.world import Decision

Finding = tuple[str, str, Decimal | None]


def hold_and_release(journal: Journal, this_run: ThisRun) -> None:
    """R-16, R-31: hold of a received return without a refund order; release of one whose refund waits for a person."""
    held: dict[str, bool] = {}
    releases = signed_by_subject(journal, this_run, "release")
    for decision in this_run.decisions("hold", "release"):
        subject_id = subject_of(journal, decision)
        found = journal.returns.get(subject_id)
        if decision.decision == "release":
            decisions = releases.pop(subject_id, [])
            if decisions and decision is decisions[0]:
                _release(journal, this_run, subject_id, decisions)
            elif decisions:
                releases[subject_id] = decisions
        elif found is not None and found.state == "received":
            if subject_id not in held:
                held[subject_id] = _hold(found)
            journal.hear(decision, subject_id, held[subject_id])
    for found in journal.returns.values():
        if found.state == "received":
            found.waits_for = list(reasons(journal, this_run, found))
            if "exchange" in found.waits_for:
                found.is_exchange_settled = False
        else:
            found.waits_for = []


def _hold(found: ReturnStockIn) -> bool:
    if found.refunds:
        return False
    found.is_refund_held, found.is_released = True, False
    return True


def _release(journal: Journal, this_run: ThisRun, subject_id: str, decisions: list[Decision]) -> None:
    found = journal.returns.get(subject_id)
    standing = list(reasons(journal, this_run, found)) if found and found.state == "received" else []
    is_fit = bool({"exchange", "hold", "person"} & set(standing))
    moved = unrefunded_amount(found) if found and is_fit else None
    if not settle_one(journal, this_run, (subject_id, decisions), moved, False) or found is None:
        return
    if "exchange" in standing or _lacks_replacement(journal, this_run, found):
        found.is_exchange_settled = True
    found.is_refund_held, found.is_released = False, True


def units_due(found: ReturnStockIn) -> int:
    """Accepted and not yet refunded."""
    return sum(found.due_by_sku.values())


def reasons(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> Iterator[str]:
    """R-31: what holds the refund; a release is for the refund order that it lets go."""
    if units_due(found) <= 0:
        return
    if is_frozen(this_run, found):
        yield "cancellation"
    if is_fee_missing(this_run, found):
        yield "fee"
    if not found.is_released and _lacks_replacement(journal, this_run, found):
        yield "exchange"
    if found.is_refund_held:
        yield "hold"
    assert found.terms.shipped_on is not None
    row = partnership_at(this_run.reference, found.distributor_id, found.supplier_id, found.terms.shipped_on)
    if not found.is_released and row is not None and row.refund_release == "person":
        yield "person"


def is_fee_missing(this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-39: H is owed on the first refund order, where the order is via BigShop."""
    row = fee_in_force(this_run.reference, found.supplier_id, found.distributor_id, this_run.business_date)
    return found.terms.via_bigshop and not found.refunds and row is None


def _lacks_replacement(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-40: of an exchange, until its replacements have left, but at most exchange_wait_days since received_on."""
    assert found.received_on is not None
    days = (this_run.business_date - found.received_on).days
    waits = days < this_run.settings.exchange_wait_days
    return units_due(found) > 0 and waits and _is_exchange(this_run, found) and not is_replaced(journal, found)


def _is_exchange(this_run: ThisRun, found: ReturnStockIn) -> bool:
    return this_run.case_of[found.case_key].after_sales_type == "exchange"


def is_replaced(journal: Journal, found: ReturnStockIn) -> bool:
    """At least one replacement is known, and all known ones have shipped."""
    known = journal.known.exchanges_of(found.case_key, found.supplier_id)
    return bool(known) and all(row.shipped_at is not None for row in known)


def of_waiting(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    """R-40, R-56: the amounts are what waits, or what was refunded without the replacement."""
    for found in journal.returns.values():
        if found.state != "received":
            continue
        if {"hold", "person"} & set(found.waits_for):
            yield "REFUND_HELD", found.return_id, None
        unreplaced = _is_exchange(this_run, found) and not is_replaced(journal, found)
        if unreplaced and not found.is_exchange_settled:
            if found.refunds:
                amount = sum((document.return_amount for document in found.refunds), ZERO)
                yield "EXCHANGE_NOT_SHIPPED", found.return_id, amount
            elif "exchange" in found.waits_for:
                yield "EXCHANGE_NOT_SHIPPED", found.return_id, None
