"""TikTok Shop's income export, from the seller centre: one row per order or adjustment, on sheet `Order details`.

A refund is read from its two parts: the price that went back, and the seller's discount that came back with it. A file
without the price before discounts has the refund after discounts; then that is read, and no discount. Columns that are
sums of others (revenue, fees, subtotals) are known and not read. An adjustment is a compensation where its type is one,
and belongs to the order that it names; other types pay for something else, and a type that may be a refund waits. The
sale and the refund of an order may be settled in one file, on one day too: they are two rows of a ledger.

Headers of 2024 and 2025 say `(UTC)`, but the file has days without a time: a day is taken as it is written.

How sure: headers and the types with several sources come from public parsers in English, Vietnamese, Indonesian and
Thai; most types beside `Order` come from a single one.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import (
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
    Seen,
    Words,
)

ORDER: Final = ("Order", "Đơn hàng", "Pesanan", "คำสั่งซื้อ")
LOGISTICS: Final = ("Logistics reimbursement", "Bồi thường do vận chuyển-kho vận")
PLATFORM: Final = (
    # refunded, and not the seller's fault
    *("Platform reimbursement", "TikTok Shop reimbursement", "Khoản bồi hoàn của nền tảng", "การชดเชยจากแพลตฟอร์ม"),
    # an appeal that the seller has won
    "Platform compensation",
)
COMPENSATIONS: Final = ("logistics_reimbursement", "platform_reimbursement")
OTHER_TYPES: Final = """GMV Payment for TikTok Ads|Pembayaran GMV untuk Iklan TikTok|GMV Payment for Promote|
Additional Campaign Package|Campaign Package|Top up for ads from settled balances|Early Settlement disbursement|
Early Settlement recovery|Marketing benefits package fee|Shipping fee adjustment|Shipping fee compensation|
Shipping fee rebate|Promotion adjustment|Platform penalty|Sample shipping fee|Warehouse service fee|
Platform commission adjustment|Platform commission compensation|Transaction fee adjustment|
Customer service compensation"""
"""Types that pay for something else. `Chargeback`, `Deductions incurred by seller`, `Other adjustment` and `Shipping
insurance compensation` are known too; they may be a refund, so they have no meaning here and wait (R-06)."""
UNREAD_HEADERS: Final = """Transaction fee|TikTok Shop commission fee|Seller shipping fee|Actual shipping fee|
Actual return shipping fee|Refunded customer shipping fee|Seller co-funded voucher discount|
Refund of seller co-funded voucher discount|Payment ID|Statement date|Payment date"""

DECLARATION: Final = Declaration(
    name="tiktok_income",
    title="TikTok income export",
    folder="tiktok",
    kind="settlement_line",
    has_shop_folder=True,
    layouts=tuple(
        Layout(language, number, outgoing=("refund_amount",))
        for number, language in enumerate(("English", "Vietnamese", "Indonesian", "Thai"))
    ),
    columns=(
        Column(
            "line_key",
            NEEDED,
            (
                *("Order/adjustment ID", "ID đơn hàng/điều chỉnh"),
                *("ID Pesanan/Penyesuaian", "หมายเลขคำสั่งซื้อ/การปรับ"),
            ),
        ),
        Column("entry", NEEDED, ("Type", "Loại giao dịch", "Jenis transaksi", "ประเภทธุรกรรม"), ("Transaction type",)),
        Column(
            "created_at",
            UNREAD,
            ("Order created time", "Thời gian tạo đơn hàng", "Waktu pemesanan", "เวลาที่สร้างคำสั่งซื้อ"),
            also=("Order created time(UTC)", "Order created time (UTC)"),
        ),
        Column(
            "settled_at",
            NEEDED,
            (
                *("Order settled time", "Thời gian quyết toán đơn hàng"),
                *("Waktu pembayaran pesanan", "เวลาที่ชำระคำสั่งซื้อ"),
            ),
            also=("Order settled time(UTC)", "Order settled time (UTC)"),
        ),
        # without it the shop's
        Column("currency_code", OPTIONAL, ("Currency", "Đơn vị tiền tệ", "Mata uang", "สกุลเงิน")),
        Column(
            "settled_in_all",
            UNREAD,
            (
                *("Total settlement amount", "Tổng số tiền quyết toán"),
                *("Jumlah penyelesaian pembayaran", "ยอดการชำระเงินทั้งหมด"),
            ),
            also=("จำนวนเงินที่ชำระทั้งหมด",),
        ),
        Column(
            "revenue",
            UNREAD,
            ("Total Revenue", "Tổng doanh thu", "Total Pendapatan", "รายได้ทั้งหมด"),
            also=("รายได้รวม",),
        ),
        Column(
            "subtotal_before_discounts",
            UNREAD,
            (
                *("Subtotal before discounts", "Tổng phụ trước giảm giá"),
                *("Subtotal sebelum diskon", "ยอดรวมค่าสินค้าก่อนหักส่วนลด"),
            ),
        ),
        Column(
            "subtotal_after_discounts",
            UNREAD,
            (
                *("Subtotal after seller discounts", "Tổng phụ sau giảm giá của người bán"),
                *("Subtotal setelah diskon penjual", "ยอดรวมค่าสินค้าหลังหักส่วนลดจากผู้ขาย"),
            ),
        ),
        Column(
            "seller_discounts",
            UNREAD,
            ("Seller discounts", "Giảm giá của người bán", "Diskon penjual", "ส่วนลดจากร้านค้า"),
        ),
        Column(
            "refund_after_discounts",
            OPTIONAL,
            (
                *("Refund subtotal after seller discounts", "Tổng phụ của khoản hoàn tiền sau giảm giá của người bán"),
                *("Subtotal pengembalian dana setelah diskon penjual", "ยอดรวมเงินคืนหลังหักส่วนลดจากผู้ขาย"),
            ),
            also=("ยอดรวมเงินคืนหลังหักส่วนลดจากร้านค้า",),
        ),
        Column(
            "refunded_price",
            OPTIONAL,
            (
                *("Refund subtotal before seller discounts", "Tổng phụ hoàn tiền trước giảm giá của người bán"),
                *("Subtotal pengembalian dana sebelum diskon penjual", "ยอดรวมเงินคืนก่อนหักส่วนลดจากร้านค้า"),
            ),
        ),
        Column(
            "refunded_discount_amount",
            OPTIONAL,
            (
                *("Refund of seller discounts", "Khoản hoàn tiền giảm giá của người bán"),
                *("Pengembalian dana diskon penjual", "เงินคืนจากส่วนลดร้านค้า"),
            ),
        ),
        Column(
            "fees",
            UNREAD,
            ("Total Fees", "Tổng phí", "Total Biaya", "ค่าธรรมเนียมทั้งหมด"),
            also=("Jumlah biaya",),
        ),
        Column(
            "adjustment",
            NEEDED,
            ("Adjustment amount", "Số tiền điều chỉnh", "Jumlah penyesuaian", "จำนวนการปรับยอด"),
            # so in every English file from 2024 to summer 2026
            also=("Ajustment amount",),
        ),
        Column(
            "related_order_id",
            NEEDED,
            ("Related order ID", "ID đơn hàng liên quan", "ID pesanan terkait", "หมายเลขคำสั่งซื้อที่เกี่ยวข้อง"),
        ),
        Column(
            "customer_payment",
            UNREAD,
            ("Customer payment", "Khách thanh toán", "Pembayaran oleh pembeli", "การชำระเงินของลูกค้า"),
        ),
        Column(
            "customer_refund",
            UNREAD,
            ("Customer refund", "Tiền hoàn của khách", "Pengembalian dana pembeli", "การคืนเงินจากลูกค้า"),
        ),
        Column("platform_discounts", UNREAD, ("Platform discounts", "Giảm giá của nền tảng", "", "ส่วนลดจากแพลตฟอร์ม")),
        Column(
            "refund_of_platform_discounts",
            UNREAD,
            ("Refund of platform discounts", "Hoàn tiền giảm giá của nền tảng", "", ""),
        ),
        Column("settlement_id", OPTIONAL, ("Statement ID", "", "", "")),
        *(Column(header.strip(), UNREAD, (header.strip(), "", "", "")) for header in UNREAD_HEADERS.split("|")),
        Column("items_sold", UNREAD, ("Details of items sold", "", "Detail produk terjual", "รายละเอียดสินค้าที่ขายได้")),
    ),
    needs_any=((("refunded_price",), ("refund_after_discounts",)),),
    # T18, R-10: an order may be settled twice in a file
    line_marks=("refunded_price", "refunded_discount_amount", "refund_after_discounts", "adjustment"),
    fixed={"channel": "tiktok"},
    words=(
        Words(
            "entry",
            "entry",
            {"order": ORDER, "logistics_reimbursement": LOGISTICS, "platform_reimbursement": PLATFORM},
            inferred=("TikTok Shop reimbursement",),
        ),
    ),
    picks=(
        Pick("order_id", "line_key", {"entry": "order"}),
        Pick("order_id", "related_order_id", {"entry": COMPENSATIONS}),
        Pick("refund_amount", "refunded_price", {"entry": "order"}),
        Pick("refund_amount", "refund_after_discounts", {"entry": "order"}),
        # subtracted from the price before discounts; the refund after discounts is already without it
        Pick("refunded_discount_amount", "refunded_discount_amount", {"entry": "order"}, beside="refunded_price"),
        Pick("compensation_amount", "adjustment", {"entry": COMPENSATIONS}),
    ),
    sheets=("Order details", "Chi tiết đơn hàng", "Detail pesanan", "รายละเอียดคำสั่งซื้อ"),
    left_out=(
        LeftOut(
            "NO_REFUND",
            "entry",
            tuple(name.strip() for name in OTHER_TYPES.split("|")),
            kept=(*ORDER, *LOGISTICS, *PLATFORM),
        ),
    ),
    moment_formats=("%Y/%m/%d", "%Y/%m/%d %H:%M:%S"),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-", "/"),
    seen=(
        Seen(("ID",), "English", "2024 to 2025-10", "two sources", "pdcgo/withdrawal_service: `(UTC)`"),
        Seen(("ID",), "English", "2025 to 2026", "two sources", "pdcgo/withdrawal_service, 58540034188"),
        Seen(("TH",), "English", "2026-09", "one source", "69472362263: nothing after discounts"),
        Seen(("MY", "PH", "SG"), "English", "2024 to 2026", "inferred", "the header follows the account's language"),
        Seen(("VN",), "Vietnamese", "", "two sources", "54633503475, 58743607700, 63048734147, 59207512661"),
        Seen(("ID",), "Indonesian", "", "two sources", "58856625527, 68463267579, 65740275149, 56882984377"),
        Seen(("TH",), "Thai", "", "two sources", "tanupat-dev/all-ecom, 70961450008, 57664816014"),
    ),
)
