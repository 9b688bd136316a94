"""`aftersales decide`: a person's word, which the next night carries out (R-16)."""

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
@click.option("--note", required=True, help="Why: the next reader was not there.")
@click.option("--by", default=getpass.getuser, show_default="you", help="Who decides.")
def command(home: Home, subject_id: str, decision: str, note: str, by: str) -> None:
    """Decide what waits for a person. ID is a return stock-in, a refund order (write_off) or an exception (explain).

    The decision goes into the inbox; the next night carries it out, or lists it as void where it no longer fits.

    \b
    aftersales decide shopee:SPKL:260628R0015:S-KLANG push --note "goods are on their way"
    aftersales decide lazada:LZKL:167600000000009:S-PENANG/1 write_off --note "agreed by mail"
    """
    from aftersales.jobs.console.decision_file import put_decision
    from aftersales.jobs.state.settings import read_settings

    settings = read_settings(home.must_be_one())
    path = put_decision(home, settings.time_zone, subject_id, decision, note=note, decided_by=by)
    click.echo(f"{decision} for {subject_id}: the next night carries it out ({path}).")
