"""`aftersales backup`: copies a home while nothing runs (R-86)."""

from __future__ import annotations

import os
from pathlib import Path

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("backup")
@click.argument("to", metavar="TO", type=click.Path(path_type=Path))
@home_option
def command(to: Path, home: Home) -> None:
    """Copy the whole home to the new folder TO, and check that the copy is complete.

    No run can begin meanwhile; while a run holds the home, the command ends with 75. The copy is a home: to bring a
    lost piece back, copy it from there (docs/recovery.md). TO appears when it is complete.

    The copy has everything that the home has, also the input files with personal data. Keep it as private.

    \b
    aftersales backup /mnt/backup/2026-07-03 --home HOME
    """
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
    from aftersales.jobs.state.backup import back_up
    from aftersales.jobs.state.lock import held

    os.umask(PRIVATE_UMASK)
    with held(home.must_be_one()):
        made = back_up(home, to.absolute())
    for place in made.links:
        click.echo(f"not copied: {place} is a symbolic link", err=True)
    files, runs = counted(made.files, "file"), counted(made.runs, "run")
    click.echo(f"{to} is complete: {files}, {made.bytes} bytes, {runs}. Every copy was read and compared.")
