"""Reads a workbook of a run that a person filled in: its open cells become rows (calamine finds the tables by name).

The rows are those of jobs/ingest/sources/workbook_answers. A row whose open cells are all empty is not returned.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl
import python_calamine

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.cell_texts import cell_text
from aftersales.jobs.ingest.readers.file_opening import guarded, open_file
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER, OpenedFile, TopRow, blank_rows
from aftersales.jobs.ingest.readers.xlsx_reader import ZIP_START, look_at_sizes
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
EXPECTED: Final = (
    "expected the reconciliation workbook of a run; put that workbook itself into the inbox, saved as XLSX"
)


class FoundTable(NamedTuple):
    """A table of a workbook: its sheet, headers, the position of its first cell (row, column, from 0), its rows."""

    sheet: str
    headers: tuple[str, ...]
    place: tuple[int, int]
    rows: list[list[Any]]


class AnsweredWorkbook:
    """An opened file (see tabular_file.OpenedFile) that also has the run that made the workbook."""

    is_workbook: Final = True

    def __init__(self, tables: Mapping[str, FoundTable]) -> None:
        self.run_id = run_of(tables)
        self.readings = [AnswersReading(tables, self.run_id)]


class AnswersReading:
    """A reading (see tabular_file.Reading) of the open cells of all tables, one table after the other."""

    name: Final = "open cells"
    doubt: Final = ""
    stopped: Final = None

    def __init__(self, tables: Mapping[str, FoundTable], run_id: str) -> None:
        self._tables = tables
        self._run = run_id.rsplit(".", 1)

    def top(self, most: int) -> Sequence[TopRow]:
        """A made-up header with COLUMNS, because the workbook does not have these columns."""
        return [TopRow(0, COLUMNS)][:most]

    def batches(
        self, header: TopRow, positions: Mapping[str, int], as_typed: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        """One row for each table row with a filled open cell. Row numbers continue from one table to the next.
        All rows come in one batch: the tables are in memory already, and few of their rows are answered."""
        found, last = [], 0
        for form in ANSWER_TABLES:
            table = self._tables.get(form.name)
            for number, cells in answers(form, table) if table else ():
                found.append((number + last, (*self._run, form.name, *cells)))
            last += table.place[0] + len(table.rows) if table else 0
        columns: dict[str, list[int] | list[str]] = {
            ROW_NUMBER: [number for number, _ in found],
            CELL_COUNT: [len(header.cells)] * len(found),
        }
        columns |= {name: [cells[place] for _, cells in found] for name, place in positions.items()}
        yield pl.DataFrame(columns, schema=blank_rows(positions).schema)


def open_workbook(content: bytes) -> OpenedFile:
    """Open an answered workbook, or a file of its quarantined rows that were corrected; else RefusedFileError."""
    tables = tables_of(content)
    if IDENTITY_TABLE in tables:
        return AnsweredWorkbook(tables)
    opened = open_file(content)
    if any("answered_id" in row.cells for reading in opened.readings for row in reading.top(1)):
        return opened
    raise RefusedFileError("HEADER_UNKNOWN", f"found no table '{IDENTITY_TABLE}', {EXPECTED}")


def tables_of(content: bytes) -> dict[str, FoundTable]:
    """Every table of a workbook by its name; empty if the file is not a workbook."""
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
    """The run that made a workbook, as written in it; RefusedFileError if it does not name a run, or is a draft."""
    identity = {cell_text(row[0]): cell_text(row[1]) for row in tables[IDENTITY_TABLE].rows if len(row) > 1}
    run_id, state = identity.get(RUN_ROW, ""), identity.get(STATE_ROW, "")
    if not RUN_ID.fullmatch(run_id) or not _is_date(run_id[:10]):
        raise RefusedFileError("HEADER_UNKNOWN", f"found '{run_id[:40]}' as the run in '{IDENTITY_TABLE}', {EXPECTED}")
    if state != COMMITTED:
        raise RefusedFileError("HEADER_UNKNOWN", f"found a workbook in the state '{state[:40]}', {EXPECTED}")
    return run_id


def answered_business_date(content: bytes) -> date | None:
    """The business date of the run that made the workbook; None for corrected rows from quarantine."""
    tables = tables_of(content)
    return date.fromisoformat(run_of(tables).rsplit(".", 1)[0]) if IDENTITY_TABLE in tables else None


def answers(form: AnswerTable, table: FoundTable) -> Iterator[tuple[int, tuple[str, ...]]]:
    """For each row with a filled open cell: its row number in the sheet, its id and open cells, and their addresses."""
    names = (form.id_header, form.answer_header, NOTE_HEADER, BY_HEADER)
    missing = [name for name in names if name not in table.headers]
    if missing:
        raise RefusedFileError(
            "HEADER_UNKNOWN",
            f"sheet '{table.sheet}', table '{form.name}': found no column '{missing[0]}', expected the columns as "
            "they were; answer in a new copy of that workbook",
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
    """The letters of a column; 0 is A."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


FORMS: Final = {form.name: form for form in ANSWER_TABLES}


def notes_on_edits(dropped: bytes, published: bytes | None) -> Iterator[str]:
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
