"""A guard and its reader see the same workbook, however its XML is written (attacks on cells that are not as shown)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.file_opening import open_file
from aftersales.jobs.ingest.readers.tabular_file import all_rows
from tests.ingest.sheet_spellings import FLAWED, GOOD, SPELLINGS, TRANSITIONAL, Cell, Spelling, workbook

HEADER = [Cell("text", "first"), Cell("shared", "second"), Cell("text", "third")]
ROW = [Cell("text", "a"), Cell("number", "12"), Cell("shared", "b")]
ROWS = st.lists(st.lists(GOOD, min_size=3, max_size=3), min_size=1, max_size=4)


def read(content: bytes) -> list[list[str]]:
    """The rows under the header as texts."""
    (reading,) = open_file(content).readings
    header = reading.top(1)[0]
    assert header.cells == ("first", "second", "third")
    rows = all_rows(reading, header, {name: place for place, name in enumerate(header.cells)})
    return [list(row[2:]) for row in rows.rows()]


def shown(cell: Cell) -> str:
    return {"0": "false", "1": "true"}[cell.value] if cell.kind == "yes/no" else cell.value


@given(rows=ROWS, spelling=SPELLINGS)
def test_a_sheet_is_read_however_it_is_written(rows: list[list[Cell]], spelling: Spelling) -> None:
    assert read(workbook([HEADER, *rows], spelling)) == [[shown(cell) for cell in row] for row in rows]


@given(rows=ROWS, spelling=SPELLINGS, flaw=FLAWED, place=st.tuples(st.integers(0, 3), st.integers(0, 2)))
def test_a_flaw_is_found_however_it_is_written(
    rows: list[list[Cell]], spelling: Spelling, flaw: Cell, place: tuple[int, int]
) -> None:
    """An error or a formula without a value reads as blank, and blank means "unknown"."""
    row, column = place[0] % len(rows), place[1]
    rows[row][column] = flaw
    what = flaw.value if "error" in flaw.kind else "a formula without a computed value"
    with pytest.raises(
        RefusedFileError, match=f"found {re.escape(what)} in cell {'ABC'[column]}{row + 2}, expected a value"
    ):
        read(workbook([HEADER, *rows], spelling))


@given(spelling=SPELLINGS, area=st.sampled_from(("A2:A3", "A2:B2", "B2:C3", "A1:A2")))
def test_merged_cells_are_found_over_rows_and_over_columns(spelling: Spelling, area: str) -> None:
    with pytest.raises(RefusedFileError, match=rf"found merged cells \({area}\)"):
        read(workbook([HEADER, ROW, ROW], spelling, merged=area))


@given(spelling=SPELLINGS)
def test_a_merged_title_above_the_rows_does_no_harm(spelling: Spelling) -> None:
    assert read(workbook([HEADER, ROW], spelling, merged="A1:C1")) == [["a", "12", "b"]]


def with_sheet(cells: str) -> bytes:
    """A workbook with the usual header and some XML in the place of the row under it."""
    book = Spelling()
    header = "".join(
        f'<c r="{place}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in zip("ABC", ("first", "second", "third"), strict=True)
    )
    sheet = f'<worksheet xmlns="{TRANSITIONAL}"><sheetData><row r="1">{header}</row>{cells}</sheetData></worksheet>'
    return workbook([HEADER], book, more={"xl/worksheets/sheet1.xml": sheet})


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ('<row r="2"><c r="A2"><v><![CDATA[5]]></v></c></row>', "a text written in parts"),
        ('<row r="2"><c r="A2"><v>1<!-- 0 -->2</v></c></row>', "a text written in parts"),
        ('<row r="2"><c r="A2"><v>5</v><f>1+4</f></c></row>', "a formula without a computed value in cell A2"),
        ('<row r="2"><c r="A2" t="&#101;"><v>#N/A</v></c></row>', "reading stopped|an error"),
        ('<row r="2"><y:c xmlns:y="urn:y" r="A2"><v>5</v></y:c></row>', "an element 'urn:y c' among the rows"),
        ('<row r="2"><c xmlns="urn:y" r="A2"><v>5</v></c></row>', "an element 'urn:y c' among the rows"),
        ('<row r="2"><c r="2A"><v>5</v></c></row>', "a cell reference that is not valid"),
        ('</sheetData><sheetData><row r="2"><c r="A2" s="0"><f>1</f></c></row>', "two lists of rows"),
        ('<row r="2"><c r="A2"><v>5</v></row>', "XML that breaks off or is not well-formed|reading stopped"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(cells: str, found: str) -> None:
    with pytest.raises(RefusedFileError, match=f"FILE_UNREADABLE: .*found ({found})|FILE_UNREADABLE: ({found})"):
        read(with_sheet(cells))


def test_a_document_type_definition_is_refused() -> None:
    sheet = '<!DOCTYPE a [<!ENTITY e "x">]>' + f'<worksheet xmlns="{TRANSITIONAL}"><sheetData/></worksheet>'
    with pytest.raises(RefusedFileError, match="found a document type definition"):
        read(workbook([HEADER], Spelling(), more={"xl/worksheets/sheet1.xml": sheet}))


def test_values_of_a_file_that_asks_to_be_computed_are_no_values() -> None:
    """XlsxWriter writes 0 for a formula that it cannot compute, and asks the program that opens the file to do so."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = (
        f'<workbook xmlns="{TRANSITIONAL}" xmlns:r="{relations}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/>'
        '</sheets><calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    )
    rows = [HEADER, [Cell("computed", "0"), Cell("number", "0"), Cell("text", "a")]]
    with pytest.raises(RefusedFileError, match="found a formula without a computed value in cell A2"):
        read(workbook(rows, Spelling(), more={"xl/workbook.xml": book}))
    assert read(workbook(rows, Spelling())) == [["0", "0", "a"]]
