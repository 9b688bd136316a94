"""The vocabulary of the job: every status, type, reason code and account.

SQL reads these as tables of schema `control` (see jobs/books/control_tables.py); Python imports them. A test compares
the literals in sql/ with this file, because an ENUM column does not catch a misspelt literal in a comparison.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from aftersales.schemas import iso_4217

CHANNELS: Final = ("shopee", "tiktok", "lazada")
"""Marketplaces whose exports are read (R-01)."""
MANUAL_CHANNEL: Final = "manual"

AFTER_SALES_KINDS: Final = ("platform", "manual", "abnormal")
AFTER_SALES_TYPES: Final = ("return_refund", "refund_only", "exchange")
DELIVERY_OUTCOMES: Final = ("delivered", "failed")
STOCK_OUT_STATUSES: Final = ("to_pickup", "shipped", "completed", "cancelled")
RETURNABLE_ORDER_STATUSES: Final = ("to_pickup", "shipped", "completed", "cancelled")
"""States of the original order that allow a manual after-sales order (R-02)."""
ACKNOWLEDGEMENT_RESULTS: Final = ("accepted", "rejected")
DECISIONS: Final = ("push", "hold", "re_push", "short_close", "write_off", "accept", "explain")
REFUND_METHODS: Final = ("customer_balance", "bank_transfer")
FEE_BASES: Final = ("per_return_order", "per_unit", "percent")
WAREHOUSE_TYPES: Final = ("own", "third_party")
POOLS: Final = ("sellable", "defective")
PUSH_ACTIONS: Final = ("push", "recall")
PRICE_SOURCES: Final = ("stock_out", "allocated")
ROW_OUTCOMES: Final = ("accepted", "unchanged", "quarantined", "ignored")
FILE_OUTCOMES: Final = ("accepted", "nothing_accepted", "unchanged", "quarantined")
"""Published outcomes of an input file; a file of which no row was let in is not accepted (R-66)."""
RETURN_STATES: Final = ("to_push", "pushed", "push_failed", "blocked", "cancelled", "recalled", "received")
SUPPLIER_STATUSES: Final = ("confirm_return", "received_return", "refund_processing", "completed", "recalled")
REFUND_STATES: Final = ("created", "paid", "completed")
ACCOUNTS: Final = tuple(
    """returns refund_payable unsettled_offset exchange_offset return_handling_fee customer_balance bank_clearing bank
    write_off""".split()
)
DOCUMENT_TYPES: Final = ("refund_order", "payment", "payment_confirmation", "write_off")
MATCHES: Final = ("matched", "pending", "short", "missing", "over", "unexpected", "unpaid", "partial")
SETTLEMENT_ENTRIES: Final = tuple(
    "order refund lost_claim damaged_claim platform_reimbursement logistics_reimbursement".split()
)
"""Kinds of settlement lines: an order with its refund, a refund alone, or one of the kinds of compensation."""
SETTLEMENT_CAUSES: Final = tuple(
    """other_currency amount_unknown compensation cycle_not_arrived partial_refund taken_over return_not_refunded
    return_withdrawn return_not_exported failed_delivery own_warehouse no_goods_expected supplier_refund_pending
    supplier_refund_missing refunded_without_settlement distribution_price deducted""".split()
)
"""Causes why a marketplace's settlement, its return export and the supplier's refund differ (R-55)."""
CHANGE_CAUSES: Final = tuple(
    """new restated fee_setting reopened gate past_order_age cancellation recall push decision acknowledgement
    receipt released credit payment_proof payment""".split()
)
"""Causes why a return, or the amount owed for it, differs between two runs; past_order_age is the limit of R-18."""
CHANGE_MEASURES: Final = ("estimated", "due", "settled", "written_off", "owed")
"""Amounts compared between two runs: estimates of open returns, and the movements of the roll-forward (R-57)."""
SEVERITIES: Final = ("low", "medium", "high")
PLACEHOLDER_REASONS: Final = ("REJECTED",)
"""Reason of a push that failed when the acknowledgement gives none (R-18)."""
RETURN_TYPE_FOR_SUPPLIERS: Final = "Return & Refund"
"""Suppliers see only this return type (R-23)."""


class Currency(NamedTuple):
    """A currency and how many decimals its amounts have."""

    currency_code: str
    minor_unit: int


MINOR_UNITS: Final = iso_4217.MINOR_UNITS
CURRENCIES: Final = tuple(Currency(code, minor_unit) for code, minor_unit in MINOR_UNITS.items())
"""The built-in currencies; reference/currencies adds to them (R-69)."""
MARKET_CURRENCIES: Final = ("IDR", "MYR", "PHP", "SGD", "THB", "VND")
"""Of the markets that the rules name; their minor units are fixed."""


class AgeingBucket(NamedTuple):
    """A range of days for which an exception has been open; both ends are included."""

    ageing: str
    first_day: int
    last_day: int


AGEING_BUCKETS: Final = (
    AgeingBucket("new today", 0, 0),
    AgeingBucket("1 to 3 days", 1, 3),
    AgeingBucket("4 to 7 days", 4, 7),
    AgeingBucket("8 to 14 days", 8, 14),
    AgeingBucket("15 to 30 days", 15, 30),
    AgeingBucket("over 30 days", 31, 1_000_000),
)


class AfterSalesStatus(NamedTuple):
    """A canonical status of an after-sales line; `rank` orders them for the order's own status (R-11)."""

    status: str
    rank: int
    is_pushable: bool
    is_cancelled: bool


