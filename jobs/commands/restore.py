"""`aftersales restore`: brings back published files from state (R-86)."""

from __future__ import annotations

import os

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("restore")
@home_option
@click.option(
    "--changed",
    is_flag=True,
    help="Also replace reports and a database that were changed; they are moved to state/aside. Never a batch.",
)
@click.option(
    "--archive-is-lost",
    is_flag=True,
    help="First record that the missing input files in archive/ are lost for good, so that runs go on without them.",
)
def command(home: Home, changed: bool, archive_is_lost: bool) -> None:
    """Bring back every published file that is gone: reports, quarantine lists, push batches, the database.

    Reports and batches come back byte by byte from the copies in state/, the database is computed again from facts. A
    batch that was changed is named and never replaced. Lost pieces of state/ itself come back from a backup only:
    docs/recovery.md has the steps.

    \b
    aftersales restore --home HOME
    aftersales restore --home HOME --changed
    """
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.publish import job as publish_job
    from aftersales.jobs.publish.restoring import restore
    from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
    from aftersales.jobs.runtime.exit_codes import Failed
    from aftersales.jobs.state.backup import give_up_archive
    from aftersales.jobs.state.lock import held

    os.umask(PRIVATE_UMASK)
    with held(home.must_be_one()):
        if archive_is_lost:
            click.echo(f"{counted(give_up_archive(home), 'input file')} recorded as lost.")
        history = publish_job.finish_interrupted_runs(home)
        outcome = restore(home, history, also_changed=changed)
    for place in outcome.restored:
        click.echo(f"restored {place}")
    if outcome.left:
        raise Failed(*outcome.left, "Everything else is in place.")
    if not outcome.restored:
        click.echo("Every published file is in its place.")
