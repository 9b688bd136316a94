"""`aftersales diff`: what changed between two nights, each change with its cause."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

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
    help="Every change; what each cause comes to; what each partner's books said and what explains the difference; or "
    "returns by state.",
)
@form_option
def command(home: Home, *, first: datetime, second: datetime, show: str, form: str, **wanted: str | None) -> None:
    """What changed between two nights, each change with its cause; the causes add up to the difference.

    explained_by is the id of what made the change: a decision, push, receipt, payment, refund order or exception.

    Each night is the books as they were known on the date: of the last night on or before it.

    \b
    aftersales diff 2026-07-01 2026-07-03
    aftersales diff 2026-07-02 2026-07-03 --show totals --supplier S-KLANG
    aftersales diff 2026-07-02 2026-07-03 --format csv > changes.csv
    """
    import duckdb

    from aftersales.jobs.analysis.diff import difference, keep_night, lay_side_by_side
    from aftersales.jobs.analysis.run_history_views import kept_of
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests

    nights = _nights(home, first.date(), second.date())
    history = History(home.state, read_manifests(home.state))
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
        folders = [Path(scratch) / name for name in ("before", "after")]
        for night, folder in zip(nights, folders, strict=True):
            with opened_books(home, night) as books:
                keep_night(books, kept_of(books, history).history.issued(), folder)
        lay_side_by_side(connection, *folders)
        listings = [difference(connection, show, wanted)]
        if (show, form) == ("changes", "table"):
            # for eyes: what the lines above come to
            listings.append(difference(connection, "causes", wanted))
    for number, listing in enumerate(listings):
        sys.stdout.write("\n" if number else "")
        write_listing(listing, form, sys.stdout)


def _nights(home: Home, first: date, second: date) -> tuple[date, date]:
    """The committed nights on or before two dates; WrongUse where they are the wrong way round or there is none.

    A night against itself is a question too: nothing changed.
    """
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.manifest import read_manifests

    home.must_be_one()
    if first > second:
        raise WrongUse(f"{first} is not before {second}: name the earlier night first, then the later one.")
    committed = sorted({manifest.business_date for manifest in read_manifests(home.state)})
    return _night_of(committed, first), _night_of(committed, second)


def _night_of(committed: Sequence[date], wanted: date) -> date:
    from aftersales.jobs.runtime.exit_codes import WrongUse

    found = max((night for night in committed if night <= wanted), default=None)
    if found is None:
        there = f"there are {len(committed)}, {committed[0]} to {committed[-1]}" if committed else "there is none yet"
        raise WrongUse(f"No night is committed on or before {wanted}: {there}.")
    if found != wanted:
        click.echo(f"{wanted} has no night of its own: read as known on {found}.", err=True)
    return found
