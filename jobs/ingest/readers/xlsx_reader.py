"""Reads XLSX with calamine, because it uses cell references: other readers see only the header of some exports (T4).
The old .xls is read by xls_reader.

Each cell becomes the text that a spreadsheet program shows. Numbers have 15 digits there; a longer one is written as
4.035E+18, because its last digits are lost, and the contract recognises it by that form (T6).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import polars as pl
import python_calamine

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.cell_texts import Cells, cell_text, column_texts
from aftersales.jobs.ingest.readers.number_formats import Formats, XlsxFormats
from aftersales.jobs.ingest.readers.sheet_xml import SheetLook
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER, TopRow, blank_rows
from aftersales.jobs.ingest.readers.xlsx_checks import Looks, look_at_sheets

ZIP_START: Final = b"PK\x03\x04"
OLE2_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_DECLARED_BYTES: Final = 1 << 30
BOMB_BYTES: Final = 64 << 20
BATCH_ROWS: Final = 50_000
BOMB_RATIO: Final = 100
"""Highest compression of a zip archive of more than BOMB_BYTES; real exports are compressed 5 to 30 times."""


def is_spreadsheet(content: bytes) -> bool:
    """True if the first bytes are those of a spreadsheet; the file name does not count (T5)."""
    return content.startswith((ZIP_START, OLE2_START))


class Spreadsheet:
    """The filled sheets of a workbook; see tabular_file.OpenedFile."""

    is_workbook: Final = True

    def __init__(self, content: bytes) -> None:
        self.readings: Sequence[SheetReading] = _old(content) if content.startswith(OLE2_START) else _new(content)


def _new(content: bytes) -> list[SheetReading]:
    looks = look_at_sizes(content)
    book = python_calamine.load_workbook(io.BytesIO(content))
    sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
    return [
        SheetReading(name, sheet, looks, XlsxFormats(content, name, looks.styles))
        for name, sheet in sheets
        if sheet.start is not None
    ]


def _old(content: bytes) -> list[SheetReading]:
    # most runs have no old workbook, and the import takes as long as a small file
    from aftersales.jobs.ingest.readers.xls_reader import OldWorkbook

    book = OldWorkbook(content, _most_shown(content))
    looks = Looks({sheet.name: sheet.look for sheet in book.sheets}, ())
    return [SheetReading(sheet.name, sheet, looks, sheet) for sheet in book.sheets]


def _most_shown(content: bytes) -> int:
    """The most bytes and characters that a packed file may become."""
    return min(MOST_DECLARED_BYTES, max(BOMB_BYTES, BOMB_RATIO * len(content)))


class SheetReading:
    """A filled sheet; see tabular_file.Reading."""

    doubt: Final = ""
    stopped: Final = None

    def __init__(self, name: str, sheet: Any, looks: Looks, formats: Formats) -> None:
        self.name = name
        self._sheet = sheet
        self._looks = looks
        self._formats = formats

    def top(self, most: int) -> Sequence[TopRow]:
        """The first filled rows, without the blank cells after the last filled one."""
        rows = enumerate(_cells(self._sheet), start=1)
        filled = ((number, row) for number, row in rows if _width(row))
        return [TopRow(number, tuple(map(cell_text, row[: _width(row)]))) for number, row in islice(filled, most)]

    def batches(
        self, header: TopRow, positions: Mapping[str, int], as_typed: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        """The rows under the header. A row with a filled cell after the last header cell has too many cells: a person
        may have moved its cells to the right."""
        look = self._looks.of(self.name)
        flaws = look.described(header.number) or _disagreement(look, self._sheet)
        if flaws:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"sheet '{self.name}': {flaws}",
            )
        rows = islice(_cells(self._sheet), header.number, None)
        first = header.number + 1
        while batch := list(islice(rows, BATCH_ROWS)):
            yield self._batch(batch, first, len(header.cells), positions, as_typed)
            first += len(batch)

    def _batch(
        self, rows: list[list[Any]], first: int, width: int, positions: Mapping[str, int], as_typed: Collection[str]
    ) -> pl.DataFrame:
        """Rows of a sheet, all equally long, without blank rows."""
        widths = list(map(_width, rows))
        numbers = [number for number, filled in enumerate(widths, start=first) if filled]
        cells = list(zip(*(row for row, filled in zip(rows, widths, strict=True) if filled), strict=True))
        columns: dict[str, list[int] | list[str]] = {
            ROW_NUMBER: numbers,
            CELL_COUNT: [max(width, filled) for filled in widths if filled],
        }
        for name, position in positions.items():
            if position < len(cells):
                column = Cells(cells[position], numbers, position + 1)
                columns[name] = column_texts(column, self._formats, is_as_typed=name in as_typed)
            else:
                columns[name] = [""] * len(numbers)
        return pl.DataFrame(columns, schema=blank_rows(positions).schema)


def _disagreement(look: SheetLook, sheet: Any) -> str:
    """What the reader of the cells read otherwise than the look at the sheet did, or ""."""
    height, width = (place + 1 for place in sheet.end)
    if height > look.height or width > look.width or height < look.filled[0] or width < look.filled[1]:
        return (
            "found cells that can be read in two ways, expected one; open the file in a spreadsheet program and save "
            "it again"
        )
    return ""


def _width(row: Sequence[object]) -> int:
    """The number of cells of a row up to its last filled cell."""
    for place in range(len(row), 0, -1):
        cell = row[place - 1]
        if not isinstance(cell, str) or cell.strip():
            return place
    return 0


def _cells(sheet: Any) -> Iterator[list[Any]]:
    """Rows from row 1, cells from column A, whatever area is filled."""
    left = [""] * sheet.start[1]
    return ([*left, *row] for row in sheet.iter_rows()) if left else sheet.iter_rows()


def look_at_sizes(content: bytes) -> Looks:
    """Refuse a workbook whose declared size is too large before unpacking, and a too large sheet before parsing; the
    looks at its sheets."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a damaged zip archive, expected a workbook; export the file again"
        ) from None
    with archive:
        declared = sum(entry.file_size for entry in archive.infolist())
        if declared > MOST_DECLARED_BYTES or (declared > BOMB_BYTES and declared > BOMB_RATIO * len(content)):
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found {declared} bytes compressed to {len(content)}, expected at most {MOST_DECLARED_BYTES} and "
                f"a compression of at most {BOMB_RATIO} times; export fewer rows at once, or as CSV",
            )
        return look_at_sheets(archive, _most_shown(content))
