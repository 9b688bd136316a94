"""Step 7, second half: decisions and pushes (R-16, R-17, R-21)."""

from __future__ import annotations

from typing import Final

from tests.model.journal import Journal, Tonight
from tests.model.memory import PushRecord, ReturnStockIn
from tests.model.money import partnership_at
from tests.model.terms import renewed_terms

FITTING_STATES: Final = {
    "push": ("to_push",),
    "hold": ("to_push", "push_failed", "blocked"),
    "re_push": ("push_failed",),
}
"""R-16: to which state a decision may be applied."""


def decide_and_push(journal: Journal, tonight: Tonight) -> None:
    released = _decide(journal, tonight)
    for found in list(journal.returns.values()):
        if found.is_held:
            continue
        if found.state == "to_push" and (found.return_id in released or _is_auto_push(tonight, found)):
            _push(journal, tonight, found)
        elif found.state == "push_failed" and found.return_id in released:
            found.terms = renewed_terms(journal, tonight, found)
            found.has_given_back = False
            _push(journal, tonight, found)


def _decide(journal: Journal, tonight: Tonight) -> set[str]:
    """The returns that people release tonight; the last word of the night counts."""
    released: set[str] = set()
    for decision in tonight.decisions("push", "hold", "re_push"):
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


def _is_auto_push(tonight: Tonight, found: ReturnStockIn) -> bool:
    """R-16, R-19: the partnership's word, or where it has none the setting's."""
    assert found.terms.shipped_on is not None
    row = partnership_at(tonight.reference, found.distributor_id, found.supplier_id, found.terms.shipped_on)
    if row is None:
        return False
    return tonight.settings.auto_push_default if row.auto_push is None else row.auto_push


def _push(journal: Journal, tonight: Tonight, found: ReturnStockIn) -> None:
    """R-21: once per attempt; the terms are frozen as they stand (R-43)."""
    found.attempts += 1
    found.state, found.reason = "pushed", ""
    found.pushed_on = tonight.business_date
    found.batch_id = tonight.batch_id(found.distributor_id, found.supplier_id)
    found.pushes.append(PushRecord(found.push_id, "push", found.batch_id, found.attempts, tonight.business_date))
