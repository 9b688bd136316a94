"""The decision of a person about one return, refund order or exception (R-16)."""

from __future__ import annotations

from typing import Final

from aftersales.schemas.rule import PAPER_ID, REFERENCE_ID, Rule, free_text, identifier, moment, word
from aftersales.schemas.vocabulary import DECISIONS

RULES: Final[tuple[Rule, ...]] = (
    *identifier("decision_id", PAPER_ID),
    *identifier("subject_id", REFERENCE_ID),
    *word("decision", DECISIONS, "VALUE_UNKNOWN"),
    *free_text("note"),
    *free_text("decided_by"),
    *moment("decided_at"),
)
