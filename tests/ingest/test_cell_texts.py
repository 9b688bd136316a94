"""Cells that are not the text that a sheet shows: percent cells, and numbers, dates and yes/no in columns of ids."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.file_opening import open_file
from aftersales.jobs.ingest.readers.number_formats import kind_of
from aftersales.jobs.ingest.readers.sheet_xml import look_at
from aftersales.jobs.ingest.source_matching import columns_as_typed, recognize
from aftersales.jobs.ingest.source_registry import declarations, of_folder
from tests.ingest.made import STOCK_OUT, take_one
from tests.ingest.sheet_spellings import Cell, Spelling, workbook

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def stock_outs(*changes: dict[str, tuple[Any, str]]) -> bytes:
    """Stock-out rows, in each of which some cells have another value and a number format."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(STOCK_OUT))
    for number, change in enumerate(changes, start=2):
        sheet.append(list((STOCK_OUT | {"stock_out_id": f"SO-{number}", "order_id": f"O-{number}"}).values()))
        for name, (value, form) in change.items():
            cell = sheet.cell(number, list(STOCK_OUT).index(name) + 1, value)
            cell.number_format = form
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1.234, "General", "1.2340 (a number cell)"),
        (1.5, "General", "1.5 (a number cell)"),
        (123, "00000", "123 (a number cell)"),
        (0.05, "0%", "5% (a number cell)"),
        (1200, "#,##0", "1200 (a number cell)"),
        (datetime.fromisoformat("2026-03-01"), "d-mmm", "2026-03-01 00:00:00 (a date or time cell)"),
        (True, "General", "true (a yes/no cell)"),
    ],
)
def test_a_sku_that_a_spreadsheet_took_for_something_else(value: Any, form: str, shown: str, tmp_path: Path) -> None:
    """R-06: SKU 00123 became 123, 1.234 a number, MAR-01 a date. What was typed is lost, so the row is quarantined."""
    book = stock_outs({}, {"sku": (value, form)})
    outcome = take_one(tmp_path, "stock_out_orders/a.xlsx", book)
    assert outcome.reasons == {3: "ID_INVALID"}
    assert f"column 'sku': found '{shown}', expected" in outcome.details
    assert len(outcome.accepted) == 1


@pytest.mark.parametrize("form", ["General", "0", "@"])
def test_a_whole_number_is_read_as_its_digits(form: str, tmp_path: Path) -> None:
    book = stock_outs({"sku": (8850001, form), "order_id": (167600000000008, form)})
    (row,) = take_one(tmp_path, "stock_out_orders/a.xlsx", book).accepted
    assert (row["sku"], row["order_id"]) == ("8850001", "167600000000008")


def test_numbers_and_dates_in_their_columns_are_read_whatever_their_format(tmp_path: Path) -> None:
    book = stock_outs({"quantity": (2, "000"), "unit_price": (1234.5, "#,##0.00")})
    (row,) = take_one(tmp_path, "stock_out_orders/a.xlsx", book).accepted
    assert (row["quantity"], str(row["unit_price"])) == (2, "1234.50")


def test_a_percent_cell_reads_as_it_is_shown(tmp_path: Path) -> None:
    """A fee of 5 % is not 0.05; an amount is written as 5."""
    outcome = take_one(tmp_path, "stock_out_orders/a.xlsx", stock_outs({"unit_price": (0.05, "0.0%")}))
    assert outcome.reasons == {2: "UNPARSABLE"}
    assert "column 'unit_price': found '5%', expected" in outcome.details


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""),
        ("0", ""),
        ("@", ""),
        ("0%", "percent"),
        ("0.00%;[Red]-0.00%", "percent"),
        ('0"%"', ""),
        ("0\\%", ""),
        ("0_ ", ""),
        ("0_);[Red]\\(0\\)", ""),
        ("00000", "number"),
        ("#,##0.00", "number"),
    ],
)
def test_kinds_of_number_formats(code: str, kind: str) -> None:
    assert kind_of(code) == kind


def test_ids_are_read_letter_by_letter_and_words_are_not() -> None:
    (stock_out,) = of_folder("stock_out_orders")
    found = columns_as_typed(stock_out)
    assert {"sku", "combo_sku", "order_id", "shop_id"} <= found
    assert not found & {"quantity", "unit_price", "shipped_at", "status"}
    for declaration in declarations():
        assert not columns_as_typed(declaration) & {words.read_from for words in declaration.words}


