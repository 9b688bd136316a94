"""TikTok Shop: the income export, sheet `Order details`, one row per order or adjustment (formats §3.3).

A refund is read from its leaves, the price that went back and the seller's discount that came with it; sums of others
(Total Revenue, Subtotal after …, Refund subtotal after …) are known and not read. An adjustment is a compensation where
its type says so, and belongs to the order it names; other types pay for something else.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import (
    MONEY_SIGNS,
    NEEDED,
    NUMBER_FORMS,
    OPTIONAL,
    UNREAD,
    Column,
    Declaration,
    Layout,
    LeftOut,
    Pick,
    Words,
)

ORDER: Final = ("Order",)
LOGISTICS: Final = ("Logistics reimbursement",)
PLATFORM: Final = ("Platform reimbursement", "TikTok Shop reimbursement")
COMPENSATIONS: Final = ("logistics_reimbursement", "platform_reimbursement")
UNREAD_HEADERS: Final = """Total settlement amount|Total Revenue|Subtotal after seller discounts|
Subtotal before discounts|Seller discounts|Refund subtotal after seller discounts|Total Fees|Transaction fee|
TikTok Shop commission fee|Seller shipping fee|Actual shipping fee|Actual return shipping fee|
Refunded customer shipping fee|Customer payment|Customer refund|Payment ID|Statement date|Payment date"""

DECLARATION: Final = Declaration(
    name="tiktok_income",
    title="TikTok income export",
    folder="tiktok",
    kind="settlement_line",
    has_shop_folder=True,
    layouts=(Layout("English", outgoing=("refund_amount",)),),
    columns=(
        Column("line_key", NEEDED, ("Order/adjustment ID",)),
        Column("entry", NEEDED, ("Type",), also=("Transaction type",)),
        Column("created_at", UNREAD, ("Order created time",), also=("Order created time(UTC)",)),
        Column("settled_at", NEEDED, ("Order settled time",), also=("Order settled time(UTC)",)),
        Column("currency_code", NEEDED, ("Currency",)),
        Column("refunded_price", NEEDED, ("Refund subtotal before seller discounts",)),
        Column("refunded_discount_amount", OPTIONAL, ("Refund of seller discounts",)),
        Column("adjustment", NEEDED, ("Adjustment amount",), also=("Ajustment amount",)),
        Column("related_order_id", NEEDED, ("Related order ID",)),
        Column("settlement_id", OPTIONAL, ("Statement ID",)),
        *(Column(header.strip(), UNREAD, (header.strip(),)) for header in UNREAD_HEADERS.split("|")),
    ),
    fixed={"channel": "tiktok"},
    words=(
        Words(
            "entry",
            "entry",
            {"order": ORDER, "logistics_reimbursement": LOGISTICS, "platform_reimbursement": PLATFORM},
        ),
    ),
    picks=(
        Pick("order_id", "line_key", {"entry": "order"}),
        Pick("order_id", "related_order_id", {"entry": COMPENSATIONS}),
        Pick("refund_amount", "refunded_price", {"entry": "order"}),
        Pick("refunded_discount_amount", "refunded_discount_amount", {"entry": "order"}),
        Pick("compensation_amount", "adjustment", {"entry": COMPENSATIONS}),
    ),
    sheets=("Order details", "รายละเอียดคำสั่งซื้อ"),
    left_out=(
        LeftOut(
            "NO_REFUND",
            "entry",
            ("GMV Payment for TikTok Ads", "Additional Campaign Package"),
            kept=(*ORDER, *LOGISTICS, *PLATFORM),
        ),
    ),
    moment_formats=("%Y/%m/%d", "%Y/%m/%d %H:%M:%S"),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-", "/"),
)
