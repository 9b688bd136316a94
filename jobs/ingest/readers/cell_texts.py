"""Cells of a workbook as texts, as a spreadsheet program shows them.

A number in a column of ids is not what a person typed if a format shows it otherwise (00123), or if the program took
the text for a number or a date (1.234, MAR-01). Such a cell is marked: the mark is a control character, which no id may
contain, so the row is quarantined with what was found. Whole numbers in the General format are read as their digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from aftersales.jobs.ingest.readers.number_formats import PERCENT, PLAIN, ColumnFormats, Formats

MARK: Final = "\x1f"
DIGITS: Final = ".15G"
"""Numbers have 15 digits in a spreadsheet program."""


class Cells(NamedTuple):
    """The cells of one column, the number of the row of each, and the column's number from 1."""

    values: Sequence[object]
    rows: Sequence[int]
    column: int


def column_texts(cells: Cells, formats: Formats, *, is_as_typed: bool) -> list[str]:
    """The texts of the cells of a column; `is_as_typed` for ids and words."""
    kinds = set(map(type, cells.values))
    if kinds <= {str}:
        return list(cells.values)  # type: ignore[arg-type]
    has_numbers = not kinds <= {str, bool, datetime, date}
    if not is_as_typed and not (has_numbers and PERCENT in formats.kinds):
        return _shown(cells.values, kinds)
    found = formats.column(cells.column) if has_numbers and formats.kinds else ColumnFormats(())
    pairs = zip(cells.values, cells.rows, strict=True)
    return [_formatted(cell, found.kind(row), is_as_typed=is_as_typed) for cell, row in pairs]


def _shown(values: Sequence[object], kinds: set[type]) -> list[str]:
    """Each distinct cell is converted once."""
    if bool in kinds:
        # a dictionary treats True and 1 as the same key, but their texts differ
        return list(map(cell_text, values))
    texts = {cell: cell_text(cell) for cell in set(values)}
    return [texts[cell] for cell in values]


def _formatted(cell: object, kind: str, *, is_as_typed: bool) -> str:
    if isinstance(cell, str):
        return cell
    text = cell_text(cell)
    if isinstance(cell, bool) or not hasattr(cell, "is_integer"):
        what = "a yes/no cell" if isinstance(cell, bool) else "a date or time cell"
        return f"{text}{MARK}({what})" if is_as_typed else text
    if kind == PERCENT:
        text = f"{_plain(Decimal(format(cell, DIGITS)) * 100)}%"
    if is_as_typed and (kind != PLAIN or not cell.is_integer()):
        return f"{text}{MARK}(a number cell)"
    return text


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


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
        return _number(format(cell, DIGITS))
    return str(cell)


def _number(shown: str) -> str:
    """A number; with three decimals it gets a fourth, so that its point is not taken for a thousands separator."""
    return f"{shown}0" if shown[-4:-3] == "." else shown
