"""`aftersales reference`: shows what changed in the reference tables, and writes back what the previous run read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home
from aftersales.schemas.reference_table import FILE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

KINDS = {name: kind for kind, name in FILE_NAMES.items()}


@click.command("reference")
@home_option
@click.option(
    "--restore",
    "table",
    type=click.Choice(list(KINDS)),
    metavar="TABLE",
    help="Write this table as the previous run read it: to reference/, or next to the file that is there.",
)
def command(home: Home, table: str | None) -> None:
    """Show what changed in the reference tables since the previous run, or write one of its tables back.

    The state keeps every table as each run read it. A table that exists is not replaced: the copy is written next to it
    as TABLE.previous.csv, which no run reads.

    \b
    aftersales reference --home HOME
    aftersales reference --home HOME --restore suppliers
    """
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.reference_changes import tables_of

    runs = read_manifests(home.must_be_one().state)
    kept = tables_of(home.state, runs[-1] if runs else None)
    if table is None:
        _show_changes(home, kept)
        return
    if KINDS[table] not in kept:
        raise WrongUse(f"No run has read a table {table} yet. `aftersales init {home.root}` creates an empty one.")
    path = _written(home, table, kept[KINDS[table]])
    read_by = f"{table} as run {runs[-1].run_id} read it"
    if path.stem == table:
        click.echo(f"{path}: {read_by}")
    else:
        click.echo(f"{path}: {read_by}; compare it with the table, move it over the table if it is right, or delete it")


def _written(home: Home, table: str, copy: Path) -> Path:
    """The file to which the copy was written."""
    import polars as pl

    from aftersales.jobs.runtime.durable_io import write_atomically

    is_there = any((home.reference / f"{table}{suffix}").exists() for suffix in (".csv", ".xlsx"))
    path = home.reference / (f"{table}.previous.csv" if is_there else f"{table}.csv")
    frame = pl.read_parquet(copy)
    # a reader of a table expects true and false, and no more decimals than a person writes
    texts = frame.select(_as_text(column) for column in frame.iter_columns())
    write_atomically(path, texts.write_csv(line_terminator="\n").encode())
    return path


def _as_text(column: pl.Series) -> pl.Series:
    import polars as pl

    text = column.cast(pl.String)
    text = text.replace("", None)
    return text.str.replace(r"(\.\d*?)0+$", "$1").str.replace(r"\.$", "") if column.dtype == pl.Decimal else text


def _show_changes(home: Home, kept: dict[str, Path]) -> None:
    """One line per table that is different from the previous run's."""
    import tempfile
    from pathlib import Path

    from aftersales.jobs.ingest.reference_tables import ReferenceTableError, read_reference
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.paths import reference_path
    from aftersales.jobs.state.reference_changes import changes_between, kept_copies
    from aftersales.jobs.state.settings import read_settings

    allow_gone = read_settings(home).allow_gone
    try:
        tables = read_reference(home.reference, allow_gone=allow_gone, kept=kept_copies(kept))
    except ReferenceTableError as error:
        raise WrongUse(*error.messages) from None
    with tempfile.TemporaryDirectory() as scratch:
        now = {kind: reference_path(Path(scratch), kind, table.sha256) for kind, table in tables.items()}
        for kind, path in now.items():
            tables[kind].frame.write_parquet(path)
        changes = list(changes_between(kept, now))
    for change in changes:
        click.echo(change.sentence)
    if not changes:
        click.echo("The reference tables are as the previous run read them." if kept else "No run has read them yet.")
