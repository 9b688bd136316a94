"""Reasons why a file or a row is not let in or is ignored, each with its rule and what a person does (R-06, R-07)."""

from __future__ import annotations

from typing import Final, NamedTuple


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
    ReasonCode(
        "AMOUNT_DECIMALS",
        "R-06",
        "write the amount without marks for thousands and with the decimals of its currency: 12.50 MYR, 12500 IDR",
    ),
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
    ReasonCode(
        "UNKNOWN_DISTRIBUTOR",
        "R-01",
        "add a shop or a partnership of the distributor, then put a copy of the quarantine workbook into the inbox",
    ),
    ReasonCode(
        "UNKNOWN_OPENING", "R-49", "write OPENING: and the reference of an opening balance that was taken before"
    ),
    ReasonCode(
        "UNKNOWN_REFUND",
        "R-49",
        "write the refund_order_id as sheet Refunds shows it, or OPENING: and the reference of an opening balance",
    ),
    ReasonCode("ALREADY_POSTED", "R-43", "leave the posted row as it is, and enter the difference in a row of its own"),
    ReasonCode("WRONG_SHOP", "R-67", "move the file into the folder of that shop"),
    ReasonCode(
        "DATE_BEFORE_ORDER",
        "R-68",
        "check which form the file's dates have (day or month first), download it again with the day first, "
        "or correct the date in the quarantine workbook",
    ),
    ReasonCode("CURRENCY_MISMATCH", "R-32", "state the amount in the supplier's base currency"),
    ReasonCode("UNKNOWN_PUSH", "R-17", "use a push_id from a push batch that was sent to the supplier"),
    ReasonCode("SUPPLIER_MISMATCH", "R-30", "correct the supplier_id; the return or folder is another supplier's"),
    ReasonCode("THIRD_PARTY_WAREHOUSE", "R-26", "receive the goods into a warehouse of the supplier"),
    ReasonCode(
        "NOT_A_CORRECTION",
        "R-43",
        "change only the quantities of a line that is booked; enter other goods under a new receipt line",
    ),
    ReasonCode("NOT_IN_WORKBOOK", "R-16", "answer a row of that date's workbook; leave its id unchanged"),
)

RETIRED_REASONS: Final = {
    **dict.fromkeys(("UNKNOWN_RETURN", "NOT_PUSHED", "OVER_RECEIPT", "UNEXPECTED_SKU"), "R-30"),
    "AMBIGUOUS_RETURN": "R-27",
}
"""Reasons that only runs of an older version gave, each with its rule: their rows are still shown."""

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
