"""Committed runs and what they left: accepted files, facts, issued rows.

It reads manifests only, never directory listings: a file that no manifest names is left over from a run that died.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.ingest.header_drift import Header, HeaderKey
from aftersales.jobs.ingest.input_file import id_of_bytes
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.manifest import FileRecord, Manifest
from aftersales.jobs.state.paths import State, reference_path
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import polars as pl

LET_IN: Final = "accepted"
CURRENCY: Final = "currency"


@dataclass(frozen=True)
class History:
    """Committed runs in the order of their business dates."""

    state: State
    manifests: tuple[Manifest, ...]

    @property
    def last(self) -> Manifest | None:
        return self.manifests[-1] if self.manifests else None

    def runs_of(self, business_date: date) -> tuple[Manifest, ...]:
        """The runs of one date."""
        return tuple(manifest for manifest in self.manifests if manifest.business_date == business_date)

    def must_allow(self, business_date: date, today: date) -> None:
        """WrongUse for a date before the last committed one, or in the future."""
        if business_date > today:
            raise WrongUse(f"{business_date} is in the future: today is {today}. Run a business date when it is over.")
        if self.last and business_date < self.last.business_date:
            raise WrongUse(
                f"{business_date} is before {self.last.business_date}, which is committed. A past business date cannot "
                "change any more. Leave late files in the inbox: the run of the next date takes them."
            )

    @cached_property
    def known_files(self) -> dict[str, int]:
        """Files judged row by row so far: the id of their bytes to their number of rows."""
        return {id_of_bytes(record.input_file_id): record.rows_in for record in self._let_in()}

    @cached_property
    def headers(self) -> dict[HeaderKey, Header]:
        """The newest header of each declaration and shop."""
        newest = {
            HeaderKey(record.header.declaration, record.shop_id): record.header
            for _, record in self._records()
            if record.header
        }
        return {key: Header(**dict(header)) for key, header in newest.items()}

    def minor_units(self) -> dict[str, int]:
        """The currencies of the last run and the decimals of their amounts: built-in ones and reference/currencies."""
        import polars as pl

        digest = self.last.reference.get(CURRENCY) if self.last else None
        if digest is None:
            return dict(MINOR_UNITS)
        added = pl.read_parquet(reference_path(self.state.reference, CURRENCY, digest))
        return {**MINOR_UNITS, **dict(added.select("currency_code", "minor_unit").iter_rows())}

    def facts(self) -> dict[str, list[Path]]:
        """Kind to the Parquet files of accepted rows."""
        found: dict[str, list[Path]] = {}
        for record in self._let_in():
            if record.has_facts:
                found.setdefault(record.kind, []).append(fact_path(self.state.facts, record))
        return found

    def rejected(self) -> list[Path]:
        """Parquet files of rows that intake quarantined."""
        return [rejected_path(self.state.facts, record) for record in self._let_in() if record.has_rejected]

    def issued(self) -> dict[str, list[Path]]:
        """Relation to the Parquet files of rows that the runs issued."""
        found: dict[str, list[Path]] = {}
        for manifest in self.manifests:
            for relation in manifest.issued:
                found.setdefault(relation, []).append(issued_path(self.state, manifest.run_id, relation))
        return found

    def _records(self) -> Iterator[tuple[Manifest, FileRecord]]:
        return ((manifest, record) for manifest in self.manifests for record in manifest.files)

    def _let_in(self) -> Iterator[FileRecord]:
        return (record for _, record in self._records() if record.outcome == LET_IN)


def fact_path(facts: Path, record: FileRecord) -> Path:
    """The path of a file's accepted rows."""
    return facts / fact_place(record)


def rejected_path(facts: Path, record: FileRecord) -> Path:
    """Where the other rows of a file are."""
    return facts / rejected_place(record)


def fact_place(record: FileRecord) -> str:
    """The same below the folder of facts."""
    return f"{record.source}/{record.input_file_id}.parquet"


def rejected_place(record: FileRecord) -> str:
    """The same below the folder of facts."""
    return f"{record.source}/{record.input_file_id}.rejected.parquet"


def issued_path(state: State, run_id: str, relation: str) -> Path:
    """The path of a run's rows of an issued relation."""
    return state.issued / run_id / f"{relation}.parquet"


def input_file_frame(manifests: Sequence[Manifest], types: Mapping[str, str]) -> pl.DataFrame:
    """Every file that a run took, one row per file and run; the columns of `types` (books/source_tables.py)."""
    taken = [(manifest, record) for manifest in manifests for record in manifest.files]
    of_run = Manifest.model_fields.keys() - FileRecord.model_fields.keys()
    columns: dict[str, list[Any]] = {
        "header_change": [record.header.change if record.header else "" for _, record in taken],
        "declaration": [record.header.declaration if record.header else record.resembles for _, record in taken],
    }
    for name in types.keys() - columns.keys():
        columns[name] = [getattr(manifest if name in of_run else record, name) for manifest, record in taken]
    return _frame(columns, types)


def run_frame(manifests: Sequence[Manifest], types: Mapping[str, str]) -> pl.DataFrame:
    """One row per run of `manifests`; the columns of `types` (books/source_tables.py). Times are UTC."""
    columns: dict[str, list[Any]] = {
        "started_at": [manifest.started_at.replace(tzinfo=None) for manifest in manifests],
        "finished_at": [manifest.finished_at.replace(tzinfo=None) for manifest in manifests],
        "outcome": ["published"] * len(manifests),
    }
    for name in types.keys() - columns.keys():
        columns[name] = [getattr(manifest, name) for manifest in manifests]
    return _frame(columns, types)


def _frame(columns: Mapping[str, list[Any]], types: Mapping[str, str]) -> pl.DataFrame:
    """The wanted columns as a frame, typed even when there are no rows."""
    import polars as pl

    kinds = {"VARCHAR": pl.String(), "BIGINT": pl.Int64(), "DATE": pl.Date(), "TIMESTAMP": pl.Datetime("us")}
    schema = {name: kinds[kind] for name, kind in types.items()}
    return pl.DataFrame({name: columns[name] for name in schema}, schema=schema)
