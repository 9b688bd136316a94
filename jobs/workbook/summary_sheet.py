"""Sheet Summary, one landscape page: the verdict in words and colour, what must agree, what is owed, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from aftersales.jobs.telling.verdict import Verdict
from aftersales.jobs.workbook.look import DARK, GREEN, GREY, ON_GREEN, ON_RED, PALE, RED, TEXT, WHOLE, YELLOW, Look, Pen
from aftersales.jobs.workbook.paper import CELL, SECTION, Paper, set_landscape
from aftersales.jobs.workbook.side_tables import SideTable, put_side_tables
from aftersales.jobs.workbook.summary_charts import HEIGHT_ROWS, add_ageing_chart, add_nights_chart
from aftersales.jobs.workbook.summary_tables import AGREES, CHECK_COLUMN, put_partners, put_suppliers, put_tie_out
from aftersales.jobs.workbook.tie_out import Source, checks

if TYPE_CHECKING:
    import duckdb
    from openpyxl import Workbook

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
    # the formulas of the checks compare dates with this cell (tie_out.NIGHT_CELL)
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
    ageing, nights = sides["ageing"], sides["night_movement"]
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
    if nights.rows:
        currency = nights.rows[0][0]
        shown = sum(line[0] == currency for line in nights.rows)
        (top, left), anchor = nights.place, f"{paper.letter(RIGHT)}{row + 1}"
        add_nights_chart(paper.page, anchor, top=top, left=left, count=shown, currency_code=currency)
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
