"""What another return handling fee would have made of the refund orders of a period; nothing is written.

A supposed fee is `[SUPPLIER[/DISTRIBUTOR]:]BASIS=AMOUNT[,min=A][,max=A][:CURRENCY]`: its parts are the columns of
reference/fee_settings, so that a row there can be supposed as it stands (R-39).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.sql_loader import lay_out_currency, question
from aftersales.jobs.console.table_output import Listing, listing_of
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.schemas.vocabulary import FEE_BASES, MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

FORM: Final = "[SUPPLIER[/DISTRIBUTOR]:]BASIS=AMOUNT[,min=AMOUNT][,max=AMOUNT][:CURRENCY]"
_AMOUNT: Final = r"\d{1,10}(?:\.\d{1,6})?"
_FEE: Final = re.compile(
    rf"(?:(?P<supplier>[A-Za-z0-9_-]{{1,64}})(?:/(?P<distributor>[A-Za-z0-9_-]{{1,64}}))?:)?"
    rf"(?P<basis>[a-z_]+)=(?P<amount>{_AMOUNT})"
    rf"(?:,min=(?P<least>{_AMOUNT}))?(?:,max=(?P<most>{_AMOUNT}))?"
    rf"(?::(?P<currency>[A-Z]{{3}}))?"
)
PERCENT: Final = "percent"


@dataclass(frozen=True)
class SupposedFee:
    """A fee; an empty supplier, distributor or currency means all of them."""

    supplier_id: str
    distributor_id: str
    currency_code: str
    basis: str
    amount: Decimal
    min_amount: Decimal | None
    max_amount: Decimal | None


def read_fees(texts: Sequence[str]) -> tuple[SupposedFee, ...]:
    """Every --fee; WrongUse where one cannot be read, or where two say something of the same refund orders."""
    fees = tuple(_read(text) for text in texts)
    scopes = [(fee.supplier_id, fee.distributor_id, fee.currency_code) for fee in fees]
    for text, scope in zip(texts, scopes, strict=True):
        if scopes.count(scope) > 1:
            raise WrongUse(f"--fee {text}: another --fee is for the same supplier, distributor and currency. Keep one.")
    return fees


def _read(text: str) -> SupposedFee:
    found = _FEE.fullmatch(text)
    if found is None:
        raise WrongUse(f"--fee {text}: expected {FORM}, for example S-KLANG:per_return_order=5.00:MYR or percent=2.5.")
    basis, currency = found["basis"], found["currency"] or ""
    if basis not in FEE_BASES:
        raise WrongUse(f"--fee {text}: {basis} is no kind of fee; the kinds are {', '.join(FEE_BASES)}.")
    amounts = [found["least"], found["most"], None if basis == PERCENT else found["amount"]]
    _must_be_money(text, [amount for amount in amounts if amount is not None], currency)
    least, most = (Decimal(found[name]) if found[name] else None for name in ("least", "most"))
    return SupposedFee(
        found["supplier"] or "", found["distributor"] or "", currency, basis, Decimal(found["amount"]), least, most
    )


def _must_be_money(text: str, amounts: Sequence[str], currency: str) -> None:
    """An amount is of a currency, and has no more decimals than that has."""
    if currency and currency not in MINOR_UNITS:
        raise WrongUse(f"--fee {text}: {currency} is no currency here; there are {', '.join(MINOR_UNITS)}.")
    if amounts and not currency:
        raise WrongUse(f"--fee {text}: {amounts[0]} of what? Name the currency at the end, for example :MYR.")
    for amount in amounts:
        if len(amount.partition(".")[2].rstrip("0")) > MINOR_UNITS[currency]:
            raise WrongUse(f"--fee {text}: {amount} has more decimals than {currency} has ({MINOR_UNITS[currency]}).")


def lay_out_fees(connection: duckdb.DuckDBPyConnection, fees: Sequence[SupposedFee]) -> None:
    """`supposed_fee`: what is supposed, for the questions to join."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE supposed_fee (supplier_id VARCHAR, distributor_id VARCHAR, "
        "currency_code VARCHAR, basis VARCHAR, amount DECIMAL(18, 8), min_amount DECIMAL(18, 2), "
        "max_amount DECIMAL(18, 2))"
    )
    connection.executemany(
        "INSERT INTO supposed_fee VALUES (?, ?, ?, ?, ?, ?, ?)", [list(astuple(fee)) for fee in fees]
    )


def simulate(
    books: duckdb.DuckDBPyConnection,
    fees: Sequence[SupposedFee],
    *,
    from_date: date | None,
    to_date: date | None,
    supplier_id: str | None,
    each_refund: bool,
) -> Listing:
    """By supplier and currency, or a row a refund order; WrongUse where no refund order is met.

    Refund orders that no supposed fee is for are left out: nothing is supposed of them.
    """
    lay_out_currency(books)
    lay_out_fees(books, fees)
    terms = {"from_date": from_date, "to_date": to_date, "supplier_id": supplier_id}
    books.execute(f"CREATE OR REPLACE TEMP TABLE simulated_refund AS {question('simulated_refund')}", terms)
    listing = listing_of(books, "SELECT * FROM simulated_refund ORDER BY refund_order_id")
    if not listing.rows:
        raise WrongUse(_nothing_met(books))
    return listing if each_refund else listing_of(books, question("simulated_supplier"))


def _nothing_met(books: duckdb.DuckDBPyConnection) -> str:
    """What there is to be met."""
    first, last, suppliers = books.execute(
        "SELECT min(created_on), max(created_on), string_agg(DISTINCT supplier_id || ' ' || currency_code, ', ' "
        "ORDER BY supplier_id || ' ' || currency_code) FROM report.refund_order"
    ).fetchall()[0]
    if first is None:
        return "There is no refund order yet: nothing can be simulated."
    return (
        f"No refund order of the period is one that a --fee is for. Refund orders were made from {first} to {last}, "
        f"for {suppliers}: name one of these, or take a longer period."
    )
