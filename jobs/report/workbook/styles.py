"""How cells look, and the pen that writes them. Text from outside is text, whatever it begins with.

A style that is assigned cell by cell is looked up in the workbook each time; a pen looks each one up once.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from aftersales.schemas.vocabulary import MINOR_UNITS

FONT: Final = "Calibri"
WHOLE: Final = "#,##0"
DEFAULT_MONEY: Final = "#,##0.00"
MONEY_FORMATS: Final = {code: WHOLE if digits == 0 else DEFAULT_MONEY for code, digits in MINOR_UNITS.items()}
DATE_FORMAT: Final = "yyyy-mm-dd"
TEXT_FORMAT: Final = "@"
LONGEST_TEXT: Final = 32_000
"""Excel keeps 32,767 characters a cell and cuts the rest silently; a cut of ours says so."""

DARK: Final = "1F3864"
WHITE: Final = "FFFFFF"
GREY: Final = "595959"
PALE: Final = "EEF2F8"
GREEN, ON_GREEN = "C6E0B4", "1E4620"
RED, ON_RED = "F8CBAD", "7B1F0A"
YELLOW: Final = "FFF2CC"
LINK: Final = "0563C1"


class Look(NamedTuple):
    """All that a cell's style is made of; colours as RRGGBB, "" for none."""

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
    """A number that stands below its label, to the left as that does."""


TEXT: Final = Look(TEXT_FORMAT)
DAY: Final = Look(DATE_FORMAT)
NOTE: Final = Look(TEXT_FORMAT, is_italic=True, color=GREY)
HEADING: Final = Look(TEXT_FORMAT, is_wrapped=True, is_bold=True, color=WHITE, fill=DARK, middle=True)
OPEN: Final = Look(TEXT_FORMAT, is_wrapped=True, fill=YELLOW, line="FFD966")


class Pen:
    """Writes into the cells of one workbook."""

    def __init__(self) -> None:
        self._made: dict[Look, Any] = {}

    def dress(self, cell: Cell, look: Look) -> None:
        """Give a cell its look, and no value."""
        if look not in self._made:
            # never on a style that other cells share
            cell._style = StyleArray()
            _dress(cell, look)
            self._made[look] = cell._style
        cell._style = self._made[look]

    def text(self, cell: Cell, text: str, look: Look = TEXT) -> None:
        """Text as text: nothing from outside becomes a formula or a number."""
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT] + " … (cut; the whole text is in the database)"
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
        cell.data_type = "s"
        self.dress(cell, look)

    def formula(self, cell: Cell, formula: str, look: Look) -> None:
        """A formula of ours, beginning with =; no text from outside is ever in one outside of quotation marks."""
        cell.value = formula
        self.dress(cell, look)

    def put(self, cell: Cell, value: Any, money_format: str = DEFAULT_MONEY, look: Look = TEXT) -> None:
        """A value in the form of its kind; `look` says the rest."""
        if value is None:
            self.dress(cell, look)
        elif isinstance(value, bool):
            self.text(cell, "yes" if value else "no", look)
        elif isinstance(value, (Decimal, int)):
            cell.value = value
            number = money_format if isinstance(value, Decimal) else WHOLE
            self.dress(cell, look._replace(number_format=number, side="left" if look.is_label else "right"))
        elif isinstance(value, date):
            cell.value = value
            self.dress(cell, look._replace(number_format=DATE_FORMAT))
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
        # a number to its left would touch it
        indent=1 if look.side == "left" else 0,
    )
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.line:
        cell.border = Border(bottom=Side(style="thin", color=look.line))
