"""`aftersales backfill`: the nights that were missed, in their order."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from aftersales.jobs.commands.home_option import home_option
from aftersales.jobs.commands.log_options import Log, log_options
from aftersales.jobs.home.places import Home

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("backfill")
@home_option
@click.option("--from", "first", type=DAY, required=True, help="First business date.")
@click.option("--to", "last", type=DAY, required=True, help="Last business date, inclusive.")
@log_options
def command(home: Home, first: datetime, last: datetime, log: Log) -> None:
    """Run business dates one after the other; those that are committed are passed over, so it can be called again.

    What lies in the inbox is taken by the first night that runs.

    \b
    aftersales backfill --home HOME --from 2026-07-01 --to 2026-07-07
    """
    from aftersales.jobs.commands.night_told import run_and_tell, watched
    from aftersales.jobs.home.ending import WrongUse
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.settings import read_settings

    settings = read_settings(home.must_be_one())
    if last < first:
        raise WrongUse(f"--to {last.date()} lies before --from {first.date()}.")
    runs = read_manifests(home.state)
    day = first.date()
    while day <= last.date():
        if runs and day <= runs[-1].business_date:
            click.echo(f"{day}  passed over: {runs[-1].business_date} is committed")
        else:
            progress = log.progress()
            with watched(home, settings, day, progress):
                run_and_tell(home, settings, day, progress)
        day += timedelta(days=1)
