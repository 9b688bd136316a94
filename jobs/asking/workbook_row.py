"""Where a night's workbook shows a case: sheet and cell, found by reading the workbook as a person would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from aftersales.jobs.home.places import WORKBOOK_NAME, Home, report_place

Shown = tuple[str, dict[str, Any]]
"""A sentence and the values in it."""

LETTERS: Final = 26


def shown_rows(home: Home, night: date, cases: Sequence[frozenset[str]]) -> list[list[Shown]]:
    """For each case, given as the ids it may be listed by, the cells of the night's workbook that hold one of them."""
    place = report_place(night) / WORKBOOK_NAME
    if not (home.root / place).exists():
        gone = f"{place.as_posix()} is not there; `aftersales run` writes it with its night"
        return [[(gone, {"workbook": place.as_posix()})] for _ in cases]
    cells = list(_text_cells(home, night))
    told = []
    for ids in cases:
        found = [
            (
                f"{place.as_posix()}: sheet {sheet}, cell {cell} ({text})",
                {"workbook": place.as_posix(), "sheet": sheet, "cell": cell, "value": text},
            )
            for sheet, cell, text in cells
            if text in ids
        ]
        absent = f"{place.as_posix()} does not list it: it shows what is open and what changed that night"
        told.append(found or [(absent, {"workbook": place.as_posix()})])
    return told


def _text_cells(home: Home, night: date) -> Iterator[tuple[str, str, str]]:
    """Sheet, cell and text of every cell that holds text; each row names an id once."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(home.root / report_place(night) / WORKBOOK_NAME) as workbook:
        for sheet in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for number, row in enumerate(rows, start=1):
                seen: set[str] = set()
                for place, value in enumerate(row):
                    if isinstance(value, str) and value and value not in seen:
                        seen.add(value)
                        yield sheet, f"{_column(place)}{number}", value


def _column(place: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % LETTERS) + letters
        place = place // LETTERS - 1
    return letters
