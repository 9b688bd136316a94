"""A sheet with one Excel table over a relation of schema `sheet`: one fact per row, ids as text, money by currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.report.workbook.headings import heading
from aftersales.jobs.report.workbook.input_cells import open_cells
from aftersales.jobs.report.workbook.layout import set_landscape
from aftersales.jobs.report.workbook.styles import (
    DEFAULT_MONEY,
    HEADING,
    LINK,
    MONEY_FORMATS,
    NOTE,
    ON_RED,
    TEXT,
    Look,
    Pen,
)
from aftersales.schemas.workbook_form import BY_HEADER, NOTE_HEADER, AnswerTable

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook

POSITION: Final = "position"
UTC_ZONE: Final = "UTC"
CHOICES: Final = "fitting_decisions"
"""The column of a relation of schema `sheet` that is not shown: the list of its row's open cell."""
NARROWEST, WIDEST = 8, 68
"""Characters; the widest column has room for a SHA-256, which has 64, in one line."""
OPEN_WIDTHS: Final = (16, 34, 14)
LINE_HEIGHT, MOST_LINES = 15, 12
SEVERE: Final = Look(TEXT.number_format, is_bold=True, color=ON_RED)
LINKED: Final = Look(TEXT.number_format, is_underlined=True, color=LINK)
TABLE_STYLE: Final = "TableStyleLight1"


@dataclass(frozen=True)
class TableSheet:
    """A sheet: its title, its table's name, its relation, and the text it shows when it has no row.

    `key` is the column whose values other sheets link to; `links` is the column that links to them. `answered` has the
    columns that a person fills in; they are inserted after the column `opens_after`. The first `frozen` columns stay
    visible. Columns after `prints_until` are not printed.
    """

    title: str
    table: str
    relation: str
    when_empty: str
    key: str = ""
    links: str = ""
    answered: AnswerTable | None = None
    opens_after: str = ""
    prints_until: str = ""
    frozen: int = 1


@dataclass(frozen=True)
class Rows:
    """The rows of a relation that are shown, in the order of their position; `total` counts all of them."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int

    @property
    def is_capped(self) -> bool:
        return self.total > len(self.rows)


Places = Mapping[str, str]
"""Maps an id to the cell of its row: `'Return stock-in'!A7`."""


def read_rows(
    connection: duckdb.DuckDBPyConnection, relation: str, most: int | None = None, zone: str = UTC_ZONE
) -> Rows:
    """The first rows of a relation of schema `sheet`, without their position; `most` = None returns all of them.

    Moments are UTC in the books, and a person reads them in the home's time zone (R-89).
    """
    counted = executed(connection, f'SELECT count(*) FROM sheet."{relation}"').fetchone()
    total = int(counted[0]) if counted else 0
    limit = total if most is None else most
    found = executed(connection, all_rows(connection, relation, zone, is_cut=True), [limit])
    return Rows(tuple(column[0] for column in found.description or ()), tuple(found.fetchall()), total)


def all_rows(connection: duckdb.DuckDBPyConnection, relation: str, zone: str, *, is_cut: bool = False) -> str:
    """A query for every row of a relation of schema `sheet`, as `read_rows` has them."""
    columns = executed(connection, f'SELECT * FROM sheet."{relation}" LIMIT 0').description or []
    shown = [_shown(name, str(kind), zone) for name, kind, *_ in columns if name != POSITION]
    rows = f'SELECT {", ".join(shown)} FROM sheet."{relation}"'
    return f"{rows} WHERE {POSITION} <= ? ORDER BY {POSITION}" if is_cut else f"{rows} ORDER BY {POSITION}"


def _shown(name: str, kind: str, zone: str) -> str:
    """A column of the query; a moment is moved from UTC to the clock of the zone."""
    column = f'"{name}"'
    return f"timezone('{zone}', timezone('{UTC_ZONE}', {column})) AS {column}" if kind == "TIMESTAMP" else column


def places_of(sheet: TableSheet, found: Rows) -> dict[str, str]:
    """The cell of each row of a sheet, by the sheet's key."""
    if not sheet.key:
        return {}
    place = found.names.index(sheet.key)
    return {row[place]: f"'{sheet.title}'!A{number}" for number, row in enumerate(found.rows, start=2)}


def add_table_sheet(
    workbook: Workbook, pen: Pen, sheet: TableSheet, found: Rows, places: Places | None = None, *, full_list: str = ""
) -> Worksheet:
    """Add a sheet with one table, or with a sentence when there is no row, because Excel repairs a table without rows.

    `full_list` is the name of the file with the full list; it is shown when the sheet has only the first rows.
    """
    page = workbook.create_sheet(sheet.title)
    computed, found = found, _without_choices(found)
    names = _with_open_columns(sheet, found.names)
    put_table(page, pen, sheet.table, names, [_with_blanks(sheet, found, row) for row in found.rows])
    if not found.rows:
        pen.text(page.cell(row=2, column=1), sheet.when_empty, NOTE)
    elif sheet.answered:
        place = computed.names.index(CHOICES)
        open_cells(page, pen, sheet.answered, names, [row[place] for row in computed.rows])
    if sheet.links:
        _link(page, pen, names.index(sheet.links) + 1, places or {}, len(found.rows))
    if found.is_capped:
        shown = f"{len(found.rows):,} of {found.total:,} rows are shown; all of them are in {full_list}"
        pen.text(page.cell(row=len(found.rows) + 3, column=1), f"{shown}, next to this workbook.", NOTE)
    page.freeze_panes = page.cell(row=2, column=sheet.frozen + 1)
    page.row_dimensions[1].height = 32
    _set_widths(page, pen, names, [_with_blanks(sheet, found, row) for row in found.rows], sheet)
    set_landscape(page)
    page.print_title_rows = "1:1"
    if sheet.prints_until:
        letter = get_column_letter(names.index(sheet.prints_until) + 1)
        page.print_area = f"A1:{letter}{len(found.rows) + 3}"
    return page


