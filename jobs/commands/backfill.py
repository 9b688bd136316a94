"""`aftersales backfill`: runs the missed business dates in order."""

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
@click.option(
    "--yes",
    "is_sure",
    is_flag=True,
    help="Run where a check would stop and ask: the first date is far after the last run, the time zone is another one "
    "than in the last run, or a first run pushes more returns than first_night_pushes allows.",
)
@log_options
def command(*, home: Home, first: datetime, last: datetime, is_sure: bool, log: Log) -> None:
    """Run business dates in order; skip those that are committed, so that the command can be repeated safely.

    The first run takes everything in the inbox. The backfill stops at the first date that fails. A date that is
    published but would end a `run` with exit code 3 or 5 does not stop it; the backfill ends with that code.

    \b
    aftersales backfill --home HOME --from 2026-07-01 --to 2026-07-07
    """
    from aftersales.jobs.commands.run_and_report import must_be_near_runs, must_meet_limits, run_and_report, watched
    from aftersales.jobs.runtime.exit_codes import Ending, InputMissing, TooMany, WrongUse
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.settings import read_settings, unused_settings

    settings = read_settings(home.must_be_one())
    if last < first:
        raise WrongUse(f"--to {last.date()} is before --from {first.date()}. Swap the two dates.")
    committed = {run.business_date for run in read_manifests(home.state)}
    if not committed or first.date() > max(committed):
        must_be_near_runs(home, settings, first.date(), is_default=False, is_sure=is_sure)
    for sentence in unused_settings(home):
        log.progress().warn(sentence)
    imperfect: list[Ending] = []
    for day in (first.date() + timedelta(days=step) for step in range((last - first).days + 1)):
        if committed and day <= max(committed):
            click.echo(_skipped(day, committed))
            continue
        progress = log.progress()
        try:
            with watched(home, settings, day, progress):
                verdict = run_and_report(home, settings, day, progress, until=last.date(), is_agreed=is_sure)
                must_meet_limits(home, settings, day, verdict)
        except (InputMissing, TooMany) as ending:
            # this date is published, so the next may follow; its ending is reported after the last date
            imperfect.append(type(ending)(*(f"{day}: {sentence}" for sentence in ending.sentences)))
        except Ending as ending:
            stopped = f"The backfill stopped at {day}. Fix the problem and rerun the command: it continues with {day}."
            raise type(ending)(*ending.sentences, stopped) from None
    if imperfect:
        gravest = next((ending for ending in imperfect if isinstance(ending, InputMissing)), imperfect[0])
        raise type(gravest)(*(sentence for ending in imperfect for sentence in ending.sentences))


def _skipped(day: date, committed: set[date]) -> str:
    """Why a date is not run: it is committed, or a later date is, so that it can never run."""
    if day in committed:
        return f"{day}  skipped: already committed"
    return (
        f"{day}  skipped: it never ran and cannot run any more, because {max(committed)} is committed; "
        "the next run that was made took its input files"
    )
