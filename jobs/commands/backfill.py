"""`aftersales backfill`: the nights that were missed, in their order."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click

from aftersales.jobs.commands.options import Log, home_option, log_options
from aftersales.jobs.state.paths import Home

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("backfill")
@home_option
@click.option("--from", "first", type=DAY, required=True, help="First business date.")
@click.option("--to", "last", type=DAY, required=True, help="Last business date, inclusive.")
@log_options
def command(home: Home, first: datetime, last: datetime, log: Log) -> None:
    """Run business dates one after the other; those that are committed are passed over, so it can be called again.

    What lies in the inbox is taken by the first night that runs. It stops at the first date that fails. A date that is
    published, and would have ended with 3 or 5 as a `run`, does not stop it: the whole ends with that code.

    \b
    aftersales backfill --home HOME --from 2026-07-01 --to 2026-07-07
    """
    from aftersales.jobs.commands.run_and_report import must_end_well, run_and_tell, watched
    from aftersales.jobs.runtime.exit_codes import Ending, InputMissing, TooMany, WrongUse
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.settings import read_settings

    settings = read_settings(home.must_be_one())
    if last < first:
        raise WrongUse(f"--to {last.date()} lies before --from {first.date()}.")
    committed = {run.business_date for run in read_manifests(home.state)}
    unwell: list[Ending] = []
    for day in (first.date() + timedelta(days=step) for step in range((last - first).days + 1)):
        if committed and day <= max(committed):
            click.echo(_passed_over(day, committed))
            continue
        progress = log.progress()
        try:
            with watched(home, settings, day, progress):
                must_end_well(home, settings, day, run_and_tell(home, settings, day, progress))
        except (InputMissing, TooMany) as ending:
            # the night is published, so the next one may follow; how it ended is said at the end
            unwell.append(type(ending)(*(f"{day}: {sentence}" for sentence in ending.sentences)))
        except Ending as ending:
            told = f"The backfill stopped at {day}. Mend that and start the same command again: it goes on with {day}."
            raise type(ending)(*ending.sentences, told) from None
    if unwell:
        gravest = next((ending for ending in unwell if isinstance(ending, InputMissing)), unwell[0])
        raise type(gravest)(*(sentence for ending in unwell for sentence in ending.sentences))


def _passed_over(day: date, committed: set[date]) -> str:
    """Why a date is not run: it was, or it never was and cannot be any more, which is another thing."""
    if day in committed:
        return f"{day}  passed over: it is committed"
    return (
        f"{day}  passed over: it never ran, and a night never goes behind {max(committed)}, which is committed; "
        "what came in then was taken by the next night that ran"
    )
