"""A sheet that is laid out cell by cell: Summary, and the first sheet of a supplier's statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.report.workbook.styles import DARK, HEADING, PALE, TEXT, WHOLE, Look, Pen, money_format

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LINE: Final = "D9D9D9"
CELL: Final = Look(TEXT.number_format, size=10, line=LINE, middle=True)
SECTION: Final = Look(TEXT.number_format, is_bold=True, size=12, color=DARK, middle=True)
NUMBER_MARK: Final = "#"
"""Before a heading: the column has numbers, so the heading is aligned right."""


class Paper:
    """A worksheet and the pen that writes on it; rows and columns count from 1."""

    def __init__(self, page: Worksheet, pen: Pen, widths: Sequence[float]) -> None:
        self.page, self.pen, self.last = page, pen, len(widths)
        for column, width in enumerate(widths, start=1):
            page.column_dimensions[self.letter(column)].width = width
        page.sheet_view.showGridLines = False

    def letter(self, column: int) -> str:
        """A column's letters."""
        return str(self.page.cell(row=1, column=column).column_letter)

    def text(self, row: int, column: int, text: str, look: Look = CELL) -> None:
        self.pen.text(self.page.cell(row=row, column=column), text, look)

    def put(self, row: int, column: int, value: Any, number_format: str = WHOLE, look: Look = CELL) -> None:
        self.pen.put(self.page.cell(row=row, column=column), value, number_format, look)

    def formula(self, row: int, column: int, formula: str, look: Look) -> None:
        self.pen.formula(self.page.cell(row=row, column=column), formula, look)

    def band(self, row: int, look: Look, first: int = 1, last: int = 0) -> None:
        """Give a range of cells of one row a style, without values."""
        for column in range(first, (last or self.last) + 1):
            self.pen.apply_look(self.page.cell(row=row, column=column), look)

    def height(self, row: int, points: float) -> None:
        self.page.row_dimensions[row].height = points

    def headings(self, row: int, title: str, headings: Sequence[str], column: int = 1) -> int:
        """Write a section's title and column names; returns the next row."""
        self.text(row, column, title, SECTION)
        self.height(row, 20)
        for place, text in enumerate(headings, start=column):
            side = "right" if text.startswith(NUMBER_MARK) else "left"
            self.text(row + 1, place, text.removeprefix(NUMBER_MARK), HEADING._replace(size=10, side=side))
        return row + 2

    def line(self, row: int, cells: Sequence[Any], currency: str = "", *, is_total: bool = False) -> int:
        """Write texts, values and formulas, money with the currency's decimals; returns the next row."""
        look = CELL._replace(is_bold=is_total, fill=PALE if is_total else "")
        money = money_format(currency)
        for column, value in enumerate(cells, start=1):
            if isinstance(value, Formula):
                number = WHOLE if value.is_count else money
                self.formula(row, column, value.text, look._replace(number_format=number, side="right"))
            else:
                self.put(row, column, value, money, look)
        return row + 1


class Formula:
    """A formula made by this program; text from outside is never one, whatever it begins with."""

    def __init__(self, text: str, *, is_count: bool = False) -> None:
        self.text, self.is_count = text, is_count


def set_landscape(page: Worksheet, height: int = 0) -> None:
    """Print on landscape A4, one page wide and `height` pages high; 0 means as many as are needed."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, height
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.5
    page.oddFooter.left.text, page.oddFooter.right.text = "&A", "&P of &N"
