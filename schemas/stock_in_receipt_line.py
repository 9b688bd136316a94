"""The units of one SKU of one return that came back to a supplier; a line that names no return is booked too (R-30)."""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.schemas.rule import (
    DERIVED_ID,
    DOCUMENT_ID,
    PAPER_ID,
    PARTY_ID,
    REFERENCE_ID,
    SKU,
    Rule,
    count,
    free_text,
    identifier,
    moment,
    money,
    rule,
)

RULES: Final[tuple[Rule, ...]] = (
    *identifier("receipt_id", PAPER_ID),
    *count("line_no", at_least=0),
    *identifier("supplier_id", PARTY_ID),
    *identifier("return_stock_in_id", REFERENCE_ID, required=False),
    *identifier("shop_id", PARTY_ID, required=False),
    *identifier("after_sales_id", DERIVED_ID, required=False),
    *identifier("sku", SKU),
    *count("good_quantity", at_least=0),
    *count("defective_quantity", at_least=0),
    *identifier("warehouse_id", PARTY_ID),
    *moment("stocked_in_at"),
    *money("cost_price", required=False),
    *count("refused_quantity", at_least=0, required=False),
    *free_text("refused_reason"),
    *identifier("order_id", DOCUMENT_ID, required=False),
    *identifier("tracking_number", PAPER_ID, required=False),
    *free_text("counted_by"),
    *free_text("evidence"),
    *free_text("note"),
    # a receipt needs at least one unit.
    rule(
        "good_quantity",
        "OUT_OF_RANGE",
        "good_quantity + defective_quantity + refused_quantity of at least 1",
        (pl.col("good_quantity") + pl.col("defective_quantity") + pl.col("refused_quantity").fill_null(0)) != 0,
    ),
)
