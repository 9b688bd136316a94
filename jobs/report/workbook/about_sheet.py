"""Sheet About, the last one: which run this is, how to answer, how money is computed, how to verify, settings."""

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
        "Dates and times",
        "A moment, such as Paid at, is on the clock of the home (time_zone, below); the database has it in UTC (R-89).",
    ),
    (
        "Price",
        "The supplier's unit price on the day of shipment. Refunds to buyers, later prices and cost are not used.",
    ),
    ("Estimate", "Unit price at shipment × requested quantity − return handling fee (R-32)."),
    ("Estimate, failed parcel", "Stock-out amount − distribution fee − return handling fee (R-33)."),
    ("Return amount", "Unit price at shipment × accepted quantity; accepted = good + defective (R-28, R-34)."),
    ("Refundable", "Return amount − unsettled amount − exchange amount − return handling fee, in this order (R-36)."),
    ("Limits", "Each deduction takes at most what is left; a refund is never below zero (R-37, R-41)."),
    ("Shortfall", "The part of exchange amount and fee above what was left: reported, never collected (R-37)."),
    ("Variance", "Actual − estimate = quantity + unsettled + exchange + fee + shortfall, exactly (R-42)."),
    ("Rounding", "Half away from zero to the currency's minor unit, once per line; IDR and VND have no decimals."),
    (
        "Customer balance",
        "The refund is completed when it is created; the distributor's balance with the supplier rises by it (R-44).",
    ),
    (
        "Bank transfer",
        "The refund is completed when confirmed payments with proof and write-offs reach its due amount (R-45).",
    ),
    ("Roll-forward", "Opening + due (brought forward and adjusted included) − settled − written off = closing (R-57)."),
)
ANSWERS: Final = (
    (
        "Yellow cells",
        "Copy the workbook, fill in the copy, put the copy into inbox/workbook/. Choose a Resolution (Exceptions) or a "
        "Decision (To push), and fill in Note and By. The next run reads these cells and no other cell of the copy, "
        "which is archived unchanged.",
    ),
    ("Lists", "The list of a Resolution or Decision offers exactly the decisions that fit its row (R-58)."),
    ("explain", "The exception is answered. It stays closed as long as its amount is the one shown here."),
    ("reopen", "The answer is taken back: the exception is open again, with the date on which it was opened first."),
    (
        "push, hold, re_push",
        "As in a decisions file (R-16): push releases a return, hold stops it, re_push sends a failed one again.",
    ),
    ("short_close", "No more goods of a return are expected; what was accepted so far stays, which may be nothing."),
    ("accept", "A refund that is frozen, because the return was cancelled after stock-in, is made."),
    ("write_off", "The amount still open of the refund order is given up."),
    (
        "customer_balance",
        "A bank transfer of which nothing was paid becomes customer balance. Before there is a refund order, "
        "customer_balance and bank_transfer choose its method.",
    ),
    (
        "Signed decisions",
        "short_close, accept, write_off, release, adjust and keep need By and Note. Above the amounts in the setting "
        "second_person_above they wait until another person decides the same (R-64). Sheet Decisions shows the result.",
    ),
    (
        "What an answer covers",
        "Its exception, with the amount shown here. If the amount changes, the exception opens again.",
    ),
    (
        "Two workbooks",
        "If two copies of one workbook give different answers in a cell, that is an exception and neither counts.",
    ),
)
VERIFYING: Final = (
    (
        "In this workbook",
        "Every figure of Summary under `What must agree` is a formula over the tables of the sheets. Change a figure "
        "there and its check shows DIFFERS.",
    ),
    (
        "In the database",
        "Every figure comes from schema `report` in aftersales.duckdb, where each column has a comment.",
    ),
    (
        "From the files",
        "`aftersales verify` computes every run again from the archived files and compares all results.",
    ),
    (
        "With another program",
        "`aftersales postings --format hledger` (or beancount) exports the book for another accounting program.",
    ),
)


def add_about(workbook: Workbook, pen: Pen, facts: Mapping[str, str], settings: Mapping[str, str]) -> None:
    """Add the sheet; `facts` is the table by which intake recognizes the run of a workbook that comes back."""
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
            # a wrapped row keeps the height of one line unless it is set; about 118 characters fit into column B
            if len(text) > 118:
                page.row_dimensions[row].height = 30
        row += 2
    set_landscape(page)
