"""Template: payments by bank, one row per refund order (formats §8; R-45)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import template

DECLARATION: Final = template(
    "refund_payment",
    "refund_payments",
    "payments of refund orders",
    "payment_id refund_order_id amount currency_code paid_at bank_reference proof confirmed_at confirmed_by",
    masked=("bank_reference",),
)
