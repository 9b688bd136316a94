"""A balance of an older system with which a home begins: what a supplier owes, or a customer balance (R-63)."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import PAPER_ID, PARTY_ID, Rule, currency, day, identifier, money, word
from aftersales.schemas.vocabulary import OPENING_KINDS

RULES: Final[tuple[Rule, ...]] = (
    *identifier("reference", PAPER_ID),
    *identifier("distributor_id", PARTY_ID),
    *identifier("supplier_id", PARTY_ID),
    *currency("currency_code"),
    *word("kind", OPENING_KINDS, "VALUE_UNKNOWN"),
    *money("amount", currency="currency_code", is_signed=True),
    *day("as_of", required=True),
)
