"""`aftersales postings`: prints the double-entry book."""

from __future__ import annotations

import sys
from datetime import date

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.commands.query_options import as_of_option, opened_books
from aftersales.jobs.state.paths import Home


@click.command("postings")
@home_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "hledger", "beancount"]),
    default="table",
    show_default=True,
    help="Output format; hledger and beancount are plain-text accounting.",
)
def command(home: Home, as_of: date | None, form: str) -> None:
    """Print the double-entry book (R-49): the entries of every document; a debit is positive.

    \b
    aftersales postings --format hledger | hledger -f - balance
    aftersales postings --format beancount > book.beancount && bean-check book.beancount
    """
    from aftersales.jobs.console.ledger_export import POSTINGS, write_ledger
    from aftersales.jobs.console.table_output import listing_of, write_listing

    with opened_books(home, as_of) as books:
        listing = listing_of(books, POSTINGS)
    if form in ("hledger", "beancount"):
        write_ledger(listing, form, sys.stdout)
    else:
        write_listing(listing, form, sys.stdout, in_words=True)
