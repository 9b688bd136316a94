"""`aftersales decide`: enters a person's decision, which the next run carries out (R-16)."""

from __future__ import annotations

import getpass

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home
from aftersales.schemas.vocabulary import DECISIONS


@click.command("decide")
@home_option
@click.argument("subject_id", metavar="ID")
@click.argument("decision", type=click.Choice(DECISIONS))
@click.option("--note", required=True, help="The reason, for people who read the decision later.")
@click.option("--by", default=getpass.getuser, show_default="you", help="The person who decides.")
def command(home: Home, subject_id: str, decision: str, note: str, by: str) -> None:
    """Enter a decision on a return stock-in, a refund order (write_off) or an exception (explain); ID names it.

    The decision goes into the inbox. The next run carries it out, or lists it as void if it no longer fits.

    \b
    aftersales decide shopee:SPKL:260628R0015:S-KLANG hold --note "the buyer may cancel"
    aftersales decide lazada:LZKL:167600000000010:S-PENANG/1 write_off --note "agreed by mail"
    """
    from aftersales.jobs.console.decision_file import put_decision
    from aftersales.jobs.state.settings import read_settings

    settings = read_settings(home.must_be_one())
    path = put_decision(home, settings.time_zone, subject_id, decision, note=note, decided_by=by)
    click.echo(f"The decision is in the inbox. The next run carries it out if it fits the state at that time. ({path})")
