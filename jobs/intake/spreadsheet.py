"""XLSX and the old .xls by calamine, which goes by cell references: some exports show only their header to others (T4).

Each cell becomes the text that a spreadsheet would show for it. Numbers have 15 digits there; one with more is written
as 4.035E+18, because the digits beyond are lost, and that is how the contract knows it (T6).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl
import python_calamine

from aftersales.jobs.intake.opened_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.intake.refusal import RefusedFileError

ZIP_START: Final = b"PK\x03\x04"
OLE2_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_DECLARED_BYTES: Final = 1 << 30
BOMB_BYTES: Final = 64 << 20
BOMB_RATIO: Final = 100
"""A zip of more than BOMB_BYTES that is packed tighter than this is no export: those are packed 5 to 30 times."""


def is_spreadsheet(content: bytes) -> bool:
    """By its first bytes, whatever its name says (T5)."""
    return content.startswith((ZIP_START, OLE2_START))


class Spreadsheet:
    """The one filled sheet of a workbook; see opened_file.OpenedFile."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(ZIP_START):
            _look_at_sizes(content)
        try:
            book = python_calamine.load_workbook(io.BytesIO(content))
        except python_calamine.PasswordError:
            raise RefusedFileError(
                "FILE_UNREADABLE", "found a password, expected an open workbook; save it without one"
            ) from None
        filled = [sheet for name in book.sheet_names if (sheet := book.get_sheet_by_name(name)).start is not None]
        if len(filled) > 1:
            raise RefusedFileError(
                "HEADER_AMBIGUOUS",
                f"found {len(filled)} filled sheets, expected one; keep the sheet with the rows and delete the others",
            )
        self._rows = list(_cells(filled[0])) if filled else []

    @property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """Row 1."""
        if not self._rows:
            return ((),)
        cells = [_text(cell) for cell in self._rows[0]]
        while cells and not cells[-1].strip():
            cells.pop()
        return (tuple(cells),)

    def rows(self, header: tuple[str, ...], positions: Mapping[str, int]) -> pl.DataFrame:
        """The rows below the header; every one has as many cells as the header, for a sheet has no ragged rows."""
        schema = {ROW_NUMBER: pl.Int64(), CELL_COUNT: pl.Int64(), **dict.fromkeys(positions, pl.String())}
        kept = [
            (number, row)
            for number, row in enumerate(self._rows[1:], start=2)
            if any(not isinstance(cell, str) or cell.strip() for cell in row)
        ]
        columns: dict[str, list[int] | list[str]] = {
            ROW_NUMBER: [number for number, _ in kept],
            CELL_COUNT: [len(header)] * len(kept),
        }
        for name, position in positions.items():
            columns[name] = [_text(row[position]) if position < len(row) else "" for _, row in kept]
        return pl.DataFrame(columns, schema=schema)


def _cells(sheet: Any) -> Iterator[list[Any]]:
    """Rows from row 1, cells from column A, whatever area is filled."""
    left = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*left, *row]


def _text(cell: object) -> str:
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
        return format(cell, ".15G")
    return str(cell)


def _look_at_sizes(content: bytes) -> None:
    """Refuse a zip that says it is huge before anybody unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            declared = sum(entry.file_size for entry in archive.infolist())
            names = archive.namelist()
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a damaged zip, expected a workbook; export the file again"
        ) from None
    if not any(name.startswith("xl/") for name in names):
        raise RefusedFileError("FILE_UNREADABLE", "found a zip without a workbook in it; unpack it, or export again")
    if declared > MOST_DECLARED_BYTES or (declared > BOMB_BYTES and declared > BOMB_RATIO * len(content)):
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"found {declared} bytes packed into {len(content)}, expected at most {MOST_DECLARED_BYTES} and no more "
            f"than {BOMB_RATIO} times the file; export fewer rows at once, or as CSV",
        )
