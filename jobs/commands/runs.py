"""`aftersales runs`: lists the committed runs."""

from __future__ import annotations

import sys
from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import answer, as_of_option, form_option
from aftersales.jobs.state.paths import Home


@click.command("runs")
@home_option
@as_of_option
@form_option
def command(home: Home, as_of: date | None, form: str) -> None:
    """List the committed runs; an empty list before the first run is not an error.

    \b
    aftersales runs --home HOME
    """
    from aftersales.jobs.books.sql_columns import published_relations
    from aftersales.jobs.console.table_output import Listing, write_listing
    from aftersales.jobs.state.manifest import read_manifests

    if as_of is None and not home.must_be_one().database.exists() and not read_manifests(home.state):
        (run,) = (relation for relation in published_relations() if relation.name == "run")
        write_listing(Listing(tuple(column.name for column in run.columns), ()), form, sys.stdout, in_words=True)
        click.echo(f"No run is committed in {home.root} yet. Start with `aftersales run`.", err=True)
        return
    answer(home, as_of, "run", {}, order="business_date, started_at", form=form)
