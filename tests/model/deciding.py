"""What becomes of decisions: signed or not, one person or two, applied, waiting or void (R-16, R-64)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from tests.model.journal import Journal, ThisRun, Verdict
from tests.model.memory import ReturnStockIn
from tests.model.money import ZERO
from tests.model.refunding import fill_turn, unrefunded_worth
from tests.model.world import Decision

SIGNED: Final = frozenset(("write_off", "adjust", "accept", "short_close", "release", "keep"))
ANSWERS: Final = ("explain", "reopen")
Moved = tuple[Decimal, str]
"""An amount and its currency."""


def subject_of(journal: Journal, decision: Decision) -> str:
    """R-16: the return, the document, or what the named exception is about."""
    if decision.decision in ANSWERS or "|" not in decision.subject_id:
        return decision.subject_id
    named = decision.subject_id.partition("|")[2]
    waiting = [verdict.subject_id for verdict in journal.verdicts if verdict.is_waiting_as(named)]
    return waiting[0] if waiting else named


def is_signed(decision: Decision) -> bool:
    return decision.decision not in SIGNED or bool(decision.decided_by.strip() and decision.note.strip())


def person(decision: Decision) -> str:
    return decision.decided_by.strip().lower()


def settle(
    journal: Journal,
    this_run: ThisRun,
    word: str,
    moves: Callable[[str], Moved | None],
    needs_two: Callable[[str], bool] = lambda _: False,
) -> Iterator[tuple[str, Decision]]:
    """R-64: the subjects on which a signed word is applied now; `moves` is None where it does not fit the state."""
    for subject, decisions in signed_by_subject(journal, this_run, word).items():
        moved = moves(subject)
        if settle_one(journal, this_run, (subject, decisions), moved, moved is not None and needs_two(subject)):
            yield subject, decisions[0]


def signed_by_subject(journal: Journal, this_run: ThisRun, word: str) -> dict[str, list[Decision]]:
    """The signed decisions of this run; what is not signed is void."""
    for decision in this_run.decisions(word):
        if not is_signed(decision):
            subject = subject_of(journal, decision)
            journal.verdicts.append(Verdict(decision, subject, this_run.business_date, "void", is_signed=False))
    return signed_decisions(journal, this_run, word)


def signed_decisions(journal: Journal, this_run: ThisRun, word: str) -> dict[str, list[Decision]]:
    of_subject: dict[str, list[Decision]] = defaultdict(list)
    for decision in filter(is_signed, this_run.decisions(word)):
        of_subject[subject_of(journal, decision)].append(decision)
    return of_subject


def outcome_of(
    journal: Journal,
    this_run: ThisRun,
    decided: tuple[str, list[Decision]],
    moved: Moved | None,
    needs_two: bool = False,
) -> str:
    """What becomes of the equal decisions about one subject, and of an earlier equal one that waits."""
    people = {person(each) for each in (*decided[1], *(verdict.decision for verdict in _waiting(journal, decided)))}
    return _outcome(this_run, moved, len(people), needs_two)


def _waiting(journal: Journal, decided: tuple[str, list[Decision]]) -> list[Verdict]:
    subject, decisions = decided
    return [each for each in journal.verdicts if each.is_waiting_for(subject, decisions[0].decision)]


def settle_one(
    journal: Journal, this_run: ThisRun, decided: tuple[str, list[Decision]], moved: Moved | None, needs_two: bool
) -> bool:
    """What becomes of the equal decisions about one subject, and of those that waited; true if they are applied."""
    subject, decisions = decided
    outcome = outcome_of(journal, this_run, decided, moved, needs_two)
    for verdict in _waiting(journal, decided):
        verdict.outcome = outcome
        verdict.is_withdrawn = outcome == "void"
        if outcome != "waiting":
            verdict.amount, verdict.currency_code = None, ""
    amount, currency_code = moved if moved and outcome != "void" else (None, "")
    first = Verdict(decisions[0], subject, this_run.business_date, outcome, True, amount, currency_code)
    journal.verdicts.extend([first, *_equal_ones(first, decisions[1:])])
    return outcome == "applied"


def _outcome(this_run: ThisRun, moved: Moved | None, people: int, needs_two: bool) -> str:
    if moved is None:
        return "void"
    limit = dict(this_run.settings.second_person_above).get(moved[1])
    is_above = limit is not None and abs(moved[0]) > limit
    return "waiting" if (is_above or needs_two) and people < 2 else "applied"


def _equal_ones(first: Verdict, others: list[Decision]) -> Iterator[Verdict]:
    """What one person decides twice in a run is decided once; the first decision has the amount."""
    people = {person(first.decision)}
    for decision in others:
        outcome = "void" if person(decision) in people else first.outcome
        people.add(person(decision))
        yield Verdict(decision, first.subject_id, first.taken_on, outcome)


def awaited_amount(found: ReturnStockIn) -> Moved:
    """What a short-close gives up: the units that were pushed and neither came nor were refused."""
    total = ZERO
    refused, accepted = found.refused_by_sku(), found.accepted_by_sku()
    for sku in {unit.sku for unit in found.terms.units}:
        units = sorted((unit for unit in found.terms.units if unit.sku == sku), key=fill_turn)
        came = sum(accepted.get(sku, (0, 0))) + refused.get(sku, 0)
        total += sum((unit.unit_price for unit in units[came:]), ZERO)
    return (ZERO if found.is_short_closed else total, found.terms.currency_code)


def unrefunded_amount(found: ReturnStockIn) -> Moved:
    """What accept lets go: the units that came and are not refunded, before deductions."""
    return unrefunded_worth(found), found.terms.currency_code


def choose_method(journal: Journal, this_run: ThisRun) -> None:
    """R-16: the method of a return before its refund order; afterwards an unpaid bank transfer becomes a balance."""
    from tests.model.paying import credit_balance

    settled: dict[tuple[str, str], Verdict] = {}
    for decision in this_run.decisions("customer_balance", "bank_transfer"):
        subject = subject_of(journal, decision)
        same = settled.get((subject, decision.decision))
        if same is not None:
            journal.verdicts.append(Verdict(decision, subject, this_run.business_date, same.outcome))
            continue
        verdict = Verdict(decision, subject, this_run.business_date, "void")
        settled[subject, decision.decision] = verdict
        journal.verdicts.append(verdict)
        moved = credit_balance(journal, this_run, subject, decision)
        found = journal.returns.get(subject)
        if moved:
            verdict.outcome, (verdict.amount, verdict.currency_code) = "applied", moved
        elif found and not found.refunds and found.state not in ("recalled", "cancelled"):
            verdict.outcome = "applied"
        if found and verdict.outcome == "applied":
            found.chosen_method = decision.decision
    for found in journal.returns.values():
        if found.chosen_method:
            found.terms.refund_method = found.chosen_method


def decision_rows(journal: Journal) -> list[dict[str, Any]]:
    """R-64: every decision with what became of it."""
    return [
        {
            "decision_id": verdict.decision.decision_id,
            "subject_id": verdict.subject_id,
            "decision": verdict.decision.decision,
            "decided_by": verdict.decision.decided_by,
            "note": verdict.decision.note,
            "decided_at": verdict.decision.decided_at,
            "source": "command" if verdict.decision.decision_id.startswith("CLI-") else "file",
            "taken_on": verdict.taken_on,
            "outcome": verdict.outcome,
            "amount": verdict.amount,
            "currency_code": verdict.currency_code,
            "exception_id": verdict.answered,
        }
        for verdict in journal.verdicts
    ]


def note_rows(journal: Journal) -> list[dict[str, Any]]:
    """R-64: every note on an exception stays."""
    return [
        {
            "exception_id": verdict.answered,
            "decision_id": verdict.decision.decision_id,
            "noted_on": verdict.taken_on,
            "note": verdict.decision.note,
            "decided_by": verdict.decision.decided_by,
        }
        for verdict in journal.verdicts
        if verdict.answered
    ]
