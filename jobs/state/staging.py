"""The folder a run writes into until it is true: laid out like the places it will fill, swept if it does not end.

Onto it come copies of the inbox and of the reference tables (R-52), so that nothing changes under the reader, and the
draft of the run's manifest: what it took, under which terms; what it writes is filled in at the commit.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from aftersales.jobs.ingest.declared_words import Sources
from aftersales.jobs.ingest.inbox import LeftFile, places, skipped, why_unread
from aftersales.jobs.ingest.input_file import TakenFile, Zones, id_of_bytes
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, read_reference, sources_of_frames, zones
from aftersales.jobs.ingest.upload_check import CHANGING, arriving, look
from aftersales.jobs.runtime.durable_io import make_folder
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.gone_parties import gone_parties
from aftersales.jobs.state.manifest import FileRecord, HeaderRecord, Manifest, run_id_of
from aftersales.jobs.state.paths import Home, archive_place, reference_path
from aftersales.jobs.state.reference_changes import changes_between, kept_copies, tables_of
from aftersales.jobs.state.settings import Settings


@dataclass(frozen=True)
class Stage:
    """One run that is not committed yet, and its folders."""

    home: Home
    business_date: date
    run_number: int
    started_at: datetime

    @property
    def run_id(self) -> str:
        return run_id_of(self.business_date, self.run_number)

    @property
    def root(self) -> Path:
        return self.home.state.work / self.run_id

    @property
    def facts(self) -> Path:
        return self.root / "facts"

    @property
    def issued(self) -> Path:
        return self.root / "issued"

    @property
    def reference(self) -> Path:
        return self.root / "reference"

    @property
    def copies(self) -> Path:
        return self.root / "copies"

    @property
    def places(self) -> Path:
        """Files to be published, with paths as in the home."""
        return self.root / "places"

    @property
    def inbox(self) -> Path:
        """The run's copy of the inbox, which becomes its archive folder; nothing else can change it in between."""
        return self.places / archive_place(self.business_date, self.run_number)

    @property
    def scratch(self) -> Path:
        return self.root / "scratch"


@contextmanager
def opened(home: Home, history: History, business_date: date) -> Iterator[Stage]:
    """An empty stage for the next run of a date. At the end it is removed, because it holds exports (personal data)."""
    stage = Stage(home, business_date, len(history.runs_of(business_date)) + 1, datetime.now(UTC))
    shutil.rmtree(stage.root, ignore_errors=True)
    for folder in (stage.facts, stage.issued, stage.reference, stage.inbox, stage.scratch):
        make_folder(folder)
    try:
        yield stage
    finally:
        shutil.rmtree(home.state.work, ignore_errors=True)


def stage_inbox(stage: Stage) -> tuple[LeftFile, ...]:
    """Copy the files of the inbox onto the stage; returns the files that are left for a later run, with the reason.

    A file that cannot be read is left too: one file must not stop a run.
    """
    inbox = stage.home.inbox
    found = [place.path for place in places(inbox)]
    left = [*skipped(inbox), *arriving(inbox, found)]
    for path in sorted(set(found) - {file.path for file in left}):
        if why := _copied(inbox / path, stage.inbox / path):
            left.append(LeftFile(path, why))
    return tuple(left)


def _copied(source: Path, target: Path) -> str:
    """Copy a file; returns the reason to leave it, or "". An error of the stage's own disk is raised."""
    target.parent.mkdir(parents=True, exist_ok=True)
    before = look(source)
    try:
        shutil.copyfile(source, target)
    except OSError:
        target.unlink(missing_ok=True)
        if why := why_unread(source):
            return why
        raise
    if look(source) == before:
        return ""
    target.unlink()
    return CHANGING


@dataclass(frozen=True)
class StagedReference:
    """Kind to Parquet and to the digest of its content; time zones of shops and suppliers; unknown columns (R-06);
    the declarations with the headers and words of this run (R-69); what is different from the previous run (R-71)."""

    paths: dict[str, Path]
    digests: dict[str, str]
    zones: Zones
    notes: tuple[str, ...]
    sources: Sources
    changes: tuple[str, ...] = ()


def stage_reference(
    stage: Stage, home_zone: str, history: History, allow_gone: Collection[str] = ()
) -> StagedReference:
    """Read and copy all reference tables; WrongUse with everything that is wrong with them (exit 2).

    They are compared with those of the previous run: a party that is gone must have nothing open (R-71).
    """
    before = tables_of(history.state, history.last)
    try:
        tables = read_reference(stage.home.reference, allow_gone=allow_gone, kept=kept_copies(before))
        whose = zones(tables, home_zone)
    except ReferenceTableError as error:
        raise WrongUse(*error.messages) from None
    paths = {kind: reference_path(stage.reference, kind, table.sha256) for kind, table in tables.items()}
    for kind, table in tables.items():
        table.frame.write_parquet(paths[kind])
    if gone := gone_parties(history, {kind: table.frame for kind, table in tables.items()}, allow_gone):
        raise WrongUse(*gone)
    changes = tuple(change.sentence for change in changes_between(before, paths))
    notes = (
        *(note for table in tables.values() for note in table.notes),
        *(f"reference table {change}" for change in changes),
    )
    digests = {kind: table.sha256 for kind, table in tables.items()}
    sources = sources_of_frames({kind: table.frame for kind, table in tables.items()})
    return StagedReference(paths, digests, whose, notes, sources, changes)


def draft_of(
    stage: Stage,
    settings: Settings,
    books_sha256: str,
    reference: Mapping[str, str],
    files: Sequence[TakenFile],
    *,
    latest_date: date | None = None,
) -> Manifest:
    """A manifest without outputs. `reference`: kind to digest of its content; `latest_date`: the limit of R-68."""
    return Manifest(
        run_id=stage.run_id,
        business_date=stage.business_date,
        run_number=stage.run_number,
        started_at=stage.started_at,
        finished_at=stage.started_at,
        version=version("aftersales"),
        settings=settings.as_text(),
        settings_sha256=settings.sha256(),
        books_sha256=books_sha256,
        reference=dict(reference),
        files=tuple(_record(file) for file in files),
        facts={},
        issued={},
        published={},
        previous_sha256="",
        latest_date=latest_date,
    )


def has_nothing_new(history: History, draft: Manifest) -> bool:
    """Whether the date is committed and nothing that a run depends on has changed since.

    A file is not new if the same bytes were at the same path on the same business date: the folder was copied again.
    """
    runs = history.runs_of(draft.business_date)
    if not runs or runs[-1].reference != draft.reference or runs[-1].settings_sha256 != draft.settings_sha256:
        return False
    taken = {(id_of_bytes(record.input_file_id), record.path) for run in runs for record in run.files}
    return all((id_of_bytes(record.input_file_id), record.path) in taken for record in draft.files)


def _record(file: TakenFile) -> FileRecord:
    return FileRecord(
        input_file_id=file.input_file_id,
        path=file.path,
        source=file.source,
        shop_id=file.shop_id,
        sha256=file.sha256,
        bytes=file.bytes,
        rows_in=file.rows_in,
        outcome=file.outcome,
        refusal=file.refusal,
        kind=file.kind,
        has_facts=file.facts is not None,
        has_rejected=file.rejected is not None,
        header=HeaderRecord(**file.header._asdict()) if file.header else None,
        resembles=file.resembles,
    )
