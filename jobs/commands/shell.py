"""`aftersales shell`: one query after the other over the published file."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_for_asking
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    import duckdb

HELP: Final = """\
A query ends with a semicolon and may have many lines.
  .tables           the relations, and what each is
  .schema RELATION  its columns, and what each means
  .questions        the questions that come with the job
  .ask QUESTION     ask one of them
  .help  .quit"""
END: Final = re.compile(r";\s*(--[^\n]*)?$")
"""A semicolon, behind which only a remark may stand."""
PROMPT, FURTHER = "aftersales> ", "       ...> "


@click.command("shell")
@home_option
@as_of_option
def command(home: Home, as_of: date | None) -> None:
    """Ask the published database one query after the other, read-only: nothing else can be opened, nothing changed.

    Where stdin is no terminal, statements are read from it, and the first one that is not understood ends with 2.

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
        click.echo("The published database, for reading. .help says what can be asked, .quit ends.", err=True)
    with opened_for_asking(home, as_of) as books:
        begun = ""
        while (line := _line(is_terminal, FURTHER if begun else PROMPT)) is not None:
            if line.strip() == ".quit":
                return
            begun = f"{begun}\n{line}".strip()
            if not begun or not (begun.startswith(".") or (END.search(begun) and is_whole(books, begun))):
                continue
            try:
                _tell(books, begun)
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
            _tell(books, begun)


def _line(is_terminal: bool, prompt: str) -> str | None:
    """The next line; None at the end. Ctrl-C throws away what was begun."""
    if not is_terminal:
        return read.rstrip("\n") if (read := sys.stdin.readline()) else None
    try:
        return input(prompt)
    except EOFError:
        return None
    except KeyboardInterrupt:
        click.echo("", err=True)
        return ""


def _tell(books: duckdb.DuckDBPyConnection, text: str) -> None:
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
        raise WrongUse(f"`{text}` is no command of the shell. .help tells those there are.")
    for listing in listings:
        if listing.names:
            write_listing(listing, "table", sys.stdout)
