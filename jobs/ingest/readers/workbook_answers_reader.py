"""A night's workbook that a person filled in: its open cells as rows, found by the names of tables (calamine).

The rows are those of jobs/ingest/sources/workbook_answers. Where nobody wrote anything there is no row.
What else was changed in the workbook does not count, and is said so (contract: Workbook).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl
import python_calamine

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.file_opening import guarded, open_file
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER, OpenedFile, TopRow, blank_rows
from aftersales.jobs.ingest.readers.xlsx_reader import ZIP_START, cell_text, look_at_sizes
from aftersales.jobs.ingest.sources.workbook_answers import COLUMNS
from aftersales.schemas.workbook_form import (
    ANSWER_TABLES,
    BY_HEADER,
    COMMITTED,
    IDENTITY_TABLE,
    NOTE_HEADER,
    RUN_ROW,
    STATE_ROW,
    AnswerTable,
)

RUN_ID: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,6})")
EXPECTED: Final = "expected the reconciliation workbook of a night; drop in that workbook itself, saved as XLSX"


class FoundTable(NamedTuple):
    """A table of a workbook: its sheet, headers, the place of its first cell (row and column, from 0) and its rows."""

    sheet: str
    headers: tuple[str, ...]
    place: tuple[int, int]
    rows: list[list[Any]]


class AnsweredWorkbook:
    """See tabular_file.OpenedFile; and the run whose workbook it is."""

    is_workbook: Final = True

    def __init__(self, tables: Mapping[str, FoundTable]) -> None:
        self.run_id = run_of(tables)
        self.readings = [AnswersReading(tables, self.run_id)]


class AnswersReading:
    """See tabular_file.Reading: the open cells of all tables, one below the other."""

    name: Final = "open cells"
    doubt: Final = ""
    stopped: Final = None

    def __init__(self, tables: Mapping[str, FoundTable], run_id: str) -> None:
        self._tables = tables
        self._night = run_id.rsplit(".", 1)

    def top(self, most: int) -> Sequence[TopRow]:
        """The header that COLUMNS stand for; no cell of the workbook is one."""
        return [TopRow(0, COLUMNS)][:most]

    def batches(self, header: TopRow, positions: Mapping[str, int]) -> Iterator[pl.DataFrame]:
        """A row for each row of a table with a filled open cell. Rows of a further table are numbered on. All come in
        one batch: the tables have been read whole, and few of their rows are answered."""
        told, last = [], 0
        for form in ANSWER_TABLES:
            table = self._tables.get(form.name)
            for number, cells in answers(form, table) if table else ():
                told.append((number + last, (*self._night, form.name, *cells)))
            last += table.place[0] + len(table.rows) if table else 0
        columns: dict[str, list[int] | list[str]] = {
            ROW_NUMBER: [number for number, _ in told],
            CELL_COUNT: [len(header.cells)] * len(told),
        }
        columns |= {name: [cells[place] for _, cells in told] for name, place in positions.items()}
        yield pl.DataFrame(columns, schema=blank_rows(positions).schema)


def open_workbook(content: bytes) -> OpenedFile:
    """Open an answered workbook, or its quarantined rows, mended; else RefusedFileError."""
    tables = tables_of(content)
    if IDENTITY_TABLE in tables:
        return AnsweredWorkbook(tables)
    opened = open_file(content)
    if any("answered_id" in row.cells for reading in opened.readings for row in reading.top(1)):
        return opened
    raise RefusedFileError("HEADER_UNKNOWN", f"found no table '{IDENTITY_TABLE}', {EXPECTED}")


def tables_of(content: bytes) -> dict[str, FoundTable]:
    """Every table of a workbook by its name; none where it is no workbook."""
    if not content.startswith(ZIP_START):
        return {}
    look_at_sizes(content)
    return guarded(lambda: dict(_tables(content)))


def _tables(content: bytes) -> Iterator[tuple[str, FoundTable]]:
    book = python_calamine.load_workbook(io.BytesIO(content), load_tables=True)
    for name in book.table_names or ():
        table = book.get_table_by_name(name)
        yield name, FoundTable(table.sheet, tuple(table.columns), table.start or (0, 0), table.to_python())


def run_of(tables: Mapping[str, FoundTable]) -> str:
    """The run that made a workbook, as it says itself; RefusedFileError where that is none, or a draft."""
    said = {cell_text(row[0]): cell_text(row[1]) for row in tables[IDENTITY_TABLE].rows if len(row) > 1}
    run_id, state = said.get(RUN_ROW, ""), said.get(STATE_ROW, "")
    if not RUN_ID.fullmatch(run_id) or not _is_date(run_id[:10]):
        raise RefusedFileError("HEADER_UNKNOWN", f"found '{run_id[:40]}' as the run in '{IDENTITY_TABLE}', {EXPECTED}")
    if state != COMMITTED:
        raise RefusedFileError("HEADER_UNKNOWN", f"found a workbook whose state is '{state[:40]}', {EXPECTED}")
    return run_id


def answered_night(content: bytes) -> date | None:
    """The business date of the run whose workbook this is; None of rows that were mended in quarantine."""
    tables = tables_of(content)
    return date.fromisoformat(run_of(tables).rsplit(".", 1)[0]) if IDENTITY_TABLE in tables else None


def answers(form: AnswerTable, table: FoundTable) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Row number in the sheet, then id and open cells, then where each of them stands; of rows that were filled in."""
    names = (form.id_header, form.answer_header, NOTE_HEADER, BY_HEADER)
    missing = [name for name in names if name not in table.headers]
    if missing:
        raise RefusedFileError(
            "HEADER_UNKNOWN",
            f"sheet '{table.sheet}', table '{form.name}': found no column '{missing[0]}', expected it as it was; "
            "answer in a fresh copy of that night's workbook",
        )
    columns = [table.headers.index(name) for name in names]
    top, left = table.place
    for number, row in enumerate(table.rows, start=top + 1):
        cells = [cell_text(row[column]) for column in columns]
        if any(cell.strip() for cell in cells[1:]):
            places = [f"{table.sheet}!{_letters(left + column)}{number}" for column in columns]
            yield number, (*cells, *places)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _letters(column: int) -> str:
    """A column's letters, from 0: A."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


FORMS: Final = {form.name: form for form in ANSWER_TABLES}


def told_of_edits(dropped: bytes, published: bytes | None) -> Iterator[str]:
    """A sentence a sheet that was changed outside of its open cells, and one where nothing can be compared."""
    tables = tables_of(dropped)
    try:
        before = tables_of(published or b"")
        is_same_run = bool(before) and run_of(before) == run_of(tables)
    except (RefusedFileError, KeyError):
        is_same_run = False
    if not is_same_run:
        yield "cells outside of the open columns are not read; what was changed there could not be compared"
        return
    for name, table in before.items():
        count = _changed(name, table, tables.get(name))
        if count:
            yield f"sheet '{table.sheet}': {count} cells outside of the open columns were changed; they do not count"


def _changed(name: str, before: FoundTable, after: FoundTable | None) -> int:
    """How many cells differ, row by row: by the row's id, however the table was sorted; else by its position."""
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
    """The cells under some headers as text; a column that is gone is blank."""
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
