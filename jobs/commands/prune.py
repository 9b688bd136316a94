"""`aftersales prune`: what is older than the settings keep it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import form_option
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.console.table_output import Listing
    from aftersales.jobs.state.pruning import PrunedFile


@click.command("prune")
@home_option
@click.option("--remove", is_flag=True, help="Really remove what is shown. It cannot be brought back. [default: show]")
@form_option
def command(home: Home, remove: bool, form: str) -> None:
    """Show which files have reached the ages in the settings (keep_archive_days and its like); remove them on request.

    Nothing is old that has no age set, and the last night never is. Ages count back from it, in business dates, so that
    `1` keeps that night alone. What goes is recorded first: `verify` knows it, and runs a night without input files
    from its facts. Push batches, facts and issued rows stay.

    \b
    aftersales prune --home HOME
    aftersales prune --home HOME --remove
    aftersales prune --home HOME --format csv
    """
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.publish import job as publish
    from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
    from aftersales.jobs.runtime.exit_codes import Failed
    from aftersales.jobs.state.lock import held
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.pruning import prune
    from aftersales.jobs.state.retention import ages_of, due
    from aftersales.jobs.state.settings import read_settings
    from aftersales.jobs.verify import touched

    os.umask(PRIVATE_UMASK)
    ages = ages_of(read_settings(home.must_be_one()))
    with held(home):
        if remove:
            publish.sweep(home)
        runs = read_manifests(home.state)
        if findings := [f"{finding.place}: {finding.sentence}" for finding in touched(home)]:
            raise Failed("The home is not as it was committed, so nothing is pruned.", *findings)
        old = due(home, runs, ages)
        if remove and old.files:
            prune(home, old.files, ages, runs[-1].run_id)
    for note in old.notes:
        click.echo(note, err=True)
    write_listing(_listing(old.files, has_total=form == "table"), form, sys.stdout)
    click.echo(_told(ages, is_done=remove, found=len(old.files)), err=True)


def _listing(files: Sequence[PrunedFile], *, has_total: bool) -> Listing:
    """A row a kind and place; for people with a total, which a program would add to the rest."""
    from aftersales.jobs.console.table_output import Listing

    parts: dict[tuple[str, str], list[PrunedFile]] = {}
    for file in files:
        parts.setdefault((file.kind, file.place.partition("/")[0]), []).append(file)
    rows = [(*part, *_measured(found)) for part, found in sorted(parts.items())]
    if has_total and files:
        rows.append(("total", "", *_measured(files)))
    return Listing(("kind", "place", "nights", "first_night", "last_night", "files", "bytes"), tuple(rows))


def _measured(files: Sequence[PrunedFile]) -> tuple[object, ...]:
    """Nights, the first and the last of them, files, bytes."""
    nights = {file.business_date for file in files}
    return len(nights), min(nights), max(nights), len(files), sum(file.bytes for file in files)


def _told(ages: dict[str, int], *, is_done: bool, found: int) -> str:
    """What was done, or what can be."""
    if not ages:
        return "No age is set, so everything is kept: set keep_archive_days or another one in aftersales.toml."
    if not found:
        return "Nothing has reached its age."
    return f"{found} files removed." if is_done else f"{found} files would go. Nothing was removed: --remove does it."
