"""Sheet Summary, one landscape page: the verdict in words and colour, what must agree, what is owed, what is open.

To the right of the printed page are the tables that its formulas look up and its two charts draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from aftersales.jobs.console.verdict import Verdict
from aftersales.jobs.report.workbook.layout import CELL, SECTION, Formula, Paper, set_landscape
from aftersales.jobs.report.workbook.styles import (
    DARK,
    GREEN,
    GREY,
    NOTE,
    ON_GREEN,
    ON_RED,
    PALE,
    RED,
    TEXT,
    WHOLE,
    YELLOW,
    Look,
    Pen,
    money_format,
)
from aftersales.jobs.report.workbook.table_sheet import put_table, read_rows
from aftersales.jobs.report.workbook.tie_out import Check, Source, checks

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook
    from openpyxl.chart._chart import ChartBase
    from openpyxl.worksheet.worksheet import Worksheet

TITLE: Final = "Summary"
WIDTHS: Final = (29, 46, 15, 15, 13, 15, 15, 2, 17, 13, 13, 13, 13)
RIGHT: Final = 9
"""The first column of the right half."""
TOP: Final = 9
"""The row where both halves begin; the first check is two rows below it."""
GREY_TEXT: Final = Look(TEXT.number_format, size=11, color=GREY, middle=True)
LABEL: Final = Look(TEXT.number_format, size=9, color=GREY, fill=PALE)
FIGURE: Final = Look(size=16, is_bold=True, fill=PALE, color=DARK, middle=True, is_label=True)
WHY: Final = (
    "Prices: a supplier refunds its own unit price at shipment; the marketplace shows what the buyer paid.",
    "Deductions: unsettled amounts, replacements and the return handling fee are deducted here, not there.",
    "Goods: here a refund follows the goods that a supplier counted; there it often comes before they arrive.",
    "Time: a run counts the files it was given; an export does not contain what happened after it was made.",
    "Whose goods: goods from own warehouses and refund-only cases do not concern a supplier.",
    "Not let in: rows in Quarantine count once they are corrected and dropped in again.",
)
WHY_ROWS: Final = 7
SIGN_OFF: Final = (("Prepared by", 1, 1), ("Reviewed by", 2, 4), ("Approved by", 5, len(WIDTHS)))


def add_summary(
    workbook: Workbook,
    pen: Pen,
    connection: duckdb.DuckDBPyConnection,
    verdict: Verdict,
    sheets: Mapping[str, Source],
    *,
    is_draft: bool,
) -> None:
    """Add the sheet; to the right of its printed area are the tables that its formulas and charts use."""
    page = workbook.create_sheet(TITLE, 0)
    paper = Paper(page, pen, WIDTHS)
    sides = put_side_tables(page, pen, connection)
    lines = checks(connection, {**sheets, **{relation: side.source for relation, side in sides.items()}})
    _put_title(paper, verdict, len(lines), is_draft=is_draft)
    _put_tiles(paper, verdict)
    row = put_tie_out(paper, TOP, lines)
    for finding in verdict.findings:
        paper.text(row, 1, f"An internal check failed: {finding}", TEXT._replace(color=ON_RED, is_bold=True))
        row += 1
    row = put_partners(paper, row + 1, sides["roll_forward"])
    row = put_suppliers(paper, row + 1, sides["refund_total"])
    last = max(row, _put_right_half(paper, sides)) + 1
    _put_sign_off(paper, last)
    set_landscape(page, 1)
    page.print_area = f"A1:{paper.letter(paper.last)}{last + 2}"
    page.sheet_view.zoomScale = 85


def _put_title(paper: Paper, verdict: Verdict, lines: int, *, is_draft: bool) -> None:
    """Write the title, business date, run and verdict."""
    draft = "DRAFT, NOT COMMITTED: " if is_draft else ""
    title = Look(TEXT.number_format, is_bold=True, size=18, color=DARK, middle=True)
    paper.text(1, 1, f"{draft}Reconciliation of after-sales orders", title)
    paper.text(2, 1, "Business date", GREY_TEXT)
    paper.text(2, 3, f"run {verdict.run_id}", GREY_TEXT)
    # the formulas of the checks compare dates with this cell (tie_out.BUSINESS_DATE_CELL)
    paper.put(2, 2, verdict.business_date, look=GREY_TEXT._replace(is_bold=True))
    fill, ink = (GREEN, ON_GREEN) if verdict.ties_out else (RED, ON_RED)
    band = Look(TEXT.number_format, is_bold=True, size=20, color=ink, fill=fill, middle=True)
    paper.band(4, band)
    paper.text(4, 1, verdict.words, band)
    area = f"${CHECK_COLUMN}${TOP + 2}:${CHECK_COLUMN}${TOP + 1 + lines}"
    counted = band._replace(number_format=f'0" of {lines} checks agree"', size=13)
    # merged because the longest verdict is wider than the first column
    for first, last in ((1, 2), (3, RIGHT - 1), (RIGHT, paper.last)):
        paper.page.merge_cells(start_row=4, start_column=first, end_row=4, end_column=last)
    paper.formula(4, 3, f'=COUNTIFS({area},"{AGREES}")', counted)
    noun = "exception is" if verdict.exceptions == 1 else "exceptions are"
    words = f"{verdict.exceptions:,} {noun} open, {verdict.exceptions_high:,} of high severity"
    paper.text(4, RIGHT, words, band._replace(size=13))
    if verdict.not_let_in:
        sentence = verdict.not_let_in[:1].upper() + verdict.not_let_in[1:]
        paper.text(5, 1, sentence, GREY_TEXT._replace(is_bold=True, color=DARK))
    for row, height in ((1, 30), (2, 18), (4, 36)):
        paper.height(row, height)


def _put_tiles(paper: Paper, verdict: Verdict) -> None:
    """Write the figures of the run, each a label over a number."""
    kept = f"{verdict.rows_accepted:,} accepted, {verdict.rows_unchanged:,} unchanged, {verdict.rows_ignored:,} ignored"
    refunds = sum(refunded.refund_orders for refunded in verdict.refunded)
    tiles = (
        (1, f"Files taken ({verdict.files_refused} refused)", verdict.files),
        (2, f"Rows in ({kept})", verdict.rows_in),
        (3, "Rows quarantined", verdict.rows_quarantined),
        (4, f"Pushed ({verdict.recalls} recalled)", verdict.pushes),
        (6, "Refund orders made", refunds),
        (RIGHT, "Exceptions open", verdict.exceptions),
        (RIGHT + 2, "High severity", verdict.exceptions_high),
    )
    for row in (6, 7):
        paper.band(row, FIGURE)
    for column, label, number in tiles:
        paper.text(6, column, label, LABEL)
        paper.put(7, column, number, look=FIGURE)
    paper.height(7, 26)


def _put_right_half(paper: Paper, sides: Mapping[str, SideTable]) -> int:
    """Write ageing, both charts, and why a marketplace may show other figures; returns the next row."""
    ageing, dates = sides["ageing"], sides["night_movement"]
    headings = ("Age", "#Exceptions", "#High", "", "")
    row = paper.headings(TOP, "Ageing of open exceptions", headings, RIGHT)
    count = CELL._replace(number_format=WHOLE, side="right")
    for place, (name, *_) in enumerate(ageing.rows, start=1):
        paper.band(row, CELL, RIGHT)
        paper.text(row, RIGHT, name)
        for step, column in enumerate(("Exceptions", "High severity"), start=1):
            paper.formula(row, RIGHT + step, f"=INDEX(ageing[{column}],{place})", count)
        row += 1
    top, left = ageing.place
    add_ageing_chart(paper.page, f"{paper.letter(RIGHT)}{row + 1}", top=top, left=left, count=len(ageing.rows))
    row += HEIGHT_ROWS + 1
    if dates.rows:
        currency = dates.rows[0][0]
        shown = sum(line[0] == currency for line in dates.rows)
        (top, left), anchor = dates.place, f"{paper.letter(RIGHT)}{row + 1}"
        add_dates_chart(paper.page, anchor, top=top, left=left, count=shown, currency_code=currency)
        row += HEIGHT_ROWS + 1
    paper.text(row + 1, RIGHT, "Why might this differ from the marketplace's page?", SECTION)
    paper.page.merge_cells(start_row=row + 2, start_column=RIGHT, end_row=row + 1 + WHY_ROWS, end_column=paper.last)
    paper.text(row + 2, RIGHT, "\n".join(WHY), Look(TEXT.number_format, size=9, is_wrapped=True, fill=PALE))
    return row + 2 + WHY_ROWS


def _put_sign_off(paper: Paper, row: int) -> None:
    """Write the fields for names, dates and signatures; no later run reads them."""
    paper.text(row, 1, "Sign-off", SECTION)
    for label, first, last in SIGN_OFF:
        paper.text(row + 1, first, f"{label}, date, signature", Look(TEXT.number_format, size=9, color=GREY))
        paper.band(row + 2, Look(TEXT.number_format, fill=YELLOW, line="BFBFBF"), first, last)
    paper.height(row + 2, 28)


AGREES, DIFFERS, NOT_AS_BOOKED = "agrees", "DIFFERS", "NOT AS BOOKED"
LOOKS: Final = ((AGREES, GREEN, ON_GREEN), (DIFFERS, RED, ON_RED), (NOT_AS_BOOKED, RED, ON_RED))
CHECK_COLUMN: Final = "G"
SHOWN: Final = 8
"""Number of partners and suppliers on the printed page; the tables to its right have all of them."""
LONG_WORDS: Final = 62
ADDED: Final = ("Brought forward amount", "Due amount", "Adjusted amount")
"""What is due on a date: opening balances, refund orders and their adjustments; the table shows each of them."""


def put_tie_out(paper: Paper, row: int, lines: Sequence[Check]) -> int:
    """Write one line per check: sides, difference and result are formulas; the database's own figure is a value."""
    headings = ("Check", "This side = other side", "#This side", "#Other side", "#Difference", "#Books", "Result")
    first = row = paper.headings(row, "What must agree", headings)
    for line in lines:
        number = CELL._replace(number_format=money_format(line.currency_code), side="right")
        paper.text(row, 1, line.name)
        paper.text(row, 2, line.words, CELL._replace(size=9, color=GREY, is_wrapped=True))
        paper.formula(row, 3, line.left, number)
        paper.formula(row, 4, line.right, number)
        paper.formula(row, 5, f"=ROUND(C{row}-D{row},2)", number)
        paper.put(row, 6, line.books, number.number_format, number)
        # two sides that were changed in the same way still agree, so one is compared with the database as well
        books = f'IF(ROUND(C{row}-F{row},2)=0,"{AGREES}","{NOT_AS_BOOKED}")'
        checked = CELL._replace(number_format="General", is_bold=True)
        paper.formula(row, 7, f'=IF(E{row}=0,{books},"{DIFFERS}")', checked)
        if len(line.words) > LONG_WORDS:
            paper.height(row, 26)
        row += 1
    for word, fill, ink in LOOKS:
        rule = CellIsRule(operator="equal", formula=[f'"{word}"'], fill=PatternFill(bgColor=fill), font=Font(color=ink))
        paper.page.conditional_formatting.add(f"{CHECK_COLUMN}{first}:{CHECK_COLUMN}{row - 1}", rule)
    return row


