"""`aftersales explain`: shows how one case was calculated, or prints one rule of the rulebook."""

from __future__ import annotations

import sys
from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_books
from aftersales.jobs.state.paths import Home


@click.command("explain")
@home_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Sentences for people, or one JSON object for programs.",
)
@click.argument("asked_id", metavar="ID")
def command(home: Home, as_of: date | None, form: str, asked_id: str) -> None:
    """Show how a case was calculated: its rows, the rules with its numbers, pushes, goods, money and exceptions.

    ID is any id of the case: of the return stock-in, the refund order, the batch, the push, the order, a posting, an
    exception, the after-sales order, the stock-out, a receipt or its line (RECEIPT:LINE), a stock movement, a payment,
    a decision or an adjustment, or the number of a document. An id that several cases share shows each of them.
    OPENING: and a reference is an opening balance, and a use_id is a use of a balance.

    ID may also be an input file, also a refused one: its input_file_id, the beginning of it, or its path in the inbox;
    and with :ROW after the id one quarantined row of it.

    R-36 and other rule numbers print that rule of the rulebook. This needs no home.

    \b
    aftersales explain R-36
    aftersales explain manual:SPKL:M-0018:S-KLANG
    aftersales explain 260628R0015 --as-of 2026-07-02
    aftersales explain 7d407d056ba2
    aftersales explain "TOO_OLD|shopee:SPKL:260628R0015:S-KLANG" --format json
    """
    from aftersales.jobs.analysis.rulebook import asked_rule, write_rule

    if rule := asked_rule(asked_id):
        write_rule(rule, form, sys.stdout)
        return
    from aftersales.jobs.analysis.explain import explain_id, write_story
    from aftersales.jobs.analysis.run_history_views import published_runs
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests

    with opened_books(home, as_of) as books:
        history = History(home.state, read_manifests(home.state))
        story = explain_id(books, home, published_runs(books, history), asked_id)
    write_story(story, form, sys.stdout)
