"""`aftersales doctor`: will the night run, and what should be mended before it does?"""

from __future__ import annotations

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("doctor")
@home_option
def command(home: Home) -> None:
    """Look at settings, folders, disk, lock, tables, clocks, inbox, nights, inputs, drift, ages; say what to do.

    Ends with 1 where something is not well.

    \b
    aftersales doctor --home HOME
    """
    from aftersales.jobs.console.health_checks import examined
    from aftersales.jobs.runtime.exit_codes import Failed

    observations = list(examined(home))
    for seen in observations:
        click.echo(f"{'well ' if seen.is_well else 'AILS '} {seen.subject:<10} {seen.sentence}")
    ailing = sum(not seen.is_well for seen in observations)
    if ailing:
        raise Failed(f"{ailing} of {len(observations)} things are not well.")
