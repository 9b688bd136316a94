"""Bytes to an opened file: which reader, by the first bytes alone. Whatever stops a reader refuses the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

from aftersales.jobs.intake.delimited import DelimitedFile
from aftersales.jobs.intake.opened_file import OpenedFile
from aftersales.jobs.intake.refusal import RefusedFileError
from aftersales.jobs.intake.spreadsheet import Spreadsheet, is_spreadsheet
from aftersales.jobs.intake.unpacking import unpacked

HTML_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)
FILLED: Final = re.compile(rb"[^\xef\xbb\xbf \t\r\n\xff\xfe\0,;|]")
LONGEST_LINE: Final = 2 << 20
"""Bytes of a line of text; a row of an export has some hundreds."""
NOT_OURS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, AssertionError, RefusedFileError)
"""What says nothing about the file, and accounts that do not add up: those stop the run (R-07)."""

Result = TypeVar("Result")


def open_file(content: bytes) -> OpenedFile:
    """Open a file, or raise RefusedFileError: FILE_EMPTY or FILE_UNREADABLE."""
    content = unpacked(content)
    if not FILLED.search(content):
        raise RefusedFileError("FILE_EMPTY", "found nothing, expected a header in row 1; export the file again")
    if HTML_START.match(content):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a web page, expected CSV or XLSX; open it in a spreadsheet and save it as XLSX"
        )
    if not is_spreadsheet(content):
        _look_at_lines(content)
    opened: OpenedFile = guarded(lambda: Spreadsheet(content) if is_spreadsheet(content) else DelimitedFile(content))
    if not guarded(lambda: any(reading.top(1) for reading in opened.readings)):
        stopped = [reading.stopped for reading in opened.readings if reading.stopped]
        raise (
            stopped[0]
            if stopped
            else RefusedFileError(
                "FILE_EMPTY", "found no filled cell, expected a header in row 1; export the file again"
            )
        )
    return opened


def _look_at_lines(content: bytes) -> None:
    """Refuse a text with a line that no row of an export has, before every reader makes copies of it."""
    start = 0
    while len(content) - start > LONGEST_LINE:
        within = content.rfind(b"\n", start, start + LONGEST_LINE + 1)
        if within >= 0:
            # every line up to here ends in time; they need no look one by one
            start = within + 1
            continue
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end
        if max(map(len, content[start:end].split(b"\r"))) > LONGEST_LINE:
            number = content.count(b"\n", 0, start) + 1
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"line {number}: found {end - start} bytes, expected at most {LONGEST_LINE} in a line; export the file "
                "again, with a line end after every row",
            )
        start = end + 1


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
