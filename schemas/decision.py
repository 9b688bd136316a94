"""The decision of a person about one return, refund order or exception (R-16)."""

from __future__ import annotations

from typing import Final, NamedTuple

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

RETURN, REFUND_ORDER, EXCEPTION = "return", "refund order", "exception"


class Fit(NamedTuple):
    """What a decision is about, and the states of a return in which it fits; `condition` is what must hold besides."""

    subject: str
    states: tuple[str, ...] = ()
    condition: str = ""


FITS: Final[dict[str, Fit]] = {
    "push": Fit(RETURN, ("to_push",)),
    "hold": Fit(RETURN, ("to_push", "push_failed", "blocked")),
    "re_push": Fit(RETURN, ("push_failed",)),
    "short_close": Fit(RETURN, ("pushed", "received")),
    "accept": Fit(RETURN, ("received",), "the after-sales order was cancelled after the goods arrived"),
    "write_off": Fit(REFUND_ORDER, condition="something of the refund order is open"),
    "explain": Fit(EXCEPTION),
}
"""The list of R-16, for a look before a run; the run itself judges the state of its own moment."""
