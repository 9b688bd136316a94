"""Our template: goods that suppliers took back into stock, one row per SKU of a receipt (R-27).

The supplier or its warehouse fills it in. A row names the return by `return_stock_in_id`, by `shop_id` and
`after_sales_id`, or by `order_id` or `tracking_number`. Goods of a row that names none are booked as unidentified
(R-30).
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import template

DECLARATION: Final = template(
    "stock_in_receipt_line",
    "stock_in_receipts",
    "receipts of returned goods",
    "receipt_id line_no supplier_id return_stock_in_id? shop_id? after_sales_id? sku good_quantity defective_quantity "
    "warehouse_id stocked_in_at cost_price? refused_quantity? refused_reason? order_id? tracking_number? counted_by? "
    "evidence? note?",
    # one way in or another
    needs_any=((("return_stock_in_id",), ("shop_id", "after_sales_id"), ("order_id",), ("tracking_number",)),),
)
