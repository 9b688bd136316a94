"""`aftersales runs`: the nights there are."""

from __future__ import annotations

import click

from aftersales.jobs.commands.home_option import home_option
from aftersales.jobs.commands.reading import answer, form_option
from aftersales.jobs.home.places import Home


@click.command("runs")
@home_option
@form_option
def command(home: Home, form: str) -> None:
    """List the committed runs.

    \b
    aftersales runs --home HOME
    """
    answer(home, None, "run", {}, order="business_date, started_at", form=form)
