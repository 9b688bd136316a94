"""`aftersales returns`: lists the return stock-ins."""

from __future__ import annotations

from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import Word, answer, as_of_option, form_option
from aftersales.jobs.state.paths import Home
from aftersales.schemas.vocabulary import RETURN_STATES


@click.command("returns")
@home_option
@click.option("--supplier", "supplier_id", help="Only this supplier_id.")
@click.option("--distributor", "distributor_id", help="Only this distributor_id.")
@click.option("--warehouse", "shipping_warehouse_id", help="Only goods shipped from this warehouse_id.")
@click.option("--shop", "shop_id", help="Only this shop_id.")
@click.option("--state", type=Word(RETURN_STATES), help="Only returns in this state.")
@as_of_option
@form_option
def command(home: Home, as_of: date | None, form: str, **wanted: str | None) -> None:
    """List the return stock-ins with state and amounts.

    Letter case does not matter in a filter. A value that names nothing known is refused, with the nearest known one.

    \b
    aftersales returns --state to_push
    aftersales returns --supplier S-KLANG --as-of 2026-07-02 --format csv
    """
    answer(home, as_of, "return_stock_in", wanted, order="return_stock_in_id", form=form)
