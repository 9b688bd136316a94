"""Finds where a workbook shows a case: sheet and cell, by reading the workbook as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from aftersales.jobs.state.paths import WORKBOOK_NAME, Home, report_place

LETTERS: Final = 26


class Cell(NamedTuple):
    """A place in a workbook and the name in it."""

    sheet: str
    address: str
    name: str


class Listed(NamedTuple):
    """A date whose workbook lists a case, as a sentence with its values."""

    day: date
    text: str
    values: dict[str, Any]


@dataclass
class WorkbookRows:
    """The workbooks of a home; each is read once, when it is needed."""

    home: Home
    read: dict[date, tuple[Cell, ...]] = field(default_factory=dict)

    def listing(self, day: date, names: frozenset[str]) -> list[Listed]:
        """The first cell of each row of a date's workbook that contains one of the names; empty if none does."""
        place = _place(day)
        if day not in self.read:
            self.read[day] = tuple(_cells(self.home, day)) if (self.home.root / place).exists() else ()
        found: dict[tuple[str, str], Cell] = {}
        for cell in self.read[day]:
            if cell.name in names:
                found.setdefault((cell.sheet, cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), cell)
        return [
            Listed(
                day,
                f"{place} shows it in sheet {cell.sheet}, cell {cell.address} ({cell.name})",
                {"workbook": place, "sheet": cell.sheet, "cell": cell.address, "value": cell.name},
            )
            for cell in found.values()
        ]

    def absence(self, day: date) -> tuple[str, dict[str, Any]]:
        """The reason why a date's workbook does not show a case."""
        place = _place(day)
        why = (
            "does not list it, because it shows only what is open or changed on that date"
            if (self.home.root / place).exists()
            else "does not exist"
        )
        return f"{place} {why}", {"workbook": place}


def _place(day: date) -> str:
    return (report_place(day) / WORKBOOK_NAME).as_posix()


def _cells(home: Home, day: date) -> Iterator[Cell]:
    """Every cell with text; for a row that begins with a path and a row number, also both as one name."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(home.root / _place(day)) as workbook:
        for sheet in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for number, row in enumerate(rows, start=1):
                if len(row) > 1 and isinstance(row[0], str) and isinstance(row[1], (int, float)):
                    yield Cell(sheet, f"A{number}", f"{row[0]} row {int(row[1])}")
                for place, value in enumerate(row):
                    if isinstance(value, str) and value:
                        yield Cell(sheet, f"{_column(place)}{number}", value)


def _column(place: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % LETTERS) + letters
        place = place // LETTERS - 1
    return letters
