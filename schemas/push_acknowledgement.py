"""The acknowledgement of one push by a supplier."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import REFERENCE_ID, Rule, free_text, identifier, moment, word
from aftersales.schemas.vocabulary import ACKNOWLEDGEMENT_RESULTS

RULES: Final[tuple[Rule, ...]] = (
    *identifier("push_id", REFERENCE_ID),
    *word("result", ACKNOWLEDGEMENT_RESULTS, "VALUE_UNKNOWN"),
    *free_text("reason"),
    *moment("acknowledged_at", required=False),
)
