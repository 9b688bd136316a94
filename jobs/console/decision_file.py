"""Writes a decision from the command line into the inbox, in the file format that people use."""

from __future__ import annotations

import csv
import io
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aftersales.jobs.console.published_db import open_published
from aftersales.jobs.ingest.input_templates import inbox_templates
from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home

FOLDER: Final = "decisions"
SUBJECTS: Final = {"write_off": ("refund_order", "refund_order_id"), "explain": ("exception", "exception_id")}
"""Relation and key of the subject of a decision, where the subject is not a return stock-in."""


def put_decision(home: Home, time_zone: str, subject_id: str, decision: str, *, note: str, decided_by: str) -> Path:
    """Write a decision into the inbox and return its file; WrongUse if the published books do not have its subject."""
    relation, key = SUBJECTS.get(decision, ("return_stock_in", "return_stock_in_id"))
    _must_exist(home, relation, key, subject_id)
    now = datetime.now(ZoneInfo(time_zone))
    decision_id = f"CLI-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    text = io.StringIO()
    cells = {
        "decision_id": decision_id,
        "subject_id": subject_id,
        "decision": decision,
        "note": note,
        "decided_by": decided_by,
        "decided_at": f"{now:%Y-%m-%d %H:%M:%S}",
    }
    writer = csv.DictWriter(text, inbox_templates()[FOLDER], lineterminator="\n")
    writer.writeheader()
    writer.writerow(cells)
    path = home.inbox / FOLDER / f"{decision_id}.csv"
    write_atomically(path, text.getvalue().encode())
    return path


def _must_exist(home: Home, relation: str, key: str, subject_id: str) -> None:
    """Raise WrongUse with the nearest known id if the published books do not have the subject."""
    from rapidfuzz import fuzz, process

    with open_published(home) as published:
        ids = [row[0] for row in published.execute(f"SELECT {key} FROM report.{relation}").fetchall()]
    if subject_id in ids:
        return
    found = process.extractOne(subject_id, ids, scorer=fuzz.ratio, score_cutoff=70)
    meant = f" Did you mean {found[0]}?" if found else " `aftersales returns` and `aftersales exceptions` list them."
    raise WrongUse(f"{subject_id} is not a {key} in the books of the last run.{meant}")
