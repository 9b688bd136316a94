"""Calculates the refund orders of a period with a different return handling fee; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from aftersales.jobs.asking.question import lay_out_currency, question
from aftersales.jobs.asking.supposed_fee import SupposedFee, lay_out_fees
from aftersales.jobs.home.ending import WrongUse
from aftersales.jobs.telling.listing import Listing, listing_of

if TYPE_CHECKING:
    import duckdb


def simulate(
    books: duckdb.DuckDBPyConnection,
    fees: Sequence[SupposedFee],
    *,
    from_date: date | None,
    to_date: date | None,
    supplier_id: str | None,
    each_refund: bool,
) -> Listing:
    """The result per supplier and currency, or per refund order; WrongUse if no fee applies to any refund order.

    Refund orders to which no fee applies are not part of the result.
    """
    lay_out_currency(books)
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
