"""Looks at every cell of a sheet's XML, however it is written: extent, errors, formulas without a value, merged cells.

Positions are counted as the reader of the cells counts them. What that reader would take for something else (a cell of
another namespace, a value in CDATA, a formula after its value) is refused or noted, so both see the same sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.xml_events import BETWEEN, MAIN, Events, walk

READ_ELEMENTS: Final = frozenset({"sheetData", "row", "c", "v", "f", "is", "t"})
NAMES: Final = {f"{space}{BETWEEN}{short}": short for space in MAIN for short in (*READ_ELEMENTS, "mergeCell")}
PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
ROW_NUMBER: Final = re.compile(r"[0-9]{1,7}")
ERRORS: Final = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!"}
)
TEXT_OF_FORMULA: Final = "str"
MOST_TEXT: Final = 64
"""Characters after which no more of a cell's text is kept."""


@dataclass(frozen=True)
class Merged:
    """A merged area, as the sheet names it, and the last of its rows."""

    area: str
    last_row: int


@dataclass(frozen=True)
class SheetLook:
    """What is known of a sheet before its cells are read. Places are those of the first such cell, or ""; `error` is
    the first error with its place.

    `width`, `height`: no cell is outside of them. `filled` is the place (row, column) up to which cells surely show
    something. `shown` is the length of all shared texts that cells refer to.
    """

    cells: int
    width: int
    height: int
    filled: tuple[int, int] = (0, 0)
    shown: int = 0
    error: str = ""
    uncomputed: str = ""
    interrupted: str = ""
    merged: tuple[Merged, ...] = ()

    def described(self, header_row: int) -> str:
        """The flaw under the header: what was found, what was expected, what to do; "" if there is none."""
        below = next((merged.area for merged in self.merged if merged.last_row > header_row), "")
        flaws = (
            (self.error, "found {}, expected a value; correct the cell in a spreadsheet program and save the file"),
            (
                self.uncomputed,
                "found a formula without a computed value in cell {}, expected a value; open the file in a spreadsheet "
                "program, which computes it, and save it",
            ),
            (
                self.interrupted,
                "found a text written in parts (CDATA or a comment) in cell {}, expected it in one; open the file in a "
                "spreadsheet program and save it again",
            ),
            (below, "found merged cells ({}), expected a value in each cell; unmerge them and fill in every row"),
        )
        return next((message.format(place) for place, message in flaws if place), "")


class _Cell:
    """The cell that is being walked through; `text` is the beginning of what it holds."""

    __slots__ = ("column", "has_formula", "has_value", "is_formula_last", "kind", "row", "text")

    def __init__(self, column: int, row: int, kind: str) -> None:
        self.column, self.row, self.kind = column, row, kind
        self.has_formula = self.has_value = self.is_formula_last = False
        self.text = ""

    @property
    def place(self) -> str:
        return f"{letters(self.column)}{self.row}"


def look_at(
    part: str, pieces: Iterable[bytes], *, lengths: Sequence[int] = (), asks_to_compute: bool = False
) -> SheetLook:
    """One walk through a sheet. `lengths` are those of the shared texts."""
    look = _Look(part, lengths, asks_to_compute)
    walk(part, pieces, Events(look.start, None, look.text, look.break_text))
    return look.result()


