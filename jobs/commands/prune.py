"""`aftersales prune`: shows and removes files that are older than the settings keep them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import form_option
from aftersales.jobs.console.counted import counted
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.console.table_output import Listing
    from aftersales.jobs.state.pruning import PrunedFile

TABLE_HEADINGS: Final = ("kind", "folder", "dates", "first date", "last date", "files", "bytes")
"""For people; programs read the same columns under their published names."""


@click.command("prune")
@home_option
@click.option(
    "--remove", is_flag=True, help="Remove the files that are shown. This cannot be undone. [default: only show them]"
)
@form_option
def command(home: Home, remove: bool, form: str) -> None:
    """Show the files that have reached the age limits in the settings (such as keep_archive_days); remove on request.

    A kind of file without an age limit is kept. Ages count back in business dates from the last one, which is always
    kept. The value 1 keeps only the last business date. Removals are recorded first, so that `verify` accepts them and
    runs a date without input files from its facts. Push batches, facts and issued rows stay.

    \b
    aftersales prune --home HOME
    aftersales prune --home HOME --remove
    aftersales prune --home HOME --format csv
    """
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.publish import job as publish_job
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
            publish_job.finish_interrupted_runs(home)
        runs = read_manifests(home.state)
        # a changed file must be reported now: after its removal no one could find the change
        if findings := [f"{finding.place}: {finding.sentence}" for finding in touched(home)]:
            raise Failed("The home differs from what was committed, so nothing is pruned.", *findings)
        old = due(home, runs, ages)
        if remove and old.files:
            prune(home, old.files, ages, runs[-1].run_id)
    for note in old.notes:
        click.echo(note, err=True)
    write_listing(_listing(old.files, has_total=form == "table"), form, sys.stdout)
    click.echo(_summary(ages, is_done=remove, found=len(old.files)), err=True)


def _listing(files: Sequence[PrunedFile], *, has_total: bool) -> Listing:
    """One row per kind and place; for people also a total, which a program would add to the other rows."""
    from aftersales.jobs.console.table_output import Listing

    parts: dict[tuple[str, str], list[PrunedFile]] = {}
    for file in files:
        parts.setdefault((file.kind, file.place.partition("/")[0]), []).append(file)
    rows = [(*part, *_measured(found)) for part, found in sorted(parts.items())]
    if has_total and files:
        rows.append(("total", "", *_measured(files)))
    headings = (
        TABLE_HEADINGS if has_total else ("kind", "place", "nights", "first_night", "last_night", "files", "bytes")
    )
    return Listing(headings, tuple(rows))


def _measured(files: Sequence[PrunedFile]) -> tuple[object, ...]:
    """Number of business dates, the first and the last of them, files, bytes."""
    dates = {file.business_date for file in files}
    return len(dates), min(dates), max(dates), len(files), sum(file.bytes for file in files)


def _summary(ages: dict[str, int], *, is_done: bool, found: int) -> str:
    """One sentence on what was removed or would be removed."""
    if not ages:
        return "No age limit is set, so everything is kept. To set one, add keep_archive_days to aftersales.toml."
    if not found:
        return "No file has reached its age limit."
    files = counted(found, "file")
    return f"Removed {files}." if is_done else f"--remove would remove {files}. Nothing was removed."
