"""R-51: the same run gives the same bytes."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from aftersales.jobs.report.workbook.reproducible_zip import make_reproducible


def workbook_saved(path: Path) -> Path:
    workbook = Workbook()
    workbook.active["A1"] = "a"
    workbook.save(path)
    return path


def test_two_savings_of_one_workbook_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        loose = workbook_saved(tmp_path / f"{name}.loose")
        with zipfile.ZipFile(loose, "a") as archive:
            archive.comment = name.encode()
        make_reproducible(loose, tmp_path / f"{name}.xlsx", date(2026, 7, 1))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_times_are_those_of_the_business_date(tmp_path: Path) -> None:
    make_reproducible(workbook_saved(tmp_path / "loose"), tmp_path / "sealed.xlsx", date(2026, 7, 1))
    properties = load_workbook(tmp_path / "sealed.xlsx").properties
    assert properties.created.date() == properties.modified.date() == date(2026, 7, 1)
    with zipfile.ZipFile(tmp_path / "sealed.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 7, 1, 0, 0, 0)}
        assert archive.testzip() is None