def packed(parts: dict[str, str], *, sheets: int = 1) -> bytes:
    """A workbook in which some parts are replaced, with more sheets than one."""
    plain = workbook([[Cell("text", "a")]], Spelling())
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    if sheets > 1:
        names = range(1, sheets + 1)
        found["xl/workbook.xml"] = found["xl/workbook.xml"].replace(
            "<sheets>", "<sheets>" + "".join(f'<sheet name="n{n}" sheetId="{n + 1}" r:id="n{n}"/>' for n in names)
        )
        relation = '<Relationship Id="n{0}" Type="t" Target="worksheets/n{0}.xml"/></Relationships>'
        for n in names:
            relations = found["xl/_rels/workbook.xml.rels"]
            found["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", relation.format(n))
            found[f"xl/worksheets/n{n}.xml"] = parts["each"]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (found | {name: part for name, part in parts.items() if name != "each"}).items():
            archive.writestr(name, content)
    return written.getvalue()


def test_a_text_that_many_cells_share_is_counted_before_it_is_copied() -> None:
    """100 kB of XLSX took 5.6 GiB: one text of 32,000 characters, in 200,000 cells."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(1, 200_001))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}"><si><t>a</t></si><si><t>{"x" * 32_000}</t></si></sst>'
    book = packed({"xl/worksheets/sheet1.xml": SHEET.format(cells), "xl/sharedStrings.xml": strings})
    with pytest.raises(
        RefusedFileError, match="found cells that show 6400000000 characters out of a much smaller file"
    ):
        open_file(book)


def test_short_texts_that_many_cells_share_are_read() -> None:
    """One long text beside them is no harm: lengths are added up cell by cell."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 5_001))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}"><si><t>abc</t></si><si><t>{"x" * 32_000}</t></si></sst>'
    opened = open_file(packed({"xl/worksheets/sheet1.xml": SHEET.format(cells), "xl/sharedStrings.xml": strings}))
    assert opened.readings[0].top(1)[0].cells == ("abc",)


def test_thousands_of_sheets_are_refused_before_they_are_read() -> None:
    far = SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="2000"><c r="A2000"><v>1</v></c></row>')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RefusedFileError, match="found 2005 parts in the workbook, expected at most 2000"):
        open_file(packed({"each": far}, sheets=1_999))
    with pytest.raises(RefusedFileError, match="found 301 sheets, expected at most 200"):
        open_file(packed({"each": far}, sheets=300))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_sheets_that_are_sparse_together_are_refused() -> None:
    """Each is below the limit of a sheet: 4,000,000 positions for two cells."""
    far = SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="4000"><c r="ALL4000"><v>1</v></c></row>')
    with pytest.raises(RefusedFileError, match="found 7 cells in sheets of 12000001 positions"):
        open_file(packed({"each": far}, sheets=3))


def test_marks_without_an_end_take_no_longer_than_others() -> None:
    """1,428 bytes of XLSX took 40 s, and no signal was heard meanwhile."""
    with pytest.raises(RefusedFileError, match="XML that breaks off or is not well-formed"):
        open_file(packed({"xl/worksheets/sheet1.xml": SHEET.format("<f/>" + "<c " * 60_000)}))


def test_a_text_in_many_parts_takes_no_longer_than_one() -> None:
    """Added up part by part, the text of one cell would take time with the square of its length."""
    parts = "<r><t>0123456789</t></r>" * 400_000
    sheet = SHEET.format(
        f'<row r="1"><c r="A1" t="inlineStr"><is>{parts}</is></c><c r="B1" t="e"><v>#N/A</v></c></row>'
    )
    started = time.process_time()
    assert look_at("a sheet", [sheet.encode()]).error == "#N/A in cell B1"
    assert time.process_time() - started < 20


def test_a_percent_in_a_reference_table_is_recognised() -> None:
    """The same for every reader of a workbook."""
    opened = open_file(stock_outs({"unit_price": (0.05, "0%")}))
    rows = recognize(opened, of_folder("stock_out_orders")).rows()
    assert rows.texts.get_column("unit_price").to_list() == ["5%"]
