"""`aftersales diff`: shows what changed between two business dates, each change with its cause."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import form_option, opened_books
from aftersales.jobs.state.paths import Home


@click.command("diff")
@home_option
@click.argument("first", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("second", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--supplier", "supplier_id", help="Only this supplier_id.")
@click.option("--distributor", "distributor_id", help="Only this distributor_id.")
@click.option(
    "--show",
    type=click.Choice(["changes", "causes", "totals", "states"]),
    default="changes",
    show_default=True,
    help="changes: every change; causes: the sum of each cause; totals: the amounts of each partner on both dates, "
    "with what explains the difference; states: the number of returns in each state.",
)
@form_option
def command(home: Home, *, first: datetime, second: datetime, show: str, form: str, **wanted: str | None) -> None:
    """Show what changed between two business dates, each change with its cause; the causes add up to the difference.

    explained_by is the id of what made the change: a decision, push, receipt, payment, refund order or exception.

    A date without a run shows the books of the last business date before it.

    \b
    aftersales diff 2026-07-01 2026-07-03
    aftersales diff 2026-07-02 2026-07-03 --show totals --supplier S-KLANG
    aftersales diff 2026-07-02 2026-07-03 --format csv > changes.csv
    """
    import duckdb

    from aftersales.jobs.analysis.diff import difference, keep_date, lay_side_by_side
    from aftersales.jobs.analysis.run_history_views import published_runs
    from aftersales.jobs.console.known_values import known_filters
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.snapshot import scratch_of

    dates = _committed_dates(home, first.date(), second.date())
    history = History(home.state, read_manifests(home.state))
    with scratch_of(home) as scratch, duckdb.connect() as connection:
        given: dict[str, str] = {}
        folders = [scratch / name for name in ("before", "after")]
        # each date is stored as files first, because its books exist only in a connection of its own
        for day, folder in zip(dates, folders, strict=True):
            with opened_books(home, day) as books:
                given = known_filters(books, home, wanted, "return_stock_in")
                keep_date(books, published_runs(books, history).history.issued(), folder)
        lay_side_by_side(connection, *folders)
        listings = [difference(connection, show, given)]
        if (show, form) == ("changes", "table"):
            # people also see the sum of each cause; a program would read it as more changes
            listings.append(difference(connection, "causes", given))
    for number, listing in enumerate(listings):
        sys.stdout.write("\n" if number else "")
        write_listing(listing, form, sys.stdout, in_words=True)


def _committed_dates(home: Home, first: date, second: date) -> tuple[date, date]:
    """The last committed business date on or before each of two dates; WrongUse if they are swapped or none exists.

    A date compared with itself is allowed: nothing changed.
    """
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.manifest import read_manifests

    home.must_be_one()
    if first > second:
        raise WrongUse(f"{first} is not before {second}: give the earlier date first, then the later date.")
    committed = sorted({manifest.business_date for manifest in read_manifests(home.state)})
    return _date_of(committed, first), _date_of(committed, second)


def _date_of(committed: Sequence[date], wanted: date) -> date:
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.runtime.exit_codes import WrongUse

    found = max((day for day in committed if day <= wanted), default=None)
    if found is None:
        dates = counted(len(committed), "date is", "dates are")
        there = f"{dates} committed, {committed[0]} to {committed[-1]}" if committed else "no run is committed yet"
        raise WrongUse(f"No business date is committed on or before {wanted}: {there}.")
    if found != wanted:
        click.echo(f"{wanted} has no run; the books of {found} are shown.", err=True)
    return found
