"""Lazada's daily finance file (Income Overview), from the seller centre: a ledger, one row per item and fee.

Of all its fees one takes a refund back, and some are compensations; the other known ones pay for something else. A fee
name that is not declared is quarantined, because it may be a refund under a new name (R-06): the file has no class of a
fee that would say more. English fee names come in files of every language. Two rows of an order, or of its line where
the file has one, that differ in fee or amount are two lines (R-10).

How sure: English and Indonesian headers come from several public parsers, Vietnamese and Thai ones from a single one.
Fee names are as in the weekly file; of the local ones only those of a sale are certain. Under which name an Indonesian
or Vietnamese file takes a refund back is unknown, so it waits.
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
from aftersales.jobs.ingest.sources.lazada_transactions import COMPENSATIONS, DAMAGED, LOST, OTHER_FEES
from aftersales.jobs.ingest.sources.lazada_transactions import REFUND as ENGLISH_REFUND

REFUND: Final = (*ENGLISH_REFUND, "หักเงินค่าสินค้า (คืนสินค้า)")
LOCAL_FEES: Final = """ยอดรวมค่าสินค้า|หักค่าธรรมเนียมการขายสินค้า|คืนส่วนลดค่าธรรมเนียมการขายสินค้า|
ค่าธรรมเนียมการชำระเงิน|คืนค่าธรรมเนียมการชำระเงิน|ค่าโปรแกรมส่งฟรีพิเศษกับลาซาด้า|ส่วนลด LazCoins|
ค่าธรรมเนียมโปรแกรมส่วนลด LazCoins|Omset Penjualan|Giá trị sản phẩm|Phí cố định|Phí xử lý đơn hàng|
Phí quảng cáo tiếp thị liên kết|Giảm Giá Bằng Xu"""
LANGUAGES: Final = ("English", "Indonesian", "Vietnamese", "Thai")

DECLARATION: Final = Declaration(
    name="lazada_income",
    title="Lazada daily finance file",
    folder="lazada",
    kind="settlement_line",
    has_shop_folder=True,
    layouts=tuple(Layout(language, number, outgoing=("refund_amount",)) for number, language in enumerate(LANGUAGES)),
    columns=(
        Column("settlement_id", NEEDED, ("Statement Number", "Nomor Laporan", "Mã sao kê", "รหัสรอบบิล")),
        Column(
            "settled_at",
            NEEDED,
            ("Transaction Date", "Tanggal Transaksi", "Ngày giao dịch", "วันที่ปรับปรุงเข้ายอดของฉัน"),
        ),
        Column("entry", NEEDED, ("Fee Name", "Nama Biaya", "Tên phí", "ชื่อรายการธุรกรรม")),
        Column(
            "amount",
            NEEDED,
            ("Amount(Include Tax)", "Jumlah (Termasuk Pajak)", "Số tiền (Đã bao gồm thuế)", "จำนวนเงิน(รวมภาษี)"),
        ),
        Column("order_id", NEEDED, ("Order Number", "Nomor Pesanan", "Mã đơn hàng", "หมายเลขคำสั่งซื้อ")),
        Column("line_key", OPTIONAL, ("Order Line ID", "ID Pesanan", "", ""), inferred=("รหัสสินค้าในคำสั่งซื้อ",)),
        Column("Statement Period", UNREAD, ("Statement Period", "Periode Laporan", "kỳ báo cáo", "")),
        Column("VAT Amount", UNREAD, ("VAT Amount", "VAT Amount", "VAT Amount", "")),
        Column("Release Status", UNREAD, ("Release Status", "Status Pelepasan Dana", "Đã thanh toán", "")),
        Column("Release Date", UNREAD, ("Release Date", "Tanggal Dilepas", "Ngày phát hành", "")),
        Column("Comment", UNREAD, ("Comment", "Komentar", "Bình luận", "")),
        Column("Order Creation Date", UNREAD, ("Order Creation Date", "Tanggal Pesanan Dibuat", "Ngày tạo đơn", "")),
        Column("Seller SKU", UNREAD, ("Seller SKU", "SKU Penjual", "Mã sản phẩm", "")),
        Column("Lazada SKU", UNREAD, ("Lazada SKU", "Lazada SKU", "", "")),
        Column("WHT Amount", UNREAD, ("WHT Amount", "WHT Amount", "", "WHT Amount")),
        Column(
            "WHT included in Amount",
            UNREAD,
            ("WHT included in Amount", "WHT termasuk dalam jumlah", "", "WHT รวมอยู่ในจำนวนเงินแล้ว"),
        ),
        Column("Order Status", UNREAD, ("Order Status", "Status Pesanan", "", "")),
        Column("Product Name", UNREAD, ("Product Name", "Nama Produk", "", "")),
        Column("Short Code", UNREAD, ("Short Code", "Short Code", "", "")),
    ),
    # two names of a claim have one meaning, so the name distinguishes them too
    line_marks=("entry", "amount"),
    fixed={"channel": "lazada"},
    words=(Words("entry", "entry", {"refund": REFUND, "lost_claim": LOST, "damaged_claim": DAMAGED}),),
    picks=(
        Pick("refund_amount", "amount", {"entry": "refund"}),
        Pick("compensation_amount", "amount", {"entry": COMPENSATIONS}),
    ),
    left_out=(
        LeftOut(
            "NO_REFUND",
            "entry",
            (*OTHER_FEES, *(fee.strip() for fee in LOCAL_FEES.split("|"))),
            kept=(*REFUND, *LOST, *DAMAGED),
        ),
    ),
    moment_formats=("%d %b %Y",),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
    seen=(
        Seen(("MY",), "English", "2026", "two sources", "AntoniAgentPrototyping/ReconPrototype, 71081355120"),
        Seen(("PH", "SG"), "English", "2026", "inferred", "the header follows the account's language"),
        Seen(("ID",), "Indonesian", "", "two sources", "56761764769, 58540034188, 61367794200, 58911763325"),
        Seen(("VN",), "Vietnamese", "", "one source", "63048734147"),
        Seen(("TH",), "Thai", "", "one source", "tanupat-dev/all-ecom"),
    ),
)
