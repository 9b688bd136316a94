"""What another return handling fee would have made of the refund orders of a period; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from aftersales.jobs.analysis.sql_loader import lay_out_currency, question
from aftersales.jobs.analysis.supposed_fee import SupposedFee, lay_out_fees
from aftersales.jobs.console.table_output import Listing, listing_of
from aftersales.jobs.runtime.exit_codes import WrongUse

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
