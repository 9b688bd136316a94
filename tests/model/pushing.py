"""Step 7, second half: decisions and pushes (R-16, R-17, R-21)."""

from __future__ import annotations

from typing import Final

from tests.model.journal import Journal, ThisRun
from tests.model.memory import PushRecord, ReturnStockIn
from tests.model.money import partnership_at
from tests.model.terms import renewed_terms

FITTING_STATES: Final = {
    "push": ("to_push",),
    "hold": ("to_push", "push_failed", "blocked"),
    "re_push": ("push_failed",),
}
"""R-16: to which state a decision may be applied."""


def decide_and_push(journal: Journal, this_run: ThisRun) -> None:
    released = _decide(journal, this_run)
    for found in list(journal.returns.values()):
        if found.is_held:
            continue
        if found.state == "to_push" and (found.return_id in released or _is_auto_push(this_run, found)):
            _push(journal, this_run, found)
        elif found.state == "push_failed" and found.return_id in released:
            found.terms = renewed_terms(journal, this_run, found)
            found.has_given_back = False
            _push(journal, this_run, found)


def _decide(journal: Journal, this_run: ThisRun) -> set[str]:
    """The returns that people release in this run; the last decision of the run counts."""
    released: set[str] = set()
    for decision in this_run.decisions("push", "hold", "re_push"):
        found = journal.returns.get(decision.subject_id)
        is_fit = found is not None and found.state in FITTING_STATES[decision.decision]
        journal.hear(decision, is_fit)
        if found is None or not is_fit:
            continue
        if decision.decision == "hold":
            found.is_held = True
            released.discard(found.return_id)
        else:
            found.is_held = False
            released.add(found.return_id)
    return released


def _is_auto_push(this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-16, R-19: auto_push of the partnership, or of the settings if it is empty there."""
    assert found.terms.shipped_on is not None
    row = partnership_at(this_run.reference, found.distributor_id, found.supplier_id, found.terms.shipped_on)
    if row is None:
        return False
    return this_run.settings.auto_push_default if row.auto_push is None else row.auto_push


def _push(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> None:
    """R-21: once per attempt; the terms are frozen as they are (R-43)."""
    found.attempts += 1
    found.state, found.reason = "pushed", ""
    found.pushed_on = this_run.business_date
    found.batch_id = this_run.batch_id(found.distributor_id, found.supplier_id)
    found.pushes.append(PushRecord(found.push_id, "push", found.batch_id, found.attempts, this_run.business_date))
