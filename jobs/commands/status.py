"""`aftersales status`: shows how the last run ended, what to do first, and what needs a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import click

from aftersales.jobs.commands.options import home_option, text_or_json_option
from aftersales.jobs.commands.query_options import as_of_option, opened_books
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.console.home_status import HomeStatus

SHOWN = 10


@click.command("status")
@home_option
@as_of_option
@text_or_json_option
@click.pass_context
def command(ctx: click.Context, home: Home, as_of: date | None, form: str) -> None:
    """Show how the last run ended, what to do first, what waits in the inbox, and what needs a person most urgently.

    It also shows a run that is in progress, the reason of a run that failed, and every file and row that was not let
    in, with the list to correct. A home that is damaged is shown as far as it can be read; the exit code is then not 0.

    \b
    aftersales status --home HOME
    aftersales status --home HOME --as-of 2026-07-02
    aftersales status --home HOME --format json
    """
    from aftersales.jobs.commands.run_and_report import places_of
    from aftersales.jobs.console.home_status import as_json, looked_at

    status = looked_at(home, as_of)
    _add_books(status)
    places = places_of(home, status.verdict.business_date) if status.verdict else {}
    if form == "json":
        json.dump(as_json(status, places), sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
    else:
        for line in _lines(status):
            click.echo(line)
        for name, place in places.items():
            click.echo(f"  {name:<9} {place}")
    ctx.exit(status.exit_code)


def _add_books(status: HomeStatus) -> None:
    """Add what the published database shows; nothing before the first run."""
    from aftersales.jobs.console.home_status import add_books, add_unreadable
    from aftersales.jobs.console.not_let_in import still_not_let_in
    from aftersales.jobs.console.published_db import worst_exceptions
    from aftersales.jobs.console.verdict import read_verdict
    from aftersales.jobs.runtime.exit_codes import Ending
    from aftersales.jobs.state.reference_changes import changes_of_run

    if status.last_run is None and not status.home.database.exists():
        return
    try:
        with opened_books(status.home, status.as_of) as published:
            verdict = read_verdict(published)
            runs = status.runs
            shown = runs[: 1 + next((at for at, run in enumerate(runs) if run.run_id == verdict.run_id), -1)]
            verdict = replace(verdict, reference_changes=changes_of_run(status.home.state, shown))
            add_books(status, verdict, still_not_let_in(published, status.home), worst_exceptions(published, SHOWN))
    except Ending as ending:
        add_unreadable(status, ending)


def _lines(status: HomeStatus) -> Iterator[str]:
    """The status for a terminal: alarms before figures; the second line states what to do first."""
    from aftersales.jobs.console.verdict import sentences

    headlines = [f"{problem.headline}  {problem.sentence}" for problem in status.alarms]
    figures = list(sentences(status.verdict, status.added)) if status.verdict else [_without_books(status)]
    headlines.append(figures[0])
    first, *others = headlines
    yield first
    if status.do_first:
        # an alarm has been named on the first line
        what = "" if status.alarms else f"{status.do_first.sentence}: "
        yield f"  do first: {what}{status.do_first.what_to_do}"
    yield from others
    yield from figures[1:]
    for problem in status.problems:
        if problem is not status.do_first:
            yield f"  {problem.sentence}: {problem.what_to_do}"
    for exception in status.worst:
        yield f"    {exception.severity:<6} {exception.sentence}: {exception.what_to_do}"
    shown = len(status.worst) + len(status.not_let_in)
    if status.verdict and status.verdict.exceptions > shown:
        yield f"    {status.verdict.exceptions - shown} more are in the workbook, sheet Exceptions"
    if status.as_of is None:
        yield f"  {_inbox(status.files_waiting)}"


def _without_books(status: HomeStatus) -> str:
    """The first line where no figures can be read."""
    if status.last_run:
        return f"{status.last_run.business_date}  run {status.last_run.run_id} is the last committed run"
    if any(problem.kind == "home_damaged" for problem in status.problems):
        return f"Nothing can be read of the runs in {status.home.root}"
    return f"No run is committed in {status.home.root} yet"


def _inbox(waiting: int) -> str:
    """How many files wait in the inbox, in words."""
    from aftersales.jobs.console.counted import counted

    return f"{counted(waiting, 'file waits', 'files wait')} in the inbox" if waiting else "the inbox is empty"
