"""The XML of a workbook meets the demands of Excel, which repairs a file without saying why if they are not met."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from aftersales.jobs.report.workbook.sheets import TABLE_SHEETS
from aftersales.jobs.report.workbook.styles import Pen
from aftersales.jobs.report.workbook.table_sheet import CHOICES, Rows, add_table_sheet
from aftersales.schemas.workbook_form import ANSWER_TABLES
from tests.report.workbook.filled_in import SHEET_OF, column_of, workbook_path
from tests.sample.nights import DATES, SampleNights

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
ALLOWED = {"SUM", "SUMIFS", "COUNTIFS", "IF", "ROUND", "INDEX", "MATCH"}
MOST_CHARACTERS = 255
"""Of the text of a list, with its quotation marks; Excel repairs a file with a longer one."""
NAUGHTY = ('=HYPERLINK("http://example.com","x")', "+1", "@SUM(A1)", "\t=1", "007", "<b>&amp;</b>", "a" * 40_000, "'=1")


def parts(path: Path, pattern: str) -> dict[str, ET.Element]:
    """The XML parts of a workbook whose names match."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(pattern, name)]
        return {name: ET.fromstring(archive.read(name)) for name in names}  # noqa: S314 - written by ourselves just now


def files(sample: SampleNights) -> list[Path]:
    return sorted((sample.home.root / "reports").rglob("*.xlsx"))


def test_tables_have_rows_and_unique_text_headers(sample: SampleNights) -> None:
    for path in files(sample):
        workbook = openpyxl.load_workbook(path)
        names = [name for page in workbook for name in page.tables]
        assert len(names) == len(set(names))
        for page in workbook:
            for table in page.tables.values():
                left, top, right, bottom = range_boundaries(table.ref)
                assert bottom > top
                headers = [page.cell(top, column).value for column in range(left, right + 1)]
                assert headers == [column.name for column in table.tableColumns]
                assert all(isinstance(header, str) and header for header in headers)
                assert len({header.lower() for header in headers}) == len(headers)


def test_open_columns_are_yellow_and_have_their_list(sample: SampleNights) -> None:
    for night in DATES:
        workbook = openpyxl.load_workbook(workbook_path(sample.home, night))
        for form in ANSWER_TABLES:
            page = workbook[SHEET_OF[form.name]]
            if form.name not in page.tables:
                continue
            last = range_boundaries(page.tables[form.name].ref)[3]
            column = column_of(page, form.answer_header)
            listed = []
            for chosen in page.data_validations.dataValidation:
                assert set(chosen.formula1.strip('"').split(",")) <= set(form.choices)
                assert len(chosen.formula1) <= MOST_CHARACTERS
                for area in chosen.sqref.ranges:
                    assert (area.min_col, area.max_col) == (column, column)
                    listed += range(area.min_row, area.max_row + 1)
            assert sorted(listed) == list(range(2, last + 1))
            for place in (column, column + 1, column + 2):
                assert page.cell(2, place).fill.fgColor.rgb == "00FFF2CC"
                assert page.cell(2, place).value is None


def test_the_axes_of_charts_are_marked_as_shown(sample: SampleNights) -> None:
    charts = parts(workbook_path(sample.home, DATES[-1]), r"xl/charts/chart\d+\.xml")
    assert len(charts) == 2
    for chart in charts.values():
        axes = [*chart.iter(f"{CHART}catAx"), *chart.iter(f"{CHART}valAx")]
        assert [axis.find(f"{CHART}delete").get("val") for axis in axes] == ["0", "0"]  # type: ignore[union-attr]
        assert all(len(ref.text or "") > 10 for ref in chart.iter(f"{CHART}f"))


def test_links_lead_to_the_row_they_name(sample: SampleNights) -> None:
    """A link inside a workbook has a location and no relationship to a file."""
    path = workbook_path(sample.home, DATES[-1])
    workbook = openpyxl.load_workbook(path)
    page = workbook["Exceptions"]
    links = [cell for cell in page["F"] if cell.hyperlink]
    assert len(links) >= 4
    for cell in links:
        assert cell.hyperlink.target is None
        title, _, place = cell.hyperlink.location.rpartition("!")
        assert workbook[title.strip("'")][place].value == cell.value
    with zipfile.ZipFile(path) as archive:
        assert not any(
            b"relationships/hyperlink" in archive.read(name) for name in archive.namelist() if "_rels" in name
        )


def test_formulas_are_plain_and_all_of_them_have_a_value(sample: SampleNights) -> None:
    for path in files(sample):
        for name, sheet in parts(path, r"xl/worksheets/sheet\d+\.xml").items():
            for cell in sheet.iter(f"{MAIN}c"):
                formula = cell.find(f"{MAIN}f")
                if formula is None:
                    continue
                assert set(re.findall(r"([A-Z]+)\(", formula.text or "")) <= ALLOWED, (path.name, name)
                value = cell.find(f"{MAIN}v")
                assert value is not None
                assert value.text not in (None, "")
                assert cell.get("t") != "e"


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_naughty_text_stays_a_string(tmp_path: Path, text: str) -> None:
    """In the XML of every sheet it is a string cell, without a formula and without a link."""
    workbook, pen = openpyxl.Workbook(), Pen()
    workbook.remove(workbook.active)
    for sheet in TABLE_SHEETS:
        names = tuple(
            dict.fromkeys(
                (sheet.links or sheet.key or "path", sheet.opens_after or "detail", "amount", "opened_on", CHOICES)
            )
        )
        known = {"amount": Decimal("1.00"), "opened_on": date(2026, 7, 1), CHOICES: "explain"}
        row = tuple(known.get(name, text) for name in names)
        add_table_sheet(workbook, pen, sheet, Rows(names, (row,), 1))
    workbook.save(tmp_path / "w.xlsx")
    sheets = parts(tmp_path / "w.xlsx", r"xl/worksheets/sheet\d+\.xml")
    assert len(sheets) == len(TABLE_SHEETS)
    for sheet_part in sheets.values():
        cells = {cell.get("r"): cell for cell in sheet_part.iter(f"{MAIN}c")}
        assert cells["A2"].get("t") in ("s", "inlineStr")
        assert list(sheet_part.iter(f"{MAIN}f")) == []
        assert list(sheet_part.iter(f"{MAIN}hyperlink")) == []
    found = openpyxl.load_workbook(tmp_path / "w.xlsx")["Quarantine"]["A2"].value
    assert found == text or (len(text) > 32_767 and "cut" in found)


def test_the_page_prints_on_one_sheet_with_its_lists_repeating_their_header(sample: SampleNights) -> None:
    workbook = openpyxl.load_workbook(workbook_path(sample.home, DATES[-1]))
    assert {page.page_setup.orientation for page in workbook} == {"landscape"}
    assert workbook["Summary"].page_setup.fitToHeight == 1
    assert workbook["Summary"].print_area
    # DOES NOT TIE OUT in large letters needs two columns
    assert "A4:B4" in {str(area) for area in workbook["Summary"].merged_cells.ranges}
    for sheet in TABLE_SHEETS:
        assert workbook[sheet.title].print_title_rows == "$1:$1"
