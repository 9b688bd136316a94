"""Step 7, second half: decisions and pushes (R-16, R-17, R-21, R-43)."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from tests.model.deciding import subject_of
from tests.model.journal import Journal, ThisRun
from tests.model.matching import units_of
from tests.model.memory import PushRecord, ReturnStockIn, Unit
from tests.model.money import partnership_at
from tests.model.terms import Desk, terms_of
from tests.model.world import Decision

FITTING_STATES: Final = {
    "push": ("to_push",),
    "hold": ("to_push", "push_failed", "blocked"),
    "re_push": ("push_failed",),
}
"""R-16: to which state a decision may be applied."""


def decide_and_push(journal: Journal, this_run: ThisRun) -> None:
    renewals = _possible_renewals(journal, this_run)
    released = _decide(journal, this_run, renewals)
    for found in list(journal.returns.values()):
        if found.return_id in renewals and (found.return_id in released or found.state == "pushed"):
            _renew(journal, this_run, found, renewals[found.return_id])
        elif found.is_held:
            continue
        elif found.state == "to_push" and (found.return_id in released or _is_auto_push(this_run, found)):
            _push(journal, this_run, found)
        elif found.state == "push_failed" and found.return_id in released:
            found.terms = terms_of(_desk(journal, this_run, found), found, found.provisional)
            found.has_given_back = False
            _push(journal, this_run, found)


def _desk(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> Desk:
    order = (found.shop_id, found.order_id)
    return Desk(journal, this_run, order, units_of(this_run.reference, this_run.stocked[order]))


def _possible_renewals(journal: Journal, this_run: ThisRun) -> dict[str, list[Unit]]:
    """R-17, R-43: the returns that a decision pushes again, with the units of today; all of them or none."""
    wanted = sorted({*_to_re_push(journal, this_run), *_to_reissue(journal, this_run)}, key=str.encode)
    taken: dict[tuple[str, str], set[object]] = defaultdict(set)
    possible = {}
    for return_id in wanted:
        found = journal.returns[return_id]
        units = this_run.today[return_id]
        of_order = taken[found.shop_id, found.order_id]
        is_free = not any(unit.key in of_order for unit in units)
        of_order.update(unit.key for unit in units)
        if units and is_free and _may_be_sent(this_run, found, units):
            possible[return_id] = units
    return possible


def _to_re_push(journal: Journal, this_run: ThisRun) -> list[str]:
    newest: dict[str, Decision] = {}
    for decision in this_run.decisions("hold", "re_push"):
        newest[subject_of(journal, decision)] = decision
    return [
        subject_id
        for subject_id, decision in newest.items()
        if decision.decision == "re_push" and subject_id in this_run.today and _is_failed(journal, subject_id)
    ]


def _is_failed(journal: Journal, return_id: str) -> bool:
    return journal.returns[return_id].state in ("push_failed", "blocked")


def _to_reissue(journal: Journal, this_run: ThisRun) -> list[str]:
    """R-16, R-43: what the last run found to be different, and still is."""
    differing = {found.document_id for found in this_run.push_differences}
    named = {subject_of(journal, decision) for decision in this_run.decisions("reissue")}
    return [
        return_id
        for return_id in named & differing & journal.restated_before
        if journal.returns[return_id].state == "pushed"
    ]


def _may_be_sent(this_run: ThisRun, found: ReturnStockIn, units: list[Unit]) -> bool:
    """Each supplier that gets units has a partnership; a re-push to its own supplier has passed its gates already."""
    suppliers = {unit.supplier_id for unit in units}
    if found.state != "pushed" and suppliers == {found.supplier_id}:
        return True
    if found.state == "blocked":
        return False
    for supplier_id in suppliers:
        shipped_on = min(unit.shipped_on for unit in units if unit.supplier_id == supplier_id)
        if partnership_at(this_run.reference, found.distributor_id, supplier_id, shipped_on) is None:
            return False
    return True


def _decide(journal: Journal, this_run: ThisRun, renewals: dict[str, list[Unit]]) -> set[str]:
    """The returns that people release in this run; the last decision of the run counts."""
    released: set[str] = set()
    for decision in this_run.decisions("push", "hold", "re_push"):
        subject_id = subject_of(journal, decision)
        found = journal.returns.get(subject_id)
        if decision.decision == "hold" and found is not None and found.state == "received":
            continue  # its refund is held, in step 4
        is_fit = found is not None and found.state in FITTING_STATES[decision.decision]
        if is_fit and found and decision.decision == "re_push" and found.return_id in _to_re_push(journal, this_run):
            is_fit = found.return_id in renewals
        journal.hear(decision, subject_id, is_fit)
        if found is None or not is_fit:
            continue
        if decision.decision == "hold":
            found.is_held = True
            released.discard(found.return_id)
        else:
            found.is_held = False
            released.add(found.return_id)
    heard = set()
    for decision in this_run.decisions("reissue"):
        document = subject_of(journal, decision)
        is_first = document not in heard
        heard.add(document)
        is_pushed = document in renewals and journal.returns[document].state == "pushed"
        journal.hear(decision, document, is_pushed and is_first)
    return released


def _is_auto_push(this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-16, R-19: auto_push of the partnership, or of the settings if it is empty there."""
    assert found.terms.shipped_on is not None
    row = partnership_at(this_run.reference, found.distributor_id, found.supplier_id, found.terms.shipped_on)
    if row is None:
        return False
    return this_run.settings.auto_push_default if row.auto_push is None else row.auto_push


def _renew(journal: Journal, this_run: ThisRun, found: ReturnStockIn, units: list[Unit]) -> None:
    """R-17, R-43: the next attempt with today's units; those of another supplier go to that supplier's return."""
    desk = _desk(journal, this_run, found)
    by_supplier: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_supplier[unit.supplier_id].append(unit)
    own = by_supplier.pop(found.supplier_id, [])
    is_reissue = found.state == "pushed"
    if is_reissue:
        batch_id = this_run.batch_id(found.distributor_id, found.supplier_id)
        recall = PushRecord(found.push_id, "recall", batch_id, found.attempts, this_run.business_date)
        found.pushes.append(recall)
    if own:
        found.terms = terms_of(desk, found, own)
        _push(journal, this_run, found)
    elif is_reissue:
        found.state, found.recalled_on = "recalled", this_run.business_date
        found.is_replaced = True
    else:
        found.state, found.reason, found.has_given_back = "cancelled", "", True
    for supplier_id, others in sorted(by_supplier.items()):
        _push_replacement(desk, found, supplier_id, others)


def _push_replacement(desk: Desk, old: ReturnStockIn, supplier_id: str, units: list[Unit]) -> None:
    journal, this_run = desk.journal, desk.this_run
    found = next((each for each in journal.by_case[old.case_key] if each.supplier_id == supplier_id), None)
    if found is None:
        names = (old.channel, old.shop_id, old.after_sales_id, supplier_id, old.order_id, old.distributor_id)
        found = ReturnStockIn(*names, this_run.business_date)
        journal.open_return(found)
    if found.attempts:
        return
    held = found.terms.units if found.holds_units else []
    found.terms = terms_of(desk, found, [*held, *units])
    found.is_held = False
    _push(journal, this_run, found)


def _push(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> None:
    """R-21: once per attempt; the terms are frozen as they are (R-43)."""
    found.attempts += 1
    found.state, found.reason = "pushed", ""
    found.pushed_on = this_run.business_date
    found.batch_id = this_run.batch_id(found.distributor_id, found.supplier_id)
    found.pushes.append(PushRecord(found.push_id, "push", found.batch_id, found.attempts, this_run.business_date))
