"""Shared by all reading commands: which books they read (the last run's, or those of a date), and the output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    import duckdb


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--as-of DATE`: the books as they were known on that date (R-52)."""

    def as_date(ctx: click.Context, parameter: click.Parameter, value: datetime | None) -> date | None:
        del ctx, parameter
        return value.date() if value else None

    return click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=as_date,
        help="Read the books as they were known on this business date. [default: the last one]",
    )(function)


def form_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`: a table for people, CSV or JSON for programs."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="Output format.",
    )(function)


class Word(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """One of a list of words, as people write it: `To Push` is `to_push`. For an unknown one the nearest is named."""

    name = "word"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """As click shows a choice."""
        del param, ctx
        return f"[{'|'.join(self.words)}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin as the person began."""
        del ctx, param
        return [CompletionItem(word) for word in self.words if word.casefold().startswith(incomplete.casefold())]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from aftersales.jobs.console.nearest import did_you_mean, spelled

        found = spelled(str(value), self.words)
        if found is None:
            meant = did_you_mean(str(value), self.words, f"The words are {', '.join(self.words)}.")
            self.fail(f"'{value}' is not known.{meant}", param, ctx)
        return found


@contextmanager
def opened_books(home: Home, as_of: date | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose schema `report` holds the books of the last run, or what was known on a date."""
    from aftersales.jobs.console.published_db import open_published

    home.must_be_one()
    if as_of is None:
        with open_published(home) as published:
            yield published
        return
    from aftersales.jobs.books import job as books_job
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.snapshot import scratch_of

    with scratch_of(home) as scratch, books_job.open_books(scratch, home.state.facts) as books:
        books_job.recompute(books, History(home.state, read_manifests(home.state)), as_of, scratch)
        yield books


@contextmanager
def opened_for_queries(home: Home, as_of: date | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A guarded connection to the published file for a user's SQL; for a past date the file is written again."""
    from aftersales.jobs.analysis.sandbox import guarded
    from aftersales.jobs.runtime.exit_codes import Failed

    home.must_be_one()
    if as_of is None:
        if not home.database.exists():
            raise Failed(f"{home.database} does not exist: no run is committed yet. Start with `aftersales run`.")
        with guarded(home.database) as published:
            yield published
        return
    from aftersales.jobs.books import job as books_job
    from aftersales.jobs.books.published_database import finish
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.paths import DATABASE_PLACE
    from aftersales.jobs.state.snapshot import scratch_of

    with scratch_of(home) as scratch:
        place = scratch / DATABASE_PLACE
        with books_job.open_books(scratch, home.state.facts) as books:
            history = History(home.state, read_manifests(home.state))
            run = books_job.recompute(books, history, as_of, scratch, place)
            finish(books, run.run_id, run.finished_at)
        with guarded(place) as published:
            yield published


def answer(
    home: Home, as_of: date | None, relation: str, wanted: Mapping[str, str | None], *, order: str, form: str
) -> None:
    """Write to stdout the rows of a published relation that have the wanted values; WrongUse for an unknown one."""
    from aftersales.jobs.console.known_values import known_filters
    from aftersales.jobs.console.table_output import listing_of, write_listing

    with opened_books(home, as_of) as books:
        given = known_filters(books, home, wanted, relation)
        where = " AND ".join(f"{column} = ?" for column in given) or "true"
        query = f'SELECT * FROM report."{relation}" WHERE {where} ORDER BY {order}'
        listing = listing_of(books, query, list(given.values()))
    write_listing(listing, form, sys.stdout, in_words=True)
