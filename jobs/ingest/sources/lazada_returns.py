"""Lazada's return export, from the seller centre: one row per returned unit, English headers in every country.

An empty logistic status means that no goods move: a refund without a return, or a closed case. `ReturnClosed` appears
on finished returns too, so only the logistic status shows whether goods came back.

How sure: headers and case statuses come from several public parsers, the Thai logistic words from a single one. The
English logistic words are inferred. No Indonesian or Vietnamese one is known, so their rows are quarantined.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import (
    MONEY_SIGNS,
    NEEDED,
    NUMBER_FORMS,
    OPTIONAL,
    PERSONAL,
    UNREAD,
    Column,
    DecisionTable,
    Declaration,
    Layout,
    Seen,
    Words,
)

AWAITED: Final = ("Waiting for Drop-off", "รอคุณส่งสินค้าคืนที่จุดส่งคืน/ผู้ขนส่งกำลังเข้ารับสินค้าคืน")
ON_ITS_WAY: Final = ("In Transit", "อยู่ระหว่างการจัดส่งคืนร้านค้า")
ARRIVED: Final = ("Delivered to Seller", "จัดส่งคืนสินค้าถึงร้านค้าสำเร็จ")

DECLARATION: Final = Declaration(
    name="lazada_returns",
    title="Lazada return export",
    folder="lazada",
    kind="after_sales_line",
    has_shop_folder=True,
    # each row is one unit, so the quantity is 1 by definition and not assumed
    layouts=(Layout("English"),),
    columns=(
        Column("order_id", NEEDED, ("Order ID",)),
        Column("after_sales_id", NEEDED, ("Return Order ID",)),
        Column("buyer_name", PERSONAL, ("buyerName",)),
        Column("buyer_email", PERSONAL, ("buyerEmail",)),
        Column("buyer_phone", PERSONAL, ("buyerPhone",)),
        Column("ordered_at", UNREAD, ("Order Date",)),
        Column("requested_at", NEEDED, ("Return Order Date",)),
        Column("line_key", NEEDED, ("Return Item ID",)),
        Column("order_item_id", UNREAD, ("Order Item ID",)),
        Column("seller_sku", NEEDED, ("Seller SKU ID",)),
        Column("product_name", OPTIONAL, ("Item Name",)),
        Column("paid_price", UNREAD, ("Paid Price + Shipping Fee",)),
        Column("marketplace_refund_amount", OPTIONAL, ("Refund Amount",)),
        Column("reason", OPTIONAL, ("Return Reason",)),
        Column("logistic_status", NEEDED, ("Logistic Status",)),
        Column("case_status", NEEDED, ("Status",)),
        Column("deadline", UNREAD, ("SLA",)),
        Column("return_tracking_number", OPTIONAL, ("Tracking Number",)),
    ),
    fixed={"channel": "lazada", "kind": "platform", "quantity": "1"},
    words=(
        Words("case_status", "status", {"refunded": ("Refunded",), "closed": ("ReturnClosed",)}),
        Words(
            "logistic_status",
            "status",
            {"approved": AWAITED, "in_return_transit": ON_ITS_WAY, "delivered_back": ARRIVED},
            blank="none",
            inferred=("Waiting for Drop-off", "In Transit", "Delivered to Seller"),
        ),
        Words("goods", "goods_expected", column="logistic_status", blank="stay", other="move"),
    ),
    decisions=(
        DecisionTable(
            "status",
            (
                ({"case_status": "refunded"}, "refunded"),
                ({"case_status": "closed", "logistic_status": "approved"}, "approved"),
                ({"case_status": "closed", "logistic_status": "in_return_transit"}, "in_return_transit"),
                ({"case_status": "closed", "logistic_status": "delivered_back"}, "delivered_back"),
                ({"case_status": "closed", "logistic_status": "none"}, "closed"),
            ),
        ),
        DecisionTable("after_sales_type", (({"goods": "stay"}, "refund_only"), ({"goods": "move"}, "return_refund"))),
        DecisionTable("goods_expected", (({"goods": "stay"}, "false"), ({"goods": "move"}, "true"))),
    ),
    moment_formats=("%Y-%m-%d %H:%M:%S", "%d %b %Y %H:%M"),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
    informational=("marketplace_refund_amount",),
    seen=(
        Seen(("TH",), "English, Thai words", "", "two sources", "tanupat-dev/all-ecom, 70875723202"),
        Seen(("PH",), "English", "2026-09", "one source", "68845784542"),
        Seen(("SG",), "English", "", "one source", "58126421129"),
        Seen(("MY", "ID", "VN"), "English", "", "inferred", "the header is English in every known market"),
    ),
)
