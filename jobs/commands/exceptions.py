"""`aftersales exceptions`: lists what needs a person."""

from __future__ import annotations

from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import Word, answer, as_of_option, form_option
from aftersales.jobs.state.paths import Home
from aftersales.schemas.exception_codes import EXCEPTIONS
from aftersales.schemas.vocabulary import SEVERITIES


@click.command("exceptions")
@home_option
@click.option("--code", type=Word(sorted(item.code for item in EXCEPTIONS)), help="Only exceptions with this code.")
@click.option("--rule", help="Only exceptions of this rule, for example R-18.")
@click.option("--severity", type=Word(SEVERITIES), help="Only exceptions of this severity.")
@click.option("--supplier", "supplier_id", help="Only exceptions that concern this supplier.")
@click.option("--distributor", "distributor_id", help="Only exceptions that concern this distributor.")
@click.option("--subject", "subject_id", help="Only exceptions about this id.")
@as_of_option
@form_option
def command(home: Home, as_of: date | None, form: str, **wanted: str | None) -> None:
    """List the open exceptions: found and expected value, amount at stake, age since it was due, and what to do.

    Letter case does not matter in a filter. A value that names nothing known is refused, with the nearest known one.

    \b
    aftersales exceptions
    aftersales exceptions --severity high --as-of 2026-07-02
    """
    order = "amount DESC NULLS LAST, age_days DESC, exception_id"
    answer(home, as_of, "exception", wanted, order=order, form=form)
