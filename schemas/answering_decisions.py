"""The decisions with which a person can act on an exception, by its code; `explain` answers every exception (R-58).

sql/11_exceptions/fitting_decision offers those of them that fit the state of the subject. The workbook, `decide`,
`explain` and `status` read its result.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_BY_CODE: Final = {
    "NOT_PUSHABLE": "hold",
    "NO_MAPPING": "hold",
    "QTY_EXCEEDS_SHIPPED": "hold",
    "NO_PARTNERSHIP": "hold",
    "TOO_OLD": "hold",
    "PUSH_FAILED": "re_push hold",
    "PUSH_FAILED_LATE": "re_push hold",
    "TO_PUSH_LATE": "push hold",
    "QUANTITY_ASSUMED": "push hold re_push",
    "CANCELLED_AFTER_STOCK_IN": "accept",
    "UNITS_TWICE": "accept short_close",
    "GOODS_SHORT": "short_close",
    "GOODS_MISSING": "short_close",
    "RECEIPT_LATE": "short_close",
    "DELIVERED_NOT_RECEIVED": "short_close",
    "EXCHANGE_NOT_SHIPPED": "release hold",
    "REFUND_HELD": "release",
    "RESTATED": "adjust keep reissue",
    "PARTIALLY_PAID": "write_off",
    "PAYMENT_LATE": "write_off customer_balance",
    "SECOND_PERSON_NEEDED": "short_close write_off accept release adjust keep",
}
PURPOSES: Final = {
    "push": "push to release it",
    "hold": "hold to keep it back",
    "re_push": "re_push to send it again",
    "short_close": "short_close to expect no more goods",
    "accept": "accept to refund it anyway",
    "release": "release to let the refund go",
    "write_off": "write_off to give up the rest",
    "adjust": "adjust to correct it",
    "keep": "keep to leave it as it is",
    "reissue": "reissue to recall it and push it again with today's content",
    "customer_balance": "customer_balance to settle it without a payment",
}
"""What each decision is for, as `what_to_do` continues after "decide "."""

_SPECIAL: Final = {
    ("UNITS_TWICE", "accept"): "accept, by two persons, to refund it anyway",
    ("UNITS_TWICE", "short_close"): "short_close where no more goods will come",
    ("EXCHANGE_NOT_SHIPPED", "release"): "release to refund it without the replacement",
}


class Answering(NamedTuple):
    """A decision with which a person can act on an exception of the code, and what it is for."""

    code: str
    decision: str
    purpose: str


DECISIONS_BY_CODE: Final = tuple(
    Answering(code, word, _SPECIAL.get((code, word), PURPOSES[word]))
    for code, words in _BY_CODE.items()
    for word in words.split()
)
"""Pairs of code and decision; a code without a pair is only explained."""
