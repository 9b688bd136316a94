"""The one home of our words: every status, type, reason and account the job speaks of.

SQL reads these as tables of schema `control` (see jobs/books/control.py); Python imports them. A test compares the
literals in sql/ with this file, because an ENUM column does not catch a misspelt literal in a comparison.
"""

from __future__ import annotations

from typing import Final, NamedTuple

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
RETURN_STATES: Final = ("to_push", "pushed", "push_failed", "blocked", "cancelled", "recalled", "received")
SUPPLIER_STATUSES: Final = ("confirm_return", "received_return", "refund_processing", "completed", "recalled")
REFUND_STATES: Final = ("created", "paid", "completed")
ACCOUNTS: Final = (
    "returns",
    "refund_payable",
    "unsettled_offset",
    "exchange_offset",
    "return_handling_fee",
    "customer_balance",
    "bank_clearing",
    "bank",
    "write_off",
)
DOCUMENT_TYPES: Final = ("refund_order", "payment", "payment_confirmation", "write_off")
MATCHES: Final = ("matched", "pending", "short", "missing", "over", "unexpected", "unpaid", "partial")
SETTLEMENT_ENTRIES: Final = (
    "order",
    "refund",
    "lost_claim",
    "damaged_claim",
    "platform_reimbursement",
    "logistics_reimbursement",
)
"""What a line of a settlement is: an order with its refund, a refund alone, or one of the kinds of compensation."""
SETTLEMENT_CAUSES: Final = tuple(
    """other_currency amount_unknown compensation cycle_not_arrived partial_refund taken_over return_not_refunded
    return_withdrawn return_not_exported failed_delivery own_warehouse no_goods_expected supplier_refund_pending
    supplier_refund_missing refunded_without_settlement distribution_price deducted""".split()
)
"""Why a marketplace's settlement, its return export and the supplier's refund differ (R-55)."""
CHANGE_CAUSES: Final = tuple(
    """new restated fee_setting reopened gate past_order_age cancellation recall push decision acknowledgement
    receipt released credit payment_proof payment""".split()
)
"""Why a return or what is owed for it differs between two nights; past_order_age is R-18's limit."""
CHANGE_MEASURES: Final = ("estimated", "due", "settled", "written_off", "owed")
"""What is measured between two nights: estimates of open returns, and the movements of the roll-forward (R-57)."""
SEVERITIES: Final = ("low", "medium", "high")
PLACEHOLDER_REASONS: Final = ("REJECTED",)
"""Reason of a push that failed when the acknowledgement gives none (R-18)."""
RETURN_TYPE_FOR_SUPPLIERS: Final = "Return & Refund"
"""The only return type a supplier sees (R-23)."""


class Currency(NamedTuple):
    """A currency and how many decimals its amounts have (rules §7)."""

    currency_code: str
    minor_unit: int


CURRENCIES: Final = (
    Currency("IDR", 0),
    Currency("MYR", 2),
    Currency("PHP", 2),
    Currency("SGD", 2),
    Currency("THB", 2),
    Currency("VND", 0),
)
MINOR_UNITS: Final = {currency.currency_code: currency.minor_unit for currency in CURRENCIES}


class AgeingBucket(NamedTuple):
    """How long something is open, in days, both ends inclusive."""

    ageing: str
    first_day: int
    last_day: int


