"""The last sheet: which run's workbook this is, how to answer and verify it, the rulebook's formulas, settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from aftersales.jobs.report.workbook.layout import set_landscape
from aftersales.jobs.report.workbook.styles import DARK, TEXT, Look, Pen
from aftersales.jobs.report.workbook.table_sheet import put_table
from aftersales.schemas.workbook_form import IDENTITY_HEADERS, IDENTITY_TABLE

if TYPE_CHECKING:
    from openpyxl import Workbook

TITLE: Final = "About"
SECTION: Final = Look(TEXT.number_format, is_bold=True, size=12, color=DARK)
WRAPPED: Final = TEXT._replace(is_wrapped=True)
EXPLANATIONS: Final = (
    (
        "Price",
        "The supplier's unit price on the day of shipment. Refunds to buyers, later prices and cost play no part.",
    ),
    ("Estimate", "Unit price at shipment × requested quantity − return handling fee (R-32)."),
    ("Estimate, failed parcel", "Stock-out amount − distribution fee − return handling fee (R-33)."),
    ("Return amount", "Unit price at shipment × accepted quantity; accepted = good + defective (R-28, R-34)."),
    ("Refundable", "Return amount − unsettled amount − exchange amount − return handling fee, in this order (R-36)."),
    ("Limits", "Each deduction takes what is left at most; a refund is never below zero (R-37, R-41)."),
    ("Shortfall", "What did not fit of the exchange amount and the fee: reported, never collected (R-37)."),
    ("Variance", "Actual − estimate = quantity + unsettled + exchange + fee + shortfall, exactly (R-42)."),
    ("Rounding", "Half away from zero to the currency's minor unit, once a line; IDR and VND have no decimals."),
    ("Customer balance", "Completed when created; the distributor's balance with the supplier rises by it (R-44)."),
    ("Bank transfer", "Completed when payments with proof are confirmed and reach the refundable amount (R-45)."),
    ("Roll-forward", "Opening + refunds due − settled − written off = closing = what is still open (R-57)."),
)
ANSWERS: Final = (
    (
        "Yellow cells",
        "Choose a Resolution (Exceptions) or a Decision (To push), add Note and By, save, and drop the workbook into "
        "inbox/workbook/. The next night reads these cells and nothing else of it; the file is archived as it is.",
    ),
    ("explain", "The exception is answered: it is not open while its amount stays what it is here."),
    ("push, hold, re_push", "As in a decisions file (R-16): releases, holds, or sends again what failed."),
    ("short_close", "No more goods are awaited; what was accepted stands."),
    ("accept", "The refund that a cancellation after stock-in froze is made all the same."),
    ("write_off", "The open rest of the refund order is given up."),
    (
        "An answer is bound",
        "to its exception and the amount it has here. If the amount moves, the exception opens again.",
    ),
    ("Two workbooks", "of one night that fill a cell differently are an exception, and neither counts."),
)
VERIFYING: Final = (
    (
        "In this workbook",
        "Every figure of Summary under `What must agree` is a formula over the tables of the sheets; change a cell "
        "and it says DIFFERS.",
    ),
    ("In the database", "Every figure is a row of schema `report` in aftersales.duckdb; each column has a comment."),
    ("From the files", "`aftersales verify` runs every night again from the archive and compares all of it."),
    ("By an outsider", "`aftersales postings --format hledger` (or beancount) hands the book to another program."),
)


def add_about(workbook: Workbook, pen: Pen, facts: Mapping[str, str], settings: Mapping[str, str]) -> None:
    """What this is (`facts`, a table that intake knows it by), how it is computed, and the settings of the run."""
    page = workbook.create_sheet(TITLE)
    page.column_dimensions["A"].width = 30
    page.column_dimensions["B"].width = 112
    pen.text(page["A1"], "This workbook", SECTION)
    put_table(
        page,
        pen,
        IDENTITY_TABLE,
        [name.lower() for name in IDENTITY_HEADERS],
        list(facts.items()),
        place=(2, 1),
        can_filter=False,
    )
    row = len(facts) + 4
    for title, lines in (
        ("How to answer", ANSWERS),
        ("How the money is computed", EXPLANATIONS),
        ("How to verify it", VERIFYING),
        ("Settings in force", tuple(settings.items())),
    ):
        pen.text(page.cell(row=row, column=1), title, SECTION)
        for name, text in lines:
            row += 1
            pen.text(page.cell(row=row, column=1), name, WRAPPED)
            pen.text(page.cell(row=row, column=2), text, WRAPPED)
            if len(text) > 118:
                page.row_dimensions[row].height = 30
        row += 2
    set_landscape(page)
