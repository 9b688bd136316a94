"""Opens a file with the reader that its first bytes determine. Any error of a reader refuses the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.csv_reader import DelimitedFile
from aftersales.jobs.ingest.readers.foreign_files import refuse_foreign, unzipped
from aftersales.jobs.ingest.readers.gzip_reader import GZIP_START, unpacked
from aftersales.jobs.ingest.readers.line_limit import Lines, follow_all, pieces_of
from aftersales.jobs.ingest.readers.tabular_file import OpenedFile, TopRow
from aftersales.jobs.ingest.readers.xlsx_reader import MOST_DECLARED_BYTES, Spreadsheet, is_spreadsheet

FILLED: Final = re.compile(rb"[^\xef\xbb\xbf \t\r\n\xff\xfe\0,;|]")
MOST_COLUMNS: Final = 16_384
"""Columns of a sheet in a spreadsheet program; an export has a hundred at most."""
NOT_OURS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit, AssertionError, RefusedFileError)
"""Errors that are not about the file, and row counts that do not add up (R-07): these stop the run."""

Result = TypeVar("Result")


def content_of(path: Path) -> bytes:
    """The bytes of a file, after checking that it is small enough and has no over-long line; OSError if unreadable."""
    size = path.stat().st_size
    if size > MOST_DECLARED_BYTES:
        raise RefusedFileError(
            "FILE_UNREADABLE", f"found {size} bytes, expected at most {MOST_DECLARED_BYTES}; export fewer rows at once"
        )
    lines = Lines()
    for number, piece in enumerate(pieces_of(path)):
        if not number and (is_spreadsheet(piece) or piece.startswith(GZIP_START)):
            break
        lines.follow(piece)
    return path.read_bytes()


def open_file(content: bytes, *, is_looked_at: bool = False) -> OpenedFile:
    """Open a file, or raise RefusedFileError: FILE_EMPTY or FILE_UNREADABLE. `is_looked_at`: it comes from
    `content_of`, which has followed its lines."""
    content = unpacked(content)
    if not FILLED.search(content):
        raise RefusedFileError("FILE_EMPTY", "found an empty file, expected a header in row 1; export the file again")
    refuse_foreign(content)
    content = unzipped(content)
    if not is_looked_at and not is_spreadsheet(content):
        follow_all(content)
    opened: OpenedFile = guarded(lambda: Spreadsheet(content) if is_spreadsheet(content) else DelimitedFile(content))
    first = guarded(lambda: [row for reading in opened.readings for row in reading.top(1)])
    if not first:
        stopped = [reading.stopped for reading in opened.readings if reading.stopped]
        raise (
            stopped[0]
            if stopped
            else RefusedFileError(
                "FILE_EMPTY", "found no filled cell, expected a header in row 1; export the file again"
            )
        )
    _look_at_width(first)
    return opened


def _look_at_width(first: Sequence[TopRow]) -> None:
    """Refuse a file with more columns than a sheet can have, before comparing its cells with every declared header."""
    widest = max(first, key=lambda row: len(row.cells))
    if len(widest.cells) > MOST_COLUMNS:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"row {widest.number}: found {len(widest.cells)} columns, expected at most {MOST_COLUMNS}; export the file "
            "again",
        )


def guarded(read: Callable[[], Result]) -> Result:
    """The result of a reader; any error in it, also a panic in native code, becomes FILE_UNREADABLE.

    The message of the original error is dropped, because it may quote a cell (R-12).
    """
    try:
        return read()
    except NOT_OURS:
        raise
    except MemoryError:
        # of this file: the memory is free again, and the other files must not wait for it run after run
        raise RefusedFileError(
            "FILE_UNREADABLE",
            "found more content than the memory holds, expected a file like other exports; export fewer rows at once",
        ) from None
    except BaseException as error:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"reading stopped ({type(error).__name__}), expected a complete CSV or XLSX file; open it in a "
            "spreadsheet program and save it again",
        ) from None
