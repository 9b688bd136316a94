"""Writes decisions from the command line into the inbox, in the file format that people use; none if one cannot fit."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from aftersales.jobs.console.nearest import did_you_mean, spelled
from aftersales.jobs.console.published_db import open_published
from aftersales.jobs.ingest.input_templates import inbox_templates
from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home
from aftersales.schemas.decision import COMMAND_PREFIX, DOCUMENT, EXCEPTION, FITS, REFUND_ORDER, RETURN, SIGNED
from aftersales.schemas.vocabulary import DECISIONS

if TYPE_CHECKING:
    import duckdb

FOLDER: Final = "decisions"
SHOWN: Final = 10
A_KIND: Final = {
    RETURN: "a return",
    REFUND_ORDER: "a refund order",
    DOCUMENT: "a document with an open RESTATED exception",
    EXCEPTION: "an exception",
}
OLDER: Final = (
    "The last run was made by an earlier version, which did not publish the decisions that fit. Run `aftersales run`, "
    "then decide."
)
SUBJECTS: Final = """
SELECT subject_id, kind, state, coalesce(fitting.decisions, '') FROM (
    SELECT return_stock_in_id AS subject_id, 'return' AS kind, state FROM report.return_stock_in
    UNION ALL
    SELECT refund_order_id, 'refund order', state FROM report.refund_order
) LEFT JOIN (
    SELECT subject_id, string_agg(decision, ', ') AS decisions FROM report.fitting_decision GROUP BY subject_id
) AS fitting USING (subject_id)
UNION ALL
SELECT exception_id, 'exception', 'open', fitting_decisions FROM report.exception
UNION ALL
SELECT exception_id, 'exception', 'answered', fitting_decisions FROM report.exception_answer
"""
RESTATED: Final = """
SELECT subject_id, fitting_decisions FROM report.exception WHERE code = 'RESTATED'
UNION ALL
SELECT subject_id, fitting_decisions FROM report.exception_answer WHERE code = 'RESTATED'
"""
"""A document that would be different today can be named by its own id too: a refund order, receipt line or payment."""


@dataclass(frozen=True)
class Decided:
    """A decision as a person entered it."""

    subject_id: str
    decision: str
    note: str
    decided_by: str


@dataclass(frozen=True)
class Subject:
    """What can be decided about: its kind, its state, and the decisions that fit it after the last run."""

    kind: str
    state: str
    fitting: tuple[str, ...]


def put_decisions(home: Home, time_zone: str, decided: Sequence[Decided]) -> Path:
    """Write all decisions as one file into the inbox and return it; WrongUse, and no file, if one cannot fit."""
    decided = list(dict.fromkeys(decided))
    with open_published(home) as published:
        subjects = _subjects(published)
    wrong = list(_misfits(decided, subjects))
    if wrong:
        more = [f"… and {len(wrong) - SHOWN} more."] if len(wrong) > SHOWN else []
        none = ["None of the decisions was entered."] if len(decided) > 1 else []
        raise WrongUse(*wrong[:SHOWN], *more, *none)
    now = datetime.now(ZoneInfo(time_zone))
    name = f"{COMMAND_PREFIX}{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    text = io.StringIO()
    writer = csv.DictWriter(text, inbox_templates()[FOLDER], lineterminator="\n")
    writer.writeheader()
    for number, item in enumerate(decided, start=1):
        cells = {
            "decision_id": name if len(decided) == 1 else f"{name}-{number}",
            "subject_id": item.subject_id,
            "decision": item.decision,
            "note": item.note,
            "decided_by": item.decided_by,
            "decided_at": f"{now:%Y-%m-%d %H:%M:%S}",
        }
        writer.writerow(cells)
    path = home.inbox / FOLDER / f"{name}.csv"
    write_atomically(path, text.getvalue().encode())
    return path


def _subjects(published: duckdb.DuckDBPyConnection) -> dict[str, Subject]:
    import duckdb

    try:
        rows = published.execute(SUBJECTS).fetchall()
        restated = published.execute(RESTATED).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        raise WrongUse(OLDER) from None
    found = {name: Subject(kind, state, _words(fitting)) for name, kind, state, fitting in rows}
    for name, fitting in restated:
        known = found.get(name, Subject(DOCUMENT, "open", ()))
        answers = tuple(word for word in _words(fitting) if FITS[word].subject != EXCEPTION)
        found[name] = Subject(known.kind, known.state, _in_order({*known.fitting, *answers}))
    return found


def _words(text: str) -> tuple[str, ...]:
    return _in_order(set(filter(None, text.split(", "))))


def _in_order(words: Collection[str]) -> tuple[str, ...]:
    return tuple(decision for decision in DECISIONS if decision in words)


def _misfits(decided: Iterable[Decided], subjects: Mapping[str, Subject]) -> Iterator[str]:
    """A sentence for each decision that is not signed, does not fit its subject, or whose subject is unknown."""
    for item in decided:
        subject = subjects.get(item.subject_id)
        missing = " and ".join(_missing_signature(item))
        if subject is None:
            kind = FITS[item.decision].subject
            of_kind = [name for name, known in subjects.items() if known.kind == kind]
            lists = "`aftersales returns` and `aftersales exceptions` list them."
            found = did_you_mean(item.subject_id, of_kind, lists)
            yield f"{item.subject_id} is not {A_KIND[kind]} in the books of the last run.{found}"
        elif item.decision not in subject.fitting:
            fitting = ", ".join(subject.fitting) or "none"
            state = f" in the state {subject.state}" if subject.kind in (RETURN, EXCEPTION) else ""
            yield (
                f"{item.decision} does not fit {item.subject_id}, which is {A_KIND[subject.kind]}{state}; "
                f"{_needs(item.decision)}. Decisions that fit it: {fitting}."
            )
        elif missing:
            yield f"{item.decision} of {item.subject_id} is not signed: {missing} missing (R-64)."


def _missing_signature(item: Decided) -> Iterator[str]:
    if item.decision in SIGNED and not item.decided_by.strip():
        yield "the name of the person (--by) is"
    if item.decision in SIGNED and not item.note.strip():
        yield "the reason (--note) is"


def _needs(decision: str) -> str:
    """What a decision is for, in words."""
    fit = FITS[decision]
    states = f" in the state {' or '.join(fit.states)}" if fit.states else ""
    return f"{decision} is for {A_KIND[fit.subject]}{states}" + (f" if {fit.condition}" if fit.condition else "")


def known_decision(text: str) -> str:
    """The decision that a person named; WrongUse with the nearest."""
    found = spelled(text, DECISIONS)
    if found is None:
        every = f"The decisions are {', '.join(DECISIONS)}."
        raise WrongUse(f"`{text}` is not a decision.{did_you_mean(text, DECISIONS, '')} {every}")
    return found


def decisions_from(path: Path, decision: str | None, note: str | None, decided_by: str) -> list[Decided]:
    """The decisions of a file: ids, one per line; or CSV with a column subject_id, and decision, note, decided_by.

    What the file does not have comes from the command line; WrongUse if it is missing there too.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise WrongUse(f"{path} cannot be read as text ({error}). Save it as CSV in UTF-8.") from None
    filled = [line for line in lines if line.strip()]
    if not filled:
        raise WrongUse(f"{path} has no ids: expected one per line, or CSV with the column subject_id.")
    delimiter = max(",;\t", key=filled[0].count)
    names = [name.strip().strip('"').casefold() for name in filled[0].split(delimiter)]
    if "subject_id" not in names:
        return [_complete(path, {"subject_id": line.strip()}, decision, note, decided_by) for line in filled]
    rows = csv.DictReader(filled[1:], names, delimiter=delimiter)
    cells = [{name: (row.get(name) or "").strip() for name in names} for row in rows]
    return [_complete(path, row, decision, note, decided_by) for row in cells]


def _complete(path: Path, row: Mapping[str, str], decision: str | None, note: str | None, decided_by: str) -> Decided:
    """A decision with the row's own values, else those of the command line."""
    written = row.get("decision") or decision
    reason = row.get("note") or note
    if not written or not reason:
        option = "a decision after the ids" if not written else "--note"
        raise WrongUse(f"{path}: {row['subject_id']} has no {'note' if written else 'decision'}. Give {option}.")
    return Decided(row["subject_id"], known_decision(written), reason, row.get("decided_by") or decided_by)
