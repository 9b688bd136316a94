"""The last sheet: how the money is computed, in the rulebook's words, and the settings in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Font

from aftersales.jobs.workbook.table_sheet import FONT, put_text

if TYPE_CHECKING:
    from openpyxl import Workbook

TITLE: Final = "About"
EXPLANATIONS: Final = (
    (
        "Price",
        "The supplier's unit price on the day of shipment. Refunds to buyers, later prices and cost play no part.",
    ),
    ("Estimate", "Unit price at shipment × requested quantity − return handling fee (R-32)."),
    ("Return amount", "Unit price at shipment × accepted quantity; accepted = good + defective (R-28, R-34)."),
    ("Refundable", "Return amount − unsettled amount − exchange amount − return handling fee, in this order (R-36)."),
    ("Limits", "Each deduction takes what is left at most; a refund is never below zero (R-37, R-41)."),
    ("Shortfall", "What did not fit of the exchange amount and the fee: reported, never collected (R-37)."),
    ("Rounding", "Half away from zero to the currency's minor unit, once a line; IDR and VND have no decimals."),
    ("Customer balance", "Completed when created; the distributor's balance with the supplier rises by it (R-44)."),
    ("Bank transfer", "Completed when payments with proof are confirmed and reach the refundable amount (R-45)."),
    ("Open items", "What is still owed: −(refund_payable + bank_clearing) of the pair (R-57)."),
    ("Check it", "Every figure is a row of schema `report` in aftersales.duckdb; each column there has a comment."),
)


def add_about(workbook: Workbook, facts: Mapping[str, str], settings: Mapping[str, str]) -> None:
    """What this is (`facts`), how it is computed, and the settings of the run."""
    page = workbook.create_sheet(TITLE)
    page.column_dimensions["A"].width = 32
    page.column_dimensions["B"].width = 110
    row = 1
    for title, lines in (
        ("This workbook", facts.items()),
        ("How the money is computed", EXPLANATIONS),
        ("Settings in force", settings.items()),
    ):
        put_text(page.cell(row=row, column=1), title)
        page.cell(row=row, column=1).font = Font(name=FONT, size=12, bold=True)
        for name, text in lines:
            row += 1
            put_text(page.cell(row=row, column=1), name)
            put_text(page.cell(row=row, column=2), text)
            page.cell(row=row, column=2).alignment = Alignment(wrap_text=True, vertical="top")
        row += 2
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
