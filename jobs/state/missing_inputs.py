"""Inputs that a home expects every night and that did not come: asked in one way by `run`, `status` and `doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from aftersales.jobs.ingest.input_file import REFUSED
from aftersales.jobs.state.manifest import FileRecord, Manifest


def place_of(record: FileRecord) -> str:
    """`SOURCE`, or `SOURCE/SHOP_ID` where the folder has shops: as `expected_inputs` writes it."""
    return f"{record.source}/{record.shop_id}".rstrip("/")


def missing_inputs(expected: Iterable[str], runs: Sequence[Manifest], business_date: date) -> tuple[str, ...]:
    """What of `expected` no run of a date brought a readable file of; a file that was refused as a whole is none."""
    came = {
        place_of(record)
        for run in runs
        if run.business_date == business_date
        for record in run.files
        if record.outcome != REFUSED
    }
    return tuple(place for place in expected if place not in came)
