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

SIGNED: Final = ("short_close", "write_off", "accept", "release", "adjust", "keep")
"""Decisions that move money or give something up: they need decided_by and a note (R-64)."""
COMMAND_PREFIX: Final = "CLI-"
"""The first characters of a decision_id that `aftersales decide` made: the source of such a decision is the command."""


class DecisionWord(NamedTuple):
    """A decision, its place in lists, and whether it has to be signed (R-64)."""

    decision: str
    rank: int
    is_signed: bool


WORDS: Final = tuple(DecisionWord(word, rank, word in SIGNED) for rank, word in enumerate(DECISIONS, start=1))

RETURN, REFUND_ORDER, DOCUMENT, EXCEPTION = "return", "refund order", "document", "exception"


class Fit(NamedTuple):
    """What a decision is about, and the states of a return in which it fits; `condition` is what must hold besides."""

    subject: str
    states: tuple[str, ...] = ()
    condition: str = ""


FITS: Final[dict[str, Fit]] = {
    "push": Fit(RETURN, ("to_push",)),
    "hold": Fit(RETURN, ("to_push", "push_failed", "blocked", "received"), "a received one has no refund order"),
    "re_push": Fit(RETURN, ("push_failed",)),
    "short_close": Fit(RETURN, ("pushed", "received"), "something of it is still awaited"),
    "accept": Fit(
        RETURN, ("received",), "goods are here of a return that was cancelled or issued again to another supplier"
    ),
    "write_off": Fit(REFUND_ORDER, condition="something of the refund order is open"),
    "release": Fit(RETURN, ("received",), "its refund waits"),
    "adjust": Fit(DOCUMENT, condition="it is not a pushed return"),
    "keep": Fit(DOCUMENT),
    "reissue": Fit(DOCUMENT, condition="it is a pushed return"),
    "customer_balance": Fit(RETURN, condition="it has no refund order, or an unpaid one by bank transfer"),
    "bank_transfer": Fit(RETURN, condition="it has no refund order"),
    "explain": Fit(EXCEPTION),
    "reopen": Fit(EXCEPTION, condition="it is answered"),
}
"""The list of R-16 in words, for messages; sql/11_exceptions/fitting_decision states which of them fit now."""
