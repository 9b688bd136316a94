"""Decisions about received returns: short_close after the receipts, accept after the cancellations (R-16)."""

from __future__ import annotations

from tests.model.deciding import Moved, awaited_amount, settle, unrefunded_amount
from tests.model.journal import Journal, ThisRun
from tests.model.receiving import awaited_by_sku, is_frozen
from tests.model.twice import held_twice


def close_short(journal: Journal, this_run: ThisRun) -> None:
    """R-31: from pushed as from received; void where nothing is awaited."""

    def moves(subject_id: str) -> Moved | None:
        found = journal.returns.get(subject_id)
        is_fit = found and found.state in ("pushed", "received") and any(awaited_by_sku(found).values())
        return awaited_amount(found) if found and is_fit else None

    for subject_id, _ in settle(journal, this_run, "short_close", moves):
        found = journal.returns[subject_id]
        found.is_short_closed, found.state, found.reason = True, "received", ""


def accept(journal: Journal, this_run: ThisRun) -> None:
    """R-22: where units are held twice, two persons accept, whatever the amount is."""

    def moves(subject_id: str) -> Moved | None:
        found = journal.returns.get(subject_id)
        return unrefunded_amount(found) if found and is_frozen(this_run, found) else None

    def is_twice(subject_id: str) -> bool:
        found = journal.returns[subject_id]
        return subject_id in held_twice(journal, this_run, (found.shop_id, found.order_id))

    for subject_id, _ in settle(journal, this_run, "accept", moves, is_twice):
        journal.returns[subject_id].is_accepted = True
