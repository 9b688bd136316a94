"""TikTok Shop's order export (OrderSKUList), from the seller centre: one row per SKU of an order.

It is read for failed deliveries alone, because no return export lists them (R-33). A parcel failed where an order was
cancelled after it had been shipped. A completed order was delivered. Orders that never left, or are on their way, are
ignored. Row 2 describes the columns.

How sure: headers, and the English, Indonesian and Vietnamese words for cancelled and completed orders, come from
several public parsers; the Thai words and the times of the Philippines from a single one. What Vietnam calls an order
on its way is inferred.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import (
    NEEDED,
    OPTIONAL,
    PERSONAL,
    UNREAD,
    Column,
    Declaration,
    LeftOut,
    Seen,
    Words,
)

# Vietnam spells the same word in two ways
FAILED: Final = ("Canceled", "Cancelled", "ยกเลิกแล้ว", "Dibatalkan", "Đã hủy", "Đã huỷ")
DELIVERED: Final = ("Completed", "เสร็จสมบูรณ์", "Selesai", "Đã hoàn tất")
ON_ITS_WAY: Final = ("Đã giao cho ĐVVC", "Đang vận chuyển", "Chờ vận chuyển")
UNREAD_HEADERS: Final = """Order Substatus|Cancelation/Return Type|Normal or Pre-order|Product Name|Variation|Quantity|
Sku Quantity of return|SKU Unit Original Price|SKU Subtotal Before Discount|SKU Platform Discount|SKU Seller Discount|
SKU Subtotal After Discount|Shipping Fee After Discount|Original Shipping Fee|Shipping Fee Seller Discount|
Shipping Fee Platform Discount|Payment platform discount|Taxes|Small Order Fee|Order Amount|Order Refund Amount|
Created Time|Paid Time|RTS Time|Cancel By|Cancel Reason|Fulfillment Type|Warehouse Name|Delivery Option|
Shipping Provider Name|Payment Method|Weight(kg)|Product Category|Package ID|Seller Note|Checked Status|
Checked Marked by|Distance Shipping Fee|Distance Fee|Buyer Service Fee|Handling Fee|Shipping Insurance|Item Insurance|
Purchase Channel|Tokopedia Invoice Number|Request Tax Invoice|Order Channel"""
PERSONAL_HEADERS: Final = """Buyer Message|Buyer Username|Recipient|Phone #|Zipcode|Country|Province|District|Districts|
Commune|Regency and City|Villages|Detail Address|Additional address information|Creator Handle|
Tax Info - Buyer Tax ID|Tax Info - Type|Tax Info - Full Name of Buyer|Tax Info - Email|Tax Info - Phone Number|
Tax Info - Registered Address|Tax Info - Address Type"""

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
            (
                *("Unpaid", "On hold", "To ship", "Shipped", "ค้างชำระ", "ที่จะจัดส่ง", "จัดส่งแล้ว"),
                *("Perlu dikirim", "Dikirim", *ON_ITS_WAY),
            ),
            kept=(*FAILED, *DELIVERED),
            inferred=ON_ITS_WAY,
        ),
    ),
    # the Philippines write the month first; AM and PM alone distinguish the forms (T20)
    moment_formats=("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"),
    blank_marks=("-", "/"),
    seen=(
        Seen(("ID",), "English", "", "two sources", "56761764769, 56882984377, 57628890790, 71463655050"),
        Seen(("VN",), "English", "2026-08", "two sources", "58538433858 with 58694794079, 68865187127, 52714730380"),
        Seen(("TH",), "English", "", "one source", "tanupat-dev/all-ecom: 63 columns"),
        Seen(("PH",), "English", "2026-09", "one source", "68845784542: the month first"),
        Seen(("MY", "SG"), "English", "", "inferred", "the header is English in every market"),
    ),
)
