"""Other programs read the workbook of a run: every sheet is there, ids are text, amounts are as in the database."""

from __future__ import annotations

import csv
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from tests.sample.nights import DATES, SampleNights

SHEETS = [
    *(
        "Summary",
        "Exceptions",
        "To push",
        "Return stock-in",
        "Refunds",
        "Payments",
        "Decisions",
        "Restated",
        "Adjustments",
        "Customer balances",
        "Balance movements",
        "Opening balances",
        "Quarantine",
        "Input files",
        "About",
    )
]
NIGHT = DATES[1]


def workbook_of(sample: SampleNights) -> Path:
    return sample.homes[NIGHT] / "reports" / NIGHT / "reconciliation.xlsx"


def refunded(sample: SampleNights) -> dict[str, Decimal]:
    query = "SELECT refund_order_id, refundable_amount FROM report.refund_order WHERE created_on = DATE '2026-07-02'"
    return {row["refund_order_id"]: row["refundable_amount"] for row in sample.rows(NIGHT, query)}


def test_the_sheets_are_those_of_the_contract(sample: SampleNights) -> None:
    workbook = openpyxl.load_workbook(workbook_of(sample))
    assert workbook.sheetnames == SHEETS
    for title, table in (("Exceptions", "exceptions"), ("Refunds", "refunds"), ("Input files", "input_files")):
        page = workbook[title]
        assert page.tables[table].ref == page.dimensions
    assert workbook["Exceptions"].freeze_panes == "C2"
    assert workbook["Summary"]["A4"].value == "TIES OUT"


def test_calamine_reads_every_amount_as_published(sample: SampleNights) -> None:
    book = python_calamine.load_workbook(str(workbook_of(sample)))
    header, *rows = book.get_sheet_by_name("Refunds").to_python()
    place, amount = header.index("Refund order ID"), header.index("Refundable amount")
    found = {row[place]: Decimal(str(row[amount])) for row in rows}
    assert found == refunded(sample)
    header, *rows = book.get_sheet_by_name("Return stock-in").to_python()
    ids = [row[header.index("After sales ID")] for row in rows]
    assert "4035000000000000012" in ids
    assert all(isinstance(name, str) for name in ids)


@pytest.mark.needs_libreoffice
def test_libreoffice_opens_it_and_shows_the_same(sample: SampleNights, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office
    shutil.copyfile(workbook_of(sample), tmp_path / "night.xlsx")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path), "night.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=180,
    )
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == sorted(f"night-{title}.csv" for title in SHEETS)
    with (tmp_path / "night-Refunds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["Refund order ID"]: Decimal(row["Refundable amount"]) for row in rows}
    assert found == refunded(sample)
    rupiah = next(row for row in rows if row["Currency code"] == "IDR")
    assert rupiah["Refundable amount"] == "243750"
    summary = (tmp_path / "night-Summary.csv").read_text(encoding="utf-8")
    assert "TIES OUT" in summary
    assert "DIFFERS" not in summary
