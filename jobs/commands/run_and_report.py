"""Runs one business date and prints its verdict; shared by `run`, `backfill` and `demo`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
from aftersales.jobs.state.paths import Home, report_place
from aftersales.jobs.state.settings import Settings

if TYPE_CHECKING:
    from aftersales.jobs.books.engine import Engine
    from aftersales.jobs.console.logging_setup import Progress
    from aftersales.jobs.console.verdict import Verdict


def yesterday(settings: Settings) -> date:
    """The day before today in the home's time zone: the last day that is over."""
    return datetime.now(ZoneInfo(settings.time_zone)).date() - timedelta(days=1)


def must_be_near_runs(home: Home, settings: Settings, day: date, *, is_default: bool, is_sure: bool) -> None:
    """WrongUse if a business date is far from the last run (state/run_gap.py)."""
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.run_gap import must_be_near

    must_be_near(home, settings, read_manifests(home.state), day, is_default=is_default, is_sure=is_sure)


@contextmanager
def watched(home: Home, settings: Settings, business_date: date, progress: Progress) -> Iterator[None]:
    """Send metrics, ping and notifications after the block has ended; a failure to send does not change its ending.

    A stopped run (Ctrl-C, SIGTERM) is reported as failed, because a machine may have stopped it.
    """
    import time

    from aftersales.jobs.monitoring.after_run import send_results
    from aftersales.jobs.monitoring.run_result import RunResult
    from aftersales.jobs.runtime.exit_codes import Ending, HomeHeld, InputMissing, TooMany
    from aftersales.jobs.state.last_attempt import note_failure

    began = time.monotonic()

    def report_ending(exit_code: int, sentence: str = "") -> None:
        seconds = time.monotonic() - began
        result = RunResult(home, business_date, exit_code, seconds, int(time.time()), sentence)
        send_results(settings, result, progress.warn)

    try:
        yield
    except Ending as ending:
        if not isinstance(ending, (TooMany, InputMissing, HomeHeld)):
            note_failure(home, business_date, ending)
        report_ending(ending.exit_code, next(iter(ending.sentences), ""))
        raise
    except Exception as error:
        # only the type: the message could contain a cell of an export
        report_ending(Ending.exit_code, f"The run failed unexpectedly: {type(error).__name__}.")
        raise
    report_ending(0)


def run_and_report(
    home: Home,
    settings: Settings,
    business_date: date,
    progress: Progress,
    *,
    is_dry: bool = False,
    engine: Engine | None = None,
    until: date | None = None,
    is_agreed: bool = False,
) -> Verdict | None:
    """Run a business date; the verdict goes to stdout, progress to stderr. None if no input was new.

    `until` is the last date of a backfill (R-68); `is_agreed`: a first run may push as much as it does (R-87).
    """
    import os

    from aftersales.jobs.console.verdict import sentences
    from aftersales.jobs.runtime.signals import stoppable
    from aftersales.jobs.state.incomplete_runs import after_a_stop
    from aftersales.jobs.state.manifest import read_manifests

    os.umask(PRIVATE_UMASK)
    progress.bind(business_date=business_date.isoformat())

    is_bounded = not is_agreed and settings.first_requested_on is None

    def work() -> Verdict | None:
        # these imports take a third of a second; inside the block, Ctrl-C is already handled
        from aftersales.jobs.nightly import run_business_date

        return run_business_date(
            home,
            settings,
            business_date,
            progress,
            is_dry=is_dry,
            engine=engine,
            until=until,
            most_first_pushes=settings.first_night_pushes if is_bounded else None,
        )

    with _manifests_at_rest(home):
        before = {known.run_id for known in read_manifests(home.state)}
        verdict = stoppable(work, lambda: after_a_stop(home, before))
    if verdict is None:
        runs = [run for run in read_manifests(home.state) if run.business_date == business_date]
        click.echo(f"{business_date}  nothing new since run {runs[-1].run_id}; nothing was changed")
        return None
    for sentence in sentences(verdict):
        click.echo(sentence)
    if is_dry:
        click.echo("  dry run: nothing was written")
    return verdict


@contextmanager
def _manifests_at_rest(home: Home) -> Iterator[None]:
    """Parse the manifests and keep them out of the garbage collector's sight.

    The manifests of a thousand runs are 54,000 objects that never become garbage; the collector would scan them again
    and again.
    """
    import gc

    from aftersales.jobs.state.manifest import read_manifests

    gc.disable()
    try:
        read_manifests(home.state)
        gc.freeze()
    finally:
        gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()


def must_meet_limits(home: Home, settings: Settings, business_date: date, verdict: Verdict | None) -> None:
    """Raise InputMissing or TooMany if a published run breaks its settings; a missing input comes first."""
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.console.published_db import nothing_accepted
    from aftersales.jobs.runtime.exit_codes import InputMissing, TooMany
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.missing_inputs import missing_inputs

    broken = []
    most = settings.fail_on
    if verdict is not None and most is not None:
        counts = {"exception": verdict.exceptions, "quarantined row": verdict.rows_quarantined}
        broken = [
            f"{counted(count, name)}, but fail_on allows at most {most}."
            for name, count in counts.items()
            if count > most
        ]
    missing = missing_inputs(
        settings.expected_inputs, read_manifests(home.state), business_date, nothing_accepted(home, business_date)
    )
    if missing:
        broken = [
            f"Expected inputs are missing: {', '.join(missing)}. Request the export, put it into the inbox and run the "
            "date again.",
            *broken,
        ]
        raise InputMissing(*broken)
    if broken:
        raise TooMany(*broken, "The run is published; see its workbook.")


def places_of(home: Home, business_date: date) -> dict[str, str]:
    """Where the results of a business date are."""
    from aftersales.jobs.state.paths import INDEX_PLACE, PAGE_NAME, WORKBOOK_NAME

    reports = home.root / report_place(business_date)
    return {
        "workbook": str(reports / WORKBOOK_NAME),
        "page": str(reports / PAGE_NAME),
        "all runs": str(home.root / INDEX_PLACE),
        "database": str(home.database),
    }


def print_places(home: Home, business_date: date) -> None:
    """Print where the results of a business date are."""
    for name, place in places_of(home, business_date).items():
        click.echo(f"  {name:<9} {place}")
