"""XLSX and XLS as marketplaces make them: broken rows, numbers for ids, dates as dates, a wrong suffix, a bomb."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.file_opening import open_file
from aftersales.jobs.ingest.readers.tabular_file import all_rows
from aftersales.jobs.ingest.readers.xlsx_reader import Spreadsheet
from aftersales.jobs.ingest.source_matching import recognize
from aftersales.jobs.ingest.source_registry import of_folder
from tests.ingest.made import STOCK_OUT, take_one, xlsx_bytes

local = datetime.fromisoformat
HEADER = ["push_id", "result", "reason", "acknowledged_at"]
ROW = ["shopee:SPKL:R1:S-KLANG#1", "accepted", "", "2026-07-02 08:00:00"]
SHEET = """<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<dimension ref="A1"/><sheetData>{cells}</sheetData></worksheet>"""


def cells_of(*cells: object) -> list[str]:
    """Cells of the second row of a sheet, as text."""
    (reading,) = Spreadsheet(xlsx_bytes([f"h{place}" for place in range(len(cells))], list(cells))).readings
    (row,) = all_rows(reading, reading.top(1)[0], {f"c{place}": place for place in range(len(cells))}).rows()
    return [str(cell) for cell in row[2:]]


def test_numbers_read_as_a_spreadsheet_shows_them() -> None:
    """T6: an id of 15 digits is whole; a longer one has lost digits, and reads in a form that is not a valid id."""
    assert cells_of(167600000000008, 4035000000000000024, 2, 2.0, 39.9, 119.69999999999999, -0.5) == [
        "167600000000008",
        "4.035E+18",
        "2",
        "2",
        "39.9",
        "119.7",
        "-0.5",
    ]


def test_dates_read_as_times() -> None:
    """A cell that is a date has no form of its own; half a second is rounded, as calamine computes with fractions."""
    assert cells_of(local("2026-06-01T09:12:33"), local("2026-06-01"), date(2026, 6, 1), True, "  x ") == [
        "2026-06-01 09:12:33",
        "2026-06-01 00:00:00",
        "2026-06-01 00:00:00",
        "true",
        "  x ",
    ]


def test_cells_that_lie_in_rows_of_their_own(tmp_path: Path) -> None:
    """T4: each cell in a row r="1" of its own, and a dimension that names one cell; openpyxl sees only the header."""
    book = xlsx_bytes(HEADER, ROW)
    cells = "".join(
        f'<row r="1"><c r="{"ABCD"[place]}{number}" t="inlineStr"><is><t>{cell}</t></is></c></row>'
        for number, row in enumerate([HEADER, ROW], start=1)
        for place, cell in enumerate(row)
    )
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            is_sheet = name.startswith("xl/worksheets/")
            target.writestr(name, SHEET.format(cells=cells) if is_sheet else source.read(name))
    outcome = take_one(tmp_path, "push_acknowledgements/broken.xlsx", broken.getvalue())
    assert [row["push_id"] for row in outcome.accepted] == [ROW[0]]


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    """T5: an old .xls named .xlsx, and an XLSX named .csv."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet 1")
    for number, row in enumerate([HEADER, ROW]):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    old = io.BytesIO()
    book.save(old)
    for name, content in (("a.xlsx", old.getvalue()), ("b.csv", xlsx_bytes(HEADER, ROW))):
        outcome = take_one(tmp_path / name, f"push_acknowledgements/{name}", content)
        assert [row["push_id"] for row in outcome.accepted] == [ROW[0]]


def test_rows_keep_their_numbers_when_some_are_blank(tmp_path: Path) -> None:
    """Row numbers are the ones a person sees, in whatever area of the sheet."""
    outcome = take_one(
        tmp_path, "push_acknowledgements/a.xlsx", xlsx_bytes(HEADER, [], ROW, [None, " "], ["x#1", "perhaps"])
    )
    assert [row["row_number"] for row in outcome.accepted] == [3]
    assert outcome.reasons == {5: "VALUE_UNKNOWN"}
    assert outcome.file.rows_in == 2


def test_an_id_that_lost_its_digits_is_named(tmp_path: Path) -> None:
    """R-06, T6: the message names the row, its column, what was found and what to do."""
    row = STOCK_OUT | {"order_id": 577000000000000023}
    outcome = take_one(tmp_path, "stock_out_orders/a.xlsx", xlsx_bytes(list(row), list(row.values())))
    assert outcome.reasons == {2: "ID_DIGITS_LOST"}
    assert "column 'order_id': found '5.77E+17', expected all digits and letters of the id, as text" in outcome.details


def test_a_bomb_is_not_opened() -> None:
    """A megabyte may unpack to hundreds; the declared sizes are checked first."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (70 << 20))
    with pytest.raises(RefusedFileError, match="found 73400320 bytes compressed to"):
        open_file(bomb.getvalue())


def test_the_sheet_with_the_header_is_read() -> None:
    """An empty sheet and notes do not matter; two sheets with the header do (R-06: the job does not guess)."""
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.create_sheet("empty")
    book.create_sheet("notes").append(["see above"])
    found = recognize(open_file(saved(book)), of_folder("push_acknowledgements"))
    assert ([part.reading.name for part in found.parts], found.other_sheets) == (["Sheet"], ("notes",))
    book.create_sheet("copy").append(HEADER)
    with pytest.raises(RefusedFileError, match=r"HEADER_AMBIGUOUS: .* on sheets 'Sheet', 'copy', expected it on one"):
        recognize(open_file(saved(book)), of_folder("push_acknowledgements"))


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_without_a_cell() -> None:
    with pytest.raises(RefusedFileError, match="FILE_EMPTY: found no filled cell"):
        open_file(xlsx_bytes())


def sheet_of(cells: bytes) -> bytes:
    """A workbook with some XML in the place of its rows."""
    made = io.BytesIO(xlsx_bytes(["a"]))
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    (sheet,) = (name for name in parts if name.startswith("xl/worksheets/"))
    parts[sheet] = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + cells + b"</sheetData>", parts[sheet])
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    "cells",
    [
        b'<row><c r="A1"><v>1</v></c></row><row><c r="XFD2000"><v>1</v></c></row>',
        b"<row><c r='A1'><v>1</v></c></row><row><c r = 'xfd2000'><v>1</v></c></row>",
        b'<row r="1"><c><v>1</v></c></row><row r="2000">' + b"<c><v>1</v></c>" * 5000 + b"</row>",
    ],
)
def test_a_sheet_far_larger_than_its_content_is_not_opened(cells: bytes) -> None:
    """The reader of the cells would keep a place for each one between the first and the last."""
    with pytest.raises(RefusedFileError, match=r"found [0-9]+ cells in 2000 rows and (16384|5000) columns"):
        open_file(sheet_of(cells))


def test_a_cell_far_away_is_no_harm_where_the_sheet_stays_small() -> None:
    assert open_file(sheet_of(b'<row><c r="A1"><v>1</v></c></row><row><c r="AZ9000"><v>1</v></c></row>'))


def test_a_cell_that_is_longer_than_a_spreadsheet_allows() -> None:
    cell = b'<row><c r="A1" t="str"><v>' + b"x" * 2_200_000 + b"</v></c></row>"
    with pytest.raises(RefusedFileError, match="found a cell of more than 1048576 bytes"):
        open_file(sheet_of(cell))