AFTER_SALES_STATUSES: Final = (
    AfterSalesStatus("refunded", 1, True, False),
    AfterSalesStatus("delivered_back", 2, True, False),
    AfterSalesStatus("in_return_transit", 3, True, False),
    AfterSalesStatus("approved", 4, True, False),
    AfterSalesStatus("requested", 5, False, False),
    AfterSalesStatus("disputed", 6, False, False),
    AfterSalesStatus("closed", 7, False, False),
    AfterSalesStatus("rejected", 8, False, True),
    AfterSalesStatus("cancelled", 9, False, True),
)


class ReasonCode(NamedTuple):
    """A reason why a row or a file was not let in, with its rule and with what a person can do.

    `what_to_do` is printed after "; " in a message and after "What to do: " in reports: begin with a small letter.
    """

    code: str
    rule: str
    what_to_do: str


QUARANTINE_REASONS: Final = (
    # reasons that refuse a whole file
    ReasonCode("UNKNOWN_FOLDER", "R-06", "move the file into one of the known folders of inbox/"),
    ReasonCode(
        "CHANNEL_UNSUPPORTED",
        "R-01",
        "move the file into the folder of its shop's channel, or correct the channel in reference/shops",
    ),
    ReasonCode(
        "HEADER_UNKNOWN",
        "R-06",
        "export the file again with all its columns, or declare a new header in reference/marketplace_words",
    ),
    ReasonCode("HEADER_AMBIGUOUS", "R-06", "keep one kind of row per file and one column per header"),
    ReasonCode("FILE_UNREADABLE", "R-06", "export the file again, and open it once to see that it is complete"),
    ReasonCode("FILE_EMPTY", "R-06", "export the file again; it does not contain a header"),
    # reasons that intake finds in a row or between the rows of one file
    ReasonCode("REQUIRED", "R-06", "fill in the cell"),
    ReasonCode("UNPARSABLE", "R-06", "write the value in the expected form"),
    ReasonCode("ID_INVALID", "R-06", "write the id as the marketplace shows it, as text"),
    ReasonCode("ID_DIGITS_LOST", "R-06", "export the file again with ids as text; a spreadsheet lost their digits"),
    ReasonCode("OUT_OF_RANGE", "R-06", "correct the number or date"),
    ReasonCode(
        "DATE_IN_FUTURE",
        "R-68",
        "look whether day and month, or the year, changed places, and export the file again",
    ),
    ReasonCode("STATUS_UNKNOWN", "R-06", "correct the status, or declare a new one in reference/marketplace_words"),
    ReasonCode("TYPE_UNKNOWN", "R-03", "correct the type, or declare a new one in reference/marketplace_words"),
    ReasonCode(
        "VALUE_UNKNOWN", "R-06", "use an expected word, or declare a new one of a source in reference/marketplace_words"
    ),
    ReasonCode(
        "ORDER_STATE",
        "R-02",
        "wait until the order is at least To Pickup, then correct the row in a copy of the quarantine workbook "
        "and put the copy into the inbox",
    ),
    ReasonCode("AMOUNT_DECIMALS", "R-06", "round the amount, for example to 12.50 MYR or 12500 IDR"),
    ReasonCode("TEXT_TOO_LONG", "R-06", "shorten the text; no text is cut off silently"),
    ReasonCode("CURRENCY_UNKNOWN", "R-06", "use a code of ISO 4217, such as MYR, or add it to reference/currencies"),
    ReasonCode("CONFLICTING_DUPLICATE", "R-10", "keep only the correct row and put the file into the inbox again"),
    ReasonCode("LINE_INCOMPLETE", "R-10", "correct the other row and put both rows into the inbox together"),
    ReasonCode("CONFLICTING_STOCK_OUT", "R-10", "give all rows of it the same supplier, shop and order"),
    # reasons that SQL finds by comparing a row with reference tables and earlier runs
    ReasonCode(
        "UNKNOWN_SHOP",
        "R-01",
        "add the shop to reference/shops, then put a copy of the quarantine workbook into the inbox",
    ),
    ReasonCode(
        "UNKNOWN_SUPPLIER",
        "R-01",
        "add the supplier to reference/suppliers, then put a copy of the quarantine workbook into the inbox",
    ),
    ReasonCode(
        "UNKNOWN_WAREHOUSE",
        "R-01",
        "add it to reference/warehouses, then put a copy of the quarantine workbook into the inbox",
    ),
    ReasonCode("WRONG_SHOP", "R-67", "move the file into the folder of that shop"),
    ReasonCode("CURRENCY_MISMATCH", "R-32", "state the amount in the supplier's base currency"),
    ReasonCode("UNKNOWN_PUSH", "R-17", "use a push_id from a push batch that was sent to the supplier"),
    ReasonCode("UNKNOWN_RETURN", "R-30", "enter the return_stock_in_id, or shop and after-sales id, as pushed"),
    ReasonCode(
        "AMBIGUOUS_RETURN", "R-27", "enter the return_stock_in_id; the after_sales_id belongs to several returns"
    ),
    ReasonCode(
        "NOT_PUSHED",
        "R-30",
        "if the return was recalled, agree with the distributor what happens to the goods; "
        "otherwise ask the distributor to push it",
    ),
    ReasonCode("SUPPLIER_MISMATCH", "R-30", "correct the supplier_id; the return or folder is another supplier's"),
    ReasonCode("THIRD_PARTY_WAREHOUSE", "R-26", "receive the goods into a warehouse of the supplier"),
    ReasonCode("OVER_RECEIPT", "R-30", "count the goods again; more units came than are still expected"),
    ReasonCode("NOT_IN_WORKBOOK", "R-16", "answer a row of that date's workbook; leave its id unchanged"),
    ReasonCode("UNEXPECTED_SKU", "R-30", "check the SKU; it was not pushed with this return"),
)

