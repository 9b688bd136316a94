"""`aftersales run`: the night of one business date."""

from __future__ import annotations

from datetime import datetime

import click

from aftersales.jobs.commands.home_option import home_option
from aftersales.jobs.home.places import Home


@click.command("run")
@home_option
@click.option(
    "--business-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to account for. [default: yesterday in the home's time zone]",
)
@click.option("--dry-run", is_flag=True, help="Compute everything and say the verdict, but write and publish nothing.")
def command(home: Home, business_date: datetime | None, dry_run: bool) -> None:
    """Run the night of one business date: files in; books, push batches, reports and database out.

    \b
    aftersales run --home HOME
    aftersales run --home HOME --business-date 2026-07-01
    aftersales run --home HOME --dry-run
    """
    from aftersales.jobs.commands.night_told import run_and_tell, yesterday
    from aftersales.jobs.home.settings import read_settings

    settings = read_settings(home.must_be_one())
    day = business_date.date() if business_date else yesterday(settings)
    run_and_tell(home, settings, day, is_dry=dry_run)
