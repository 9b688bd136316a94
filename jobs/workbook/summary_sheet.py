"""The first sheet: the verdict in words and colour, what must agree, and what suppliers owe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from aftersales.jobs.telling.verdict import Verdict
from aftersales.jobs.workbook.table_sheet import DEFAULT_MONEY, FONT, MONEY_FORMATS, put, put_heading

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TITLE: Final = "Summary"
GOOD_FILL: Final = PatternFill("solid", fgColor="C6E0B4")
BAD_FILL: Final = PatternFill("solid", fgColor="F4B084")
RULE: Final = Border(bottom=Side(style="thin", color="BFBFBF"))
WIDTHS: Final = (32, 46, 18, 46, 18, 18, 18)
NUMBER_MARK: Final = "#"
REFUND_COLUMNS: Final = (
    "supplier_id",
    "currency_code",
    "refund_orders",
    "refundable_tonight_amount",
    "refundable_amount",
    "settled_amount",
    "difference_amount",
)
REFUND_HEADINGS: Final = ("Supplier", "Currency", "#Refund orders", "#Owed since tonight", "#Owed", "#Settled", "#Open")


def add_summary(workbook: Workbook, connection: duckdb.DuckDBPyConnection, verdict: Verdict, is_draft: bool) -> None:
    """Verdict, the night in figures, control totals, refunds by supplier and currency (never summed across them)."""
    page = workbook.create_sheet(TITLE, 0)
    for column, width in zip("ABCDEFG", WIDTHS, strict=True):
        page.column_dimensions[column].width = width
    _title(page, verdict, is_draft)
    row = _figures(page, verdict, 5)
    row = _section(page, row + 1, "What must agree", ("Check", "This side", "#", "Other side", "#", "#Difference", ""))
    for total in verdict.control_totals:
        cells = (
            *(total.check_name, total.left_name, total.left_value, total.right_name, total.right_value),
            *(total.difference, "agrees" if total.ties_out else "DIFFERS"),
        )
        row = _line(page, row, cells, _format_of(total.check_name), GOOD_FILL if total.ties_out else BAD_FILL)
    for finding in verdict.findings:
        row = _line(page, row, (finding,), DEFAULT_MONEY, BAD_FILL)
    row = _section(page, row + 1, "Refunds by supplier and currency", REFUND_HEADINGS)
    found = connection.execute(
        f"SELECT {', '.join(REFUND_COLUMNS)} FROM report.refund_total ORDER BY supplier_id, currency_code"
    ).fetchall()
    for cells in found:
        row = _line(page, row, cells, MONEY_FORMATS.get(cells[1], DEFAULT_MONEY), None)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.sheet_view.showGridLines = False


def _title(page: Worksheet, verdict: Verdict, is_draft: bool) -> None:
    """What it is, of when, and whether it ties out."""
    draft = "DRAFT, NOT COMMITTED: " if is_draft else ""
    put(page["A1"], f"{draft}Reconciliation of after-sales orders, night of {verdict.business_date}", DEFAULT_MONEY)
    page["A1"].font = Font(name=FONT, size=16, bold=True)
    put(page["A3"], verdict.words, DEFAULT_MONEY)
    page["A3"].font = Font(name=FONT, size=14, bold=True)
    page["A3"].fill = GOOD_FILL if verdict.ties_out else BAD_FILL
    page["A3"].alignment = Alignment(horizontal="center", vertical="center")
    page.row_dimensions[3].height = 28


def _figures(page: Worksheet, verdict: Verdict, row: int) -> int:
    """The night in figures, a line each."""
    figures = (
        ("Files taken", verdict.files, f"{verdict.files_refused} refused as a whole"),
        ("Rows in", verdict.rows_in, "accepted + unchanged + quarantined + ignored"),
        ("Rows accepted", verdict.rows_accepted, ""),
        ("Rows unchanged", verdict.rows_unchanged, "said nothing new"),
        ("Rows quarantined", verdict.rows_quarantined, "see Quarantine"),
        ("Rows ignored", verdict.rows_ignored, "left out by a named reason"),
        ("Returns pushed", verdict.pushes, f"{verdict.recalls} recalled"),
        ("Exceptions open", verdict.exceptions, f"{verdict.exceptions_high} of high severity, see Exceptions"),
    )
    for name, count, note in figures:
        row = _line(page, row, (name, note, count), DEFAULT_MONEY, None)
    return row


def _section(page: Worksheet, row: int, title: str, headings: Sequence[str]) -> int:
    """A heading and a row of column names, those over numbers marked by #; returns the row below."""
    put(page.cell(row=row, column=1), title, DEFAULT_MONEY)
    page.cell(row=row, column=1).font = Font(name=FONT, size=12, bold=True)
    for column, text in enumerate(headings, start=1):
        cell = page.cell(row=row + 1, column=column)
        put_heading(cell, text.removeprefix(NUMBER_MARK), is_number=text.startswith(NUMBER_MARK))
    return row + 2


def _line(page: Worksheet, row: int, cells: Sequence[Any], money: str, mark: PatternFill | None) -> int:
    """A row of cells; `mark` colours the last one. Returns the row below."""
    for column, value in enumerate(cells, start=1):
        cell = page.cell(row=row, column=column)
        put(cell, value, money)
        cell.border = RULE
        if mark is not None and column == len(cells):
            cell.fill = mark
    return row + 1


def _format_of(check_name: str) -> str:
    """Money by the currency at the end of a check's name, counts without decimals."""
    return MONEY_FORMATS.get(check_name[-3:], "#,##0")
