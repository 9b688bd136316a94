"""Promise 10: no cell from outside becomes a formula, in a workbook or in a batch.

The only formulas are our own, on Summary and on a statement's first page: plain functions over our tables.
"""

from __future__ import annotations

import csv
import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import openpyxl

from aftersales.jobs.state.paths import Home
from aftersales.schemas.formula_guard import FORMULA_STARTS
from tests.faults.outcome import Outcome

NIGHT = "2026-07-04"
OUR_PAGES: Final = ("Summary", "Statement")
OUR_FORMULA: Final = re.compile(
    r"=(ROUND|IF|INDEX|COUNTIFS|SUMIFS)"
    r"""\(([A-Z$0-9:,.=()+-]|[a-z_]+\[[A-Z][A-Za-z ]+\]|"[A-Za-z', ]+")*\)"""
)
"""Cells, columns of our tables, and words of our own in quotation marks."""
OUR_FUNCTIONS: Final = frozenset({"SUM", "SUMIFS", "COUNTIFS", "IF", "ROUND", "INDEX", "MATCH"})
RAW_FORMULA: Final = re.compile(r"<f[^>]*>([^<]*)</f>")


def workbooks(home: Home) -> list[Path]:
    """The files of a run for people."""
    return [*home.root.glob(f"reports/{NIGHT}/**/*.xlsx"), *home.root.glob(f"quarantine/{NIGHT}.1/**/*.xlsx")]


def batches(home: Home) -> list[Path]:
    """The files of a run for machines."""
    return list(home.root.glob(f"outbox/push/*/{NIGHT}.*.csv"))


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def formulas(home: Home) -> Outcome:
    """Every cell in the files of a naughty run; `looks` counts the cells that would be formulas if written as such."""
    outcome = Outcome()
    for path in workbooks(home):
        outcome.failures += list(_raw_formulas(path))
        for page in openpyxl.load_workbook(path):
            for row in page.iter_rows():
                for cell in row:
                    is_foreign = cell.data_type == "f" and not (page.title in OUR_PAGES and is_ours(cell.value))
                    outcome.take([f"{path.name} {page.title} {cell.coordinate}"] if is_foreign else [])
                    outcome.looks += isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS)
    for path in batches(home):
        for line in lines_of(path):
            for name, value in line.items():
                outcome.take([f"{path.name} {name}"] if value.startswith(FORMULA_STARTS) else [])
    return outcome


def is_ours(formula: str) -> bool:
    """True for a formula that the workbook itself contains."""
    functions = set(re.findall(r"([A-Z]+)\(", formula))
    return bool(OUR_FORMULA.fullmatch(formula)) and functions <= OUR_FUNCTIONS


def _raw_formulas(path: Path) -> Iterator[str]:
    """Foreign formulas in the XML itself, whatever a reader makes of them."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                for formula in RAW_FORMULA.findall(archive.read(name).decode()):
                    if not is_ours(f"={html.unescape(formula)}"):
                        yield f"{path.name} {name} {formula}"
