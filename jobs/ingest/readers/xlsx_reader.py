"""Reads XLSX and the old .xls with calamine, because it uses cell references: other readers see only the header of some
exports (T4).

Each cell becomes the text that a spreadsheet program shows. Numbers have 15 digits there; a longer one is written as
4.035E+18, because its last digits are lost, and the contract recognises it by that form (T6).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

import polars as pl
import python_calamine

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER, TopRow, blank_rows
from aftersales.jobs.ingest.readers.xlsx_checks import Flaws, flaws_of, look_at_sheets

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
        if content.startswith(ZIP_START):
            look_at_sizes(content)
        # flaws are searched in a second pass over the file, in a thread, because the two passes are independent
        with ThreadPoolExecutor(max_workers=1) as looker:
            flaws = looker.submit(flaws_of, content)
            try:
                book = python_calamine.load_workbook(io.BytesIO(content))
            except python_calamine.PasswordError:
                raise RefusedFileError(
                    "FILE_UNREADABLE",
                    "found a workbook with a password, expected one without; save it without a password",
                ) from None
            sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
        self.readings: Sequence[SheetReading] = [
            SheetReading(name, sheet, flaws) for name, sheet in sheets if sheet.start is not None
        ]


class SheetReading:
    """A filled sheet; see tabular_file.Reading."""

    doubt: Final = ""
    stopped: Final = None

    def __init__(self, name: str, sheet: Any, flaws: Future[dict[str, Flaws]]) -> None:
        self.name = name
        self._sheet = sheet
        self._flaws = flaws

    def top(self, most: int) -> Sequence[TopRow]:
        """The first filled rows, without the blank cells after the last filled one."""
        rows = enumerate(_cells(self._sheet), start=1)
        filled = ((number, row) for number, row in rows if _width(row))
        return [TopRow(number, tuple(map(cell_text, row[: _width(row)]))) for number, row in islice(filled, most)]

    def batches(self, header: TopRow, positions: Mapping[str, int]) -> Iterator[pl.DataFrame]:
        """The rows under the header. A row with a filled cell after the last header cell has too many cells: a person
        may have moved its cells to the right."""
        flaws = self._flaws.result().get(self.name, Flaws()).described(header.number)
        if flaws:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"sheet '{self.name}': {flaws}, expected a value in each cell; paste the rows as values and save "
                "the file",
            )
        rows = islice(_cells(self._sheet), header.number, None)
        first = header.number + 1
        while batch := list(islice(rows, BATCH_ROWS)):
            yield _batch(batch, first, len(header.cells), positions)
            first += len(batch)


def _batch(rows: list[list[Any]], first: int, width: int, positions: Mapping[str, int]) -> pl.DataFrame:
    """Rows of a sheet, all equally long, without blank rows."""
    widths = list(map(_width, rows))
    numbers = [number for number, filled in enumerate(widths, start=first) if filled]
    cells = list(zip(*(row for row, filled in zip(rows, widths, strict=True) if filled), strict=True))
    columns: dict[str, list[int] | list[str]] = {
        ROW_NUMBER: numbers,
        CELL_COUNT: [max(width, filled) for filled in widths if filled],
    }
    for name, position in positions.items():
        columns[name] = _texts(cells[position]) if position < len(cells) else [""] * len(numbers)
    return pl.DataFrame(columns, schema=blank_rows(positions).schema)


def _texts(cells: Sequence[object]) -> list[str]:
    """The texts of the cells of a column; each distinct cell is converted once, and most are texts already."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return list(cells)  # type: ignore[arg-type]
    if bool in kinds:
        # a dictionary treats True and 1 as the same key, but their texts differ
        return list(map(cell_text, cells))
    shown = {cell: cell_text(cell) for cell in set(cells)}
    return [shown[cell] for cell in cells]


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


def cell_text(cell: object) -> str:
    """A cell as a spreadsheet shows it; times to the second, a date as its first moment."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return (cell + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d 00:00:00")
    if isinstance(cell, (int, complex)) or hasattr(cell, "is_integer"):
        return _number(format(cell, ".15G"))
    return str(cell)


def _number(shown: str) -> str:
    """A number; with three decimals it gets a fourth, so that its point is not taken for a thousands separator."""
    return f"{shown}0" if shown[-4:-3] == "." else shown


def look_at_sizes(content: bytes) -> None:
    """Refuse a workbook whose declared size is too large before unpacking, and a too large sheet before parsing."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a damaged zip archive, expected a workbook; export the file again"
        ) from None
    with archive:
        declared = sum(entry.file_size for entry in archive.infolist())
        if not any(name.startswith("xl/") for name in archive.namelist()):
            raise RefusedFileError(
                "FILE_UNREADABLE",
                "found a zip archive without a workbook in it, expected CSV or XLSX; unpack it and put its files in",
            )
        if declared > MOST_DECLARED_BYTES or (declared > BOMB_BYTES and declared > BOMB_RATIO * len(content)):
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found {declared} bytes compressed to {len(content)}, expected at most {MOST_DECLARED_BYTES} and "
                f"a compression of at most {BOMB_RATIO} times; export fewer rows at once, or as CSV",
            )
        look_at_sheets(archive)
