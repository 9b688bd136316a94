"""`aftersales doctor`: checks whether the next run can succeed and shows what to fix before it."""

from __future__ import annotations

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("doctor")
@home_option
def command(home: Home) -> None:
    """Check settings, folders, disk, lock, tables, clocks, inbox, runs, inputs, headers and ages; show what to do.

    Each check reports OK, WARN or FAIL. The command exits with 1 if a check failed; a warning does not count.

    \b
    aftersales doctor --home HOME
    """
    from aftersales.jobs.console.health_checks import FAIL, WARN, examined
    from aftersales.jobs.runtime.exit_codes import Failed

    observations = list(examined(home))
    for seen in observations:
        click.echo(f"{seen.result:<5} {seen.subject:<10} {seen.sentence}")
    results = [seen.result for seen in observations]
    if failed := results.count(FAIL):
        raise Failed(f"{failed} of {len(results)} checks failed.")
    warned = results.count(WARN)
    click.echo(
        f"No check failed; {warned} of {len(results)} need attention."
        if warned
        else f"All {len(results)} checks passed."
    )
