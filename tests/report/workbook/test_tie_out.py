"""Every figure of the tie-out is computed three times with the same result: by the books, as cached, by LibreOffice."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from aftersales.jobs.report.workbook import recalculation
from aftersales.jobs.report.workbook.reproducible_zip import make_reproducible
from aftersales.jobs.report.workbook.styles import TEXT, Pen
from tests.report.workbook.filled_in import saved_by_libreoffice, workbook_path
from tests.sample.nights import DATES, SampleNights, run_date, sample_home

FIRST = 11
"""Row of the first check."""
COLUMNS = "ACDEFG"


def lines_of(path: Path) -> dict[str, tuple[Any, ...]]:
    """Check to this side, other side, difference, books and result, as cached in a file."""
    page = openpyxl.load_workbook(path, data_only=True)["Summary"]
    found = {}
    for row in range(FIRST, page.max_row):
        name, *cells = (page[f"{column}{row}"].value for column in COLUMNS)
        if name is None:
            break
        amounts = [None if cell is None else Decimal(str(cell)).quantize(Decimal("0.01")) for cell in cells[:-1]]
        found[name] = (*amounts, cells[-1])
    return found


def books_of(sample: SampleNights, night: str) -> dict[str, Decimal]:
    """The figures of the published database, by separate queries."""
    at = f"business_date = DATE '{night}'"
    rows = sample.rows(
        night,
        f"""
        SELECT check_name AS name, left_value AS amount FROM report.control_total
        UNION ALL
        SELECT 'rows in the files of this date', sum(rows_in) FROM report.input_file WHERE {at}
        UNION ALL
        SELECT 'rows that were not let in', sum(rows_quarantined) FROM report.input_file WHERE {at}
        UNION ALL
        SELECT 'exceptions open', count(*) FROM report.exception
        UNION ALL
        SELECT 'new refunds, ' || currency_code, refundable_amount FROM report.night_refund
        UNION ALL
        SELECT 'refunds less estimates, ' || refund.currency_code, sum(actual_amount - estimated_amount)
        FROM report.variance JOIN report.refund_order AS refund USING (refund_order_id)
        WHERE created_on = DATE '{night}' GROUP BY refund.currency_code
        UNION ALL
        SELECT 'opening to closing, ' || currency_code, sum(closing_amount) FROM report.roll_forward
        WHERE {at} GROUP BY currency_code
        """,
    )
    return {row["name"]: Decimal(row["amount"]).quantize(Decimal("0.01")) for row in rows}


@pytest.mark.parametrize("night", DATES)
def test_the_cached_values_are_those_of_the_books(sample: SampleNights, night: str) -> None:
    books, lines = books_of(sample, night), lines_of(workbook_path(sample.home, night))
    assert {name: (amount, amount, Decimal("0.00"), amount, "agrees") for name, amount in books.items()} == lines


@pytest.mark.needs_libreoffice
@pytest.mark.parametrize("night", [DATES[1]])
def test_libreoffice_computes_the_same(sample: SampleNights, night: str, tmp_path: Path) -> None:
    """The file has no cached values, so LibreOffice has to compute them."""
    path = workbook_path(sample.home, night)
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(path).save(bare)
    assert all(line[0] is None for line in lines_of(bare).values())
    assert lines_of(saved_by_libreoffice(bare, tmp_path / "office")) == lines_of(path)


@pytest.mark.needs_libreoffice
def test_a_changed_cell_shows(sample: SampleNights, tmp_path: Path) -> None:
    """The formulas are live: if an amount is changed, its check differs."""
    workbook = openpyxl.load_workbook(workbook_path(sample.home, DATES[1]))
    page = workbook["Refunds"]
    column = next(cell.column for cell in page[1] if cell.value == "Refundable amount")
    page.cell(2, column).value = 1
    workbook.save(tmp_path / "changed.xlsx")
    lines = lines_of(saved_by_libreoffice(tmp_path / "changed.xlsx", tmp_path / "office"))
    assert {name for name, line in lines.items() if line[-1] == "DIFFERS"} == {"new refunds, IDR"}


def test_a_capped_run_ties_out_and_has_a_note(tmp_path: Path) -> None:
    """With two rows per sheet, formulas include the rows not shown, and each sheet names the file with all rows."""
    home = sample_home(tmp_path / "home")
    text = home.settings_file.read_text(encoding="utf-8")
    home.settings_file.write_text(f"workbook_rows = 2\n{text}", encoding="utf-8")
    for night in DATES:
        assert run_date(home, night)
    for night in DATES:
        lines = lines_of(workbook_path(home, night))
        assert {line[-1] for line in lines.values()} == {"agrees"}
        assert all(line[0] == line[1] for line in lines.values())
    folder = workbook_path(home, DATES[1]).parent
    page = openpyxl.load_workbook(folder / "reconciliation.xlsx")["Refunds"]
    assert page.tables["refunds"].ref.endswith("3")
    assert page["A5"].value == "2 of 13 rows are shown; all of them are in refund.parquet, next to this workbook."
    whole = duckdb.sql(
        f"SELECT count(*), sum(refundable_amount) FROM '{folder}/refund.parquet' WHERE currency_code = 'MYR'"
    )
    assert whole.fetchall() == [(12, Decimal("576.33"))]
    with zipfile.ZipFile(folder / "reconciliation.xlsx") as archive:
        assert archive.testzip() is None


def test_the_same_run_gives_the_same_bytes(sample: SampleNights, tmp_path: Path) -> None:
    home = sample_home(tmp_path / "home")
    for night in DATES[:2]:
        run_date(home, night)
    for path in sorted((home.root / "reports").rglob("*.xlsx")):
        twin = sample.home.root / path.relative_to(home.root)
        assert path.read_bytes() == twin.read_bytes(), path.name


def test_a_broken_recalculation_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("no such function")

    workbook = openpyxl.Workbook()
    Pen().formula(workbook.active["A1"], "=1+1", TEXT)
    workbook.save(tmp_path / "loose")
    make_reproducible(tmp_path / "loose", tmp_path / "w.xlsx", date(2026, 7, 1))
    before = (tmp_path / "w.xlsx").read_bytes()
    heard: list[str] = []
    monkeypatch.setattr(recalculation, "_recalculated", broken)
    recalculation.fill_in_values(tmp_path / "w.xlsx", date(2026, 7, 1), heard.append)
    assert heard == ["w.xlsx: the values of its formulas were not filled in (RuntimeError: no such function)"]
    assert (tmp_path / "w.xlsx").read_bytes() == before


def test_a_run_survives_a_broken_recalculation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "_recalculated", lambda *_: 1 // 0)
    home = sample_home(tmp_path / "home")
    assert run_date(home, DATES[0])
    assert workbook_path(home, DATES[0]).is_file()
