"""One business date from beginning to end: read the steps and you have read the night."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aftersales.jobs import ingest, post, publish, push, report
from aftersales.jobs.books.published_file import write_database
from aftersales.jobs.home.draft import draft_of, has_nothing_new
from aftersales.jobs.home.ending import NotTiedOut
from aftersales.jobs.home.lock import held
from aftersales.jobs.home.places import DATABASE_PLACE, Home, draft_place, quarantine_place, report_place
from aftersales.jobs.home.settings import Settings
from aftersales.jobs.home.stage import copy_inbox, opened
from aftersales.jobs.telling.progress import Progress
from aftersales.jobs.telling.verdict import Verdict, read_verdict


@dataclass(frozen=True)
class Night:
    """How a night ended: its verdict, None where nothing was new and nothing was done."""

    verdict: Verdict | None


def run_night(
    home: Home, settings: Settings, business_date: date, progress: Progress, *, is_dry: bool = False
) -> Night:
    """Run one business date (contract: `run`). Ending says why a night was not published; a dry one writes nothing."""
    with held(home):
        with progress.step("sweep"):
            history = publish.sweep(home)
            history.must_allow(business_date, datetime.now(ZoneInfo(settings.time_zone)).date())
        with opened(home, history, business_date) as stage:
            with progress.step("ingest"):
                reference = ingest.take_reference(home.reference, stage.reference)
                copy_inbox(stage, ingest.left_alone(home.inbox, progress.note))
                zones = reference.zones(settings.time_zone)
                taken = ingest.ingest(stage.inbox, stage.facts, zones, history.known_files, progress.part)
                draft = draft_of(stage, settings, reference.digests, taken.files)
            if has_nothing_new(history, draft):
                publish.clear_inbox(home, draft)
                return Night(None)
            with progress.step("post"), post.open_books(stage.scratch) as books:
                inputs = post.night_inputs(stage, history, draft, settings.as_mapping(), reference.paths)
                post.compute(books, inputs, ingest.raw_reader(stage.inbox, taken.files), progress.part)
                verdict = replace(read_verdict(books), findings=tuple(post.failed_checks(books)))
                terms = (draft.settings, draft.version)
                if not verdict.ties_out:
                    shown = home.root / draft_place(business_date)
                    report.write_workbook(books, shown, verdict, *terms, is_draft=True)
                    raise NotTiedOut(f"The books of {business_date} do not tie out; see {shown}.", *verdict.findings)
                post.write_issued(books, stage.issued)
                with progress.step("push"):
                    push.write_batches(books, stage.places, stage.run_id)
                with progress.step("report"):
                    report.write_workbook(books, stage.places / report_place(business_date), verdict, *terms)
                    report.write_quarantine(books, stage.places / quarantine_place(stage.run_id), verdict)
                draft = draft.model_copy(update={"finished_at": datetime.now(UTC)})
                write_database(books, stage.places / DATABASE_PLACE, stage.run_id, draft.finished_at)
            if not is_dry:
                with progress.step("publish"):
                    publish.roll_forward(home, publish.commit(stage, history, draft))
            return Night(verdict)
