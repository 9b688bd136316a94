"""The old .xls: errors, merged cells and formulas in it are found as in XLSX; values read the same."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers import xls_reader, xlsx_reader
from aftersales.jobs.ingest.readers.file_opening import open_file

HEADER = ("first", "second", "third")
Write = Callable[[Any], None]


def xls_bytes(write: Write, more_sheets: int = 0) -> bytes:
    """A workbook with the usual header, and what `write` adds to its sheet."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Rows")
    for column, name in enumerate(HEADER):
        sheet.write(0, column, name)
    write(sheet)
    for number in range(more_sheets):
        book.add_sheet(f"blank {number}")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(content: bytes, as_typed: tuple[str, ...] = ()) -> list[list[str]]:
    (reading,) = open_file(content).readings
    header = reading.top(1)[0]
    batches = reading.batches(header, {name: place for place, name in enumerate(header.cells)}, as_typed)
    return [list(row[2:]) for batch in batches for row in batch.rows()]


def row_of(*cells: object) -> Write:
    def write(sheet: Any) -> None:
        for column, cell in enumerate(cells):
            style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS" if isinstance(cell, datetime) else "General")
            sheet.write(1, column, cell, style)

    return write


def test_values_read_as_they_are_shown() -> None:
    moment = datetime.fromisoformat("2026-07-01T09:30:15")
    assert read(xls_bytes(row_of("a", 12, 0.5))) == [["a", "12", "0.5"]]
    assert read(xls_bytes(row_of(True, moment, 167600000000008))) == [
        ["true", "2026-07-01 09:30:15", "167600000000008"]
    ]


def test_a_time_without_a_date_is_a_time() -> None:
    def write(sheet: Any) -> None:
        sheet.write(1, 0, time(8, 30), xlwt.easyxf(num_format_str="HH:MM"))

    assert read(xls_bytes(write)) == [["08:30:00", "", ""]]


def write_error(sheet: Any) -> None:
    sheet.row(1).set_cell_error(2, 0x2A)


def test_an_error_is_found() -> None:
    with pytest.raises(RefusedFileError, match="sheet 'Rows': found #N/A in cell C2, expected a value; correct"):
        read(xls_bytes(write_error))


def test_a_formula_that_was_never_computed_is_found() -> None:
    """xlwt writes the value of a blank; with the option, the program that opens the file is asked to compute."""

    def write(sheet: Any) -> None:
        sheet.write(2, 1, xlwt.Formula("1+1"))

    book = xls_bytes(write)
    with pytest.raises(RefusedFileError, match="found a formula without a computed value in cell B3"):
        read(book)
    at = book.index(xls_reader.NO_VALUE)
    computed = book[:at] + struct.pack("<d", 2.0) + book[at + 8 :]
    assert read(computed) == [["", "2", ""]]
    asked = computed[: at + 8] + b"\2" + computed[at + 9 :]
    with pytest.raises(RefusedFileError, match="found a formula without a computed value in cell B3"):
        read(asked)


@pytest.mark.parametrize(("area", "shown"), [((1, 2, 0, 0), "A2:A3"), ((1, 1, 0, 1), "A2:B2")])
def test_merged_cells_are_found(area: tuple[int, int, int, int], shown: str) -> None:
    def write(sheet: Any) -> None:
        sheet.write_merge(*area, "both")

    with pytest.raises(RefusedFileError, match=rf"found merged cells \({shown}\)"):
        read(xls_bytes(write))


def test_a_percent_cell_reads_as_it_is_shown() -> None:
    def write(sheet: Any) -> None:
        sheet.write(1, 0, 0.05, xlwt.easyxf(num_format_str="0%"))
        sheet.write(1, 1, 123, xlwt.easyxf(num_format_str="00000"))

    assert read(xls_bytes(write)) == [["5%", "123", ""]]
    assert read(xls_bytes(write), ("second",)) == [["5%", "123\x1f(a number cell)", ""]]


def test_sheets_with_formats_alone_are_not_filled() -> None:
    def write(sheet: Any) -> None:
        sheet.write(1, 0, "a")

    book = xls_bytes(write, more_sheets=2)
    assert [reading.name for reading in open_file(book).readings] == ["Rows"]


def test_a_cell_far_away_is_refused_before_the_cells_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(sheet: Any) -> None:
        sheet.write(60_000, 200, "far")

    monkeypatch.setattr(xls_reader, "MOST_SPARSE", 1_000_000)
    with pytest.raises(RefusedFileError, match="found 4 cells in 1 sheets of 12060201 positions"):
        read(xls_bytes(write))


def test_one_long_text_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(sheet: Any) -> None:
        for row in range(1, 1_000):
            sheet.write(row, 0, "x" * 30_000)

    monkeypatch.setattr(xlsx_reader, "BOMB_BYTES", 1 << 20)
    with pytest.raises(RefusedFileError, match="found cells that show 29970016 characters out of a much smaller file"):
        read(xls_bytes(write))
