"""Our template: payments by bank, one row per payment and refund order (R-45).

Your finance team fills it in. One payment may pay several refund orders: it then has a row for each.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import template

DECLARATION: Final = template(
    "refund_payment",
    "refund_payments",
    "payments of refund orders",
    "payment_id refund_order_id amount currency_code paid_at? bank_reference? proof? confirmed_at? confirmed_by?",
    masked=("bank_reference",),
)
