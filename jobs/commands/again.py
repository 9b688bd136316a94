"""`aftersales again`: puts archived files back into the inbox (R-66)."""

from __future__ import annotations

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("again")
@home_option
@click.argument("asked_ids", metavar="INPUT_FILE_ID...", nargs=-1, required=True)
def command(home: Home, asked_ids: tuple[str, ...]) -> None:
    """Put archived files back into the inbox, at the path at which they came.

    Use it after a new word, header, shop or currency was entered in reference/: the next run judges again what was not
    let in, refused files and quarantined rows. What was let in stays as it is.

    The beginning of an id is enough if no other file has it. A file that is in the inbox is never replaced.

    \b
    aftersales again 3f9a2c
    aftersales again 3f9a2c 81d07e --home myhome
    """
    from aftersales.jobs.state.archived_files import archived_file, put_back
    from aftersales.jobs.state.lock import held
    from aftersales.jobs.state.manifest import read_manifests

    home.must_be_one()
    with held(home):
        manifests = read_manifests(home.state)
        found = {file.place: file for file in (archived_file(home, manifests, asked_id) for asked_id in asked_ids)}
        put_back(home, list(found.values()))
    for file in found.values():
        click.echo(f"{file.place} is in the inbox again: {file.record.path}")
    click.echo("The next run judges again what was not let in.")
