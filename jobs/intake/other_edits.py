"""Notes on cells of an answered workbook that a person changed outside the open columns (contract: Workbook)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from aftersales.jobs.intake.answered_workbook import FoundTable, run_of, tables_of
from aftersales.jobs.intake.refusal import RefusedFileError
from aftersales.jobs.intake.spreadsheet import cell_text
from aftersales.schemas.workbook_form import ANSWER_TABLES, BY_HEADER, NOTE_HEADER

FORMS: Final = {form.name: form for form in ANSWER_TABLES}


def told_of_edits(dropped: bytes, published: bytes | None) -> Iterator[str]:
    """One note per sheet that was changed outside its open cells, or one note if nothing can be compared."""
    tables = tables_of(dropped)
    try:
        before = tables_of(published or b"")
        is_same_run = bool(before) and run_of(before) == run_of(tables)
    except (RefusedFileError, KeyError):
        is_same_run = False
    if not is_same_run:
        yield "only the open columns are read; other changed cells could not be looked for, and do not count"
        return
    for name, table in before.items():
        count = _changed(name, table, tables.get(name))
        if count:
            cells = (
                "1 cell outside the open columns was" if count == 1 else f"{count} cells outside the open columns were"
            )
            yield f"sheet '{table.sheet}': {cells} changed; such changes do not count"


def _changed(name: str, before: FoundTable, after: FoundTable | None) -> int:
    """The number of changed cells. Rows are compared by their id, however the table was sorted, or else by position."""
    form = FORMS.get(name)
    is_open = {form.answer_header, NOTE_HEADER, BY_HEADER} if form else set()
    headers = [header for header in before.headers if header not in is_open]
    old = _texts(before, headers)
    if after is None:
        return sum(map(_filled, old))
    new = _texts(after, headers)
    key = headers.index(form.id_header) if form else 0
    if len({row[key] for row in old}) == len(old):
        by_key = {row[key]: row for row in old}
        gone = by_key.keys() - {row[key] for row in new}
        return sum(_differing(by_key.get(row[key]), row) for row in new) + sum(_filled(by_key[name]) for name in gone)
    longest = max(len(old), len(new))
    pairs = [(old[place : place + 1], new[place : place + 1]) for place in range(longest)]
    return sum(_differing(one[0] if one else None, other[0] if other else [""]) for one, other in pairs)


def _texts(table: FoundTable, headers: Sequence[str]) -> list[list[str]]:
    """The cells under some headers as text; a missing column is blank."""
    places = [table.headers.index(header) if header in table.headers else None for header in headers]
    return [[_cell(row, place) for place in places] for row in table.rows]


def _cell(row: Sequence[Any], place: int | None) -> str:
    return "" if place is None or place >= len(row) else cell_text(row[place]).strip()


def _differing(before: Sequence[str] | None, after: Sequence[str]) -> int:
    if before is None:
        return _filled(after)
    if len(after) != len(before):
        return _filled(before)
    return sum(one != other for one, other in zip(before, after, strict=True))


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)
