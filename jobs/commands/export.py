"""`aftersales export`: the published relations as Parquet files."""

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
    help="The folder to write, new or an earlier export. [default: HOME/exports/BUSINESS_DATE]",
)
def command(home: Home, folder: Path | None) -> None:
    """Write every relation of schema `report` as RELATION.parquet: the last night's rows, sorted by key.

    Amounts stay exact decimals. The files are private to you, compressed with zstd, and there all together or not at
    all. The home's own files are not touched; `verify` does not look at exports.

    \b
    aftersales export --home HOME
    aftersales export --home HOME --to /srv/lake/aftersales
    """
    from aftersales.jobs.analysis.export import export, published_night
    from aftersales.jobs.console.published_db import open_published
    from aftersales.jobs.runtime.durable_io import PRIVATE_UMASK
    from aftersales.jobs.state.paths import export_place

    os.umask(PRIVATE_UMASK)
    with open_published(home.must_be_one()) as published:
        target = (folder or home.root / export_place(published_night(published))).absolute()
        rows = export(published, target)
    click.echo(f"{len(rows)} relations, {sum(rows.values())} rows written.", err=True)
    click.echo(target)
