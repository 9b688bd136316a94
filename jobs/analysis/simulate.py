"""Calculates the refund orders of a period with a different return handling fee; nothing is written.

A simulated fee is `[SUPPLIER[/DISTRIBUTOR]:]BASIS=AMOUNT[,min=A][,max=A][:CURRENCY]`. The parts are the columns of
reference/fee_settings, so that a row there can be simulated unchanged (R-39).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    """A fee; an empty supplier, distributor or currency means all."""

    supplier_id: str
    distributor_id: str
    currency_code: str
    basis: str
    amount: Decimal
    min_amount: Decimal | None
    max_amount: Decimal | None


def read_fees(texts: Sequence[str], minor_units: Mapping[str, int] = MINOR_UNITS) -> tuple[SupposedFee, ...]:
    """Read every --fee; WrongUse if one is malformed, or if two are for the same refund orders."""
    fees = tuple(_read(text, minor_units) for text in texts)
    scopes = [(fee.supplier_id, fee.distributor_id, fee.currency_code) for fee in fees]
    for text, scope in zip(texts, scopes, strict=True):
        if scopes.count(scope) > 1:
            raise WrongUse(f"--fee {text}: another --fee is for the same supplier, distributor and currency. Keep one.")
    return fees


def _read(text: str, minor_units: Mapping[str, int]) -> SupposedFee:
    found = _FEE.fullmatch(text)
    if found is None:
        raise WrongUse(f"--fee {text}: expected {FORM}, for example S-KLANG:per_return_order=5.00:MYR or percent=2.5.")
    basis, currency = found["basis"], found["currency"] or ""
    if basis not in FEE_BASES:
        raise WrongUse(f"--fee {text}: {basis} is not a basis of a fee; the bases are {', '.join(FEE_BASES)}.")
    amounts = [found["least"], found["most"], None if basis == PERCENT else found["amount"]]
    _must_be_money(text, [amount for amount in amounts if amount is not None], currency, minor_units)
    least, most = (Decimal(found[name]) if found[name] else None for name in ("least", "most"))
    return SupposedFee(
        found["supplier"] or "", found["distributor"] or "", currency, basis, Decimal(found["amount"]), least, most
    )


def _must_be_money(text: str, amounts: Sequence[str], currency: str, minor_units: Mapping[str, int]) -> None:
    """Raise WrongUse unless each amount has a currency and no more decimals than the currency has."""
    if currency and currency not in minor_units:
        raise WrongUse(f"--fee {text}: {currency} is not a currency of ISO 4217 or of reference/currencies.")
    if amounts and not currency:
        raise WrongUse(f"--fee {text}: {amounts[0]} has no currency. Add it at the end, for example :MYR.")
    for amount in amounts:
        if len(amount.partition(".")[2].rstrip("0")) > minor_units[currency]:
            raise WrongUse(f"--fee {text}: {amount} has more decimals than {currency} has ({minor_units[currency]}).")


def lay_out_fees(connection: duckdb.DuckDBPyConnection, fees: Sequence[SupposedFee]) -> None:
    """Make table `simulated_fee` with the simulated fees, for the queries to join."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE simulated_fee (supplier_id VARCHAR, distributor_id VARCHAR, "
        "currency_code VARCHAR, basis VARCHAR, amount DECIMAL(18, 8), min_amount DECIMAL(18, 2), "
        "max_amount DECIMAL(18, 2))"
    )
    connection.executemany(
        "INSERT INTO simulated_fee VALUES (?, ?, ?, ?, ?, ?, ?)", [list(astuple(fee)) for fee in fees]
    )


def simulate(
    books: duckdb.DuckDBPyConnection,
    fees: Sequence[SupposedFee],
    *,
    from_date: date | None,
    to_date: date | None,
    supplier_id: str | None,
    each_refund: bool,
    minor_units: Mapping[str, int] = MINOR_UNITS,
) -> Listing:
    """The result per supplier and currency, or per refund order; WrongUse if no fee applies to any refund order.

    Refund orders to which no fee applies are not part of the result. `minor_units`: the currencies of the home.
    """
    lay_out_currency(books, minor_units)
    lay_out_fees(books, fees)
    terms = {"from_date": from_date, "to_date": to_date, "supplier_id": supplier_id}
    books.execute(f"CREATE OR REPLACE TEMP TABLE simulated_refund AS {question('simulated_refund')}", terms)
    listing = listing_of(books, "SELECT * FROM simulated_refund ORDER BY refund_order_id")
    if not listing.rows:
        raise WrongUse(_no_match(books))
    return listing if each_refund else listing_of(books, question("simulated_supplier"))


def _no_match(books: duckdb.DuckDBPyConnection) -> str:
    """The message if no fee applies, with the refund orders that exist."""
    first, last, suppliers = books.execute(
        "SELECT min(created_on), max(created_on), string_agg(DISTINCT supplier_id || ' ' || currency_code, ', ' "
        "ORDER BY supplier_id || ' ' || currency_code) FROM report.refund_order"
    ).fetchall()[0]
    if first is None:
        return "There are no refund orders yet, so nothing can be simulated."
    return (
        f"No --fee applies to a refund order of the period. Refund orders were created from {first} to {last}, "
        f"for {suppliers}: name one of these, or choose a longer period."
    )