def _without_choices(found: Rows) -> Rows:
    """The rows without their fitting decisions, which a person sees in the list of the cell."""
    if CHOICES not in found.names:
        return found
    place = found.names.index(CHOICES)
    rows = tuple((*row[:place], *row[place + 1 :]) for row in found.rows)
    return Rows((*found.names[:place], *found.names[place + 1 :]), rows, found.total)


def put_table(
    page: Worksheet,
    pen: Pen,
    table: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    place: tuple[int, int] = (1, 1),
    can_filter: bool = True,
) -> None:
    """Write a header and rows from a place (row, column) on, and a table over them if there is a row.

    A table with something else next to it must not have a filter, because a filter hides whole rows of the sheet.
    """
    top, left = place
    currency_at = names.index("currency_code") if "currency_code" in names else -1
    severity_at = names.index("severity") if "severity" in names else -1
    for column, name in enumerate(names):
        is_number = any(is_figure(row[column]) for row in rows)
        cell = page.cell(row=top, column=left + column)
        pen.text(cell, heading(name), HEADING._replace(side="right" if is_number else "left"))
    for number, row in enumerate(rows, start=top + 1):
        money = MONEY_FORMATS.get(row[currency_at], DEFAULT_MONEY) if currency_at >= 0 else DEFAULT_MONEY
        for column, value in enumerate(row):
            look = SEVERE if column == severity_at and value == "high" else TEXT
            pen.put(page.cell(row=number, column=left + column), value, money, look)
    if rows:
        corner = f"{get_column_letter(left + len(names) - 1)}{top + len(rows)}"
        made = Table(displayName=table, ref=f"{get_column_letter(left)}{top}:{corner}")
        made.tableStyleInfo = TableStyleInfo(name=TABLE_STYLE, showRowStripes=True)
        # done here, not by openpyxl when it saves, because it also sets the filter that is removed below
        made._initialise_columns()
        for column, name in zip(made.tableColumns, names, strict=True):
            column.name = heading(name)
        if not can_filter:
            made.autoFilter = None
        page.add_table(made)


def is_figure(value: Any) -> bool:
    """True for a value that is shown as a number, aligned right."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _with_open_columns(sheet: TableSheet, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the relation, with those that a person fills in inserted."""
    if sheet.answered is None:
        return names
    place = names.index(sheet.opens_after) + 1
    opened = (sheet.answered.answer_header.lower(), NOTE_HEADER.lower(), BY_HEADER.lower())
    return (*names[:place], *opened, *names[place:])


def _with_blanks(sheet: TableSheet, found: Rows, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row with empty values in the columns that a person fills in."""
    if sheet.answered is None:
        return row
    place = found.names.index(sheet.opens_after) + 1
    return (*row[:place], None, None, None, *row[place:])


def _link(page: Worksheet, pen: Pen, column: int, places: Places, count: int) -> None:
    """Link ids to their row in another sheet; a link inside a workbook has a location and no target."""
    for number in range(2, count + 2):
        cell = page.cell(row=number, column=column)
        place = places.get(cell.value)
        if place:
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, display=cell.value)
            pen.apply_look(cell, LINKED)


def _set_widths(
    page: Worksheet, pen: Pen, names: Sequence[str], rows: Sequence[Sequence[Any]], sheet: TableSheet
) -> None:
    """Make columns as wide as their longest value, up to WIDEST; longer texts wrap, and their rows become higher."""
    lines = [1] * len(rows)
    # -9: no column number is within three of it, so a sheet without open columns has none
    first_open = names.index(sheet.answered.answer_header.lower()) if sheet.answered else -9
    for column, name in enumerate(names):
        letter = get_column_letter(column + 1)
        if first_open <= column < first_open + 3:
            page.column_dimensions[letter].width = OPEN_WIDTHS[column - first_open]
            continue
        lengths = [_length(row[column]) for row in rows]
        longest = max([*lengths, _heading_width(heading(name)) + 4])
        page.column_dimensions[letter].width = min(WIDEST, max(NARROWEST, longest + 3))
        if longest + 3 > WIDEST:
            lines = [max(before, 1 + length // (WIDEST - 6)) for before, length in zip(lines, lengths, strict=True)]
            look = (LINKED if name == sheet.links else TEXT)._replace(is_wrapped=True)
            for number in range(2, len(rows) + 2):
                cell = page.cell(row=number, column=column + 1)
                pen.apply_look(cell, look if cell.hyperlink or name != sheet.links else TEXT._replace(is_wrapped=True))
    for number, count in enumerate(lines, start=2):
        if count > 1:
            page.row_dimensions[number].height = LINE_HEIGHT * min(count, MOST_LINES)


def _heading_width(text: str) -> int:
    """Characters of the narrowest column in which a heading needs at most two lines; its row is not higher."""
    words = text.split()
    splits = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words) + 1)]
    return min(max(len(first), len(second)) for first, second in splits)


def _length(value: Any) -> int:
    """The number of characters that show a value, with separators between thousands."""
    if value is None:
        return 0
    return len(f"{value:,}") if is_figure(value) else len(str(value))
