"""`aftersales explain`: shows how one case was calculated."""

from __future__ import annotations

import sys
from datetime import date

import click

from aftersales.jobs.commands.home_option import home_option
from aftersales.jobs.commands.reading import as_of_option, opened_books
from aftersales.jobs.home.places import Home


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
    exception, the after-sales order, the stock-out, a receipt, a payment or a decision. An id that several cases share
    shows each of them.

    \b
    aftersales explain manual:SPKL:M-0018:S-KLANG
    aftersales explain 260628R0015 --as-of 2026-07-02
    aftersales explain "TOO_OLD|shopee:SPKL:260628R0015:S-KLANG" --format json
    """
    from aftersales.jobs.asking.kept import kept_of
    from aftersales.jobs.asking.story import tell
    from aftersales.jobs.asking.story_text import write_story
    from aftersales.jobs.home.history import History
    from aftersales.jobs.home.manifest import read_manifests

    with opened_books(home, as_of) as books:
        history = History(home.state, read_manifests(home.state))
        story = tell(books, home, kept_of(books, history), asked_id)
    write_story(story, form, sys.stdout)
