"""Bytes to an opened file: which reader, by the first bytes alone. Whatever stops a reader refuses the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

from aftersales.jobs.intake.delimited import DelimitedFile
from aftersales.jobs.intake.opened_file import OpenedFile
from aftersales.jobs.intake.refusal import RefusedFileError
from aftersales.jobs.intake.spreadsheet import Spreadsheet, is_spreadsheet

HTML_START: Final = re.compile(rb"\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)
BLANK_START: Final = b"\xef\xbb\xbf \t\r\n\xff\xfe\xfe\xff\0"
NOT_OURS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, AssertionError, RefusedFileError)
"""What says nothing about the file, and accounts that do not add up: those stop the run (R-07)."""

Result = TypeVar("Result")


def open_file(content: bytes) -> OpenedFile:
    """Open a file, or raise RefusedFileError: FILE_EMPTY, FILE_UNREADABLE or HEADER_AMBIGUOUS."""
    if not content.strip(BLANK_START):
        raise RefusedFileError("FILE_EMPTY", "found nothing, expected a header in row 1; export the file again")
    if HTML_START.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a web page, expected CSV or XLSX; open it in a spreadsheet and save it as XLSX"
        )
    opened: OpenedFile = guarded(lambda: Spreadsheet(content) if is_spreadsheet(content) else DelimitedFile(content))
    if not any(opened.headers):
        rows = guarded(lambda: opened.rows((), {}).height)
        code, found = ("HEADER_UNKNOWN", "a blank row 1") if rows else ("FILE_EMPTY", "no filled cell")
        raise RefusedFileError(code, f"found {found}, expected a header in row 1; export the file again", rows)
    return opened


def guarded(read: Callable[[], Result]) -> Result:
    """What a reader returns; any stop of it, a panic in its machine code too, is FILE_UNREADABLE.

    Its own words are left out: they may quote a cell (R-12).
    """
    try:
        return read()
    except NOT_OURS:
        raise
    except BaseException as error:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"reading stopped ({type(error).__name__}), expected a whole CSV or XLSX file; open it in a "
            "spreadsheet and save it again",
        ) from None
