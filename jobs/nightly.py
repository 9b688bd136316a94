"""Runs one business date: sweep, ingest, post, push, report, publish. The function below shows the steps in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from aftersales.jobs import ingest, post, publish, push, report
from aftersales.jobs.books.carrying import books_sha256, tonight
from aftersales.jobs.books.engine import Engine, OnDuckDb
from aftersales.jobs.books.published_file import finish
from aftersales.jobs.home.draft import draft_of, has_nothing_new
from aftersales.jobs.home.ending import NotTiedOut
from aftersales.jobs.home.lock import held
from aftersales.jobs.home.places import DATABASE_PLACE, Home, draft_place
from aftersales.jobs.home.pruning import removed
from aftersales.jobs.home.settings import Settings
from aftersales.jobs.home.stage import opened
from aftersales.jobs.home.stage_inbox import stage_inbox
from aftersales.jobs.home.stage_reference import stage_reference
from aftersales.jobs.telling.progress import Progress, Watched
from aftersales.jobs.telling.verdict import Verdict, read_verdict


def run_night(
    home: Home,
    settings: Settings,
    business_date: date,
    progress: Progress,
    *,
    is_dry: bool = False,
    engine: Engine | None = None,
) -> Verdict | None:
    """Run one business date (contract: `run`); None if nothing was new. An Ending states why it was not published."""
    progress, engine = Watched(progress), engine or OnDuckDb()
    with held(home):
        with progress.step("sweep"):
            history = publish.sweep(home)
            history.must_allow(business_date, datetime.now(ZoneInfo(settings.time_zone)).date())
        with opened(home, history, business_date) as stage:
            progress.bind(run_id=stage.run_id)
            with progress.step("ingest"):
                reference = stage_reference(stage, settings.time_zone)
                left = stage_inbox(stage)
                files = (stage.inbox, stage.facts, reference.zones, history.known_files)
                taken = ingest.ingest(*files, progress.part, headers=history.headers, home=home.root)
                draft = draft_of(stage, settings, books_sha256(), reference.digests, taken.files)
                for note in (*(file.sentence for file in left), *reference.notes, *taken.notes):
                    progress.note(note)
            if has_nothing_new(history, draft):
                publish.clear_inbox(home, draft)
                return None
            with progress.step("post"):
                terms = {"settings": settings.as_mapping(), "reference": reference.paths}
                inputs = tonight(stage, history, draft, may_carry=engine.carries and not is_dry, **terms)
                computed = [stage.facts] if inputs.carried else [stage.facts, home.state.facts]
                with post.open_books(stage.scratch, *computed) as books:
                    raw_rows = partial(ingest.raw_rows, stage.inbox, taken.files)
                    post.compute(books, inputs, raw_rows, progress.part, stage.places / DATABASE_PLACE, engine=engine)
                    verdict = replace(read_verdict(books), findings=tuple(post.failed_checks(books)))
                    progress.tell(**verdict.figures)
                    about = (verdict, draft.settings, draft.version)
                    if not verdict.ties_out:
                        shown = home.root / draft_place(business_date)
                        report.write_draft(books, shown, *about, warn=progress.warn)
                        raise NotTiedOut(
                            f"The books of {business_date} do not tie out; see {shown}.", *verdict.findings
                        )
                    post.write_issued(books, stage.issued)
                    draft = draft.model_copy(update={"finished_at": datetime.now(UTC)})
                    finish(books, stage.run_id, draft.finished_at)
                    with publish.sealing(stage) as sealed:
                        with progress.step("push"):
                            progress.tell(**push.hand_over(books, stage.places, stage.run_id))
                        with progress.step("report"):
                            gone = removed(home.state)
                            report.write_reports(books, stage.places, *about, warn=progress.warn, gone=gone)
            if not is_dry:
                with progress.step("publish"):
                    publish.roll_forward(home, publish.commit(stage, history, draft, sealed()))
            return verdict
