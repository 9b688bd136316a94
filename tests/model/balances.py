"""Step 6: balances that a home begins with, and what distributors use of theirs (R-62, R-63)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.model.journal import Journal, Pair, Paper, PostedUse, ThisRun, post_for
from tests.model.memory import ReturnStockIn
from tests.model.money import ZERO
from tests.model.world import BalanceUse, Key, OpeningBalance

Row = dict[str, Any]
OPENING = "OPENING:"


def bring_forward(journal: Journal, this_run: ThisRun) -> None:
    """R-63: posted against `opening`, once, on the night they are taken."""
    for fate in this_run.accepted(OpeningBalance):
        taken = fate.row
        assert isinstance(taken, OpeningBalance)
        opening: OpeningBalance = journal.known.newest(OpeningBalance, taken.key)
        if opening.reference not in journal.openings:
            journal.openings[opening.reference] = opening
            entries = [(opening.kind, -opening.amount), ("opening", opening.amount)]
            post_for(
                journal, this_run, _pair(opening), Paper(OPENING + opening.reference, "opening_balance", ""), entries
            )


def use_balances(journal: Journal, this_run: ThisRun) -> None:
    """R-62: in the order used_at, use_id; one that waits holds up none after it."""
    journal.exceeded.clear()
    rows = [journal.known.newest(BalanceUse, key) for key in journal.known.versions[BalanceUse]]
    for used in sorted((row for row in rows if row is not None), key=lambda row: (row.used_at, row.use_id)):
        if used.use_id in journal.uses:
            continue
        if used.amount > 0 and used.amount > balance_of(journal, _pair(used)):
            journal.exceeded[used.use_id] = used
            continue
        journal.uses[used.use_id] = PostedUse(_pair(used), used.amount, this_run.business_date)
        entries = [("customer_balance", used.amount), ("balance_used", -used.amount)]
        post_for(journal, this_run, _pair(used), Paper(used.use_id, "balance_use", ""), entries)


def _pair(row: BalanceUse | OpeningBalance) -> Pair:
    return Pair(row.distributor_id, row.supplier_id, row.currency_code)


def balance_of(journal: Journal, pair: Pair) -> Decimal:
    """What the postings to customer_balance leave; less where no posting does."""
    figures = _figures(journal).get(pair)
    return figures[0] + figures[1] - figures[2] if figures else ZERO


def _figures(journal: Journal) -> dict[Pair, list[Decimal]]:
    """Per pair: brought forward, credited, used."""
    found: dict[Pair, list[Decimal]] = {}
    for entry in journal.postings:
        if entry.account == "customer_balance":
            figures = found.setdefault(Pair(entry.distributor_id, entry.supplier_id, entry.currency_code), [ZERO] * 3)
            if entry.document_type == "balance_use":
                figures[2] += entry.amount
            else:
                figures[0 if entry.document_type == "opening_balance" else 1] -= entry.amount
    return found


def balances(journal: Journal, returns: list[ReturnStockIn]) -> Iterator[Row]:
    """R-62: a row for a pair with any of the figures, or with a refund order by customer balance."""
    figures = _figures(journal)
    for found in returns:
        if any(document.refund_method == "customer_balance" for document in found.refunds):
            figures.setdefault(Pair(found.distributor_id, found.supplier_id, found.terms.currency_code), [ZERO] * 3)
    for pair, (brought, credited, used) in figures.items():
        yield {
            **vars(pair),
            "brought_forward_amount": brought,
            "credited_amount": credited,
            "used_amount": used,
            "balance_amount": brought + credited - used,
        }


def use_rows(journal: Journal) -> Iterator[Row]:
    for versions in journal.known.versions[BalanceUse].values():
        if versions:
            used: BalanceUse = versions[-1].row
            posted = journal.uses.get(used.use_id)
            yield {
                **vars(used),
                "amount": posted.amount if posted else used.amount,
                "state": "posted" if posted else "waiting",
                "business_date": posted.posted_on if posted else versions[-1].taken_on,
            }


def balance_findings(journal: Journal) -> Iterator[tuple[str, str, Decimal | None]]:
    """R-61, R-62."""
    for used in journal.exceeded.values():
        yield "BALANCE_EXCEEDED", used.use_id, used.amount
    for pair in _figures(journal):
        balance = balance_of(journal, pair)
        if balance < 0:
            yield "BALANCE_NEGATIVE", ".".join(vars(pair).values()), -balance


def opening_due(opening: OpeningBalance) -> Decimal:
    """By customer balance nothing is due by bank (R-46)."""
    return opening.amount if opening.kind == "refund_payable" else ZERO


def posted_once(journal: Journal) -> dict[tuple[type, Key], dict[str, object]]:
    """The columns of posted uses and opening balances that a later version must not change."""
    openings = ("distributor_id", "supplier_id", "currency_code", "kind", "amount")
    found: dict[tuple[type, Key], dict[str, object]] = {
        (OpeningBalance, row.key): {name: getattr(row, name) for name in openings} for row in journal.openings.values()
    }
    for use_id, posted in journal.uses.items():
        found[BalanceUse, (use_id,)] = {**vars(posted.pair), "amount": posted.amount}
    return found
