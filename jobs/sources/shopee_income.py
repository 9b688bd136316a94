"""Shopee: the income report, one row per order and payout, on one or more sheets below bands and titles (formats §2.3).

Rows of grain Sku repeat the Order row in parts and are ignored. A refund has a minus; only the
Vietnamese file, known from a made-up sample, shows it without. That the Indonesian one has the minus is inferred.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import (
    MONEY_SIGNS,
    NEEDED,
    NUMBER_FORMS,
    OPTIONAL,
    PERSONAL,
    UNREAD,
    Column,
    Declaration,
    Layout,
    LeftOut,
)

PAID: Final = ("refund_amount",)

DECLARATION: Final = Declaration(
    name="shopee_income",
    title="Shopee income report",
    folder="shopee",
    kind="settlement_line",
    has_shop_folder=True,
    layouts=(
        Layout("English", 0, outgoing=PAID),
        Layout("Thai", 1, outgoing=PAID),
        Layout("Indonesian", 2, outgoing=PAID),
        Layout("Vietnamese", 3),
    ),
    columns=(
        Column("view_by", OPTIONAL, ("View By", "", "", "Đơn hàng / Sản phẩm")),
        Column("order_id", NEEDED, ("Order ID", "หมายเลขคำสั่งซื้อ", "No. Pesanan", "Mã đơn hàng")),
        Column("after_sales_id", OPTIONAL, ("refund id", "รหัสคืนสินค้า", "No. Pengajuan", "")),
        Column(
            "settled_at",
            NEEDED,
            (
                "Payout Completed Date",
                "วันที่โอนชำระเงินสำเร็จ",
                "Tanggal Dana Dilepaskan",
                "Ngày hoàn thành thanh toán",
            ),
        ),
        Column(
            "refund_amount",
            NEEDED,
            (
                "Refund Amount",
                "จำนวนเงินที่ทำการคืนให้ผู้ซื้อ",
                "Jumlah Pengembalian Dana ke Pembeli",
                "Số tiền hoàn lại",
            ),
        ),
        Column("sequence", UNREAD, ("Sequence No.", "ลำดับที่", "No.", "")),
        Column("product_id", UNREAD, ("Product ID", "", "", "")),
        Column("product_name", UNREAD, ("Product Name", "", "", "")),
        Column(
            "ordered_at",
            UNREAD,
            ("Order Creation Date", "วันที่ทำการสั่งซื้อ", "Waktu Pesanan Dibuat", "Ngày đặt hàng"),
        ),
        Column("channel_of_release", UNREAD, ("Release Channel", "", "Metode Pelepasan Dana", "")),
        Column("order_type", UNREAD, ("Order Type", "", "", "")),
        Column(
            "product_price",
            UNREAD,
            ("Product Price", "สินค้าราคาปกติ", "Harga Asli Produk", "Giá sản phẩm"),
            also=("Harga Produk",),
        ),
        Column(
            "released_amount",
            UNREAD,
            (
                "Total Released Amount (RM)",
                "จำนวนเงินทั้งหมดที่โอนแล้ว (฿)",
                "Total Penghasilan",
                "Tổng tiền đã thanh toán",
            ),
            also=("Total Released Amount", "Total Released Amount (S$)", "Total Released Amount ($)"),
        ),
        Column(
            "return_shipping", UNREAD, ("Return Shipping Fee", "ค่าจัดส่งสินค้าคืน", "Ongkos Kirim Pengembalian Barang", "")
        ),
        Column("return_to_seller", UNREAD, ("Return to Seller Fee", "ค่าจัดส่งสินค้าคืนผู้ขาย", "Return to Seller Fee", "")),
        Column("buyer", PERSONAL, ("Username (Buyer)", "ชื่อผู้ใช้ (ผู้ซื้อ)", "Username (Pembeli)", "")),
    ),
    fixed={"channel": "shopee", "entry": "order"},
    sheets=("Income", "Penghasilan", "Doanh thu"),
    header_within=10,
    left_out=(LeftOut("OTHER_GRAIN", "view_by", ("Sku",), kept=("Order",)),),
    moment_formats=("%Y-%m-%d", "%Y-%m-%d %H:%M"),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
)
