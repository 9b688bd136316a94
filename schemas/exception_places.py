"""Where an exception is on the way of a return: which exceptions share an amount, and since when its thing is due."""

from __future__ import annotations

from typing import Final, NamedTuple

from aftersales.schemas.exception_codes import BLOCK_REASONS

STAGES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "goods": (
        ("QUANTITY_ASSUMED",),
        ("TO_PUSH_LATE",),
        ("PUSH_FAILED",),
        ("PUSH_FAILED_LATE",),
        # NO_MAPPING has no estimate, or is about own goods next to a supplier's
        tuple(code for code in BLOCK_REASONS if code != "NO_MAPPING"),
        ("UNACKNOWLEDGED",),
        ("DELIVERED_NOT_RECEIVED",),
        ("RECEIPT_LATE",),
        ("GOODS_MISSING", "GOODS_SHORT"),
    ),
    "refund": (
        ("CANCELLED_AFTER_STOCK_IN",),
        ("FEE_MISSING",),
        ("EXCHANGE_NOT_SHIPPED",),
        ("REFUND_HELD",),
        ("REFUND_LATE",),
    ),
    "payment": (("PAYMENT_LATE", "PARTIALLY_PAID", "OVERPAID"),),
}
"""What exceptions of one return are about, and their order on the way of the return: the last one carries the amount
(R-65). Goods that are missing and goods that wait for their refund are different goods, and so is what a refund order
already paid. An exception that is not listed is about something else and keeps its amount: RESTATED, refused goods."""

DUE_FROM: Final[dict[str, tuple[str, ...]]] = {
    "opened_on": ("TO_PUSH_LATE", *BLOCK_REASONS),
    "pushed_on": (
        "PUSH_FAILED",
        "PUSH_FAILED_LATE",
        "UNACKNOWLEDGED",
        "RECEIPT_LATE",
        "GOODS_MISSING",
        "GOODS_SHORT",
    ),
    "received_on": (
        "CANCELLED_AFTER_STOCK_IN",
        "FEE_MISSING",
        "EXCHANGE_NOT_SHIPPED",
        "REFUND_HELD",
        "REFUND_LATE",
    ),
    "created_on": ("PAYMENT_LATE", "PARTIALLY_PAID"),
    "delivered_on": ("DELIVERED_NOT_RECEIVED",),
}
"""The date of the return, or of the refund order (created_on), since which the thing itself is due (R-58). Any other
exception is as old as its discovery."""


class ExceptionPlace(NamedTuple):
    """A code with what it is about, its place in that order, and the date that its age counts from."""

    code: str
    is_about: str
    place: int
    due_from: str


def _places() -> tuple[ExceptionPlace, ...]:
    stage_of = {
        code: (is_about, place)
        for is_about, stages in STAGES.items()
        for place, codes in enumerate(stages, start=1)
        for code in codes
    }
    due_of = {code: column for column, codes in DUE_FROM.items() for code in codes}
    codes = sorted(stage_of.keys() | due_of.keys())
    return tuple(ExceptionPlace(code, *stage_of.get(code, ("", 0)), due_of.get(code, "")) for code in codes)


PLACES: Final = _places()
