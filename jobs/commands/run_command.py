"""`aftersales run`: the night of one business date."""

from __future__ import annotations

from datetime import datetime

import click

from aftersales.jobs.commands.home_option import home_option
from aftersales.jobs.commands.log_options import Log, log_options
from aftersales.jobs.home.places import Home


@click.command("run")
@home_option
@click.option(
    "--business-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to account for. [default: yesterday in the home's time zone]",
)
@click.option("--dry-run", is_flag=True, help="Compute everything and say the verdict, but write and publish nothing.")
@click.option(
    "--fail-on",
    type=click.IntRange(min=0),
    metavar="N",
    help="End with 3 if more than N exceptions are open or more than N rows were quarantined. [default: never]",
)
@log_options
def command(home: Home, business_date: datetime | None, dry_run: bool, fail_on: int | None, log: Log) -> None:
    """Run the night of one business date: files in; books, push batches, reports and database out.

    A published night ends with 3 where --fail-on says so, with 5 where an input is missing that the settings expect.

    \b
    aftersales run --home HOME
    aftersales run --home HOME --business-date 2026-07-01
    aftersales run --home HOME --dry-run
    aftersales run --home HOME --fail-on 20
    aftersales run --home HOME --quiet
    """
    from aftersales.jobs.commands.night_told import must_end_well, run_and_tell, watched, yesterday
    from aftersales.jobs.home.settings import read_settings

    flags = {} if fail_on is None else {"fail_on": fail_on}
    settings = read_settings(home.must_be_one(), **flags)
    day = business_date.date() if business_date else yesterday(settings)
    progress = log.progress()
    if dry_run:
        run_and_tell(home, settings, day, progress, is_dry=True)
        return
    with watched(home, settings, day, progress):
        must_end_well(home, settings, day, run_and_tell(home, settings, day, progress))
