"""`aftersales status`: did last night run, does it tie out, what needs a person?"""

from __future__ import annotations

from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_books
from aftersales.jobs.state.paths import Home

SHOWN = 10


@click.command("status")
@home_option
@as_of_option
def command(home: Home, as_of: date | None) -> None:
    """Say how the last night ended, what lies in the inbox, what is unfinished, and what needs a person first.

    \b
    aftersales status --home HOME
    aftersales status --home HOME --as-of 2026-07-02
    """
    from aftersales.jobs.commands.run_and_report import tell_places, yesterday
    from aftersales.jobs.console.published_db import worst_exceptions
    from aftersales.jobs.console.verdict import read_verdict, sentences
    from aftersales.jobs.runtime.durable_io import files_below
    from aftersales.jobs.state.incomplete_runs import told_of
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.missing_inputs import missing_inputs
    from aftersales.jobs.state.settings import read_settings

    settings = read_settings(home.must_be_one())
    waiting = len(list(files_below(home.inbox)))
    runs = read_manifests(home.state)
    unfinished = told_of(home, runs)
    if not home.database.exists():
        if not runs:
            click.echo(f"No night has run in {home.root} yet; {waiting} files wait in its inbox.")
        for sentence in unfinished:
            click.echo(f"  {sentence}")
        return
    with opened_books(home, as_of) as published:
        verdict = read_verdict(published)
        worst = worst_exceptions(published, SHOWN)
    for sentence in sentences(verdict):
        click.echo(sentence)
    for exception in worst:
        click.echo(f"    {exception}")
    if verdict.exceptions > len(worst):
        click.echo(f"    … and {verdict.exceptions - len(worst)} more in the workbook's sheet Exceptions")
    if as_of is None:
        for sentence in unfinished:
            click.echo(f"  {sentence}")
    missing = missing_inputs(settings.expected_inputs, runs, verdict.business_date)
    if missing:
        click.echo(f"  expected and missing: {', '.join(missing)}")
    missed = (yesterday(settings) - verdict.business_date).days
    if missed > 0 and as_of is None:
        click.echo(f"  {missed} later nights have not run (`aftersales backfill`); {waiting} files wait in the inbox")
    tell_places(home, verdict.business_date)
