"""One SKU of one after-sales order, from a marketplace's export or entered by hand."""

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
    free_text,
    identifier,
    moment,
    numeric_key,
    rule,
    word,
)
from aftersales.schemas.vocabulary import (
    AFTER_SALES_KINDS,
    AFTER_SALES_STATUSES,
    AFTER_SALES_TYPES,
    CHANNELS,
    MANUAL_CHANNEL,
    RETURNABLE_ORDER_STATUSES,
)

RULES: Final[tuple[Rule, ...]] = (
    *word("channel", (*CHANNELS, MANUAL_CHANNEL), "VALUE_UNKNOWN"),
    *identifier("shop_id", PARTY_ID),
    *identifier("after_sales_id", DOCUMENT_ID),
    numeric_key("after_sales_id"),
    *identifier("order_id", DOCUMENT_ID),
    numeric_key("order_id"),
    *identifier("line_key", SKU),
    *word("kind", AFTER_SALES_KINDS, "VALUE_UNKNOWN"),
    # R-06, T16: status and type have no default; an empty cell is as unknown as a new word.
    *word("after_sales_type", AFTER_SALES_TYPES, "TYPE_UNKNOWN", required=False),
    *word("status", [entry.status for entry in AFTER_SALES_STATUSES], "STATUS_UNKNOWN", required=False),
    Rule("goods_expected", "VALUE_UNKNOWN", "a known word", "goods_expected_is_parsable", lambda c: c),
    *identifier("seller_sku", SKU),
    *count("quantity", at_least=1),
    *moment("requested_at"),
    *moment("updated_at", required=False),
    *identifier("return_tracking_number", PAPER_ID, required=False),
    *free_text("reason"),
    *free_text("product_name"),
    *identifier("combo_sku", SKU, required=False),
    *count("line_number", at_least=1),
    rule(
        "order_status",
        "ORDER_STATE",
        "one of " + ", ".join(RETURNABLE_ORDER_STATUSES),
        (pl.col("kind") != "manual") | pl.col("order_status").is_in(list(RETURNABLE_ORDER_STATUSES)),
    ),
)
