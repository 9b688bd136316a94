"""The sheets of the workbook in their order (contract: Workbook); Summary stands before them, About behind."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.workbook.table_sheet import TableSheet

TABLE_SHEETS: Final = (
    TableSheet("Exceptions", "exceptions", "exception", "Nothing needs a person tonight."),
    TableSheet("To push", "to_push", "to_push", "Nothing waits for a push."),
    TableSheet("Return stock-in", "return_stock_in", "return_stock_in", "No return is open, and none changed tonight."),
    TableSheet("Refunds", "refunds", "refund", "No refund order is open, and none moved tonight."),
    TableSheet("Restated", "restated", "restated", "No issued document would be made otherwise today."),
    TableSheet("Quarantine", "quarantine", "quarantine", "Every row of tonight was let in."),
    TableSheet("Input files", "input_files", "input_file", "No file was taken tonight."),
)
