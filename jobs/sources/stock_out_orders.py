"""Template: goods that suppliers shipped, one row per SKU (formats §8). Order-level columns repeat on each line."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import Words, template

DECLARATION: Final = template(
    "stock_out_line",
    "stock_out_orders",
    "stock-out orders",
    "stock_out_id line_no shop_id order_id supplier_id package_no ordered_at shipped_at status sku combo_sku quantity "
    "unit_price combo_unit_price distribution_fee stock_out_amount currency_code warehouse_id delivery_outcome "
    "updated_at",
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
