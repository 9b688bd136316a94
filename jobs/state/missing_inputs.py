"""Inputs that a home expects on every business date and that did not come; for `run`, `status` and `doctor` alike.

Only a file of which something was let in has come: not one that was refused, and not one of which every row was
quarantined (`nothing_accepted`). The same bytes as before have come again: a list without a row is the same every day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from aftersales.jobs.ingest.id_spelling import plain
from aftersales.jobs.ingest.inbox import SUPPLIER_FILES
from aftersales.jobs.ingest.input_file import QUARANTINED, id_of_bytes
from aftersales.jobs.state.manifest import FileRecord, Manifest


class TakenAt(NamedTuple):
    """A file as one run took it."""

    run_id: str
    path: str


def place_of(record: FileRecord) -> str:
    """`SOURCE`, or `SOURCE/SHOP_ID` where the folder has shops: as `expected_inputs` writes it."""
    return f"{record.source}/{_party_of(record)}".rstrip("/")


def missing_inputs(
    expected: Iterable[str],
    runs: Sequence[Manifest],
    business_date: date,
    nothing_accepted: Collection[TakenAt] = (),
) -> tuple[str, ...]:
    """The entries of `expected` for which no run of a date let a file in.

    `nothing_accepted`: files that were read and of which no row was let in.
    """
    expected = tuple(expected)
    kinds = _kinds(runs) if expected else {}
    came = [
        (record, kinds.get(id_of_bytes(record.input_file_id), ""))
        for run in runs
        if run.business_date == business_date
        for record in run.files
        if record.outcome != QUARANTINED and TakenAt(run.run_id, record.path) not in nothing_accepted
    ]
    return tuple(entry for entry in expected if not any(_meets(entry, record, kind) for record, kind in came))


def _meets(entry: str, record: FileRecord, kind: str) -> bool:
    """True if a file is what an entry names: by its folder or its kind, and by its shop or supplier if one is named."""
    name, _, party = entry.partition("/")
    is_of_party = not party or plain(party) == plain(_party_of(record))
    return is_of_party and name in (record.source, kind)


def _party_of(record: FileRecord) -> str:
    """The shop or supplier whose folder a file came from."""
    parts = record.path.split("/")
    return parts[1] if record.source == SUPPLIER_FILES and len(parts) > 2 else record.shop_id


def _kinds(runs: Sequence[Manifest]) -> dict[str, str]:
    """The bytes of each file that was let in, and its kind; a file that came again unchanged is not opened again."""
    return {
        id_of_bytes(record.input_file_id): record.header.declaration
        for run in runs
        for record in run.files
        if record.header
    }
