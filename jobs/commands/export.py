"""`aftersales export`: writes the published relations as Parquet files."""

from __future__ import annotations

import os
from pathlib import Path

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("export")
@home_option
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder to write: a new one, or an earlier export. [default: HOME/exports/BUSINESS_DATE]",
)
def command(home: Home, folder: Path | None) -> None:
    """Write every relation of schema `report` to RELATION.parquet: the rows of the last run, sorted by key.

    Amounts stay exact decimals. The files are readable by you alone and compressed with zstd; either all of them are
    written or none. The home's own files are not touched, and `verify` does not check exports.

    \b
    aftersales export --home HOME
    aftersales export --home HOME --to /srv/lake/aftersales
    """
    from aftersales.jobs.analysis.export import export, published_date
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.console.published_db import open_published
    from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
    from aftersales.jobs.state.paths import export_place

    os.umask(PRIVATE_UMASK)
    with open_published(home.must_be_one()) as published:
        target = (folder or home.root / export_place(published_date(published))).absolute()
        rows = export(published, target)
    click.echo(f"Wrote {counted(len(rows), 'relation')} with {counted(sum(rows.values()), 'row')}.", err=True)
    click.echo(target)
