"""A replacement sent for an after-sales order (R-40). It names no currency: the books go by its supplier's."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import (
    DERIVED_ID,
    DOCUMENT_ID,
    PAPER_ID,
    PARTY_ID,
    SKU,
    Rule,
    count,
    identifier,
    moment,
    money,
    rule,
)
from aftersales.schemas.stock_out_line import LARGEST_LINE, within_a_line

RULES: Final[tuple[Rule, ...]] = (
    *identifier("exchange_id", PAPER_ID),
    *identifier("shop_id", PARTY_ID),
    *identifier("after_sales_id", DERIVED_ID),
    *identifier("replacement_order_id", DOCUMENT_ID, required=False),
    *identifier("supplier_id", PARTY_ID),
    *identifier("sku", SKU),
    *count("quantity", at_least=1),
    *money("unit_price"),
    *moment("shipped_at", required=False),
    rule("quantity", "OUT_OF_RANGE", f"unit_price × quantity of at most {LARGEST_LINE}", within_a_line("unit_price")),
)
