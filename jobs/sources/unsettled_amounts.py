"""Template: amounts that are not settled on original orders, as of a moment (formats §8; R-38)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import template

DECLARATION: Final = template(
    "unsettled_amount",
    "unsettled_amounts",
    "unsettled amounts",
    "shop_id order_id supplier_id unsettled_amount currency_code as_of",
)
