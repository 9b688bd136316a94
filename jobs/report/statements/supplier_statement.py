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
    TableSheet("Returns", "returns", "return_line", "No return was pushed, recalled or stocked in on this date."),
    TableSheet("Refunds", "refunds", "refund", "No refund order was made or settled on this date."),
    TableSheet("Open items", "open_items", "open_item", "Nothing is owed."),
    TableSheet("Goods awaited", "goods_awaited", "goods_awaited", "No goods are expected."),
)
WIDTHS: Final = (30, 12, 18, 18, 18, 18, 18)
HEADINGS: Final = ("Distributor", "Currency", "#Opening", "#Due", "#Settled", "#Written off", "#Closing")
READING: Final = (
    "Opening + due − settled − written off = closing, which is the sum of sheet Open items.",
    "Due: unit price at shipment × accepted quantity − unsettled amount − exchange amount − return handling fee.",
    "Returns: pushed, recalled or stocked in on this date. Goods awaited: pushed and not yet stocked in.",
)


@dataclass(frozen=True)
class Statement:
    """The content of one supplier's statement and its target folder; `lists` are the rows of SHEETS."""

    supplier_id: str
    supplier_name: str
    business_date: date
    folder: Path
    account: Rows
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
        closing = Formula(f"=ROUND(C{row}+D{row}-E{row}-F{row},2)")
        row = paper.line(row, (distributor, currency, *amounts[:-1], closing), currency)
    for currency in dict.fromkeys(line[1] for line in account.rows):
        area = f'B{first}:B{first + len(account.rows) - 1},"{currency}"'
        sums = [
            Formula(f"=ROUND(SUMIFS({letter}{first}:{letter}{first + len(account.rows) - 1},{area}),2)")
            for letter in "CDEFG"
        ]
        row = paper.line(row, ("All distributors", currency, *sums), currency, is_total=True)
    if not account.rows:
        paper.text(row, 1, "There is no refund order yet.", NOTE)
        row += 1
    for step, text in enumerate(READING, start=row + 1):
        paper.text(step, 1, text, NOTE)
    set_landscape(paper.page, 1)
