"""Writes the book as plain-text accounting, so that an independent tool can check it (R-49).

A document is one transaction; an account is `GROUP:ACCOUNT:DISTRIBUTOR:SUPPLIER`. The book is the supplier's: a return
is an expense, the refund it owes is a liability, and a deduction from the refund is income or a settled claim.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any, Final, TextIO

from aftersales.jobs.console.table_output import Listing
from aftersales.schemas.vocabulary import MINOR_UNITS

POSTINGS: Final = """
SELECT business_date, document_type, document_id, refund_order_id, account, distributor_id, supplier_id, amount,
    currency_code, posting_id
FROM report.posting
ORDER BY business_date, document_type, document_id, currency_code, posting_id
"""
GROUPS: Final = {
    "returns": "Expenses",
    "refund_payable": "Liabilities",
    "unsettled_offset": "Assets",
    "exchange_offset": "Income",
    "return_handling_fee": "Income",
    "customer_balance": "Liabilities",
    "bank_clearing": "Assets",
    "bank": "Assets",
    "write_off": "Income",
    "unapplied_payment": "Assets",
    "balance_used": "Income",
    "opening": "Equity",
}
"""Each account with its group in the chart of accounts."""


def write_ledger(listing: Listing, form: str, stream: TextIO) -> None:
    """Write postings (the columns of POSTINGS) as hledger's journal or beancount's file."""
    rows = [dict(zip(listing.names, row, strict=True)) for row in listing.rows]
    if form == "beancount":
        _open_accounts(rows, stream)
    documents = groupby(rows, key=lambda row: (row["business_date"], row["document_type"], row["document_id"]))
    for (day, kind, document), entries in documents:
        stream.write(f"{day} * {_title(kind, document, form)}\n")
        for row in entries:
            stream.write(f"  {_account(row, form)}  {_amount(row)}\n")
        stream.write("\n")


def _open_accounts(rows: list[dict[str, Any]], stream: TextIO) -> None:
    """Open every account, because beancount requires it before the first entry."""
    first: dict[str, Any] = {}
    for row in rows:
        first.setdefault(_account(row, "beancount"), row["business_date"])
    for account, day in sorted(first.items()):
        stream.write(f"{day} open {account}\n")
    stream.write("\n")


def _title(kind: str, document: str, form: str) -> str:
    """The title of a transaction: its document. Quotes and comment signs are removed, because they would end it."""
    text = re.sub(r'["\\;|\s]+', " ", f"{kind} {document}")
    return f'"{text}"' if form == "beancount" else text


def _account(row: dict[str, Any], form: str) -> str:
    """`GROUP:ACCOUNT:DISTRIBUTOR:SUPPLIER` in the form's alphabet."""
    parts = (GROUPS[row["account"]], row["account"], row["distributor_id"], row["supplier_id"])
    if form == "hledger":
        return ":".join(parts)
    return ":".join((parts[0], *(_component(part) for part in parts[1:])))


def _component(name: str) -> str:
    """A name in beancount's form: first letter a capital, `_` (which it does not allow) as `--`."""
    plain = name.replace("_", "--")
    return plain[0].upper() + plain[1:] if plain[0].isalnum() else "X" + plain


def _amount(row: dict[str, Any]) -> str:
    """An amount with the decimals of its currency and the currency code."""
    return f"{row['amount']:.{MINOR_UNITS.get(row['currency_code'], 2)}f} {row['currency_code']}"
