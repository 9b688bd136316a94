"""`aftersales simulate`: calculates refunds with a different return handling fee."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import form_option, opened_books
from aftersales.jobs.state.paths import Home


@click.command("simulate")
@home_option
@click.option("--fee", "fees", multiple=True, required=True, help="A fee to simulate; may be given several times.")
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Only refund orders created on or after this date."
)
@click.option(
    "--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Only refund orders created on or before this date."
)
@click.option("--supplier", "supplier_id", help="Only this supplier_id.")
@click.option("--each", is_flag=True, help="Show one row per refund order instead of one per supplier.")
@form_option
def command(
    home: Home,
    *,
    fees: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    supplier_id: str | None,
    each: bool,
    form: str,
) -> None:
    """Calculate what refunds would have been with a different return handling fee; nothing is written.

    A fee is [SUPPLIER[/DISTRIBUTOR]:]BASIS=AMOUNT[,min=AMOUNT][,max=AMOUNT][:CURRENCY], with the values of
    reference/fee_settings. If several fees match, the most specific applies. A negative difference is the amount by
    which the distributors would have received less.

    \b
    aftersales simulate --fee S-KLANG:per_return_order=6.00:MYR
    aftersales simulate --fee percent=2.5 --from 2026-07-01 --to 2026-07-31
    aftersales simulate --fee S-PENANG:per_unit=1.50,min=2.00,max=6.00:MYR --each --format csv
    """
    from aftersales.jobs.analysis.simulate import read_fees, simulate
    from aftersales.jobs.console.known_values import known_filters
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests

    if first and last and first > last:
        raise WrongUse(f"--from {first.date()} is after --to {last.date()}. Swap the two dates.")
    minor_units = History(home.state, read_manifests(home.must_be_one().state)).minor_units()
    supposed = read_fees(fees, minor_units)
    with opened_books(home, None) as books:
        given = known_filters(books, home, {"supplier_id": supplier_id}, "refund_order")
        listing = simulate(
            books,
            supposed,
            from_date=first.date() if first else None,
            to_date=last.date() if last else None,
            supplier_id=given.get("supplier_id"),
            each_refund=each,
            minor_units=minor_units,
        )
    write_listing(listing, form, sys.stdout, in_words=True)
