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


def open_cells(page: Worksheet, pen: Pen, form: AnswerTable, names: Sequence[str], choices: Sequence[str]) -> None:
    """Make three yellow cells per row for a person's answer; the first offers the decisions that fit the row.

    `choices` has the fitting decisions of each row, with commas between them (R-58).
    """
    first = names.index(form.answer_header.lower()) + 1
    rows_of: dict[str, list[int]] = {}
    for number, fitting in enumerate(choices, start=2):
        rows_of.setdefault(fitting, []).append(number)
        for column in range(first, first + 3):
            pen.apply_look(page.cell(row=number, column=column), OPEN)
    for fitting, numbers in rows_of.items():
        if fitting:
            page.add_data_validation(_list_of(form, fitting, get_column_letter(first), numbers))


def _list_of(form: AnswerTable, fitting: str, letter: str, numbers: Sequence[int]) -> DataValidation:
    """The list of one set of decisions, for all rows that it fits; rows that follow each other are one range."""
    chosen = DataValidation(
        type="list", formula1=f'"{fitting.replace(", ", ",")}"', allow_blank=True, showErrorMessage=True
    )
    chosen.errorTitle, chosen.error = form.answer_header, f"Choose one of: {fitting}"
    chosen.promptTitle, chosen.prompt = (
        form.answer_header,
        "In a copy: choose a value, add a note, and put the copy into inbox/workbook/",
    )
    chosen.showInputMessage = True
    start = numbers[0]
    for number, following in zip(numbers, [*numbers[1:], 0], strict=True):
        if following != number + 1:
            chosen.add(f"{letter}{start}:{letter}{number}")
            start = following
    return chosen
