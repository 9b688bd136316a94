"""`aftersales exceptions`: what needs a person."""

from __future__ import annotations

from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import answer, as_of_option, form_option
from aftersales.jobs.state.paths import Home
from aftersales.schemas.vocabulary import EXCEPTIONS, SEVERITIES


@click.command("exceptions")
@home_option
@click.option("--code", type=click.Choice(sorted(item.code for item in EXCEPTIONS)), help="Only this code.")
@click.option("--rule", help="Only what rests on this rule, like R-18.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only this severity.")
@click.option("--subject", "subject_id", help="Only what is about this id.")
@as_of_option
@form_option
def command(home: Home, as_of: date | None, form: str, **wanted: str | None) -> None:
    """List what needs a person: both values, the amount at stake, its age, and what can be done.

    \b
    aftersales exceptions
    aftersales exceptions --severity high --as-of 2026-07-02
    """
    order = "amount DESC NULLS LAST, age_days DESC, exception_id"
    answer(home, as_of, "exception", wanted, order=order, form=form)
