"""`aftersales run`: runs one business date."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from aftersales.jobs.commands.options import Log, home_option, log_options
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.books.engine import Engine
    from aftersales.jobs.console.logging_setup import Progress


@click.command("run")
@home_option
@click.option(
    "--business-date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The business date to run. [default: yesterday in the home's time zone]",
)
@click.option("--dry-run", is_flag=True, help="Compute everything and print the verdict; write and publish nothing.")
@click.option(
    "--fail-on",
    type=click.IntRange(min=0),
    metavar="N",
    help="Exit with 3 if more than N exceptions are open or more than N rows were quarantined. [default: never]",
)
@click.option(
    "--yes",
    "is_sure",
    is_flag=True,
    help="Run where a check would stop and ask: the business date is far after the last run, the time zone is another "
    "one than in the last run, or a first run pushes more returns than first_night_pushes allows.",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help="Compute on this machine (duckdb) or on a cluster (spark; see docs/scale.md). [default: duckdb]",
)
@click.option(
    "--master", metavar="MASTER", help="The cluster for --engine spark: local[N], spark://HOST:PORT or sc://HOST:PORT."
)
@log_options
def command(
    *,
    home: Home,
    business_date: datetime | None,
    dry_run: bool,
    fail_on: int | None,
    is_sure: bool,
    engine: str,
    master: str | None,
    log: Log,
) -> None:
    """Run one business date: read the inbox; write books, push batches, reports and the database.

    A business date more than longest_gap_days after the last run ends with 2 unless --yes is given, because a wrong
    clock would close all dates before it for ever. A published run exits with 3 if --fail-on is exceeded, and with 5 if
    an input that the settings expect is missing.

    \b
    aftersales run --home HOME
    aftersales run --home HOME --business-date 2026-07-01
    aftersales run --home HOME --dry-run
    aftersales run --home HOME --fail-on 20
    aftersales run --home HOME --quiet
    aftersales run --home HOME --engine spark --master local[2]
    """
    from aftersales.jobs.commands.run_and_report import (
        must_be_near_runs,
        must_meet_limits,
        run_and_report,
        watched,
        yesterday,
    )
    from aftersales.jobs.state.settings import read_settings, unused_settings

    flags = {} if fail_on is None else {"fail_on": fail_on}
    settings = read_settings(home.must_be_one(), **flags)
    day = business_date.date() if business_date else yesterday(settings)
    progress = log.progress()
    for sentence in unused_settings(home):
        progress.warn(sentence)
    computes = _engine(engine, master, home, progress)
    far = partial(must_be_near_runs, home, settings, day, is_default=business_date is None, is_sure=is_sure)
    if dry_run:
        far()
        run_and_report(home, settings, day, progress, is_dry=True, engine=computes)
        return
    with watched(home, settings, day, progress):
        far()
        verdict = run_and_report(home, settings, day, progress, engine=computes, is_agreed=is_sure)
        must_meet_limits(home, settings, day, verdict)


def _engine(name: str, master: str | None, home: Home, progress: Progress) -> Engine | None:
    """The chosen engine, or None for the default; WrongUse if it cannot work here."""
    if name == "duckdb":
        if master is not None:
            raise WrongUse(f"--master {master} needs --engine spark.")
        return None
    if master is None:
        raise WrongUse("--engine spark needs --master: local[2], spark://HOST:PORT or sc://HOST:PORT.")
    from aftersales.jobs.spark.engine import OnSpark
    from aftersales.jobs.spark.session import must_be_able

    must_be_able(master, home.root)
    return OnSpark(master, progress.note)
