"""The exceptions that need a person, each with its rule, severity and what a person does (R-58)."""

from __future__ import annotations

from typing import Final, NamedTuple


class ExceptionCode(NamedTuple):
    """An exception that needs a person: its rule, severity, the field it is about, and what to do (R-58).

    `what_to_do` names no decision but explain: those that fit are added (sql/11_exceptions/finding_advice).
    """

    code: str
    rule: str
    severity: str
    field: str
    what_to_do: str


BLOCK_REASONS: Final = ("NOT_PUSHABLE", "NO_MAPPING", "QTY_EXCEEDS_SHIPPED", "NO_PARTNERSHIP", "TOO_OLD")
"""Gates in the order in which they are checked; the first that fails is the reason of the block (R-18)."""

NOT_LET_IN: Final = ("FILE_REFUSED", "ROWS_QUARANTINED")
"""The exceptions about input files; their subject is the input_file_id of the bytes (R-66)."""

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
    ExceptionCode("PUSH_FAILED", "R-17", "high", "acknowledgement", "fix the cause that the supplier gave"),
    ExceptionCode(
        "DECISION_VOID",
        "R-16",
        "low",
        "decision",
        "sheet Decisions has the reason; enter a decision that fits what it is about now",
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
        "the return was cancelled, or issued again to another supplier, and the goods are here; find out whether the "
        "distributor still gets the refund",
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
        "with today's facts it would be made differently",
    ),
    ExceptionCode("PARTIALLY_PAID", "R-46", "medium", "paid_amount", "ask the supplier to pay the rest"),
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
        "GOODS_WITHOUT_PUSH",
        "R-60",
        "high",
        "unidentified_quantity",
        "clarify with the supplier which return these goods belong to; decide explain if they belong to none",
    ),
    ExceptionCode(
        "GOODS_SHORT",
        "R-53",
        "medium",
        "accepted_quantity",
        "ask for the missing units",
    ),
    ExceptionCode("GOODS_MISSING", "R-53", "high", "accepted_quantity", "ask where the goods are"),
    ExceptionCode("TO_PUSH_LATE", "R-56", "medium", "pushed_on", "find out why it waits"),
    ExceptionCode("PUSH_FAILED_LATE", "R-56", "high", "pushed_on", "fix the cause that the supplier gave"),
    ExceptionCode("RECEIPT_LATE", "R-56", "medium", "received_on", "ask the supplier whether the goods have arrived"),
    ExceptionCode(
        "REFUND_LATE",
        "R-56",
        "high",
        "refunded_quantity",
        "look for another exception of this return that holds the refund, such as FEE_MISSING",
    ),
    ExceptionCode("PAYMENT_LATE", "R-56", "high", "paid_amount", "ask the supplier to pay"),
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
    ExceptionCode(
        "FILE_REFUSED",
        "R-66",
        "high",
        "rows_quarantined",
        "correct the file or export it again, and put it into the inbox under the same name; sheet Quarantine has the "
        "reason; decide explain if it is not needed",
    ),
    ExceptionCode(
        # high if half of the rows or more were not let in (sql/11_exceptions/file_not_let_in)
        "ROWS_QUARANTINED",
        "R-66",
        "medium",
        "rows_quarantined",
        "correct the rows in a copy of the list in quarantine/, and put the copy into the inbox; sheet Quarantine has "
        "the reasons; decide explain if they are not needed",
    ),
    ExceptionCode(
        "DECISION_UNSIGNED",
        "R-64",
        "medium",
        "decided_by",
        "enter the decision again with the name of the person and a note",
    ),
    ExceptionCode(
        "SECOND_PERSON_NEEDED",
        "R-64",
        "medium",
        "decided_by",
        "another person has to decide the same; explain refuses it",
    ),
    ExceptionCode("PAYMENT_WITHOUT_PROOF", "R-45", "medium", "proof", "ask the supplier for the proof of this payment"),
    ExceptionCode(
        "PAYMENT_BELOW_ZERO",
        "R-45",
        "high",
        "amount",
        "more came back than was paid for this refund order; correct the row, or enter the payment that it takes back",
    ),
    ExceptionCode(
        "BALANCE_EXCEEDED",
        "R-62",
        "high",
        "amount",
        "more was used than the distributor has with the supplier; correct the row, or wait for the next refund order",
    ),
    ExceptionCode(
        "BALANCE_NEGATIVE",
        "R-61",
        "high",
        "balance_amount",
        "agree with the distributor how the balance is evened out, then decide explain",
    ),
    ExceptionCode(
        "UNITS_TWICE",
        "R-22",
        "high",
        "held_quantity",
        "goods came after a recall, and another return was pushed for the same units: find out which one they belong "
        "to",
    ),
    ExceptionCode(
        "GOODS_REFUSED",
        "R-31",
        "medium",
        "refused_quantity",
        "agree with the supplier and the distributor what happens to the refused units, then decide explain",
    ),
    ExceptionCode("REFUND_HELD", "R-56", "medium", "waits_for", "a person holds this refund"),
    ExceptionCode(
        # medium once refunded without the replacement (sql/11_exceptions/exchange_not_shipped)
        "EXCHANGE_NOT_SHIPPED",
        "R-40",
        "low",
        "shipped_at",
        "ask the supplier for the replacement",
    ),
    ExceptionCode(
        "REFUND_ONLY_BESIDE",
        "R-08",
        "low",
        "after_sales_id",
        "the buyer may have the money and the goods come back as well; if both are right, decide explain; otherwise "
        "have one of the two cases cancelled",
    ),
    ExceptionCode(
        "DELIVERED_NOT_RECEIVED",
        "R-56",
        "medium",
        "received_on",
        "ask the supplier for the stock-in; the marketplace says that the goods were delivered back",
    ),
)
