"""A payment by bank for one refund order; proof and confirmation may come later, and money may come back (R-45)."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import PAPER_ID, REFERENCE_ID, Rule, currency, free_text, identifier, moment, money

RULES: Final[tuple[Rule, ...]] = (
    *identifier("payment_id", PAPER_ID),
    *identifier("refund_order_id", REFERENCE_ID),
    *money("amount", currency="currency_code", is_signed=True),
    *currency("currency_code"),
    *moment("paid_at", required=False),
    *free_text("bank_reference"),
    *free_text("proof"),
    *moment("confirmed_at", required=False),
    *free_text("confirmed_by"),
)
