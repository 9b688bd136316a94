"""`aftersales runs`: the nights there are."""

from __future__ import annotations

from datetime import date

import click

from aftersales.jobs.commands.home_option import home_option
from aftersales.jobs.commands.reading import answer, as_of_option, form_option
from aftersales.jobs.home.places import Home


@click.command("runs")
@home_option
@as_of_option
@form_option
def command(home: Home, as_of: date | None, form: str) -> None:
    """List the committed runs.

    \b
    aftersales runs --home HOME
    """
    answer(home, as_of, "run", {}, order="business_date, started_at", form=form)
