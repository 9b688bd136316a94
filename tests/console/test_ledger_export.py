"""R-49: independent accounting tools accept the book, find every transaction balanced and get the same sums."""

from __future__ import annotations

import io
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from beancount import loader
from beancount.core.data import Transaction

from aftersales.jobs.console.ledger_export import POSTINGS, write_ledger
from aftersales.jobs.console.table_output import Listing, listing_of
from tests.sample.nights import DATES, SampleNights

BEAN_CHECK = Path(sys.executable).with_name("bean-check")


def book_of(sample: SampleNights) -> Listing:
    with duckdb.connect(str(sample.databases[DATES[-1]]), read_only=True) as connection:
        return listing_of(connection, POSTINGS)


def sums_of(book: Listing) -> dict[tuple[str, str], Decimal]:
    """Account and currency to its balance, from the rows of the book."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in book.rows:
        posting = dict(zip(book.names, row, strict=True))
        sums[posting["account"], posting["currency_code"]] += posting["amount"]
    return dict(sums)


def written(book: Listing, form: str, path: Path) -> Path:
    text = io.StringIO()
    write_ledger(book, form, text)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def test_beancount_accepts_the_book_and_finds_the_same_balances(sample: SampleNights, tmp_path: Path) -> None:
    book = book_of(sample)
    path = written(book, "beancount", tmp_path / "book.beancount")
    checked = subprocess.run([BEAN_CHECK, str(path)], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    transactions = [entry for entry in entries if isinstance(entry, Transaction)]
    for posting in (posting for entry in transactions for posting in entry.postings):
        account = posting.account.split(":")[1].replace("--", "_").lower()
        found[account, posting.units.currency] += posting.units.number
    assert dict(found) == sums_of(book)
    documents = {(row[0], row[1], row[2]) for row in book.rows}
    assert len(transactions) == len(documents) > 20


def test_beancount_would_refuse_a_document_that_does_not_add_up(sample: SampleNights, tmp_path: Path) -> None:
    book = book_of(sample)
    place = book.names.index("amount")
    first = list(book.rows[0])
    first[place] += 1
    path = written(Listing(book.names, (tuple(first), *book.rows[1:])), "beancount", tmp_path / "wrong.beancount")
    assert "does not balance" in loader.load_file(str(path))[1][0].message


@pytest.mark.needs_hledger
def test_hledger_accepts_the_book_and_finds_the_same_balances(sample: SampleNights, tmp_path: Path) -> None:
    book = book_of(sample)
    path = written(book, "hledger", tmp_path / "book.journal")
    command = ["hledger", "-f", str(path)]
    subprocess.run([*command, "check"], check=True)
    printed = subprocess.run(
        [*command, "balance", "--flat", "--no-total", "-O", "csv", "--layout=bare"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in printed.splitlines()[1:]:
        account, currency, amount = (cell.strip('"') for cell in line.split(","))
        found[account.split(":")[1], currency] += Decimal(amount)
    assert {key: amount for key, amount in found.items() if amount} == {
        key: amount for key, amount in sums_of(book).items() if amount
    }
