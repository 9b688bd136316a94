"""`aftersales sql`: runs one SQL query over the published database."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_for_queries
from aftersales.jobs.console.counted import counted
from aftersales.jobs.console.table_output import FORMATS, STREAMED, Listing
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
    help="Read the query from this file.",
)
@click.option("--question", "name", help="Answer a prepared question, for example needs_a_person.")
@click.option("--list", "is_list", is_flag=True, help="List the prepared questions.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True, help="Output format.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answer to this file. [default: standard output]",
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
    """Run one SQL query over the published database; it is read-only and no other file can be opened.

    Relations are in schema `report`; the prefix `report.` is optional. Amounts are exact decimals. Never add amounts
    of different currencies.

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
        _write_questions(list_of_questions(), form, output)
        return
    given = [text for text in (query, path and path.read_text("utf-8"), name and question(name).text) if text]
    if len(given) != 1:
        queries = counted(len(given), "query was", "queries were")
        raise WrongUse(f"{queries} given, expected one: as text, with --file or with --question.")
    if form == PARQUET and output is None:
        raise WrongUse("Parquet cannot be written to the terminal. Name a file with --output.")
    if output is not None and output.resolve().is_relative_to(home.root.resolve()):
        raise WrongUse(
            f"{output} is inside the home {home.root}, where only the job writes. Name a file outside of it."
        )
    with opened_for_queries(home, as_of) as books:
        if form == PARQUET and output is not None:
            rows = write_parquet(books, given[0], output)
            click.echo(f"{counted(rows, 'row')} in {output}", err=True)
            return
        # to a temporary file first, so that a query that fails midway prints nothing and a long answer needs no memory
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
    click.echo(f"{counted(rows, 'row')} in {output}", err=True)


def _write_questions(questions: Listing, form: str, output: Path | None) -> None:
    """Write the list of the prepared questions, as an answer is written; Parquet is for answers alone."""
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.runtime.exit_codes import WrongUse

    if form == PARQUET:
        raise WrongUse(f"The list of questions cannot be written as Parquet. Give one of {', '.join(FORMATS)}.")
    if output is None:
        write_listing(questions, form, sys.stdout)
        return
    with output.open("w", encoding="utf-8", newline="") as stream:
        write_listing(questions, form, stream)
    click.echo(f"{counted(len(questions.rows), 'row')} in {output}", err=True)
