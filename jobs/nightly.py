"""Runs one business date: sweep, ingest, post, push, report, publish. The function below shows the steps in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from aftersales.jobs.books import job as books_job
from aftersales.jobs.books.engine import Engine, OnDuckDb
from aftersales.jobs.books.incremental import books_sha256, inputs_of_run
from aftersales.jobs.books.published_database import finish
from aftersales.jobs.books.rejection_messages import NAMED_COLUMNS
from aftersales.jobs.console.first_night import looked_at_first
from aftersales.jobs.console.logging_setup import Progress, Watched
from aftersales.jobs.console.verdict import Verdict, read_verdict
from aftersales.jobs.ingest import job as ingest_job
from aftersales.jobs.ingest.future_dates import latest_date
from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.publish import restoring
from aftersales.jobs.push import job as push_job
from aftersales.jobs.report import job as report_job
from aftersales.jobs.runtime.exit_codes import NotTiedOut
from aftersales.jobs.state.last_attempt import recorded
from aftersales.jobs.state.let_in_before import judged_before
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, archive_place, draft_place
from aftersales.jobs.state.pruning import removed
from aftersales.jobs.state.published_access import access_of
from aftersales.jobs.state.settings import Settings
from aftersales.jobs.state.staging import draft_of, has_nothing_new, opened, stage_inbox, stage_reference


def run_business_date(
    home: Home,
    settings: Settings,
    business_date: date,
    progress: Progress,
    *,
    is_dry: bool = False,
    engine: Engine | None = None,
    until: date | None = None,
    most_first_pushes: int | None = None,
) -> Verdict | None:
    """Run one business date (contract: `run`); None if nothing was new. An Ending states why it was not published.

    `until` is the last date of a backfill: the inbox of its first date has the files of all its dates (R-68).
    `most_first_pushes` is what a first run may push at most (R-87).
    """
    progress, engine = Watched(progress), engine or OnDuckDb()
    access = access_of(settings)
    with held(home), recorded(home, business_date, is_dry=is_dry):
        with progress.step("sweep"):
            history = publish_job.finish_interrupted_runs(home, access)
            history.must_allow(business_date, datetime.now(ZoneInfo(settings.time_zone)).date())
            is_database_gone = restoring.restore_gone(home, history.manifests, progress.warn, is_dry=is_dry)
        with opened(home, history, business_date) as stage:
            progress.bind(run_id=stage.run_id)
            with progress.step("ingest"):
                reference = stage_reference(stage, settings.time_zone, history, settings.allow_gone)
                postponed_files = stage_inbox(stage)
                files = (stage.inbox, stage.facts, reference.zones, history.known_files)
                latest = latest_date(until or business_date)
                taken = ingest_job.ingest(
                    *files,
                    progress.part,
                    headers=history.headers,
                    workbook_of=home.workbook_of,
                    sources=reference.sources,
                    judged_before=partial(judged_before, history),
                    latest=latest,
                    kept_in=archive_place(stage.business_date, stage.run_number).as_posix(),
                )
                terms = (settings, books_sha256(), reference.digests)
                draft = draft_of(stage, *terms, taken.files, latest_date=latest)
                for note in (*(file.sentence for file in postponed_files), *reference.notes, *taken.notes):
                    progress.note(note)
            if has_nothing_new(history, draft):
                publish_job.clear_inbox(home, draft)
                if is_database_gone and not is_dry:
                    restoring.restore_database(home, history)
                return None
            # the books; programs that read the log know this step as "post"
            with progress.step("post"):
                inputs_of = partial(
                    inputs_of_run,
                    stage,
                    history,
                    draft,
                    settings=settings.as_mapping(),
                    reference=reference.paths,
                    note=progress.note,
                )
                raw_rows = partial(ingest_job.raw_rows, stage.inbox, taken.files, sources=reference.sources)
                output = (partial(raw_rows, columns=NAMED_COLUMNS), progress.part, stage.places / DATABASE_PLACE)
                computed = partial(books_job.computed, note=progress.note, may_carry=engine.carries and not is_dry)
                with computed(stage, inputs_of, *output, engine=engine) as books:
                    verdict = replace(
                        read_verdict(books),
                        findings=tuple(books_job.failed_checks(books)),
                        reference_changes=reference.changes,
                    )
                    progress.add_figures(**verdict.figures)
                    about = (verdict, draft.settings, draft.version)
                    if not verdict.ties_out:
                        shown = home.root / draft_place(business_date)
                        report_job.write_draft(books, shown, *about, warn=progress.warn)
                        raise NotTiedOut(
                            f"The books of {business_date} do not tie out; see {shown}.", *verdict.findings
                        )
                    verdict = looked_at_first(books, verdict, most_first_pushes, is_dry=is_dry)
                    books_job.write_issued(books, stage.issued)
                    draft = draft.model_copy(update={"finished_at": datetime.now(UTC)})
                    finish(books, stage.run_id, draft.finished_at)
                    with publish_job.sealing(stage) as sealed:
                        with progress.step("push"):
                            progress.add_figures(**push_job.hand_over(books, stage.places, stage.run_id))
                        with progress.step("report"):
                            pruned_files = removed(home.state)
                            report_job.write_reports(
                                books, stage.places, *about, raw_rows=raw_rows, warn=progress.warn, gone=pruned_files
                            )
            if not is_dry:
                with progress.step("publish"):
                    publish_job.publish_files(home, publish_job.commit(stage, history, draft, sealed()), access)
                    access.spread(home)
            return verdict
