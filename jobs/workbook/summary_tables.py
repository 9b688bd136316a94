"""The left half of Summary: what must agree, the roll-forward by partner, refunds by supplier and currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from aftersales.jobs.workbook.look import GREEN, GREY, MONEY_FORMATS, NOTE, ON_GREEN, ON_RED, RED, WHOLE
from aftersales.jobs.workbook.paper import CELL, Formula, Paper
from aftersales.jobs.workbook.side_tables import SideTable
from aftersales.jobs.workbook.tie_out import Check

AGREES, DIFFERS, NOT_AS_BOOKED = "agrees", "DIFFERS", "NOT AS BOOKED"
LOOKS: Final = ((AGREES, GREEN, ON_GREEN), (DIFFERS, RED, ON_RED), (NOT_AS_BOOKED, RED, ON_RED))
CHECK_COLUMN: Final = "G"
SHOWN: Final = 8
"""Number of partners and suppliers on the printed page; the tables to its right have all of them."""
LONG_WORDS: Final = 62


def put_tie_out(paper: Paper, row: int, lines: Sequence[Check]) -> int:
    """Write one line per check: sides, difference and result are formulas; the database's own figure is a value."""
    headings = ("Check", "This side = other side", "#This side", "#Other side", "#Difference", "#Books", "Result")
    first = row = paper.headings(row, "What must agree", headings)
    for line in lines:
        number = CELL._replace(number_format=MONEY_FORMATS.get(line.currency_code, WHOLE), side="right")
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
    columns = ("Opening amount", "Due amount", "Settled amount", "Written off amount", "Closing amount")
    row = paper.headings(row, f"Roll-forward by partner{_of_all(side)}", headings)
    for place, (distributor, supplier, currency, *_) in enumerate(side.rows[:SHOWN], start=1):
        found = [Formula(f"=INDEX(roll_forward[{name}],{place})") for name in columns]
        row = paper.line(row, (distributor, f"{supplier} ({currency})", *found), currency)
    for currency in dict.fromkeys(partner[2] for partner in side.rows):
        tests = f'roll_forward[Currency code],"{currency}"'
        sums = [Formula(f"=ROUND(SUMIFS(roll_forward[{name}],{tests}),2)") for name in columns]
        row = paper.line(row, ("All partners", currency, *sums), currency, is_total=True)
    return _or_nothing(paper, row, side, "No supplier owes anything yet.")


def put_suppliers(paper: Paper, row: int, side: SideTable) -> int:
    """Write refunds by supplier and currency, never summed across currencies."""
    headings = ("Supplier", "Currency", "#Refund orders", "#New due", "#All due", "#Settled", "#Open")
    columns = ("New due amount", "Due amount", "Settled amount", "Difference amount")
    row = paper.headings(row, f"Refunds by supplier and currency to date{_of_all(side)}", headings)
    for place, (supplier, currency, *_) in enumerate(side.rows[:SHOWN], start=1):
        count = Formula(f"=INDEX(refund_totals[Refund orders],{place})", is_count=True)
        found = [Formula(f"=INDEX(refund_totals[{name}],{place})") for name in columns]
        row = paper.line(row, (supplier, currency, count, *found), currency)
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
