"""Cell styles, and the pen that writes cells. Text from outside stays text, whatever it begins with.

openpyxl looks a style up in the workbook each time it is assigned to a cell; a pen looks each style up once.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from aftersales.schemas.vocabulary import MINOR_UNITS

FONT: Final = "Calibri"
WHOLE: Final = "#,##0"
DEFAULT_MONEY: Final = "#,##0.00"
MONEY_FORMATS: Final = {code: WHOLE if digits == 0 else DEFAULT_MONEY for code, digits in MINOR_UNITS.items()}
DATE_FORMAT: Final = "yyyy-mm-dd"
MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm"
TEXT_FORMAT: Final = "@"
LONGEST_TEXT: Final = 32_000
"""Excel keeps 32,767 characters per cell and cuts the rest silently; our own cut is marked in the cell."""

CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
NOT_IN_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold, and for which a whole workbook would fail: a cell shows the sign for a lost one."""
LOST: Final = "\ufffd"

DARK: Final = "1F3864"
WHITE: Final = "FFFFFF"
GREY: Final = "595959"
PALE: Final = "EEF2F8"
GREEN, ON_GREEN = "C6E0B4", "1E4620"
RED, ON_RED = "F8CBAD", "7B1F0A"
YELLOW: Final = "FFF2CC"
LINK: Final = "0563C1"


def money_format(currency_code: str) -> str:
    """The number format of a currency; without a currency the figure is a count."""
    return MONEY_FORMATS.get(currency_code, DEFAULT_MONEY) if currency_code else WHOLE


class Look(NamedTuple):
    """The style of a cell; colours are RRGGBB, "" for none."""

    number_format: str = "General"
    side: str = "left"
    is_wrapped: bool = False
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    size: float = 11
    color: str = ""
    fill: str = ""
    line: str = ""
    middle: bool = False
    is_label: bool = False
    """True for a number under its label: it is aligned left as the label is."""


TEXT: Final = Look(TEXT_FORMAT)
DAY: Final = Look(DATE_FORMAT)
NOTE: Final = Look(TEXT_FORMAT, is_italic=True, color=GREY)
HEADING: Final = Look(TEXT_FORMAT, is_wrapped=True, is_bold=True, color=WHITE, fill=DARK, middle=True)
OPEN: Final = Look(TEXT_FORMAT, is_wrapped=True, fill=YELLOW, line="FFD966")


class Pen:
    """Writes into the cells of one workbook."""

    def __init__(self) -> None:
        self._made: dict[Look, Any] = {}

    def apply_look(self, cell: Cell, look: Look) -> None:
        """Give a cell its style, and no value."""
        if look not in self._made:
            # a style array of its own: changing one that other cells share would change those cells too
            cell._style = StyleArray()
            _dress(cell, look)
            self._made[look] = cell._style
        cell._style = self._made[look]

    def text(self, cell: Cell, text: str, look: Look = TEXT) -> None:
        """Write text as text: nothing from outside becomes a formula or a number."""
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT] + " … (cut; the full text is in the database)"
        cell.value = NOT_IN_XML.sub(LOST, CONTROLS.sub(" ", text))
        # openpyxl takes a text that begins with = for a formula
        cell.data_type = "s"
        self.apply_look(cell, look)

    def formula(self, cell: Cell, formula: str, look: Look) -> None:
        """Write a formula made by this program; text from outside may be in it only within quotation marks."""
        cell.value = formula
        self.apply_look(cell, look)

    def put(self, cell: Cell, value: Any, money_format: str = DEFAULT_MONEY, look: Look = TEXT) -> None:
        """Write a value in the format of its type; `look` gives the rest of the style."""
        if value is None:
            self.apply_look(cell, look)
        elif isinstance(value, bool):
            self.text(cell, "yes" if value else "no", look)
        elif isinstance(value, (Decimal, int)):
            cell.value = value
            number = money_format if isinstance(value, Decimal) else WHOLE
            self.apply_look(cell, look._replace(number_format=number, side="left" if look.is_label else "right"))
        elif isinstance(value, datetime):
            cell.value = value
            self.apply_look(cell, look._replace(number_format=MOMENT_FORMAT))
        elif isinstance(value, date):
            cell.value = value
            self.apply_look(cell, look._replace(number_format=DATE_FORMAT))
        else:
            self.text(cell, str(value), look)


def _dress(cell: Cell, look: Look) -> None:
    cell.font = Font(
        name=FONT,
        size=look.size,
        bold=look.is_bold,
        italic=look.is_italic,
        underline="single" if look.is_underlined else None,
        color=look.color or None,
    )
    cell.number_format = look.number_format
    cell.alignment = Alignment(
        horizontal=look.side,
        vertical="center" if look.middle else "top",
        wrap_text=look.is_wrapped,
        # without an indent the text would touch a number in the cell to its left
        indent=1 if look.side == "left" else 0,
    )
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.line:
        cell.border = Border(bottom=Side(style="thin", color=look.line))
