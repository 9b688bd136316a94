"""Answers to exceptions: explained, taken back, and the amount to which an answer is bound (R-16, R-58)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.model.deciding import ANSWERS
from tests.model.journal import Answer, Journal, ThisRun, Verdict

Key = tuple[str, str]
"""The code and the subject of an exception."""


def answer(journal: Journal, this_run: ThisRun) -> None:
    """Explain fits an exception that is there, reopen one that is answered; as the last run left it."""
    for decision in this_run.decisions(*ANSWERS):
        standing = journal.standing.get(_key(decision.subject_id))
        is_fit = standing == "answered" or (standing == "open" and decision.decision == "explain")
        journal.hear(decision, decision.subject_id, is_fit)


def _key(exception_id: str) -> Key:
    code, _, subject_id = exception_id.partition("|")
    return code, subject_id


def stand(journal: Journal, this_run: ThisRun, seen: Mapping[Key, Decimal | None]) -> list[dict[str, Any]]:
    """What is answered after this run; the journal keeps for every exception how it stands, and since when."""
    given = _given(journal, this_run)
    rows, opened, standing = [], {}, {}
    for key, amount in seen.items():
        before = journal.standing.get(key)
        found = given.get(key) or (journal.answers.get(key) if before == "answered" else None)
        holds = found is not None and found.amount == amount
        is_known = before == "open" or (before == "answered" and holds)
        opened[key] = journal.opened[key] if is_known else this_run.business_date
        standing[key] = "answered" if holds and found and found.word != "reopen" else "open"
        if standing[key] == "answered" and found:
            row = {"exception_id": "|".join(key), "opened_on": opened[key], "decision": found.word}
            rows.append(row if amount is None else row | {"amount": amount})
    journal.answers |= given
    journal.opened, journal.standing = opened, standing
    journal.standing_by_root.clear()
    for key in standing:
        root = key[1].partition("/")[0] if ":" in key[1] else key[1].rsplit("-", 2)[0]
        journal.standing_by_root[root].append(key)
    journal.amounts |= seen
    return rows


def _given(journal: Journal, this_run: ThisRun) -> dict[Key, Answer]:
    """The newest answer of this run to each exception that was there; bound to the amount that was shown."""
    taken = [
        (verdict, key)
        for verdict in journal.verdicts[journal.judged_before :]
        if verdict.outcome == "applied"
        for key in _answered_by(verdict)
        if key in journal.standing
    ]
    taken.sort(key=lambda pair: (pair[0].decision.decided_at, pair[0].decision.decision_id))
    journal.judged_before = len(journal.verdicts)
    del this_run
    return {key: Answer(verdict.decision.decision, journal.amounts[key]) for verdict, key in taken}


def _answered_by(verdict: Verdict) -> set[Key]:
    """The exception that it names; keep answers that of its document, whatever it names (R-43)."""
    named = {_key(verdict.answered)} if verdict.answered else set()
    return named | {("RESTATED", verdict.subject_id)} if verdict.decision.decision == "keep" else named
