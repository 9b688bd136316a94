"""Lazada's weekly finance file (Transaction Overview), from the seller centre: a ledger, one row per item and fee.

Of all its fees one takes a refund back, and some are compensations; the other known ones pay for something else. A fee
name that is not declared is judged by its class in `Transaction Type`: a sale, a commission, a delivery, an
advertisement or a service takes no refund back, whatever its name, and is ignored. Of the classes of refunds and
claims, and in a file without classes, it is quarantined, because it may be a refund under a new name (R-06, R-10). A
name that is in two classes, such as `Adjustments Item Charge`, is not declared, so that its class decides.

How sure: the file has been seen in English alone. Headers, `Reversal Item Price`, `Lost Claim` and `Damaged Claim` come
from several public parsers, the classes and the other names from the marketplace's own list of fees.
"""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.source_spec import (
    MONEY_SIGNS,
    NEEDED,
    NUMBER_FORMS,
    OPTIONAL,
    UNREAD,
    ByClass,
    Column,
    Declaration,
    Layout,
    LeftOut,
    Pick,
    Seen,
    Words,
)

REFUND: Final = ("Reversal Item Price",)
LOST: Final = (
    *("Lost Claim", "Lost Claim(Lazada)", "Lost Claims - First Mile", "Fraud Returns Compensation"),
    # either of both; what counts is that it compensates
    *("Lost & Damaged FBL Inventories", "Lost And Damaged Claim"),
    *("Lost Or Damaged - Product", "Lost Or Damaged - Sales Order Item"),
)
DAMAGED: Final = ("Damaged Claim", "Damaged Claim(Lazada)", "Damaged Claims - First Mile")
COMPENSATIONS: Final = ("lost_claim", "damaged_claim")
OTHER_FEES: Final = tuple(
    fee.strip()
    for fee in """Item Price Credit|Product Price Paid by Buyer|Item Price|Item Price Subsidy|
Lazada Subsidy on Item Price|Commission|Reversal Commission|Payment Fee|
Payment Fee Credit|Promotional Charges Vouchers|Reversal Promotional Charges Vouchers|Promotional Charges Flexi-Combo|
Reversal Promotional Charges Flexi-Combo|Shipping Fee (Paid By Customer)|Reversal shipping Fee (Paid by Customer)|
Shipping Fee Paid by Seller|Shipping Fee Voucher (by Lazada)|Reversal Shipping Fee Voucher (by Lazada)|
Shipping Fee Voucher Refund to Laz|Shipping Fee Refund to Customer|Customer Return Delivery Fee|
Wrong Shipping Fee Adjustment|Automatic Shipping Fee|Free Shipping Max Fee|Reversal of Free Shipping Max Fee|
Premium Package|Reverse - Premium Package|LazCoins Discount|Reversal of LazCoins Discount|
LazCoins Discount Promotion Fee|Reversal of LazCoins Discount Promotion Fee|Lazada Bonus|Lazada Bonus - LZD co-fund|
Sponsored Discovery - Top up|Sponsored Affiliates|Other Debits (Returns)|Refund Fee|Return To Seller Fee|
Order Processing Fee|Voucher Max|Infrastructure Fee - Auto|Campaign Fee|Product 360 Boost|Price Cut Discount|
Seller Voucher Credit|Buyer Review Incentive|Reversal Presale Deposit|PayLater Repayment (Paid by Customer)|
Reversal of PayLater Interest Settlement (Paid by Seller)|
Reversal of PayLater Interest Fee Settlement (Laz-Subsidy)|Reversal of DPP Service Fee Settlement|
Wrong Status Claims""".split("|")
)
"""Fees that pay for something else, in this file and under the same English names in the daily one."""
CLASSES: Final = ByClass(
    "fee_class",
    (
        *("Orders-Sales", "Orders-Lazada Fees", "Orders-Logistics", "Orders-Marketing Fees"),
        *("Refunds-Lazada Fees", "Refunds-Logistics", "Refunds-Marketing Fees", "Refunds-Others"),
        *("Other Services-*", "3P Services-*"),
    ),
    waiting=("Refunds-Sales", "*-Claims"),
)
UNREAD_HEADERS: Final = """Details|Seller SKU|Lazada SKU|VAT in Amount|WHT Amount|WHT included in Amount|Paid Status|
Order Item Status|Shipping Provider|Shipping Speed|Shipment Type|Reference|Comment|PaymentRefId|ShortCode"""

DECLARATION: Final = Declaration(
    name="lazada_transactions",
    title="Lazada weekly finance file",
    folder="lazada",
    kind="settlement_line",
    has_shop_folder=True,
    layouts=(Layout("English", outgoing=("refund_amount",)),),
    columns=(
        Column("settled_at", NEEDED, ("Transaction Date",)),
        Column("fee_class", OPTIONAL, ("Transaction Type",)),
        Column("entry", NEEDED, ("Fee Name",)),
        Column("transaction_no", NEEDED, ("Transaction Number",)),
        Column("amount", NEEDED, ("Amount",)),
        Column("settlement_id", NEEDED, ("Statement",)),
        Column("order_id", NEEDED, ("Order No.",)),
        Column("line_key", NEEDED, ("Order Item No.",)),
        *(Column(header.strip(), UNREAD, (header.strip(),)) for header in UNREAD_HEADERS.split("|")),
    ),
    fixed={"channel": "lazada"},
    words=(Words("entry", "entry", {"refund": REFUND, "lost_claim": LOST, "damaged_claim": DAMAGED}),),
    picks=(
        Pick("refund_amount", "amount", {"entry": "refund"}),
        Pick("compensation_amount", "amount", {"entry": COMPENSATIONS}),
    ),
    left_out=(LeftOut("NO_REFUND", "entry", OTHER_FEES, kept=(*REFUND, *LOST, *DAMAGED), by_class=CLASSES),),
    moment_formats=("%d-%b-%Y",),
    money_signs=MONEY_SIGNS,
    number_forms=NUMBER_FORMS,
    zero_marks=("-",),
    blank_marks=("-",),
    seen=(
        Seen(("MY",), "English", "", "two sources", "AntoniAgentPrototyping/ReconPrototype, 29636847330"),
        Seen(("ID", "PH", "SG", "TH", "VN"), "English", "", "inferred", "seen in English alone"),
    ),
)
