"""The table sheets of the workbook in their order (contract: Workbook); Summary is before them, About after."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.report.workbook.table_sheet import TableSheet
from aftersales.schemas.workbook_form import ANSWER_TABLES

EXCEPTIONS, TO_PUSH = ANSWER_TABLES
TABLE_SHEETS: Final = (
    TableSheet(
        *("Exceptions", EXCEPTIONS.name, "exception", "No exception is open."),
        links="subject_id",
        answered=EXCEPTIONS,
        opens_after="what_to_do",
        prints_until="by",
        frozen=2,
    ),
    TableSheet(
        *("To push", TO_PUSH.name, "to_push", "No return waits for a push."),
        links="return_stock_in_id",
        answered=TO_PUSH,
        opens_after="reason",
    ),
    TableSheet(
        *("Return stock-in", "return_stock_in", "return_stock_in", "No return is open, and none changed on this date."),
        key="return_stock_in_id",
    ),
    TableSheet(
        *("Refunds", "refunds", "refund", "No refund order is open, and none changed on this date."),
        key="refund_order_id",
    ),
    TableSheet("Payments", "payments", "payment", "No payment waits, and none was posted on this date."),
    TableSheet(
        *("Decisions", "decisions", "decision", "No decision was taken in this run, and none waits."),
        links="subject_id",
    ),
    TableSheet("Restated", "restated", "restated", "No issued document would be different today."),
    TableSheet("Adjustments", "adjustments", "adjustment", "No issued document was corrected."),
    TableSheet(
        *("Customer balances", "customer_balances", "customer_balance", "No distributor has a balance with a supplier.")
    ),
    TableSheet(
        *("Balance movements", "balance_movements", "balance_movement"),
        "No balance moved on this date, and no use of one waits.",
    ),
    TableSheet(*("Opening balances", "opening_balances", "opening_balance", "No opening balance was brought forward.")),
    TableSheet("Quarantine", "quarantine", "quarantine", "Every row and file was let in."),
    TableSheet("Input files", "input_files", "input_file", "No file was taken in on this date."),
)
