"""The vocabulary of the job: every status, type, state and account; codes of reasons and exceptions have own modules.

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
DECISIONS: Final = tuple(
    """push hold re_push short_close write_off accept release adjust keep reissue customer_balance bank_transfer explain
    reopen""".split()
)
"""The words of R-16; `dispute` (R-83) comes with the exchange between two homes."""
DECISION_OUTCOMES: Final = ("applied", "waiting", "void")
DECISION_SOURCES: Final = ("file", "workbook", "command")
REFUND_METHODS: Final = ("customer_balance", "bank_transfer")
FEE_BASES: Final = ("per_return_order", "per_unit", "percent")
WAREHOUSE_TYPES: Final = ("own", "third_party")
POOLS: Final = ("sellable", "defective", "unidentified")
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
    write_off unapplied_payment balance_used opening""".split()
)
DOCUMENT_TYPES: Final = tuple(
    """refund_order payment payment_confirmation write_off unapplied_payment payment_application balance_use
    opening_balance balance_credit refund_adjustment payment_adjustment""".split()
)
"""Kinds of money documents (R-49); an unapplied payment is applied when its refund order exists."""
ADJUSTED_DOCUMENTS: Final = ("refund_order", "receipt_line", "payment")
"""Kinds of documents that an adjustment corrects (R-61)."""
RESTATED_DOCUMENTS: Final = ("push", *ADJUSTED_DOCUMENTS)
"""Kinds of documents that are compared with today's facts (R-43)."""
RESTATED_RECEIPT: Final = "receipt line"
"""The reason of an adjustment of units; that of a refund order is the part of it that changed (R-61)."""
OPENING_KINDS: Final = ("refund_payable", "customer_balance")
OPENING_KIND_NAMES: Final = ("refund payable", "customer balance")
"""As sheets write them."""
"""Kinds of balances of an older system (R-63)."""
OPENING: Final = "OPENING:"
"""A payment of an opening balance names this and its reference."""
BALANCE_USE_STATES: Final = ("posted", "waiting")
PAYMENT_STATES: Final = ("without_proof", "unconfirmed", "counted", "unapplied")
MATCHES: Final = ("matched", "pending", "short", "missing", "over", "unexpected", "refused", "unpaid", "partial")
RECEIPT_LINE_STATES: Final = ("counted", "partly_counted", "unidentified")
UNIDENTIFIED_REASONS: Final = tuple(
    "UNKNOWN_RETURN SEVERAL_RETURNS NO_RETURN_NAMED NOT_PUSHED SHORT_CLOSED SKU_NOT_PUSHED MORE_THAN_AWAITED".split()
)
"""Why units of a receipt line are unidentified (R-30)."""
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
    receipt released credit payment_proof payment opening_balance""".split()
)
"""Causes why a return, or the amount owed for it, differs between two runs; past_order_age is the limit of R-18."""
CHANGE_MEASURES: Final = ("estimated", "brought_forward", "due", "adjusted", "settled", "written_off", "closing")
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
