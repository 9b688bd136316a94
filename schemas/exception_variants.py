"""What a person does about an exception where it depends on the case, not only on the code (R-58)."""

from __future__ import annotations

from typing import Final, NamedTuple


class ExceptionVariant(NamedTuple):
    """A kind of case of one code, and what to do there; sql/11_exceptions/finding_advice says which case it is."""

    code: str
    variant: str
    what_to_do: str


UNCONFIRMED: Final = "a payment with proof is here: look whether the money has come, and confirm it"
UNPROVEN: Final = "a payment without proof is here: ask the supplier for its proof"
VARIANTS: Final = (
    ExceptionVariant("RESTATED", "push", "it would be pushed with another content today"),
    ExceptionVariant("RESTATED", "refund_order", "the refund would come to another amount today"),
    ExceptionVariant("RESTATED", "receipt_line", "a newer version of the receipt line has other quantities"),
    ExceptionVariant("RESTATED", "payment", "a newer version of the payment has another amount"),
    ExceptionVariant(
        "RESTATED",
        "below_zero",
        "a newer version of the payment has another amount, and more came back than it would leave: correct its row, "
        "or that of the money that came back",
    ),
    ExceptionVariant("PAYMENT_LATE", "unconfirmed", UNCONFIRMED),
    ExceptionVariant("PAYMENT_LATE", "unproven", UNPROVEN),
    ExceptionVariant("PARTIALLY_PAID", "unconfirmed", UNCONFIRMED),
    ExceptionVariant("PARTIALLY_PAID", "unproven", UNPROVEN),
    ExceptionVariant(
        "GOODS_WITHOUT_PUSH",
        "unpushed",
        "the return that it names is not pushed; once it is, the goods are counted; decide explain if they belong to "
        "none",
    ),
    ExceptionVariant(
        "GOODS_WITHOUT_PUSH",
        "pushed",
        "the return that it names does not await these goods: clarify with the supplier which return they belong to; "
        "decide explain if they belong to none",
    ),
)
"""Cases of a code that need another text than the one of the code."""
