"""The book as plain-text accounting, so that a tool that is not ours can check it (R-49).

A document is one transaction; an account is `GROUP:ACCOUNT:DISTRIBUTOR:SUPPLIER`. The book is the supplier's: a return
is an expense, what it owes for it a liability, and what reduces the refund an income or a claim that is settled.
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
}
"""Account to its group of the chart."""


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
    """Beancount wants to know every account before its first entry."""
    first: dict[str, Any] = {}
    for row in rows:
        first.setdefault(_account(row, "beancount"), row["business_date"])
    for account, day in sorted(first.items()):
        stream.write(f"{day} open {account}\n")
    stream.write("\n")


def _title(kind: str, document: str, form: str) -> str:
    """What a transaction is called: its document. Quotes and comment signs would end it early."""
    text = re.sub(r'["\\;|\s]+', " ", f"{kind} {document}")
    return f'"{text}"' if form == "beancount" else text


def _account(row: dict[str, Any], form: str) -> str:
    """`GROUP:ACCOUNT:DISTRIBUTOR:SUPPLIER` in the form's alphabet."""
    parts = (GROUPS[row["account"]], row["account"], row["distributor_id"], row["supplier_id"])
    if form == "hledger":
        return ":".join(parts)
    return ":".join((parts[0], *(_component(part) for part in parts[1:])))


def _component(name: str) -> str:
    """A name as beancount takes it: capital first, `_` (which it does not know) as `--`."""
    plain = name.replace("_", "--")
    return plain[0].upper() + plain[1:] if plain[0].isalnum() else "X" + plain


def _amount(row: dict[str, Any]) -> str:
    """An amount with its currency's decimals and its code."""
    return f"{row['amount']:.{MINOR_UNITS[row['currency_code']]}f} {row['currency_code']}"
