"""Shopee's income report, from the seller centre: one row per order and payout, on one or more sheets.

Rows of grain `Sku` repeat in parts what the row of grain `Order` states, and are ignored; the column that names the
grain has a name per language, and a file without it is let in only if no order is in two of its rows (R-70). A refund
has a minus; only the Vietnamese file shows it without. Of the Indonesian columns about a refund,
`Jumlah Pengembalian Dana ke Pembeli` counts.
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
    Declaration,
    Layout,
    LeftOut,
    Seen,
)

PAID: Final = ("refund_amount",)
GRAIN: Final = LeftOut("OTHER_GRAIN", "view_by", ("Sku", "Produk"), kept=("Order", "Pesanan"))
VIEW_BY: Final = ("View By", "", "Lihat berdasarkan", "Đơn hàng / Sản phẩm")
INDONESIAN: Final = (
    "58650657965, 58400950686, 27319305023, 55166101021, 53763798734, 56761764769, 68506816494, 69284839237, "
    "65740275149, 60869656595, 71376477236, 68463267579, pdcgo/withdrawal_service"
)

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
        # every name in every language: a grain that is overlooked doubles the refunds
        Column(
            "view_by",
            OPTIONAL,
            VIEW_BY,
            also=(*(name for name in VIEW_BY if name), "Order/SKU", "Order / SKU"),
        ),
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
        # without `Jumlah` it is another amount of the same file
        Column("other_refund", UNREAD, ("", "", "Pengembalian Dana ke Pembeli", "")),
        Column("sequence", UNREAD, ("Sequence No.", "ลำดับที่", "No.", "")),
        Column("transaction", UNREAD, ("", "", "", "Mã giao dịch")),
        Column("product_id", UNREAD, ("Product ID", "", "ID Produk", "Mã sản phẩm")),
        Column("product_name", UNREAD, ("Product Name", "", "Nama Produk", "Tên sản phẩm")),
        Column(
            "ordered_at",
            UNREAD,
            ("Order Creation Date", "วันที่ทำการสั่งซื้อ", "Waktu Pesanan Dibuat", "Ngày đặt hàng"),
        ),
        Column("channel_of_release", UNREAD, ("Release Channel", "", "Metode Pelepasan Dana", "")),
        Column("payment_method", UNREAD, ("", "", "Metode pembayaran pembeli", "")),
        Column("order_type", UNREAD, ("Order Type", "", "Tipe Pesanan", "")),
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
            also=("Total Released Amount (S$)", "Total Released Amount (Rp)"),
            inferred=("Total Released Amount", "Total Released Amount ($)", "Total Released Amount (₱)"),
        ),
        Column(
            "commission",
            UNREAD,
            ("Commission Fee", "ค่าคอมมิชชั่น", "Biaya Administrasi", "Phí cố định"),
            also=("Commission Fee (incl. SST)", "Biaya Administrasi (termasuk PPN 11%)"),
        ),
        Column(
            "service_fee",
            UNREAD,
            ("Service Fee", "ค่าบริการ", "Biaya Layanan", "Phí Dịch Vụ"),
            also=("Service Fee (Incl. SST)",),
        ),
        Column(
            "transaction_fee",
            UNREAD,
            ("Transaction Fee", "ค่าธุรกรรมการชำระเงิน", "Biaya Transaksi", "Phí thanh toán"),
            also=("Transaction Fee (Incl. SST)",),
        ),
        Column("ams_commission", UNREAD, ("AMS Commission Fee", "", "Biaya Komisi AMS", "")),
        Column("shipping_charged", UNREAD, ("Shipping Fee Charged by Logistic Provider", "", "", "")),
        Column("shipping_rebate", UNREAD, ("Shipping Rebate From Shopee", "ค่าจัดส่งสินค้าที่ออกโดย Shopee", "", "")),
        Column(
            "shipping_paid",
            UNREAD,
            ("Shipping Fee Paid by Buyer", "", "Ongkir Dibayar Pembeli", ""),
            also=("Shipping Fee Paid by Buyer (excl. SST)",),
        ),
        Column("seller_voucher", UNREAD, ("Voucher Sponsored by Seller", "", "Voucher disponsor oleh Penjual", "")),
        Column("seller_discount", UNREAD, ("", "ส่วนลดสินค้าจากผู้ขาย", "", "")),
        Column(
            "return_shipping",
            UNREAD,
            ("", "ค่าจัดส่งสินค้าคืน", "Ongkos Kirim Pengembalian Barang", ""),
            inferred=("Return Shipping Fee",),
        ),
        Column(
            "return_to_seller",
            UNREAD,
            ("", "", "Return to Seller Fee", ""),
            inferred=("ค่าจัดส่งสินค้าคืนผู้ขาย",),
        ),
        Column("shipping_refund", UNREAD, ("", "", "Pengembalian Biaya Kirim", "")),
        Column("compensation", UNREAD, ("", "", "Kompensasi", "")),
        Column("processing_fee", UNREAD, ("", "", "Biaya Proses Pesanan", "")),
        # there twice in some files
        Column("xtra_fee", UNREAD, ("", "", "Biaya Gratis Ongkir XTRA - Ukuran Biasa (Kategori G)", "")),
        Column(
            "buyer",
            PERSONAL,
            ("", "", "Username (Pembeli)", ""),
            inferred=("Username (Buyer)", "ชื่อผู้ใช้ (ผู้ซื้อ)"),
        ),
    ),
    fixed={"channel": "shopee", "entry": "order"},
    sheets=("Income", "Penghasilan", "Doanh thu"),
    header_within=10,
    left_out=(GRAIN,),
    grain=GRAIN,
    # Indonesian date cells have a time of day
    moment_formats=("%Y-%m-%d", "%Y-%m-%d %H:%M"),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
    seen=(
        Seen(("MY",), "English", "", "two sources", "pdcgo/withdrawal_service"),
        Seen(("SG", "PH"), "English", "", "two sources", "as in MY; `(S$)` in SG"),
        Seen(("TH",), "Thai", "", "two sources", "tanupat-dev/all-ecom, 68371462485"),
        Seen(("ID",), "Indonesian", "before 2026", "two sources", INDONESIAN),
        Seen(("ID",), "Indonesian", "2026", "two sources", INDONESIAN),
        Seen(("ID",), "English", "", "one source", "pdcgo/withdrawal_service"),
        Seen(
            ("VN",),
            "Vietnamese",
            "2026",
            "two sources",
            "parsers of the Vietnamese return export; a refund without a minus: an invented sample only",
        ),
    ),
)
