"""Gates: why this run may not push a return (R-18)."""

from __future__ import annotations

from datetime import date

from tests.model.cases import Case
from tests.model.matching import returns_of
from tests.model.memory import ReturnStockIn
from tests.model.money import partnership_at
from tests.model.terms import Desk


def gate(desk: Desk, case: Case, found: ReturnStockIn) -> None:
    """R-18: the first gate that fails gives the reason; a return that passes again goes back to its earlier state."""
    if found.state not in ("to_push", "push_failed", "blocked", "cancelled"):
        return
    if found.state == "cancelled" and not (found.attempts and case.may_be_pushed):
        return  # a return never pushed has already changed back when the case was opened
    if found.state == "cancelled" and _is_replaced(desk, case, found):
        return  # its units went to another supplier's return
    failed = _first_failed(desk, case, found)
    if failed:
        found.state, found.reason = "blocked", failed
    elif found.state in ("blocked", "cancelled"):
        found.state, found.reason = ("push_failed", _answer(desk, found)) if found.attempts else ("to_push", "")


def _is_replaced(desk: Desk, case: Case, found: ReturnStockIn) -> bool:
    others = [each for each in returns_of(desk.journal, case) if each is not found]
    is_open = found.provisional or case.key in desk.held or not desk.this_run.splits[case.key].meets
    return not is_open and any(each.attempts and each.holds_units for each in others)


def _answer(desk: Desk, found: ReturnStockIn) -> str:
    """R-18: the reason of the newest acknowledgement, or REJECTED."""
    answer = desk.journal.known.acknowledgement_of(found.push_id)
    return (answer.reason if answer else "") or "REJECTED"


def _first_failed(desk: Desk, case: Case, found: ReturnStockIn) -> str:
    """R-18: the gates in order; a pushed return holds its pushed units, unless a cancellation took them back (R-08)."""
    this_run = desk.this_run
    split = this_run.splits[case.key]
    terms = found.terms
    assert terms.shipped_on is not None
    assert terms.ordered_on is not None
    is_frozen = found.is_frozen_by_push and not found.has_given_back
    units = found.provisional if found.has_given_back else terms.units
    partnership = partnership_at(this_run.reference, found.distributor_id, found.supplier_id, terms.shipped_on)
    gates = (
        ("NOT_PUSHABLE", not case.may_be_pushed),
        ("NO_MAPPING", not split.meets),
        ("NOT_PUSHABLE", not split.pushable),
        ("QTY_EXCEEDS_SHIPPED", not is_frozen and case.key in desk.held),
        ("NOT_PUSHABLE", not is_frozen and not units),
        ("NO_PARTNERSHIP", partnership is None),
        ("TOO_OLD", _age(this_run.business_date, terms.ordered_on) > this_run.settings.max_order_age_days),
    )
    return next((reason for reason, is_failed in gates if is_failed), "")


def _age(business_date: date, ordered_on: date) -> int:
    return (business_date - ordered_on).days
