"""One SKU of a supplier's shipment, with its unit price on the day it left."""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.schemas.rule import (
    DOCUMENT_ID,
    PAPER_ID,
    PARTY_ID,
    SKU,
    Rule,
    count,
    currency,
    day,
    flag,
    identifier,
    moment,
    money,
    percent,
    rule,
    word,
)
from aftersales.schemas.vocabulary import DELIVERY_OUTCOMES, STOCK_OUT_STATUSES

LARGEST_LINE: Final = 999_999_999_999
"""Of a line's unit price × quantity: far above any real shipment, and far below what a sum of lines can hold."""


def within_a_line(price: str) -> pl.Expr:
    """That price × quantity is a sum of money and not a typing error; compared by division, which cannot overflow."""
    limit = pl.lit(LARGEST_LINE) // pl.when(pl.col("quantity") >= 1).then(pl.col("quantity"))
    return pl.col(price).cast(pl.Int64, strict=False) <= limit


RULES: Final[tuple[Rule, ...]] = (
    *identifier("stock_out_id", DOCUMENT_ID),
    *count("line_no", at_least=0),
    *identifier("shop_id", PARTY_ID),
    *identifier("order_id", DOCUMENT_ID),
    *identifier("supplier_id", PARTY_ID),
    *identifier("package_no", DOCUMENT_ID, required=False),
    *moment("ordered_at"),
    *moment("shipped_at", required=False),
    *word("stock_out_status", STOCK_OUT_STATUSES, "STATUS_UNKNOWN", required=False),
    *identifier("sku", SKU),
    *identifier("combo_sku", SKU, required=False),
    *count("quantity", at_least=1),
    *money("unit_price", currency="currency_code", required=False),
    *money("combo_unit_price", currency="currency_code", required=False),
    *money("distribution_fee", currency="currency_code", required=False),
    *money("stock_out_amount", currency="currency_code", required=False),
    *currency("currency_code"),
    *identifier("warehouse_id", PARTY_ID, required=False),
    *word("delivery_outcome", DELIVERY_OUTCOMES, "VALUE_UNKNOWN", blank=True),
    *moment("updated_at", required=False),
    *identifier("tracking_number", PAPER_ID, required=False),
    *identifier("invoice_no", PAPER_ID, required=False),
    *day("invoice_date", required=False),
    *identifier("invoice_uuid", PAPER_ID, required=False),
    *identifier("tax_code", PAPER_ID, required=False),
    *percent("tax_rate", required=False),
    *flag("is_tax_inclusive", required=False),
    # a line that leaves the supplier without a price of either kind could never be refunded.
    rule(
        "unit_price",
        "REQUIRED",
        "a unit price, or a combo_sku with its combo_unit_price",
        pl.col("unit_price_is_given") | ((pl.col("combo_sku") != "") & pl.col("combo_unit_price_is_given")),
    ),
    rule("quantity", "OUT_OF_RANGE", f"unit_price × quantity of at most {LARGEST_LINE}", within_a_line("unit_price")),
    rule(
        "combo_unit_price",
        "OUT_OF_RANGE",
        f"combo_unit_price × quantity of at most {LARGEST_LINE}",
        within_a_line("combo_unit_price"),
    ),
)
