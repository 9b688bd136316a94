"""The yellow cells of a table, which a person fills in and the next run reads (schemas/workbook_form)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from aftersales.jobs.report.workbook.styles import OPEN, Pen
from aftersales.schemas.workbook_form import AnswerTable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def open_cells(page: Worksheet, pen: Pen, form: AnswerTable, names: Sequence[str], count: int) -> None:
    """Make three yellow cells per row for a person's answer; the first offers a list of choices."""
    first = names.index(form.answer_header.lower()) + 1
    for number in range(2, count + 2):
        for column in range(first, first + 3):
            pen.apply_look(page.cell(row=number, column=column), OPEN)
    letter = get_column_letter(first)
    chosen = DataValidation(
        type="list", formula1=f'"{",".join(form.choices)}"', allow_blank=True, showErrorMessage=True
    )
    chosen.errorTitle, chosen.error = form.answer_header, f"Choose one of: {', '.join(form.choices)}"
    chosen.promptTitle, chosen.prompt = (
        form.answer_header,
        "In a copy: choose a value, add a note, and put the copy into inbox/workbook/",
    )
    chosen.showInputMessage = True
    chosen.add(f"{letter}2:{letter}{count + 1}")
    page.add_data_validation(chosen)