def put_partners(paper: Paper, row: int, side: SideTable) -> int:
    """Write the partners with the highest closing amounts, from table roll_forward, and a total per currency."""
    headings = ("Distributor", "Supplier", "#Opening", "#Due", "#Settled", "#Written off", "#Closing")
    columns = (("Opening amount",), ADDED, ("Settled amount",), ("Written off amount",), ("Closing amount",))
    row = paper.headings(row, f"Roll-forward by partner{_of_all(side)}", headings)
    for place, (distributor, supplier, currency, *_) in enumerate(side.rows[:SHOWN], start=1):
        found = [
            Formula(f"=ROUND({'+'.join(f'INDEX(roll_forward[{name}],{place})' for name in names)},2)")
            for names in columns
        ]
        row = paper.line(row, (distributor, f"{supplier} ({currency})", *found), currency)
    for currency in dict.fromkeys(partner[2] for partner in side.rows):
        tests = f'roll_forward[Currency code],"{currency}"'
        sums = [
            Formula(f"=ROUND({'+'.join(f'SUMIFS(roll_forward[{name}],{tests})' for name in names)},2)")
            for names in columns
        ]
        row = paper.line(row, ("All partners", currency, *sums), currency, is_total=True)
    return _or_nothing(paper, row, side, "No amount was due yet.")


