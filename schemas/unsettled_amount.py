"""The amount that the distributor still owes the supplier for an order, as of a moment (R-38)."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import DOCUMENT_ID, PARTY_ID, Rule, currency, identifier, moment, money

RULES: Final[tuple[Rule, ...]] = (
    *identifier("shop_id", PARTY_ID),
    *identifier("order_id", DOCUMENT_ID),
    *identifier("supplier_id", PARTY_ID),
    *money("unsettled_amount", currency="currency_code"),
    *currency("currency_code"),
    *moment("as_of"),
)
