"""What a distributor used of its balance with a supplier; a row below 0 takes a use back (R-62)."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import DOCUMENT_ID, PAPER_ID, PARTY_ID, Rule, currency, identifier, moment, money

RULES: Final[tuple[Rule, ...]] = (
    *identifier("use_id", PAPER_ID),
    *identifier("distributor_id", PARTY_ID),
    *identifier("supplier_id", PARTY_ID),
    *currency("currency_code"),
    *money("amount", currency="currency_code", is_signed=True),
    *identifier("order_id", DOCUMENT_ID, required=False),
    *moment("used_at"),
)
