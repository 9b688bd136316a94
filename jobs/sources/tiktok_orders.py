"""TikTok Shop: the order export (OrderSKUList), one row per SKU; read for failed deliveries alone (formats §3.1, T10).

A parcel failed where an order was cancelled after it had been shipped. Orders that never left, or are on their way, do
not report a delivery; completed ones do. Row 2 describes the columns. Thai status words come from public parsers.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import NEEDED, OPTIONAL, PERSONAL, UNREAD, Column, Declaration, LeftOut, Words

FAILED: Final = ("Canceled", "Cancelled", "ยกเลิกแล้ว")
DELIVERED: Final = ("Completed", "เสร็จสมบูรณ์")
UNREAD_HEADERS: Final = """Order Substatus|Cancelation/Return Type|Normal or Pre-order|Product Name|Variation|Quantity|
Sku Quantity of return|SKU Unit Original Price|SKU Subtotal Before Discount|SKU Platform Discount|SKU Seller Discount|
SKU Subtotal After Discount|Shipping Fee After Discount|Original Shipping Fee|Shipping Fee Seller Discount|
Shipping Fee Platform Discount|Payment platform discount|Taxes|Small Order Fee|Order Amount|Order Refund Amount|
Created Time|Paid Time|RTS Time|Cancel By|Cancel Reason|Fulfillment Type|Warehouse Name|Delivery Option|
Shipping Provider Name|Payment Method|Weight(kg)|Product Category|Package ID|Seller Note|Checked Status|
Checked Marked by"""
PERSONAL_HEADERS: Final = """Buyer Message|Buyer Username|Recipient|Phone #|Zipcode|Country|Province|District|Commune|
Detail Address|Additional address information"""

DECLARATION: Final = Declaration(
    name="tiktok_orders",
    title="TikTok order export",
    folder="tiktok",
    kind="failed_delivery",
    has_shop_folder=True,
    columns=(
        Column("order_id", NEEDED, ("Order ID",)),
        Column("order_status", NEEDED, ("Order Status",)),
        Column("line_key", NEEDED, ("SKU ID",)),
        Column("seller_sku", OPTIONAL, ("Seller SKU",)),
        Column("shipped_at", NEEDED, ("Shipped Time",)),
        Column("delivered_at", OPTIONAL, ("Delivered Time",)),
        Column("cancelled_at", NEEDED, ("Cancelled Time",)),
        Column("tracking_number", NEEDED, ("Tracking ID",)),
        *(Column(header.strip(), UNREAD, (header.strip(),)) for header in UNREAD_HEADERS.split("|")),
        *(Column(header.strip(), PERSONAL, (header.strip(),)) for header in PERSONAL_HEADERS.split("|")),
    ),
    fixed={"channel": "tiktok"},
    either={"updated_at": ("cancelled_at", "delivered_at")},
    words=(Words("order_status", "delivery_outcome", {"failed": FAILED, "delivered": DELIVERED}),),
    described_by="order_id",
    left_out=(
        LeftOut("NO_FAILED_DELIVERY", "shipped_at", ("", "-", "/")),
        LeftOut(
            "NO_FAILED_DELIVERY",
            "order_status",
            ("Unpaid", "On hold", "To ship", "Shipped", "ค้างชำระ", "ที่จะจัดส่ง", "จัดส่งแล้ว"),
            kept=(*FAILED, *DELIVERED),
        ),
    ),
    moment_formats=("%d/%m/%Y %H:%M:%S",),
    blank_marks=("-", "/"),
)