AGEING_BUCKETS: Final = (
    AgeingBucket("new", 0, 0),
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
    """Why a row or a file was not accepted, the rule it rests on, and what a person can do."""

    code: str
    rule: str
    what_to_do: str


QUARANTINE_REASONS: Final = (
    # a file as a whole
    ReasonCode("UNKNOWN_FOLDER", "R-06", "move the file into one of the known inbox folders"),
    ReasonCode("CHANNEL_UNSUPPORTED", "R-01", "only shopee, tiktok, lazada and manual are processed; remove it"),
    ReasonCode("HEADER_UNKNOWN", "R-06", "export the file again with all its columns, or declare the new header"),
    ReasonCode("HEADER_AMBIGUOUS", "R-06", "keep one kind of row a file"),
    ReasonCode("FILE_UNREADABLE", "R-06", "export the file again; open it once to see that it is whole"),
    ReasonCode("FILE_EMPTY", "R-06", "export the file again; it holds no header"),
    # a row by itself
    ReasonCode("REQUIRED", "R-06", "fill in the cell"),
    ReasonCode("UNPARSABLE", "R-06", "write the value in the form the column expects"),
    ReasonCode("ID_INVALID", "R-06", "write the id as the marketplace shows it, as text"),
    ReasonCode("ID_DIGITS_LOST", "R-06", "export the file again with ids as text; the spreadsheet has lost digits"),
    ReasonCode("OUT_OF_RANGE", "R-06", "correct the number"),
    ReasonCode("STATUS_UNKNOWN", "R-06", "check the status word; a new one has to be declared"),
    ReasonCode("TYPE_UNKNOWN", "R-03", "use Return & Refund, Refund-Only or Exchange"),
    ReasonCode("VALUE_UNKNOWN", "R-06", "use one of the expected words"),
    ReasonCode("ORDER_STATE", "R-02", "wait until the order is at least To Pickup"),
    ReasonCode("AMOUNT_DECIMALS", "R-06", "write the amount in whole minor units of its currency"),
    ReasonCode("TEXT_TOO_LONG", "R-06", "shorten the text; nothing is cut without being told"),
    ReasonCode("CURRENCY_UNKNOWN", "R-06", "use one of the supported currencies"),
    ReasonCode("CONFLICTING_DUPLICATE", "R-10", "keep the one row that is right and drop the file in again"),
    ReasonCode("CONFLICTING_STOCK_OUT", "R-10", "one stock-out order has one supplier, shop and order"),
    # a row against what is known
    ReasonCode("UNKNOWN_SHOP", "R-01", "add the shop to reference/shops and drop the row in again"),
    ReasonCode("UNKNOWN_SUPPLIER", "R-01", "add the supplier to reference/suppliers and drop the row in again"),
    ReasonCode("UNKNOWN_WAREHOUSE", "R-01", "add the warehouse to reference/warehouses and drop the row in again"),
    ReasonCode("CURRENCY_MISMATCH", "R-32", "state the amount in the supplier's base currency"),
    ReasonCode("UNKNOWN_PUSH", "R-17", "acknowledge a push_id that one of our batches carries"),
    ReasonCode("UNKNOWN_RETURN", "R-30", "name the return stock-in, or the shop and after-sales id, as pushed"),
    ReasonCode("AMBIGUOUS_RETURN", "R-27", "name the return_stock_in_id; the after-sales id stands for several"),
    ReasonCode("NOT_PUSHED", "R-30", "goods came without a push: ask the distributor to push, then drop it in again"),
    ReasonCode("SUPPLIER_MISMATCH", "R-30", "the return belongs to another supplier; correct the supplier_id"),
    ReasonCode("THIRD_PARTY_WAREHOUSE", "R-26", "receive the goods into a warehouse of the supplier's own"),
    ReasonCode("OVER_RECEIPT", "R-30", "recount; more was reported than is still expected"),
    ReasonCode("NOT_IN_WORKBOOK", "R-16", "answer a row of that night's workbook; its id must stand as it was"),
    ReasonCode("UNEXPECTED_SKU", "R-30", "this SKU was not pushed with the return; check the SKU"),
)

IGNORED_REASONS: Final = (
    ReasonCode("REPEATED_IN_FILE", "R-10", "nothing: the same row stands earlier in the file"),
    ReasonCode("ABOVE_HEADER", "R-07", "nothing: the row stands above the header"),
    ReasonCode("REPEATED_HEADER", "R-07", "nothing: the row is the header once more"),
    ReasonCode("DESCRIPTION_ROW", "R-07", "nothing: the row says what its columns mean"),
    ReasonCode("TOTAL_ROW", "R-07", "nothing: the row adds up others"),
    ReasonCode("OTHER_GRAIN", "R-07", "nothing: the row says in parts what another row says as a whole"),
    ReasonCode("BEFORE_START", "R-59", "nothing: requested before the cut-over"),
    ReasonCode("NO_FAILED_DELIVERY", "R-33", "nothing: this order says nothing of a parcel's delivery"),
    ReasonCode("NO_REFUND", "R-55", "nothing: neither a refund nor a compensation"),
    ReasonCode("own_warehouse", "R-04", "nothing: no supplier shipped a line of this order"),
)


class ExceptionCode(NamedTuple):
    """A finding that needs a person: its rule, how grave it is, the field it is about and what can be done (R-58)."""

    code: str
    rule: str
    severity: str
    field: str
    what_to_do: str


BLOCK_REASONS: Final = ("NOT_PUSHABLE", "NO_MAPPING", "QTY_EXCEEDS_SHIPPED", "NO_PARTNERSHIP", "TOO_OLD")
"""Gates in the order they are judged (R-18)."""

EXCEPTIONS: Final = (
    ExceptionCode(
        "NOT_PUSHABLE", "R-22", "low", "after_sales_status", "wait: the marketplace has not decided the case"
    ),
    ExceptionCode("NO_MAPPING", "R-25", "medium", "sku", "add the SKU to reference/sku_mappings or combos"),
    ExceptionCode(
        "QTY_EXCEEDS_SHIPPED", "R-08", "high", "requested_quantity", "cancel one of the returns of this order line"
    ),
    ExceptionCode("NO_PARTNERSHIP", "R-19", "medium", "shipped_on", "check the partnership's start and end dates"),
    ExceptionCode("TOO_OLD", "R-18", "medium", "ordered_on", "settle with the supplier outside this job"),
    ExceptionCode("PUSH_FAILED", "R-17", "high", "state", "mend the cause, then decide re_push"),
    ExceptionCode("DECISION_VOID", "R-16", "low", "decision", "decide again in a state that fits"),
    ExceptionCode("ANSWERS_DISAGREE", "R-16", "medium", "decision", "agree, and drop one workbook in again"),
    ExceptionCode(
        "CANCELLED_AFTER_STOCK_IN", "R-22", "high", "after_sales_status", "decide accept to refund all the same"
    ),
    ExceptionCode("REOPENED_AFTER_RECALL", "R-22", "medium", "after_sales_status", "enter a manual after-sales order"),
    ExceptionCode("STOCKOUT_MISMATCH", "R-35", "low", "stock_out_amount", "ask the supplier to correct the stock-out"),
    ExceptionCode("QUANTITY_ASSUMED", "R-06", "low", "requested_quantity", "export again with the quantity column"),
    ExceptionCode("FEE_MISSING", "R-39", "high", "return_handling_fee", "add a fee setting; zero is a setting too"),
    ExceptionCode("RESTATED", "R-43", "medium", "amount", "agree on a correction outside the issued document"),
    ExceptionCode("PARTIALLY_PAID", "R-46", "medium", "paid_amount", "pay the rest, or decide write_off"),
    ExceptionCode("OVERPAID", "R-46", "high", "paid_amount", "agree with the supplier on the excess"),
    ExceptionCode("REFUND_WITHOUT_RETURN", "R-47", "high", "refund_order_id", "find out what the payment is for"),
    ExceptionCode("GOODS_WITHOUT_PUSH", "R-60", "high", "state", "clear with the supplier whose goods these are"),
    ExceptionCode("GOODS_SHORT", "R-53", "medium", "accepted_quantity", "ask for the rest, or decide short_close"),
    ExceptionCode("GOODS_MISSING", "R-53", "high", "accepted_quantity", "ask the carrier and the supplier"),
    ExceptionCode("TO_PUSH_LATE", "R-56", "medium", "opened_on", "decide push or hold"),
    ExceptionCode("PUSH_FAILED_LATE", "R-56", "high", "pushed_on", "decide re_push"),
    ExceptionCode("RECEIPT_LATE", "R-56", "medium", "pushed_on", "ask the supplier for the goods"),
    ExceptionCode("REFUND_LATE", "R-56", "high", "received_on", "see what holds the refund"),
    ExceptionCode("PAYMENT_LATE", "R-56", "high", "created_on", "ask the supplier for payment and proof"),
    ExceptionCode(
        "PARCEL_UNMATCHED", "R-33", "high", "package_no", "ask the supplier for the parcel's delivery_outcome"
    ),
    ExceptionCode(
        "SETTLED_TWICE", "R-55", "high", "settlement_id", "compare both cycles; the later one does not count"
    ),
    ExceptionCode("SETTLEMENT_EXCEEDS_RETURN", "R-55", "high", "settled_amount", "dispute it, or export returns again"),
    ExceptionCode("SETTLEMENT_WITHOUT_RETURN", "R-55", "medium", "settled_amount", "export the returns of that time"),
    ExceptionCode("SUPPLIER_REFUND_MISSING", "R-55", "high", "supplier_refund_amount", "see what stops the return"),
    ExceptionCode("UNACKNOWLEDGED", "R-56", "low", "acknowledgement", "ask the supplier whether the batch arrived"),
)
