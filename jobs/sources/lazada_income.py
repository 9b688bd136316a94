"""Lazada: the daily finance file (Income Overview), a ledger of one row per item and fee (formats §4.3).

English and Thai. Of its fees one takes a refund back and two compensate; the others, as public parsers list them, pay
for something else. A row with an undeclared fee is quarantined: it may be a refund under a new name (R-06).
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.intake.declaration import (
    MONEY_SIGNS,
    NEEDED,
    NUMBER_FORMS,
    UNREAD,
    Column,
    Declaration,
    Layout,
    LeftOut,
    Pick,
    Words,
)

REFUND: Final = ("Reversal Item Price", "หักเงินค่าสินค้า (คืนสินค้า)")
LOST: Final = ("Lost Claim",)
DAMAGED: Final = ("Damaged Claim",)
COMPENSATIONS: Final = ("lost_claim", "damaged_claim")
OTHER_FEES: Final = """Item Price Credit|Product Price Paid by Buyer|Commission|Reversal Commission|Payment Fee|
Payment Fee Credit|Promotional Charges Vouchers|Reversal Promotional Charges Vouchers|Promotional Charges Flexi-Combo|
Reversal Promotional Charges Flexi-Combo|Shipping Fee (Paid By Customer)|Reversal shipping Fee (Paid by Customer)|
Shipping Fee Paid by Seller|Shipping Fee Voucher (by Lazada)|Reversal Shipping Fee Voucher (by Lazada)|
Shipping Fee Voucher Refund to Laz|Shipping Fee Refund to Customer|Customer Return Delivery Fee|
Wrong Shipping Fee Adjustment|Automatic Shipping Fee|Free Shipping Max Fee|Reversal of Free Shipping Max Fee|
Premium Package|Reverse - Premium Package|LazCoins Discount|Reversal of LazCoins Discount|
LazCoins Discount Promotion Fee|Reversal of LazCoins Discount Promotion Fee|Lazada Bonus|Lazada Bonus - LZD co-fund|
Sponsored Discovery - Top up|Sponsored Affiliates|ยอดรวมค่าสินค้า|
หักค่าธรรมเนียมการขายสินค้า|คืนส่วนลดค่าธรรมเนียมการขายสินค้า|ค่าธรรมเนียมการชำระเงิน|คืนค่าธรรมเนียมการชำระเงิน|
ค่าโปรแกรมส่งฟรีพิเศษกับลาซาด้า|ส่วนลด LazCoins|ค่าธรรมเนียมโปรแกรมส่วนลด LazCoins"""
UNREAD_HEADERS: Final = """Statement Period|VAT Amount|Release Status|Release Date|Comment|Order Creation Date|
Seller SKU|Lazada SKU|WHT Amount|WHT included in Amount|Order Status|Product Name|Short Code"""

DECLARATION: Final = Declaration(
    name="lazada_income",
    title="Lazada daily finance file",
    folder="lazada",
    kind="settlement_line",
    has_shop_folder=True,
    layouts=(
        Layout("English", 0, outgoing=("refund_amount",)),
        Layout("Thai", 1, outgoing=("refund_amount",)),
    ),
    columns=(
        Column("settlement_id", NEEDED, ("Statement Number", "รหัสรอบบิล")),
        Column("settled_at", NEEDED, ("Transaction Date", "วันที่ปรับปรุงเข้ายอดของฉัน")),
        Column("entry", NEEDED, ("Fee Name", "ชื่อรายการธุรกรรม")),
        Column("amount", NEEDED, ("Amount(Include Tax)", "จำนวนเงิน(รวมภาษี)")),
        Column("order_id", NEEDED, ("Order Number", "หมายเลขคำสั่งซื้อ")),
        Column("line_key", NEEDED, ("Order Line ID", "รหัสสินค้าในคำสั่งซื้อ")),
        *(Column(header.strip(), UNREAD, (header.strip(), "")) for header in UNREAD_HEADERS.split("|")),
    ),
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
            tuple(fee.strip() for fee in OTHER_FEES.split("|")),
            kept=(*REFUND, *LOST, *DAMAGED),
        ),
    ),
    moment_formats=("%d %b %Y",),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
)
