"""A sheet that is one Excel table over a relation of floor `sheet`: a fact a row, ids as text, money by currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook

FONT: Final = "Calibri"
POSITION: Final = "position"
WHOLE: Final = "#,##0"
MONEY_FORMATS: Final = {code: WHOLE if digits == 0 else "#,##0.00" for code, digits in MINOR_UNITS.items()}
DEFAULT_MONEY: Final = "#,##0.00"
DATE_FORMAT: Final = "yyyy-mm-dd"
TEXT_FORMAT: Final = "@"
LONGEST_TEXT: Final = 32_000
"""Excel keeps 32,767 characters a cell and cuts the rest silently; a cut of ours says so."""
NARROWEST, WIDEST = 8, 60
LINE_HEIGHT, MOST_LINES = 15, 12
HEADER_FILL: Final = PatternFill("solid", fgColor="1F3864")
HEADER_FONT: Final = Font(name=FONT, bold=True, color="FFFFFF")
BODY_FONT: Final = Font(name=FONT)
TOP: Final = Alignment(vertical="top")
WRAPPED: Final = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
NOTE_FONT: Final = Font(name=FONT, italic=True, color="595959")


@dataclass(frozen=True)
class TableSheet:
    """A sheet: its title, its table's name, its relation, and what to say where it has no row."""

    title: str
    table: str
    relation: str
    when_empty: str


@dataclass(frozen=True)
class Rows:
    """What a relation returned, in the order of its position."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def read_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> Rows:
    """The rows of a relation of floor `sheet`, without their position."""
    found = connection.execute(f'SELECT * FROM sheet."{relation}" ORDER BY {POSITION}')
    names = tuple(column[0] for column in found.description or ())
    place = names.index(POSITION)
    kept = tuple(name for name in names if name != POSITION)
    return Rows(kept, tuple(row[:place] + row[place + 1 :] for row in found.fetchall()))


def heading(name: str) -> str:
    """A column's name as a person reads it: the same words."""
    words = name.replace("_", " ").replace("return stock in", "return stock-in")
    text = words[:1].upper() + words[1:]
    return " ".join("ID" if word == "id" else word for word in text.split(" "))


def add_table_sheet(workbook: Workbook, sheet: TableSheet, found: Rows) -> Worksheet:
    """One sheet with one table; a table needs a row, so one without says why in plain text instead."""
    page = workbook.create_sheet(sheet.title)
    for column, name in enumerate(found.names, start=1):
        is_number = any(is_figure(row[column - 1]) for row in found.rows)
        put_heading(page.cell(row=1, column=column), heading(name), is_number=is_number)
    for number, row in enumerate(found.rows, start=2):
        currency = row[found.names.index("currency_code")] if "currency_code" in found.names else ""
        for column, value in enumerate(row, start=1):
            put(page.cell(row=number, column=column), value, MONEY_FORMATS.get(currency, DEFAULT_MONEY))
    if found.rows:
        last = f"{get_column_letter(len(found.names))}{len(found.rows) + 1}"
        table = Table(displayName=sheet.table, ref=f"A1:{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        page.add_table(table)
    else:
        put_text(page.cell(row=2, column=1), sheet.when_empty)
        page.cell(row=2, column=1).font = NOTE_FONT
    page.freeze_panes = "B2"
    page.row_dimensions[1].height = 32
    _set_widths(page, found)
    _set_page(page)
    return page


def put_heading(cell: Cell, text: str, *, is_number: bool) -> None:
    """A column's name over its values: to the right over numbers, to the left over text."""
    put_text(cell, text)
    cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    side = "right" if is_number else "left"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=0 if is_number else 1)


def is_figure(value: Any) -> bool:
    """Whether a value is shown as a number, to the right of its cell."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def put(cell: Cell, value: Any, money_format: str) -> None:
    """A value in the form of its kind."""
    cell.font = BODY_FONT
    if value is None:
        return
    if isinstance(value, bool):
        put_text(cell, "yes" if value else "no")
    elif isinstance(value, Decimal):
        cell.value, cell.number_format, cell.alignment = value, money_format, TOP
    elif isinstance(value, int):
        cell.value, cell.number_format, cell.alignment = value, WHOLE, TOP
    elif isinstance(value, date):
        cell.value, cell.number_format = value, DATE_FORMAT
        cell.alignment = Alignment(horizontal="left", vertical="top", indent=1)
    else:
        put_text(cell, str(value))


def put_text(cell: Cell, text: str) -> None:
    """Text as text, whatever it begins with: nothing from outside becomes a formula or a number."""
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + " … (cut; the whole text is in the database)"
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    cell.font = BODY_FONT
    # a number to its left would touch it
    cell.alignment = Alignment(horizontal="left", vertical="top", indent=1)


def _set_widths(page: Worksheet, found: Rows) -> None:
    """As wide as the longest value, within reason; longer texts wrap, and their rows grow with them."""
    lines = [1] * len(found.rows)
    for column, name in enumerate(found.names, start=1):
        lengths = [len(str(row[column - 1])) if row[column - 1] is not None else 0 for row in found.rows]
        longest = max([*lengths, max(len(word) for word in heading(name).split()) + 4])
        page.column_dimensions[get_column_letter(column)].width = min(WIDEST, max(NARROWEST, longest + 3))
        if longest + 3 > WIDEST:
            lines = [max(before, 1 + length // (WIDEST - 6)) for before, length in zip(lines, lengths, strict=True)]
            for number in range(2, len(found.rows) + 2):
                page.cell(row=number, column=column).alignment = WRAPPED
    for number, count in enumerate(lines, start=2):
        if count > 1:
            page.row_dimensions[number].height = LINE_HEIGHT * min(count, MOST_LINES)


def _set_page(page: Worksheet) -> None:
    """Landscape, as wide as the paper, the header on every page."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
