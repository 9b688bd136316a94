"""The manifest of a run before its commit: its inputs and settings; the digests of its outputs follow at the commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from aftersales.jobs.home.history import History
from aftersales.jobs.home.manifest import FileRecord, HeaderRecord, Manifest
from aftersales.jobs.home.settings import Settings
from aftersales.jobs.home.stage import Stage
from aftersales.jobs.intake.taken_file import TakenFile


def draft_of(
    stage: Stage, settings: Settings, books_sha256: str, reference: Mapping[str, str], files: Sequence[TakenFile]
) -> Manifest:
    """A manifest without outputs. `reference`: kind to digest of its content."""
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
    )


def has_nothing_new(history: History, draft: Manifest) -> bool:
    """True if the date is committed and nothing that a run depends on has changed since (design §1).

    A file is not new if the same bytes came at the same path on the same business date: the files were copied again.
    """
    runs = history.runs_of(draft.business_date)
    if not runs or runs[-1].reference != draft.reference or runs[-1].settings_sha256 != draft.settings_sha256:
        return False
    taken = {(record.input_file_id, record.path) for run in runs for record in run.files}
    return all((record.input_file_id, record.path) in taken for record in draft.files)


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
    )
