"""Template: goods that suppliers took back into stock, one row per SKU (formats §8; R-27)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import template

DECLARATION: Final = template(
    "stock_in_receipt_line",
    "stock_in_receipts",
    "receipts of returned goods",
    "receipt_id line_no supplier_id return_stock_in_id shop_id after_sales_id sku good_quantity defective_quantity "
    "warehouse_id stocked_in_at cost_price",
)
