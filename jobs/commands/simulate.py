"""`aftersales simulate`: what another return handling fee would have cost or brought."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import form_option, opened_books
from aftersales.jobs.state.paths import Home


@click.command("simulate")
@home_option
@click.option("--fee", "fees", multiple=True, required=True, help="A supposed fee; may be given several times.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Refund orders made from this date on.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Refund orders made up to this date.")
@click.option("--supplier", "supplier_id", help="Only this supplier_id.")
@click.option("--each", is_flag=True, help="A line a refund order, not a supplier.")
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
    """What another return handling fee would have cost or brought; nothing is written.

    A fee is [SUPPLIER[/DISTRIBUTOR]:]BASIS=AMOUNT[,min=AMOUNT][,max=AMOUNT][:CURRENCY], in the words of
    reference/fee_settings; of several that fit, the most particular speaks. A difference below zero is what the
    distributors would have got less.

    \b
    aftersales simulate --fee S-KLANG:per_return_order=6.00:MYR
    aftersales simulate --fee percent=2.5 --from 2026-07-01 --to 2026-07-31
    aftersales simulate --fee S-PENANG:per_unit=1.50,min=2.00,max=6.00:MYR --each --format csv
    """
    from aftersales.jobs.analysis.simulate import read_fees, simulate
    from aftersales.jobs.console.table_output import write_listing
    from aftersales.jobs.runtime.exit_codes import WrongUse

    if first and last and first > last:
        raise WrongUse(f"--from {first.date()} lies after --to {last.date()}: turn them round.")
    supposed = read_fees(fees)
    with opened_books(home, None) as books:
        listing = simulate(
            books,
            supposed,
            from_date=first.date() if first else None,
            to_date=last.date() if last else None,
            supplier_id=supplier_id,
            each_refund=each,
        )
    write_listing(listing, form, sys.stdout)
