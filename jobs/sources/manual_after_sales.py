"""Template: after-sales orders entered by hand (formats §8; R-02, R-03)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import DecisionTable, Words, template

DECLARATION: Final = template(
    "after_sales_line",
    "manual_after_sales",
    "after-sales orders entered by hand",
    "after_sales_id shop_id order_id order_status type sku quantity reason status created_at updated_at",
    fixed={"channel": "manual", "kind": "manual"},
    either={"line_key": ("sku",), "seller_sku": ("sku",), "requested_at": ("created_at",)},
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
