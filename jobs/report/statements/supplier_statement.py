"""A supplier's statement as a workbook: what it owed, what moved on the date, what it owes now; ready to send.

It gets its rows as an argument and reads no database, so a separate process can write it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from aftersales.jobs.report.workbook.layout import Formula, Paper, set_landscape
from aftersales.jobs.report.workbook.recalculation import fill_in_values
from aftersales.jobs.report.workbook.reproducible_zip import make_reproducible
from aftersales.jobs.report.workbook.styles import DARK, GREY, NOTE, TEXT, Look, Pen
from aftersales.jobs.report.workbook.table_sheet import Rows, TableSheet, add_table_sheet

SHEETS: Final = (
    TableSheet(
        *("Returns", "returns", "return_line"),
        "No return was pushed, recalled, stocked in or corrected on this date.",
    ),
    TableSheet("Refunds", "refunds", "refund", "No refund order was made, adjusted or settled on this date."),
    TableSheet("Open items", "open_items", "open_item", "No refund is open, and none was overpaid."),
    TableSheet("Goods awaited", "goods_awaited", "goods_awaited", "No goods are expected."),
    TableSheet("Adjustments", "adjustments", "adjustment", "No document was corrected on this date."),
    TableSheet(
        *("Balance movements", "balance_movements", "balance_movement"),
        "No distributor's balance moved on this date, and no use of one waits.",
    ),
)
WIDTHS: Final = (30, 12, 16, 16, 16, 16, 16, 16, 16)
HEADINGS: Final = tuple(
    "Distributor,Currency,#Opening,#Brought forward,#Due,#Adjusted,#Settled,#Written off,#Closing".split(",")
)
BALANCE_HEADINGS: Final = tuple(
    "Distributor,Currency,#Opening,#Brought forward,#Credited,#Used,#Closing,#Uses that wait".split(",")
)
READING: Final = (
    "Opening + brought forward + due + adjusted − settled − written off = closing: open and overpaid added up.",
    "Due: unit price at shipment × accepted quantity − unsettled amount − exchange amount − return handling fee.",
    "Each movement is the sum of a column of sheet Refunds. Sheet Adjustments lists the documents of Adjusted.",
    "Returns: pushed, recalled, stocked in or corrected on this date. Goods awaited: pushed and not yet stocked in.",
    "Customer balance: opening + brought forward + credited − used = closing. Below zero: the distributor owes it.",
)


@dataclass(frozen=True)
class Statement:
    """The content of one supplier's statement and its target folder; `lists` are the rows of SHEETS.

    `account` has what the supplier owes by distributor, `balances` what distributors have with it.
    """

    supplier_id: str
    supplier_name: str
    business_date: date
    folder: Path
    account: Rows
    balances: Rows
    lists: tuple[Rows, ...]


def whole_list_name(supplier_id: str, sheet: TableSheet) -> str:
    """The name of the file with a full list, for a list that is longer than its sheet shows."""
    return f"{supplier_id}.{sheet.table}.parquet"


def write_statement(statement: Statement, warn: Callable[[str], None]) -> None:
    """Write SUPPLIER_ID.xlsx; `warn` is called when the values of its formulas could not be filled in."""
    workbook, pen = Workbook(), Pen()
    workbook.remove(workbook.active)
    _add_account(workbook, pen, statement)
    for sheet, rows in zip(SHEETS, statement.lists, strict=True):
        add_table_sheet(workbook, pen, sheet, rows, full_list=whole_list_name(statement.supplier_id, sheet))
    loose = statement.folder / f".{statement.supplier_id}.partial"
    path = statement.folder / f"{statement.supplier_id}.xlsx"
    workbook.save(loose)
    make_reproducible(loose, path, statement.business_date)
    loose.unlink()
    fill_in_values(path, statement.business_date, warn)


def _add_account(workbook: Workbook, pen: Pen, statement: Statement) -> None:
    """Add the first sheet: opening, movements and closing by distributor, each currency with its own total."""
    account = statement.account
    paper = Paper(workbook.create_sheet("Statement"), pen, WIDTHS)
    title = f"Statement of {statement.supplier_name or statement.supplier_id}"
    paper.text(1, 1, title, Look(TEXT.number_format, is_bold=True, size=18, color=DARK))
    subtitle = f"{statement.supplier_id}, business date {statement.business_date}: refunds of returned goods"
    paper.text(2, 1, subtitle, TEXT._replace(color=GREY))
    paper.height(1, 28)
    row = paper.headings(4, "Account by distributor", HEADINGS)
    first = row
    for distributor, currency, *amounts in account.rows:
        closing = Formula(f"=ROUND(C{row}+D{row}+E{row}+F{row}-G{row}-H{row},2)")
        row = paper.line(row, (distributor, currency, *amounts[:-1], closing), currency)
    for currency in dict.fromkeys(line[1] for line in account.rows):
        area = f'B{first}:B{first + len(account.rows) - 1},"{currency}"'
        sums = [
            Formula(f"=ROUND(SUMIFS({letter}{first}:{letter}{first + len(account.rows) - 1},{area}),2)")
            for letter in "CDEFGHI"
        ]
        row = paper.line(row, ("All distributors", currency, *sums), currency, is_total=True)
    if not account.rows:
        paper.text(row, 1, "There is no refund order yet.", NOTE)
        row += 1
    row = _add_balances(paper, row + 1, statement.balances)
    for step, text in enumerate(READING, start=row + 1):
        paper.text(step, 1, text, NOTE)
    set_landscape(paper.page, 1)


def _add_balances(paper: Paper, row: int, balances: Rows) -> int:
    """Write the balances of distributors; returns the next row.

    They have no total, because a balance below zero is owed the other way and is never netted with the others.
    """
    row = paper.headings(row, "Customer balances by distributor", BALANCE_HEADINGS)
    for distributor, currency, *amounts, _, waiting in balances.rows:
        closing = Formula(f"=ROUND(C{row}+D{row}+E{row}-F{row},2)")
        row = paper.line(row, (distributor, currency, *amounts, closing, waiting), currency)
    if not balances.rows:
        paper.text(row, 1, "No distributor has a balance.", NOTE)
        row += 1
    return row
