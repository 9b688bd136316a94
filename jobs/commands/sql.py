"""`aftersales sql`: a query over the published file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_for_asking
from aftersales.jobs.console.table_output import FORMATS, STREAMED
from aftersales.jobs.state.paths import Home

PARQUET: Final = "parquet"
FORMS: Final = (*FORMATS, PARQUET)


@click.command("sql")
@home_option
@click.argument("query", required=False)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Take the query from a file.",
)
@click.option("--question", "name", help="Ask one of the questions that come with the job.")
@click.option("--list", "is_list", is_flag=True, help="Tell the questions that come with the job.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True, help="How to answer.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the answer into this file. [default: -]"
)
@as_of_option
def command(
    home: Home,
    query: str | None,
    *,
    path: Path | None,
    name: str | None,
    is_list: bool,
    form: str,
    output: Path | None,
    as_of: date | None,
) -> None:
    """Ask the published database in SQL, read-only: no other file can be opened, nothing can be changed.

    Relations are in schema `report`, which may be left out. Amounts are exact decimals; never add up two currencies.

    \b
    aftersales sql "SELECT state, count(*) FROM return_stock_in GROUP BY ALL ORDER BY ALL"
    aftersales sql --list
    aftersales sql --question needs_a_person --format csv
    aftersales sql "FROM refund_order" --format parquet --output refunds.parquet
    """
    from aftersales.jobs.analysis.sandbox import answer_to, stream_answer, write_parquet
    from aftersales.jobs.analysis.saved_queries import list_of_questions, question
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.runtime.exit_codes import WrongUse

    if is_list:
        write_listing(list_of_questions(), "table", sys.stdout)
        return
    given = [text for text in (query, path and path.read_text("utf-8"), name and question(name).text) if text]
    if len(given) != 1:
        raise WrongUse(f"{len(given)} queries were given, expected one: as text, with --file or with --question.")
    if form == PARQUET and output is None:
        raise WrongUse("Parquet is no text: name a file with --output.")
    if output is not None and output.resolve().is_relative_to(home.root.resolve()):
        raise WrongUse(f"{output} lies in the home {home.root}, which only the job writes: name a file outside of it.")
    with opened_for_asking(home, as_of) as books:
        if form == PARQUET and output is not None:
            rows = write_parquet(books, given[0], output)
            click.echo(f"{rows} rows in {output}", err=True)
            return
        # aside first: an answer that breaks off is none, and a long one is never held whole
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as aside:
            if form in STREAMED:
                rows = stream_answer(books, given[0], form, aside)
            else:
                listing = answer_to(books, given[0])
                write_listing(listing, form, aside)
                rows = len(listing.rows)
            aside.seek(0)
            if output is None:
                shutil.copyfileobj(aside, sys.stdout)
                return
            with output.open("w", encoding="utf-8", newline="") as stream:
                shutil.copyfileobj(aside, stream)
    click.echo(f"{rows} rows in {output}", err=True)
