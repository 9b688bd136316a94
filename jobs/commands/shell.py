"""`aftersales shell`: runs SQL queries interactively over the published database."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_for_queries
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    import duckdb

HELP: Final = """\
A query ends with a semicolon and may span several lines.
  .tables           list the relations and what each contains
  .schema RELATION  list the columns of a relation and what each means
  .questions        list the prepared questions
  .ask QUESTION     answer a prepared question
  .help             show this list
  .quit             leave the shell"""
END: Final = re.compile(r";\s*(--[^\n]*)?$")
"""A semicolon at the end of a line; only a comment may follow it."""
PROMPT, FURTHER = "aftersales> ", "       ...> "


@click.command("shell")
@home_option
@as_of_option
def command(home: Home, as_of: date | None) -> None:
    """Run SQL queries interactively over the published database; it is read-only and no other file can be opened.

    If stdin is not a terminal, statements are read from it; the first one that fails ends the shell with exit code 2.

    \b
    aftersales shell
    aftersales shell --as-of 2026-07-02
    aftersales shell < questions.sql
    """
    from aftersales.jobs.analysis.sandbox import is_whole
    from aftersales.jobs.runtime.exit_codes import Ending

    is_terminal = sys.stdin.isatty()
    if is_terminal:
        with suppress(ImportError):
            import readline  # noqa: F401 - importing it gives input() a history
        click.echo("The published database, read-only. Enter .help for help, .quit to leave.", err=True)
    with opened_for_queries(home, as_of) as books:
        begun = ""
        while (line := _line(is_terminal, FURTHER if begun else PROMPT)) is not None:
            if line.strip() == ".quit":
                return
            begun = f"{begun}\n{line}".strip()
            if not begun or not (begun.startswith(".") or (END.search(begun) and is_whole(books, begun))):
                continue
            try:
                _answer(books, begun)
            except Ending as ending:
                if not is_terminal:
                    raise
                click.echo("\n".join(ending.sentences), err=True)
            except KeyboardInterrupt:
                if not is_terminal:
                    raise
                click.echo("stopped", err=True)
            begun = ""
        if begun:
            _answer(books, begun)


def _line(is_terminal: bool, prompt: str) -> str | None:
    """The next line; None at the end of the input. Ctrl-C discards a query that is not complete."""
    if not is_terminal:
        return read.rstrip("\n") if (read := sys.stdin.readline()) else None
    try:
        return input(prompt)
    except EOFError:
        return None
    except KeyboardInterrupt:
        click.echo("", err=True)
        return ""


def _answer(books: duckdb.DuckDBPyConnection, text: str) -> None:
    from aftersales.jobs.analysis.sandbox import answers_to, columns, relations
    from aftersales.jobs.analysis.saved_queries import list_of_questions, question
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.runtime.exit_codes import WrongUse

    word, _, rest = text.partition(" ")
    if not word.startswith("."):
        listings = answers_to(books, text)
    elif word == ".tables":
        listings = iter([relations(books)])
    elif word == ".schema" and rest:
        listings = iter([columns(books, rest.strip().removeprefix("report."))])
    elif word == ".questions":
        listings = iter([list_of_questions()])
    elif word == ".ask" and rest:
        listings = answers_to(books, question(rest.strip()).text)
    elif word == ".help":
        click.echo(HELP)
        return
    else:
        raise WrongUse(f"`{text}` is not a command of the shell. Enter .help to list the commands.")
    for listing in listings:
        if listing.names:
            write_listing(listing, "table", sys.stdout)
