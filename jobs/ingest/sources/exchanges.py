"""Our template: replacements that a supplier sent to buyers instead of a refund, one row per replacement (R-40).

Your team or the supplier fills it in; no marketplace export has this.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import template

DECLARATION: Final = template(
    "exchange",
    "exchanges",
    "replacements of exchanges",
    "exchange_id shop_id after_sales_id replacement_order_id? supplier_id sku quantity unit_price shipped_at?",
)
