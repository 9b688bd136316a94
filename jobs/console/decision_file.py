"""Writes decisions from the command line into the inbox, in the file format that people use; none if one cannot fit."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from aftersales.schemas.decision import EXCEPTION, FITS, REFUND_ORDER, RETURN
from aftersales.schemas.vocabulary import AFTER_SALES_STATUSES, DECISIONS

if TYPE_CHECKING:
    import duckdb

FOLDER: Final = "decisions"
SHOWN: Final = 10
A_KIND: Final = {RETURN: "a return", REFUND_ORDER: "a refund order", EXCEPTION: "an open exception"}
CANCELLED: Final = tuple(status.status for status in AFTER_SALES_STATUSES if status.is_cancelled)
SUBJECTS: Final = """
SELECT
    return_stock_in_id AS subject_id, 'return' AS kind, state,
    state = 'received' AND after_sales_status IN (SELECT unnest(?)) AS is_met
FROM report.return_stock_in
UNION ALL
SELECT refund_order_id, 'refund order', match, due_amount - settled_amount - written_off_amount > 0
FROM report.refund_match
UNION ALL
SELECT exception_id, 'exception', 'open', true FROM report.exception
"""


@dataclass(frozen=True)
class Decided:
    """A decision as a person entered it."""

    subject_id: str
    decision: str
    note: str
    decided_by: str


@dataclass(frozen=True)
class Subject:
    """What can be decided about: its kind, its state, and whether the further condition of its decisions is met."""

    kind: str
    state: str
    is_met: bool

    def fits(self, decision: str) -> bool:
        """True if the decision fits the present state (R-16)."""
        fit = FITS[decision]
        is_possible = fit.subject == self.kind and (not fit.states or self.state in fit.states)
        return is_possible and (not fit.condition or self.is_met)

    @property
    def fitting(self) -> tuple[str, ...]:
        return tuple(decision for decision in DECISIONS if self.fits(decision))


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
    name = f"CLI-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
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
    found = published.execute(SUBJECTS, [list(CANCELLED)]).fetchall()
    return {subject_id: Subject(kind, state, bool(is_met)) for subject_id, kind, state, is_met in found}


def _misfits(decided: Iterable[Decided], subjects: Mapping[str, Subject]) -> Iterator[str]:
    """A sentence for each decision whose subject is unknown, or that does not fit the state of its subject."""
    for item in decided:
        subject = subjects.get(item.subject_id)
        if subject is None:
            kind = FITS[item.decision].subject
            of_kind = [name for name, known in subjects.items() if known.kind == kind]
            lists = "`aftersales returns` and `aftersales exceptions` list them."
            found = did_you_mean(item.subject_id, of_kind, lists)
            yield f"{item.subject_id} is not {A_KIND[kind]} in the books of the last run.{found}"
        elif not subject.fits(item.decision):
            fitting = ", ".join(subject.fitting) or "none"
            state = f" in the state {subject.state}" if subject.kind == RETURN else ""
            yield (
                f"{item.decision} does not fit {item.subject_id}, which is {A_KIND[subject.kind]}{state}; "
                f"{_needs(item.decision)}. Decisions that fit it: {fitting}."
            )


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
