"""Reads the reference tables for a run and keeps a copy of them (R-52)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aftersales.jobs.home.ending import WrongUse
from aftersales.jobs.home.places import reference_path
from aftersales.jobs.home.stage import Stage
from aftersales.jobs.intake.reference import ReferenceTableError, read_reference, zones
from aftersales.jobs.intake.taken_file import Zones


@dataclass(frozen=True)
class StagedReference:
    """Kind to Parquet and to the digest of its content; time zones of shops and suppliers; unknown columns (R-06)."""

    paths: dict[str, Path]
    digests: dict[str, str]
    zones: Zones
    notes: tuple[str, ...]


def stage_reference(stage: Stage, home_zone: str) -> StagedReference:
    """Read and copy all seven tables; WrongUse with everything that is wrong with them (formats §8: exit 2)."""
    try:
        tables = read_reference(stage.home.reference)
        whose = zones(tables, home_zone)
    except ReferenceTableError as error:
        raise WrongUse(*error.messages) from None
    paths = {kind: reference_path(stage.reference, kind, table.sha256) for kind, table in tables.items()}
    for kind, table in tables.items():
        table.frame.write_parquet(paths[kind])
    notes = tuple(
        f"reference table {kind}: additional column '{column}' is not read"
        for kind, table in tables.items()
        for column in table.unread
    )
    return StagedReference(paths, {kind: table.sha256 for kind, table in tables.items()}, whose, notes)
