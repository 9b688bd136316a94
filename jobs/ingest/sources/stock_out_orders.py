"""Our template: goods that suppliers shipped, one row per SKU of a stock-out order.

The supplier or your order system fills it in. Columns about the order repeat on each of its lines. A line is shipped
when `shipped_at` is filled in, whatever its status. `tax_rate` is a percentage: 6 is 6 %.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import Words, template

DECLARATION: Final = template(
    "stock_out_line",
    "stock_out_orders",
    "stock-out orders",
    "stock_out_id line_no shop_id order_id supplier_id package_no? ordered_at shipped_at? status sku combo_sku? "
    "quantity unit_price combo_unit_price? distribution_fee? stock_out_amount? currency_code warehouse_id? "
    "delivery_outcome? updated_at? tracking_number? invoice_no? invoice_date? invoice_uuid? tax_code? tax_rate? "
    "is_tax_inclusive?",
    words=(
        Words(
            "status",
            "stock_out_status",
            {
                "to_pickup": ("To Pickup",),
                "shipped": ("Shipped",),
                "completed": ("Completed",),
                "cancelled": ("Cancelled",),
            },
        ),
        Words("delivery_outcome", "delivery_outcome", {"delivered": ("delivered",), "failed": ("failed",)}, blank=""),
    ),
)