def put_suppliers(paper: Paper, row: int, side: SideTable) -> int:
    """Write refunds by supplier and currency, never summed across currencies."""
    headings = ("Supplier", "#Refund orders", "#Due", "#Settled", "#Written off", "#Open", "#Overpaid")
    columns = ("Due amount", "Settled amount", "Written off amount", "Open amount", "Overpaid amount")
    row = paper.headings(row, f"Owed by supplier and currency to date{_of_all(side)}", headings)
    for place, (supplier, currency, *_) in enumerate(side.rows[:SHOWN], start=1):
        count = Formula(f"=INDEX(refund_totals[Refund orders],{place})", is_count=True)
        found = [Formula(f"=INDEX(refund_totals[{name}],{place})") for name in columns]
        row = paper.line(row, (f"{supplier} ({currency})", count, *found), currency)
    return _or_nothing(paper, row, side, "There is no refund order yet.")


def _of_all(side: SideTable) -> str:
    """A note in the title when not all rows are on the page."""
    count = len(side.rows)
    return f" ({SHOWN} of {count}; all in table {side.source.table}, to the right)" if count > SHOWN else ""


def _or_nothing(paper: Paper, row: int, side: SideTable, text: str) -> int:
    if side.rows:
        return row
    paper.text(row, 1, text, NOTE)
    return row + 1


