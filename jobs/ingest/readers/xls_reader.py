"""Reads the old .xls (OLE2) with xlrd, because it returns errors, merged areas and formats together with the values.

calamine returns a blank for an error in such a file. The records of the workbook are walked through once before, to
find sheets far larger than their cells, and formulas that the program that wrote the file has not computed.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import xlrd

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.number_formats import PLAIN, ColumnFormats, Run, kind_of
from aftersales.jobs.ingest.readers.sheet_xml import Merged, SheetLook, error_in, letters
from aftersales.jobs.ingest.readers.workbook_parts import MOST_SHEETS

ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
MIDNIGHT: Final = datetime.fromisoformat("1900-01-01T00:00:00")
STREAMS: Final = ("Workbook", "Book")
END, BEGIN, FORMULA, SHEET = 0x000A, 0x0809, 0x0006, 0x0085
CELLS: Final = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, 0x00BD, 0x00BE})
"""Records of cells; each begins with its row and its (first) column."""
BLANK: Final = frozenset({xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK})
SEVERAL: Final = frozenset({0x00BD, 0x00BE})
"""Records of several cells in one row; the last two bytes are the last column."""
COMPUTE_ON_LOAD: Final = 0x2
VALUE_AT, OPTIONS_AT = 6, 14
"""Where the value and the options of a formula are: after row, column, format; and after eight bytes of the value."""
NO_VALUE: Final = b"\3\0\0\0\0\0\xff\xff"
"""The value of a formula that was not computed, and of one that gives an empty text: they cannot be distinguished."""


class OldWorkbook:
    """The filled sheets of an old workbook by their names, each with the look at it and its formats."""

    def __init__(self, content: bytes, most_shown: int) -> None:
        _must_hold_a_workbook(content)
        records = _Records(content)
        try:
            self._book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise with_password() from None
            raise
        self.sheets = [OldSheet(self._book, sheet, records) for sheet in self._book.sheets() if _is_filled(sheet)]
        shown = sum(sheet.shown for sheet in self.sheets)
        if shown > most_shown:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found cells that show {shown} characters out of a much smaller file, expected at most {most_shown}; "
                "export fewer rows at once, or as CSV",
            )


class OldSheet:
    """A sheet with the methods of one of calamine that the reader of workbooks calls, its look and its formats."""

    start: Final = (0, 0)

    def __init__(self, book: Any, sheet: Any, records: _Records) -> None:
        self.name: str = sheet.name
        self._book, self._sheet = book, sheet
        self._width = max((sheet.row_len(row) for row in range(sheet.nrows)), default=0)
        self.end = (sheet.nrows - 1, self._width - 1)
        self.shown = sum(len(value) for row in range(sheet.nrows) for value in _texts(sheet, row))
        self._kinds = [kind_of(book.format_map[xf.format_key].format_str) for xf in book.xf_list]
        self.look = self._look(records)

    def iter_rows(self) -> Iterator[list[Any]]:
        """Rows from row 1, all equally long."""
        for row in range(self._sheet.nrows):
            cells = [
                _value(kind, value, self._book.datemode)
                for kind, value in zip(self._sheet.row_types(row), self._sheet.row_values(row), strict=True)
            ]
            yield [*cells, *[""] * (self._width - len(cells))]

    @property
    def kinds(self) -> frozenset[str]:
        """See number_formats.Formats."""
        return frozenset(self._kinds) - {PLAIN}

    def column(self, number: int) -> ColumnFormats:
        """See number_formats.Formats."""
        sheet, found = self._sheet, []
        for row in range(sheet.nrows):
            if number <= sheet.row_len(row) and sheet.cell_type(row, number - 1) == xlrd.XL_CELL_NUMBER:
                kind = self._kinds[sheet.cell_xf_index(row, number - 1)]
                found.extend([Run(row + 1, row + 1, kind)] if kind else [])
        return ColumnFormats(found)

    def _error(self, row: int, column: int) -> str:
        text = xlrd.error_text_from_code.get(self._sheet.cell_value(row, column), "")
        return error_in(text, f"{letters(column + 1)}{row + 1}")

    def _look(self, records: _Records) -> SheetLook:
        sheet = self._sheet
        errors = (
            (row, sheet.row_types(row).index(xlrd.XL_CELL_ERROR))
            for row in range(sheet.nrows)
            if xlrd.XL_CELL_ERROR in sheet.row_types(row)
        )
        merged = tuple(
            Merged(f"{letters(left + 1)}{top + 1}:{letters(right)}{bottom}", bottom)
            for top, bottom, left, right in sheet.merged_cells
        )
        return SheetLook(
            cells=0,
            width=self._width,
            height=sheet.nrows,
            error=next((self._error(row, column) for row, column in errors), ""),
            uncomputed=records.uncomputed.get(sheet.name, ""),
            merged=merged,
        )


def _is_filled(sheet: Any) -> bool:
    """True if a cell has more than a format."""
    return any(set(sheet.row_types(row)) - BLANK for row in range(sheet.nrows))


def _texts(sheet: Any, row: int) -> list[str]:
    return [value for value in sheet.row_values(row) if isinstance(value, str)]


def _value(kind: int, value: Any, mode: int) -> Any:
    """A cell as calamine returns one: a text, a number, a yes or no, a date or a time; "" if it is blank."""
    if kind == xlrd.XL_CELL_DATE:
        if 0 <= value < 1:
            return (MIDNIGHT + timedelta(days=value)).time().replace(microsecond=0)
        return xlrd.xldate_as_datetime(value, mode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return value if kind in {xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER} else ""


class _Records:
    """One walk through the records: sizes of sheets, and the first formula of each that was never computed."""

    def __init__(self, content: bytes) -> None:
        self.uncomputed: dict[str, str] = {}
        memory, base, size = _stream(content)
        names: dict[int, str] = {}
        sheet, cells, height, width, area, total = "", 0, 0, 0, 0, 0
        at, last = base, base + size
        while at + 4 <= last:
            code, length = struct.unpack_from("<HH", memory, at)
            body = at + 4
            if code == BEGIN:
                sheet, cells, height, width = names.get(at - base, ""), 0, 0, 0
            elif code in CELLS and length >= 6 and body + length <= last:
                row, column = struct.unpack_from("<HH", memory, body)
                end = struct.unpack_from("<H", memory, body + length - 2)[0] if code in SEVERAL else column
                cells += end - column + 1 if end >= column else 1
                height, width = max(height, row + 1), max(width, end + 1)
                if code == FORMULA and not _is_computed(memory[body : body + length]):
                    self.uncomputed.setdefault(sheet, f"{letters(column + 1)}{row + 1}")
            elif code == SHEET and length > 8 and body + length <= last:
                names[struct.unpack_from("<I", memory, body)[0]] = _name(memory[body + 6 : body + length])
            elif code == END:
                area, total = area + height * width, total + cells
                cells = height = width = 0
            at = body + length
        if len(names) > MOST_SHEETS or area > max(MOST_SPARSE, SPARSE * total):
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found {total} cells in {len(names)} sheets of {area} positions, expected at most {MOST_SHEETS} "
                "sheets with cells next to each other; copy the rows into a new workbook",
            )


def _is_computed(formula: bytes) -> bool:
    """True if the program that wrote a formula has also written a value for it."""
    if len(formula) <= OPTIONS_AT:
        return False
    return formula[VALUE_AT:OPTIONS_AT] != NO_VALUE and not formula[OPTIONS_AT] & COMPUTE_ON_LOAD


MOST_SPARSE: Final = 8_000_000
SPARSE: Final = 16


def _name(packed: bytes) -> str:
    """The name of a sheet: its length, whether it has two bytes a letter, and the letters."""
    return packed[2:].decode("utf-16-le" if packed[1] & 1 else "latin-1", "replace")


def _stream(content: bytes) -> tuple[bytes, int, int]:
    """The bytes in which the stream of the workbook is, where it begins, and how long it is."""
    document = xlrd.compdoc.CompDoc(content, logfile=io.StringIO())
    for name in STREAMS:
        memory, base, size = document.locate_named_stream(name)
        if memory:
            return bytes(memory), base, size
    raise _without_workbook()


def _must_hold_a_workbook(content: bytes) -> None:
    if ENCRYPTED in content:
        raise with_password()
    if not any(name.encode("utf-16-le") in content for name in STREAMS):
        raise _without_workbook()


def _without_workbook() -> RefusedFileError:
    return RefusedFileError(
        "FILE_UNREADABLE",
        "found an old Office file without a workbook in it, expected CSV or XLSX; copy the rows into a workbook and "
        "save it as XLSX",
    )


def with_password() -> RefusedFileError:
    """The refusal of a workbook that only opens with a password."""
    return RefusedFileError(
        "FILE_UNREADABLE", "found a workbook with a password, expected one without; save it without a password"
    )
