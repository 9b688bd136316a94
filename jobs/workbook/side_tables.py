"""Tables to the right of the printed page of Summary: what its formulas look up and its charts draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from openpyxl.utils import get_column_letter

from aftersales.jobs.workbook.look import GREY, TEXT, Look, Pen
from aftersales.jobs.workbook.table_sheet import put_table, read_rows
from aftersales.jobs.workbook.tie_out import Source

if TYPE_CHECKING:
    import duckdb
    from openpyxl.worksheet.worksheet import Worksheet

FIRST_COLUMN: Final = 16
TOP: Final = 4
SIDE_TABLES: Final = (
    ("roll_forward", "roll_forward"),
    ("refund_totals", "refund_total"),
    ("ageing", "ageing"),
    ("nights", "night_movement"),
    ("control_totals", "control_total"),
)
"""Name of the table and relation of schema `sheet`, from left to right."""
TITLE: Final = "Tables that the formulas of this sheet use (not printed)"


class SideTable(NamedTuple):
    """A table, its rows, and the place (row, column) of its first heading."""

    source: Source
    rows: tuple[tuple[Any, ...], ...]
    place: tuple[int, int]


def put_side_tables(page: Worksheet, pen: Pen, connection: duckdb.DuckDBPyConnection) -> dict[str, SideTable]:
    """Write every side table in full, and return them by relation.

    They are short, one row per partner, currency or date, so the setting `workbook_rows` does not cut them.
    """
    pen.text(page.cell(row=TOP - 2, column=FIRST_COLUMN), TITLE, Look(TEXT.number_format, is_italic=True, color=GREY))
    found, column = {}, FIRST_COLUMN
    for table, relation in SIDE_TABLES:
        rows = read_rows(connection, relation)
        put_table(page, pen, table, rows.names, rows.rows, place=(TOP, column), can_filter=False)
        for place in range(column, column + len(rows.names)):
            page.column_dimensions[get_column_letter(place)].width = 18
        found[relation] = SideTable(Source(table, relation, rows, "Summary"), rows.rows, (TOP, column))
        column += len(rows.names) + 1
    return found
