"""Promise 10: no cell from outside becomes a formula, in a workbook or in a batch."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from aftersales.jobs.home.places import Home
from aftersales.schemas.formula import FORMULA_STARTS
from tests.faults.outcome import Outcome

NIGHT = "2026-07-04"


def workbooks(home: Home) -> list[Path]:
    """What a night wrote for people."""
    return [*home.root.glob(f"reports/{NIGHT}/*.xlsx"), *home.root.glob(f"quarantine/{NIGHT}.1/**/*.xlsx")]


def batches(home: Home) -> list[Path]:
    """What a night wrote for machines."""
    return list(home.root.glob(f"outbox/push/*/{NIGHT}.*.csv"))


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def formulas(home: Home) -> Outcome:
    """Every cell of a naughty night's files; `looks` counts those that would have been formulas if written as such."""
    outcome = Outcome()
    for path in workbooks(home):
        outcome.failures += list(_raw_formulas(path))
        for page in openpyxl.load_workbook(path):
            for row in page.iter_rows():
                for cell in row:
                    outcome.take([f"{path.name} {page.title} {cell.coordinate}"] if cell.data_type == "f" else [])
                    outcome.looks += isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)
    for path in batches(home):
        for line in lines_of(path):
            for name, value in line.items():
                outcome.take([f"{path.name} {name}"] if value.startswith(FORMULA_STARTS) else [])
    return outcome


def _raw_formulas(path: Path) -> Iterator[str]:
    """Formulas in the XML itself, whatever a reader makes of them."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and b"<f>" in archive.read(name):
                yield f"{path.name} {name}"
