"""TikTok Shop's return export, from the seller centre: one row per SKU of a return, English headers in every country.

It has 25 columns, or 19 in an older form without a quantity: there one piece is assumed, and the return is an exception
until its goods are received. An empty status or type occurs; it is quarantined, never guessed.

The Philippines write the month first and AM or PM; everyone else writes the day first and 24 hours.

How sure: headers and statuses come from several public parsers, the times of the Philippines and the form with 19
columns from a single one. Words for exchanges are inferred; of the sub statuses only one has been seen.
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

OPEN: Final = ("to_process", "in_process")

DECLARATION: Final = Declaration(
    name="tiktok_returns",
    title="TikTok return export",
    folder="tiktok",
    kind="after_sales_line",
    has_shop_folder=True,
    layouts=(
        Layout("25 columns"),
        Layout("19 columns", lacks=("quantity", "sub_status"), assumed={"quantity": "1"}),
    ),
    columns=(
        Column("after_sales_id", NEEDED, ("Return Order ID",)),
        Column("order_id", NEEDED, ("Order ID",)),
        Column("order_amount", UNREAD, ("Order Amount",)),
        Column("order_status", UNREAD, ("Order Status",)),
        Column("order_substatus", UNREAD, ("Order Substatus",)),
        Column("payment_method", UNREAD, ("Payment Method",)),
        Column("line_key", NEEDED, ("SKU ID",)),
        Column("seller_sku", NEEDED, ("Seller SKU",)),
        Column("product_name", OPTIONAL, ("Product Name",)),
        Column("sku_name", UNREAD, ("SKU Name",)),
        Column("buyer", PERSONAL, ("Buyer Username",)),
        Column("after_sales_type", NEEDED, ("Return Type",)),
        Column("requested_at", NEEDED, ("Time Requested",)),
        Column("reason", OPTIONAL, ("Return Reason",)),
        # this may be the line's total; nothing is priced by it
        Column("marketplace_refund_amount", OPTIONAL, ("Return unit price",)),
        Column("quantity", NEEDED, ("Return Quantity",)),
        Column("return_tracking_number", NEEDED, ("Return Logistics Tracking ID",)),
        Column("return_status", NEEDED, ("Return Status",)),
        Column("sub_status", NEEDED, ("Return Sub Status",)),
        # filled on rows that are not refunded, too
        Column("refunded_at", UNREAD, ("Refund Time",)),
        Column("dispute_status", NEEDED, ("Dispute Status",)),
        Column("appeal_status", NEEDED, ("Appeal Status",)),
        Column("compensation_status", UNREAD, ("Compensation Status",)),
        Column("compensation_amount", UNREAD, ("Compensation Amount",)),
        Column("buyer_note", PERSONAL, ("Buyer Note",)),
    ),
    fixed={"channel": "tiktok", "kind": "platform"},
    words=(
        # an empty status or type occurs; it has no default
        Words(
            "return_status",
            "status",
            {
                "to_process": ("To Process",),
                "in_process": ("In Process",),
                "completed": ("Completed",),
                "rejected": ("Refund rejected",),
                "cancelled": ("Canceled", "Cancelled"),
            },
        ),
        Words("sub_status", "status", {"cancelled": ("Request Canceled",)}, blank="none"),
        Words("dispute", "status", column="dispute_status", blank="none", other="filled"),
        Words("appeal", "status", column="appeal_status", blank="none", other="filled"),
        Words("tracking", "status", column="return_tracking_number", blank="none", other="filled"),
        Words(
            "after_sales_type",
            "after_sales_type",
            {
                "return_refund": ("Return and refund",),
                "refund_only": ("Refund only", "Refund"),
                "exchange": ("Replacement", "Exchange"),
            },
            inferred=("Refund", "Replacement", "Exchange"),
        ),
    ),
    decisions=(
        DecisionTable(
            "status",
            (
                ({"return_status": "cancelled"}, "cancelled"),
                ({"return_status": "completed"}, "refunded"),
                ({"return_status": "rejected"}, "rejected"),
                ({"return_status": OPEN, "sub_status": "cancelled"}, "cancelled"),
                ({"return_status": OPEN, "dispute": "filled"}, "disputed"),
                ({"return_status": OPEN, "appeal": "filled"}, "disputed"),
                ({"return_status": "to_process"}, "requested"),
                ({"return_status": "in_process", "tracking": "filled"}, "in_return_transit"),
                ({"return_status": "in_process"}, "approved"),
            ),
        ),
        DecisionTable(
            "goods_expected",
            (
                ({"after_sales_type": "refund_only"}, "false"),
                ({"after_sales_type": ("return_refund", "exchange")}, "true"),
            ),
        ),
    ),
    # AM and PM alone distinguish the two forms (T20)
    moment_formats=("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
    informational=("marketplace_refund_amount",),
    seen=(
        Seen(("SG", "TH", "VN", "ID"), "English", "", "two sources", "tanupat-dev/all-ecom, 61375318458"),
        Seen(("PH",), "English", "2026-09", "one source", "68845784542: the month first"),
        Seen(("MY",), "English", "", "inferred", "the header is English in every market"),
        Seen(("TH",), "English", "", "one source", "an older form with 19 columns"),
    ),
)
