"""`aftersales status`: shows how the last run ended and what needs a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_books
from aftersales.jobs.state.paths import Home

SHOWN = 10


@click.command("status")
@home_option
@as_of_option
def command(home: Home, as_of: date | None) -> None:
    """Show how the last run ended, what waits in the inbox, what is unfinished, and what needs a person most urgently.

    \b
    aftersales status --home HOME
    aftersales status --home HOME --as-of 2026-07-02
    """
    from aftersales.jobs.commands.run_and_report import print_places, yesterday
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.console.published_db import nothing_accepted, worst_exceptions
    from aftersales.jobs.console.verdict import read_verdict, sentences
    from aftersales.jobs.runtime.durable_io import files_below
    from aftersales.jobs.state.incomplete_runs import incomplete_run_messages
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.missing_inputs import missing_inputs
    from aftersales.jobs.state.reference_changes import changes_of_run
    from aftersales.jobs.state.settings import read_settings

    settings = read_settings(home.must_be_one())
    waiting = len(list(files_below(home.inbox)))
    runs = read_manifests(home.state)
    unfinished = incomplete_run_messages(home, runs)
    if not home.database.exists():
        if not runs:
            click.echo(f"No run is committed in {home.root} yet; {_inbox(waiting)}.")
        for sentence in unfinished:
            click.echo(f"  {sentence}")
        return
    with opened_books(home, as_of) as published:
        verdict = read_verdict(published)
        shown = runs[: 1 + next((at for at, run in enumerate(runs) if run.run_id == verdict.run_id), -1)]
        verdict = replace(verdict, reference_changes=changes_of_run(home.state, shown))
        worst = worst_exceptions(published, SHOWN)
    for sentence in sentences(verdict):
        click.echo(sentence)
    for exception in worst:
        click.echo(f"    {exception}")
    if verdict.exceptions > len(worst):
        click.echo(f"    {verdict.exceptions - len(worst)} more are in the workbook, sheet Exceptions")
    if as_of is None:
        for sentence in unfinished:
            click.echo(f"  {sentence}")
    missing = missing_inputs(
        settings.expected_inputs, runs, verdict.business_date, nothing_accepted(home, verdict.business_date)
    )
    if missing:
        click.echo(f"  expected inputs are missing: {', '.join(missing)}")
    last_missed = yesterday(settings)
    missed = (last_missed - verdict.business_date).days
    if missed > 0 and as_of is None:
        later = counted(missed, "later date has", "later dates have")
        first_missed = verdict.business_date + timedelta(days=1)
        backfill = f"aftersales backfill --from {first_missed} --to {last_missed}"
        click.echo(f"  {later} not run: run `{backfill}`; {_inbox(waiting)}")
    print_places(home, verdict.business_date)


def _inbox(waiting: int) -> str:
    """How many files wait in the inbox, in words."""
    from aftersales.jobs.console.counted import counted

    return f"{counted(waiting, 'file waits', 'files wait')} in the inbox" if waiting else "the inbox is empty"
