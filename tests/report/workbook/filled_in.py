"""Fills in a run's workbook as a person does, and reads the result of the next run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.paths import WORKBOOK_NAME, Home, report_place
from aftersales.jobs.state.settings import read_settings

SHEET_OF = {"exceptions": "Exceptions", "to_push": "To push"}
ID_OF = {"exceptions": "Exception ID", "to_push": "Return stock-in ID"}


class Heard(Silence):
    """Keeps the notes and warnings of a run."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def warn(self, text: str) -> None:
        self.notes.append(text)


def workbook_path(home: Home, night: str) -> Path:
    return home.root / report_place(date.fromisoformat(night)) / WORKBOOK_NAME


def column_of(page: Worksheet, header: str) -> int:
    return next(cell.column for cell in page[1] if cell.value == header)


def row_of(page: Worksheet, header: str, value: str) -> int:
    column = column_of(page, header)
    return next(number for number in range(2, page.max_row + 1) if page.cell(number, column).value == value)


def fill_in(source: Path, target: Path, answers: Mapping[tuple[str, str], Mapping[str, Any]]) -> Path:
    """Fill in cells, given as (table, id) to header and value, and save as another program would."""
    workbook = openpyxl.load_workbook(source)
    for (table, name), cells in answers.items():
        page = workbook[SHEET_OF[table]]
        row = row_of(page, ID_OF[table], name)
        for header, value in cells.items():
            page.cell(row, column_of(page, header)).value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target


def run(home: Home, night: str) -> tuple[Verdict | None, list[str]]:
    """Run one business date over the files in the inbox; returns the verdict and the notes."""
    heard = Heard()
    verdict = run_business_date(home, read_settings(home), date.fromisoformat(night), heard)
    return verdict, heard.notes


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    """Saves the file with LibreOffice and returns its path."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office
    profile = f"-env:UserInstallation=file://{folder}/profile"
    folder.mkdir(parents=True, exist_ok=True)
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / path.name
