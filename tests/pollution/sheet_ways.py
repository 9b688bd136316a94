"""Ways to change a workbook: numbers and dates for texts, both calendars, old files, broken sheets."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import openpyxl
import xlwt  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.pollution.clean import Table
from tests.pollution.text_ways import Polluted

Cells = list[list[object]]
CELL: Final = re.compile(rb"<c .*?</c>|<c [^>]*/>", re.DOTALL)
WHOLE: Final = re.compile(r"[0-9]{1,18}")
DECIMAL: Final = re.compile(r"[0-9]{1,15}\.[0-9]{1,2}")


def sheet_ways(table: Table) -> Iterator[Polluted]:
    """Every polluted workbook of a table."""
    texts: Cells = [list(line) for line in table.lines]
    values, moved = _valued(table), [["", *line] for line in texts]
    shifted = [*texts[:1], ["", *texts[1]], *texts[2:]]
    plain = _xlsx(texts)
    books = {
        "texts": plain,
        "numbers and dates": _xlsx(values),
        "numbers and dates, calendar of 1904": _xlsx(values, is_1904=True),
        "numbers for ids": _xlsx(_numbered(table)),
        "old .xls": xls_bytes(texts),
        "old .xls, numbers and dates": xls_bytes(values),
        "old .xls, calendar of 1904": xls_bytes(values, is_1904=True),
        "each cell in a row of its own": _broken(plain, is_scattered=True),
        "wrong dimension": _broken(plain, is_scattered=False),
        "first column blank": _xlsx(moved),
        "two rows blank above": _xlsx([[], [], *texts]),
        "a title above": _xlsx([["Report"], *texts]),
        "a title in merged cells": _xlsx([["Report"], *texts], merged="A1:D1"),
        "a second sheet of notes": _xlsx(texts, more=[["see above"]]),
        "a second sheet of rows": _xlsx(texts, more=texts),
        "one row moved to the right": _xlsx(shifted),
        "every row moved to the right": _xlsx([texts[0], *(["", *line] for line in texts[1:])]),
        "errors": _xlsx([texts[0], *(["#N/A", *line[1:]] for line in texts[1:])]),
        "formulas nobody computed": _xlsx([texts[0], *([f'="{line[0]}"', *line[1:]] for line in texts[1:])]),
        "blank rows between": _xlsx([row for line in texts for row in (line, [])]),
        "a total below": _xlsx([*texts, ["Total", *[""] * (len(table.header) - 2), 99]]),
        "packed once more": gzip.compress(plain, mtime=0),
        "cut off": plain[: len(plain) // 2],
        "merged ids": _xlsx([*texts, texts[-1]], merged=f"A{len(texts)}:A{len(texts) + 1}"),
        "lines as one cell": _xlsx([[",".join(map(str, line))] for line in texts]),
    }  # fmt: skip
    yield from ((f"workbook: {name}", content, table) for name, content in books.items())


def _valued(table: Table) -> Cells:
    """Counts and amounts as numbers, moments as dates; everything else as text."""
    cells: Cells = [list(line) for line in table.lines]
    numbers = {*table.holding("count"), *table.holding("money")}
    moments = set(table.holding("moment"))
    for line in cells[1:]:
        for place, cell in enumerate(line):
            if place in numbers:
                line[place] = _number(str(cell))
            elif place in moments:
                line[place] = _moment(table, str(cell))
    return cells


def _numbered(table: Table) -> Cells:
    """Every text of digits becomes a number, as in a spreadsheet that opens a CSV."""
    return [[_number(cell) if number else cell for cell in line] for number, line in enumerate(table.lines)]


def _number(cell: str) -> object:
    text = cell.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    return complex(text).real if DECIMAL.fullmatch(text) else cell


def _moment(table: Table, cell: str) -> object:
    for form in table.declaration.moment_formats:
        try:
            return datetime.strptime(cell.strip(), form)  # noqa: DTZ007 (a local time as written)
        except ValueError:
            continue
    return cell


def _xlsx(
    rows: Sequence[Sequence[object]], *, is_1904: bool = False, more: Cells | None = None, merged: str = ""
) -> bytes:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append([cell if cell != "" else None for cell in row])
    if merged:
        book.active.merge_cells(merged)
    for row in more or []:
        if "more" not in book.sheetnames:
            book.create_sheet("more")
        book["more"].append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xlsx_of_1904(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook that counts its days from 1904, with the last cell of each row as a date if it is one."""
    dated = [[*row[:-1], datetime.fromisoformat(row[-1]) if row[-1][:1].isdigit() else row[-1]] for row in rows]
    return _xlsx(dated, is_1904=True)


def xls_bytes(rows: Sequence[Sequence[object]], *, is_1904: bool = False) -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    dated = xlwt.XFStyle()
    dated.num_format_str = "yyyy-mm-dd hh:mm:ss"
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell, *([dated] if isinstance(cell, datetime) else []))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _broken(book: bytes, *, is_scattered: bool) -> bytes:
    """T4: each cell in a `<row r="1">` of its own, or a dimension that names one cell."""

    def broken(sheet: bytes) -> bytes:
        sheet = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', sheet)
        if not is_scattered:
            return sheet
        scattered = b"".join(b'<row r="1">' + cell + b"</row>" for cell in CELL.findall(sheet))
        return re.sub(
            rb"<sheetData>.*</sheetData>",
            lambda _: b"<sheetData>" + scattered + b"</sheetData>",
            sheet,
            flags=re.DOTALL,
        )

    return _with_sheet(book, broken)


def _with_sheet(book: bytes, change: Callable[[bytes], bytes]) -> bytes:
    target: Any = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(target, "w") as written:
        for name in source.namelist():
            content = source.read(name)
            written.writestr(name, change(content) if name.startswith("xl/worksheets/") else content)
    return bytes(target.getvalue())