IGNORED_REASONS: Final = (
    ReasonCode("REPEATED_IN_FILE", "R-10", "nothing: an earlier row of the file is the same"),
    ReasonCode("ABOVE_HEADER", "R-07", "nothing: the row is above the header"),
    ReasonCode("REPEATED_HEADER", "R-07", "nothing: the row repeats the header"),
    ReasonCode("DESCRIPTION_ROW", "R-07", "nothing: the row describes the columns"),
    ReasonCode("TOTAL_ROW", "R-07", "nothing: the row is a total of other rows"),
    ReasonCode("OTHER_GRAIN", "R-07", "nothing: another row of the file has the total of this one"),
    ReasonCode("BEFORE_START", "R-59", "nothing: the return was requested before the cut-over date"),
    ReasonCode("NO_FAILED_DELIVERY", "R-33", "nothing: the row does not report a delivery"),
    ReasonCode("NO_REFUND", "R-55", "nothing: the row is neither a refund nor a compensation"),
    ReasonCode("own_warehouse", "R-04", "nothing: the goods were not shipped by a supplier"),
)


class ExceptionCode(NamedTuple):
    """An exception that needs a person: its rule, severity, the field it is about, and what to do (R-58)."""

    code: str
    rule: str
    severity: str
    field: str
    what_to_do: str


BLOCK_REASONS: Final = ("NOT_PUSHABLE", "NO_MAPPING", "QTY_EXCEEDS_SHIPPED", "NO_PARTNERSHIP", "TOO_OLD")
"""Gates in the order in which they are checked; the first that fails is the reason of the block (R-18)."""

