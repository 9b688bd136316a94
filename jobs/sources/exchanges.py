"""Template: replacements sent for exchanges (formats §8; R-40)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import template

DECLARATION: Final = template(
    "exchange",
    "exchanges",
    "replacements of exchanges",
    "exchange_id shop_id after_sales_id replacement_order_id supplier_id sku quantity unit_price shipped_at",
)
