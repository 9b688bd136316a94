"""Inputs that a home expects on every business date and that did not come; for `run`, `status` and `doctor` alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from aftersales.jobs.ingest.input_file import QUARANTINED
from aftersales.jobs.state.manifest import FileRecord, Manifest


def place_of(record: FileRecord) -> str:
    """`SOURCE`, or `SOURCE/SHOP_ID` where the folder has shops: as `expected_inputs` writes it."""
    return f"{record.source}/{record.shop_id}".rstrip("/")


def missing_inputs(expected: Iterable[str], runs: Sequence[Manifest], business_date: date) -> tuple[str, ...]:
    """The places of `expected` from which no run of a date took a file; a file that was refused does not count."""
    came = {
        place_of(record)
        for run in runs
        if run.business_date == business_date
        for record in run.files
        if record.outcome != QUARANTINED
    }
    return tuple(place for place in expected if place not in came)