EXCEPTIONS: Final = (
    ExceptionCode(
        "NOT_PUSHABLE", "R-22", "low", "after_sales_status", "wait until the marketplace has decided the return"
    ),
    ExceptionCode(
        "NO_MAPPING",
        "R-25",
        "medium",
        "sku",
        "add the SKU to reference/sku_mappings, or to reference/combos if it is a combo",
    ),
    ExceptionCode(
        "QTY_EXCEEDS_SHIPPED",
        "R-08",
        "high",
        "requested_quantity",
        "cancel one of the returns of this order line; more units are returned than were shipped",
    ),
    ExceptionCode(
        "NO_PARTNERSHIP",
        "R-19",
        "medium",
        "shipped_on",
        "check the start and end dates of the partnership in reference/partnerships",
    ),
    ExceptionCode(
        "TOO_OLD",
        "R-18",
        "medium",
        "ordered_on",
        "settle this return directly with the supplier; the order is too old to be pushed",
    ),
    ExceptionCode("PUSH_FAILED", "R-17", "high", "state", "fix the cause that the supplier gave, then decide re_push"),
    ExceptionCode(
        "DECISION_VOID",
        "R-16",
        "low",
        "decision",
        "look up the current state of the return, then enter a decision that is possible in it",
    ),
    ExceptionCode(
        "ANSWERS_DISAGREE",
        "R-16",
        "medium",
        "decision",
        "agree on one answer, then put one workbook with it into inbox/workbook",
    ),
    ExceptionCode(
        "CANCELLED_AFTER_STOCK_IN",
        "R-22",
        "high",
        "after_sales_status",
        "the return was cancelled after the goods arrived; decide accept to refund it anyway",
    ),
    ExceptionCode(
        "REOPENED_AFTER_RECALL",
        "R-22",
        "medium",
        "after_sales_status",
        "enter a manual after-sales order; a recalled return is not pushed again",
    ),
    ExceptionCode(
        "STOCKOUT_MISMATCH",
        "R-35",
        "low",
        "stock_out_amount",
        "ask the supplier to correct the amount or the lines of the stock-out order",
    ),
    ExceptionCode(
        "QUANTITY_ASSUMED",
        "R-06",
        "low",
        "requested_quantity",
        "1 piece was assumed; export the file again with the quantity column",
    ),
    ExceptionCode(
        "FEE_MISSING",
        "R-39",
        "high",
        "return_handling_fee",
        "add a fee to reference/fee_settings; if there is no fee, add one with amount 0",
    ),
    ExceptionCode(
        "RESTATED",
        "R-43",
        "medium",
        "amount",
        "agree on a correction with the other party; the issued document stays unchanged",
    ),
    ExceptionCode(
        "PARTIALLY_PAID", "R-46", "medium", "paid_amount", "ask the supplier to pay the rest, or decide write_off"
    ),
    ExceptionCode(
        "OVERPAID", "R-46", "high", "paid_amount", "agree with the supplier what happens to the excess amount"
    ),
    ExceptionCode(
        "REFUND_WITHOUT_RETURN",
        "R-47",
        "high",
        "refund_order_id",
        "the refund order that it names does not exist; find out what the payment is for",
    ),
    ExceptionCode(
        "GOODS_WITHOUT_PUSH", "R-60", "high", "state", "clarify with the supplier which return these goods belong to"
    ),
    ExceptionCode(
        "GOODS_SHORT",
        "R-53",
        "medium",
        "accepted_quantity",
        "ask for the missing units, or decide short_close; if it is short-closed already, decide explain",
    ),
    ExceptionCode(
        "GOODS_MISSING", "R-53", "high", "accepted_quantity", "ask the carrier and the supplier where the goods are"
    ),
    ExceptionCode("TO_PUSH_LATE", "R-56", "medium", "opened_on", "decide push or hold"),
    ExceptionCode(
        "PUSH_FAILED_LATE", "R-56", "high", "pushed_on", "fix the cause that the supplier gave, then decide re_push"
    ),
    ExceptionCode("RECEIPT_LATE", "R-56", "medium", "pushed_on", "ask the supplier whether the goods have arrived"),
    ExceptionCode(
        "REFUND_LATE",
        "R-56",
        "high",
        "received_on",
        "look for another exception of this return that holds the refund, such as FEE_MISSING",
    ),
    ExceptionCode("PAYMENT_LATE", "R-56", "high", "created_on", "ask the supplier for the payment and its proof"),
    ExceptionCode(
        "PARCEL_UNMATCHED",
        "R-33",
        "high",
        "package_no",
        "ask the supplier which parcel failed, and to fill in its delivery_outcome",
    ),
    ExceptionCode(
        "SETTLED_TWICE",
        "R-55",
        "high",
        "settlement_id",
        "compare the two settlement files; only the earlier one is counted",
    ),
    ExceptionCode(
        "SETTLEMENT_EXCEEDS_RETURN",
        "R-55",
        "high",
        "settled_amount",
        "dispute the difference with the marketplace, or export the returns again if one is missing",
    ),
    ExceptionCode(
        "SETTLEMENT_WITHOUT_RETURN",
        "R-55",
        "medium",
        "settled_amount",
        "export the returns of that time and put the file into the inbox",
    ),
    ExceptionCode(
        "SUPPLIER_REFUND_MISSING",
        "R-55",
        "high",
        "supplier_refund_amount",
        "look up the state and the other exceptions of this return to see why it is not refunded",
    ),
    ExceptionCode(
        "UNACKNOWLEDGED", "R-56", "low", "acknowledgement", "ask the supplier whether the push batch arrived"
    ),
)