FIRST_COLUMN: Final = 16
SIDE_TOP: Final = 4
SIDE_TABLES: Final = (
    ("roll_forward", "roll_forward"),
    ("refund_totals", "refund_total"),
    ("ageing", "ageing"),
    ("nights", "night_movement"),
    ("control_totals", "control_total"),
)
"""Table and relation of chapter `sheet`, from left to right."""
SIDE_TITLE: Final = "Tables that the formulas of this sheet read (not printed)"


class SideTable(NamedTuple):
    """A table, its rows, and the place (row, column) of its first heading."""

    source: Source
    rows: tuple[tuple[Any, ...], ...]
    place: tuple[int, int]


def put_side_tables(page: Worksheet, pen: Pen, connection: duckdb.DuckDBPyConnection) -> dict[str, SideTable]:
    """Write every side table in full, and return them by relation.

    They are short, one row per partner, currency or date, so the setting `workbook_rows` does not cut them.
    """
    pen.text(
        page.cell(row=SIDE_TOP - 2, column=FIRST_COLUMN),
        SIDE_TITLE,
        Look(TEXT.number_format, is_italic=True, color=GREY),
    )
    found, column = {}, FIRST_COLUMN
    for table, relation in SIDE_TABLES:
        rows = read_rows(connection, relation)
        put_table(page, pen, table, rows.names, rows.rows, place=(SIDE_TOP, column), can_filter=False)
        for place in range(column, column + len(rows.names)):
            page.column_dimensions[get_column_letter(place)].width = 18
        found[relation] = SideTable(Source(table, relation, rows, "Summary"), rows.rows, (SIDE_TOP, column))
        column += len(rows.names) + 1
    return found


WIDTH, HEIGHT = 15.6, 5.6
"""Centimetres."""
HEIGHT_ROWS: Final = 11
"""Rows of 15 points that a chart covers."""
COLOURS: Final = ("2F5597", "F4B183")
SMALL: Final = 800
"""Hundredths of a point."""


def add_ageing_chart(page: Worksheet, place: str, *, top: int, left: int, count: int) -> None:
    """Draw one bar per age bucket; `top`, `left` is the header of the buckets' names, `count` their number."""
    chart = _chart("Open exceptions by age")
    _add(chart, page, top=top, column=left + 1, count=count, colour=COLOURS[0])
    chart.set_categories(Reference(page, min_col=left, min_row=top + 1, max_row=top + count))
    chart.legend = None
    page.add_chart(chart, place)


def add_dates_chart(page: Worksheet, place: str, *, top: int, left: int, count: int, currency_code: str) -> None:
    """Draw two bars per date for one currency, because amounts of several currencies cannot share a scale."""
    chart = _chart(f"Refunds due and settled, last {count} business dates, {currency_code}")
    for step, colour in enumerate(COLOURS):
        _add(chart, page, top=top, column=left + 2 + step, count=count, colour=colour)
    chart.set_categories(Reference(page, min_col=left + 1, min_row=top + 1, max_row=top + count))
    chart.legend.position = "b"
    chart.x_axis.number_format = "mm-dd"
    page.add_chart(chart, place)


def _chart(title: str) -> BarChart:
    chart = BarChart()
    chart.type, chart.gapWidth, chart.overlap = "col", 60, 0
    chart.title = title
    text = chart.title.tx.rich.p[0]
    text.pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1000, b=True))
    for run in text.r:
        run.rPr = CharacterProperties(sz=1000, b=True)
    chart.width, chart.height = WIDTH, HEIGHT
    for axis in (chart.x_axis, chart.y_axis):
        # openpyxl marks axes as deleted by default, and Excel then does not show them
        axis.delete = False
        axis.txPr = RichText(
            p=[Paragraph(pPr=ParagraphProperties(defRPr=CharacterProperties(sz=SMALL)), endParaRPr=None)]
        )
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E0E0E0"))
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.scaling.min = 0
    return chart


def _add(chart: ChartBase, page: Worksheet, *, top: int, column: int, count: int, colour: str) -> None:
    """Add a series that has the name of its column's header."""
    series = Series(Reference(page, min_col=column, min_row=top, max_row=top + count), title_from_data=True)
    series.graphicalProperties = GraphicalProperties(solidFill=colour)
    chart.series.append(series)
