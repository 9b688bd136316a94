"""One export of TikTok or Lazada, made of a header and rows, and what becomes of it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.job import ingest
from tests.ingest.made import ZONES, Outcome, inbox_of, outcome_of

Row = dict[str, str]
SHOPS: Final = ("TTKL", "LZKL")


def names(headers: str) -> list[str]:
    return [name.strip() for name in headers.split("|")]


def csv_of(header: list[str], rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def took(folder: Path, path: str, content: str | bytes, country: str = "MY") -> Outcome:
    """One file, taken for a shop of a country that counts its hours as UTC."""
    zones = replace(ZONES, home="UTC", shops=dict.fromkeys(SHOPS, "UTC"), countries=dict.fromkeys(SHOPS, country))
    return outcome_of(ingest(inbox_of(folder, {path: content}), folder / "facts", zones, {}).files[0])


def fate(outcome: Outcome) -> str:
    """What became of the only row: its canonical meaning, or the reason why it was not let in."""
    if outcome.rejected:
        return str(outcome.rejected[0]["reasons"])
    (row,) = outcome.accepted
    return str(row.get("entry") or row.get("delivery_outcome") or row["status"])
