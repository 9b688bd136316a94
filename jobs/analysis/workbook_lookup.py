"""Where a night's workbook shows a case: sheet and cell, found by reading the workbook as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from aftersales.jobs.state.paths import WORKBOOK_NAME, Home, report_place

LETTERS: Final = 26


class Cell(NamedTuple):
    """A place in a workbook and the name that stands there."""

    sheet: str
    address: str
    name: str


class Listed(NamedTuple):
    """A night whose workbook lists a case, in a sentence with its values."""

    night: date
    text: str
    values: dict[str, Any]


@dataclass
class WorkbookRows:
    """The workbooks of a home; each is read once, when it is asked for."""

    home: Home
    read: dict[date, tuple[Cell, ...]] = field(default_factory=dict)

    def listing(self, night: date, names: frozenset[str]) -> list[Listed]:
        """The first cell of each row of a night's workbook that holds one of the names; empty where none does."""
        place = _place(night)
        if night not in self.read:
            self.read[night] = tuple(_cells(self.home, night)) if (self.home.root / place).exists() else ()
        found: dict[tuple[str, str], Cell] = {}
        for cell in self.read[night]:
            if cell.name in names:
                found.setdefault((cell.sheet, cell.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), cell)
        return [
            Listed(
                night,
                f"{place}: sheet {cell.sheet}, cell {cell.address} ({cell.name})",
                {"workbook": place, "sheet": cell.sheet, "cell": cell.address, "value": cell.name},
            )
            for cell in found.values()
        ]

    def absence(self, night: date) -> tuple[str, dict[str, Any]]:
        """Why a night's workbook says nothing of a case."""
        place = _place(night)
        why = (
            "does not list it: it shows what is open and what changed that night"
            if (self.home.root / place).exists()
            else "is not there"
        )
        return f"{place} {why}", {"workbook": place}


def _place(night: date) -> str:
    return (report_place(night) / WORKBOOK_NAME).as_posix()


def _cells(home: Home, night: date) -> Iterator[Cell]:
    """Every cell that holds text; and of a row that begins with a path and a row number, both as one name."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(home.root / _place(night)) as workbook:
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
