"""One line of a settlement of a marketplace with the distributor: a refund taken back or a compensation (R-55).

All amounts are at least 0, whatever sign the source writes; a line has a refund or a compensation. If the source
splits a refund, the seller's own discount that came back with it is a separate amount, which is subtracted. The cycle
has the name that the source uses, and is empty if only the day of payment is known. An empty currency means that of
the shop.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.schemas.rule import (
    DOCUMENT_ID,
    PAPER_ID,
    PARTY_ID,
    Rule,
    count,
    currency,
    identifier,
    moment,
    money,
    rule,
    word,
)
from aftersales.schemas.vocabulary import CHANNELS, SETTLEMENT_ENTRIES

RULES: Final[tuple[Rule, ...]] = (
    *word("channel", CHANNELS, "VALUE_UNKNOWN"),
    *identifier("shop_id", PARTY_ID),
    *identifier("settlement_id", PAPER_ID, required=False),
    *moment("settled_at"),
    # a compensation may name no order
    *identifier("order_id", DOCUMENT_ID, required=False),
    *identifier("after_sales_id", DOCUMENT_ID, required=False),
    *identifier("line_key", DOCUMENT_ID, required=False),
    *word("entry", SETTLEMENT_ENTRIES, "TYPE_UNKNOWN", required=False),
    *identifier("transaction_no", PAPER_ID, required=False),
    *money("refund_amount", currency="currency_code", required=False),
    *money("refunded_discount_amount", currency="currency_code", required=False),
    *money("compensation_amount", currency="currency_code", required=False),
    *currency("currency_code", blank=True),
    *count("line_number", at_least=1),
    rule(
        "order_id",
        "REQUIRED",
        "the id of the refunded order",
        (pl.col("order_id") != "") | ~pl.col("entry").is_in(["order", "refund"]),
    ),
    rule(
        "refund_amount",
        "REQUIRED",
        "an amount of a refund or a compensation",
        pl.col("refund_amount_is_given") | pl.col("compensation_amount_is_given"),
    ),
)
