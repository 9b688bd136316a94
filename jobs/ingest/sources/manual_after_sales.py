"""Our template: after-sales orders entered by hand, one row per SKU of a request (R-02, R-03).

Your team fills it in for requests that no marketplace export contains. `shop_id` is the shop of the original order.
`tracking_number` is the parcel in which the goods come back.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import DecisionTable, Words, template

DECLARATION: Final = template(
    "after_sales_line",
    "manual_after_sales",
    "after-sales orders entered by hand",
    "after_sales_id shop_id order_id order_status type sku quantity reason? status created_at updated_at? "
    "tracking_number? product_name? combo_sku?",
    fixed={"channel": "manual", "kind": "manual"},
    either={
        "line_key": ("sku",),
        "seller_sku": ("sku",),
        "requested_at": ("created_at",),
        "return_tracking_number": ("tracking_number",),
    },
    words=(
        Words(
            "order_status",
            "order_status",
            {
                "to_pickup": ("To Pickup",),
                "shipped": ("Shipped",),
                "completed": ("Completed",),
                "cancelled": ("Cancelled",),
            },
        ),
        Words(
            "type",
            "after_sales_type",
            {"return_refund": ("Return & Refund",), "refund_only": ("Refund-Only",), "exchange": ("Exchange",)},
        ),
        Words(
            "status",
            "status",
            {
                "requested": ("To Confirm",),
                "approved": ("Confirm Return",),
                "delivered_back": ("Received Return", "Refund Processing"),
                # a finished exchange counts as refunded
                "refunded": ("After-Sales Completed", "Exchange Completed"),
                "cancelled": ("Cancelled",),
                "rejected": ("Rejected",),
            },
        ),
    ),
    decisions=(
        DecisionTable(
            "goods_expected",
            (({"type": "refund_only"}, "false"), ({"type": ("return_refund", "exchange")}, "true")),
        ),
    ),
)