class _Look:
    """Follows the starts of elements and their texts. Ends are not needed, and half of the time would go into them: a
    cell ends where the next one starts, and blanks around a text do not matter here."""

    def __init__(self, part: str, lengths: Sequence[int], asks_to_compute: bool) -> None:
        self._part = part
        self._lengths = lengths
        self._asks_to_compute = asks_to_compute
        self._has_rows = self._is_inside = self._is_text = self._is_broken = False
        self._row, self._column = 0, 1
        self._columns: dict[str, int] = {}
        self._cell: _Cell | None = None
        self._cells = self._width = self._height = self._shown = 0
        self._filled = (0, 0)
        self._error = self._uncomputed = self._interrupted = ""
        self._merged: list[Merged] = []

    def result(self) -> SheetLook:
        self._end_cell()
        return SheetLook(
            self._cells,
            self._width,
            self._height,
            self._filled,
            self._shown,
            self._error,
            self._uncomputed,
            self._interrupted,
            tuple(self._merged),
        )

    def start(self, name: str, given: Mapping[str, str]) -> None:
        short = NAMES.get(name)
        self._is_broken = False
        if short == "c":
            self._start_cell(given)
        elif short in {"v", "is"}:
            self._start_value()
            self._is_text = short == "v"
        elif short == "t":
            self._is_text = True
        elif short == "row":
            self._start_row(given)
        else:
            self._start_other(name, short, given)

    def _start_other(self, name: str, short: str | None, given: Mapping[str, str]) -> None:
        self._is_text = False
        if short == "f":
            if self._cell is not None:
                self._cell.has_formula = True
                self._cell.is_formula_last = self._cell.has_value
        elif short == "sheetData":
            if self._has_rows:
                raise self._refusal("two lists of rows", "one")
            self._has_rows = self._is_inside = True
        elif short == "mergeCell":
            area = given.get("ref", "")
            _, last_row = self._position(area.rpartition(":")[2])
            self._merged.append(Merged(area, last_row))
        elif name.rpartition(BETWEEN)[0] in MAIN:
            # an extension, or what follows the rows
            self._is_inside = False
        elif self._is_inside and name.rpartition(BETWEEN)[2] in READ_ELEMENTS:
            raise self._refusal(f"an element '{name}' among the rows", "elements of the namespace of sheets only")

    def _start_row(self, given: Mapping[str, str]) -> None:
        self._end_cell()
        self._is_inside, self._is_text = self._has_rows, False
        number = given.get("r")
        if number is not None and not ROW_NUMBER.fullmatch(number):
            raise self._refusal("a row without a valid number", "a row number such as 2")
        self._row = self._row + 1 if number is None else int(number)
        self._column = 1

    def _start_cell(self, given: Mapping[str, str]) -> None:
        self._end_cell()
        self._is_inside, self._is_text = self._has_rows, False
        place = given.get("r")
        if place is None:
            column, row = self._column, max(self._row, 1)
        else:
            column, row = self._position(place)
        self._cell = _Cell(column, row, given.get("t", "n"))
        self._cells += 1
        self._width = max(self._width, column)
        self._height = max(self._height, row)
        self._column = column + 1

    def _start_value(self) -> None:
        cell = self._cell
        if cell is not None:
            if cell.has_value:
                raise self._refusal(f"two values in cell {cell.place}", "one value per cell")
            cell.has_value = True

    def text(self, piece: str) -> None:
        if self._is_text and self._cell is not None:
            # an error and a number are short; adding up the parts of a long text takes time with its square
            if len(self._cell.text) < MOST_TEXT:
                self._cell.text += piece
            if self._is_broken and not self._interrupted and piece.strip():
                self._interrupted = self._cell.place

    def break_text(self) -> None:
        """CDATA, a comment or an instruction: the reader of the cells leaves out what follows it in a value."""
        self._is_broken = True

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        kind, text = cell.kind, cell.text.strip()
        if kind == "e" or (text[:1] == "#" and kind in {TEXT_OF_FORMULA, "n"} and text in ERRORS):
            self._error = self._error or error_in(text, cell.place)
        if cell.has_formula and (self._asks_to_compute or cell.is_formula_last or not _is_computed(cell, text)):
            self._uncomputed = self._uncomputed or cell.place
        if kind == "s":
            if text.isdecimal() and len(text) <= 9 and int(text) < len(self._lengths):
                self._shown += self._lengths[int(text)]
        elif text and kind != "e" and (cell.row > self._filled[0] or cell.column > self._filled[1]):
            self._filled = (max(self._filled[0], cell.row), max(self._filled[1], cell.column))

    def _position(self, place: str) -> tuple[int, int]:
        """Column and row of a reference, from 1."""
        name = place.rstrip("0123456789")
        number = place[len(name) :]
        column = self._columns.get(name)
        if column is None or not 0 < len(number) < 8:
            found = PLACE.fullmatch(place)
            if not found:
                raise self._refusal("a cell reference that is not valid", "a reference such as A1")
            column = self._columns[name] = column_of(name)
        row = int(number)
        if not row:
            raise self._refusal("a cell reference that is not valid", "a reference such as A1")
        return column, row

    def _refusal(self, found: str, expected: str) -> RefusedFileError:
        return RefusedFileError(
            "FILE_UNREADABLE",
            f"{self._part}: found {found}, expected {expected}; open the file in a spreadsheet program and save it "
            "again",
        )


def error_in(text: str, place: str) -> str:
    """An error and its place, in a sentence; other texts are never shown (R-12)."""
    return f"{text if text in ERRORS else 'an error such as #N/A'} in cell {place}"


def _is_computed(cell: _Cell, text: str) -> bool:
    """True if a formula has a value; a computed text may be empty, but then its value is there."""
    return bool(text) or (cell.kind == TEXT_OF_FORMULA and cell.has_value)


def column_of(text: str) -> int:
    """A column's number from 1."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    """The letters of a column; 1 is A."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def lengths_of(part: str, pieces: Iterable[bytes]) -> list[int]:
    """The length of every shared text, in the order in which cells refer to them."""
    lengths: list[int] = []
    is_text = False

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal is_text
        short = name.rpartition(BETWEEN)[2]
        if short == "si":
            lengths.append(0)
        is_text = short == "t"

    def text(piece: str) -> None:
        if is_text and lengths:
            lengths[-1] += len(piece)

    def end(_: str) -> None:
        nonlocal is_text
        is_text = False

    walk(part, pieces, Events(start, end, text))
    return lengths
