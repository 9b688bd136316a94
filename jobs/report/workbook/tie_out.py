"""The checks of Summary: both sides as formulas over the tables of the workbook, and the database's own figure.

A sheet that shows only its first rows still ties out: the sum of the other rows comes from the database and is added to
the formula as a number, with a note. Only SUM, SUMIFS, COUNTIFS, IF, ROUND, INDEX and MATCH are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.report.workbook.headings import heading
from aftersales.jobs.report.workbook.table_sheet import Rows

if TYPE_CHECKING:
    import duckdb

BUSINESS_DATE_CELL: Final = "$B$2"
"""The cell of Summary that has the business date, as a date."""
NOTHING: Final = "0"


class Source(NamedTuple):
    """A table that formulas may read: its relation, the rows it shows, and the sheet it is on."""

    table: str
    relation: str
    rows: Rows
    sheet: str


class Term(NamedTuple):
    """A sum over a column of a table; `where` has columns and the value they must have; column "" counts rows.

    The values BUSINESS_DATE and CURRENCY are replaced by the business date and by the currency of the line.
    """

    relation: str
    column: str
    where: tuple[tuple[str, str], ...] = ()
    sign: str = "+"


class Check(NamedTuple):
    """One line: name, currency, both sides in words, the formula of each side, and the database's own figure."""

    name: str
    currency_code: str
    words: str
    left: str
    right: str
    books: Decimal


BUSINESS_DATE: Final = "(business date)"
CURRENCY: Final = "(currency)"
OF_CURRENCY: Final = (("currency_code", CURRENCY),)
MADE_IN_RUN: Final = (*OF_CURRENCY, ("created_on", BUSINESS_DATE))


class Sides(NamedTuple):
    """Both sides of a measure of sheet.tie_out, in words and as terms of a sum."""

    words: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]


SIDES: Final = {
    "rows_in": Sides(
        "rows in = accepted + unchanged + quarantined + ignored",
        (Term("input_file", "rows_in"),),
        tuple(
            Term("input_file", name) for name in ("rows_accepted", "rows_unchanged", "rows_quarantined", "rows_ignored")
        ),
    ),
    "rows_quarantined": Sides(
        "quarantined in Input files = listed in Quarantine for this date",
        (Term("input_file", "rows_quarantined"),),
        (Term("quarantine", "rows", (("business_date", BUSINESS_DATE),)),),
    ),
    "exceptions": Sides(
        "open in Exceptions = sum over all ages",
        (Term("exception", "", (("standing", "open"),)),),
        (Term("ageing", "exceptions"),),
    ),
    "refunds_made": Sides(
        "new in Refunds = due in the roll-forward",
        (Term("refund", "refundable_amount", MADE_IN_RUN),),
        (Term("roll_forward", "due_amount", OF_CURRENCY),),
    ),
    "variance": Sides(
        "actual − estimate = the sum of its five parts",
        (Term("refund", "variance_amount", MADE_IN_RUN),),
        tuple(
            Term("refund", f"{part}_part", MADE_IN_RUN)
            for part in ("quantity", "unsettled", "exchange", "fee", "shortfall")
        ),
    ),
    "adjusted": Sides(
        "refund orders corrected in Adjustments = adjusted in the roll-forward",
        (
            Term(
                "adjustment",
                "amount",
                (*OF_CURRENCY, ("business_date", BUSINESS_DATE), ("document", "refund order")),
            ),
        ),
        (Term("roll_forward", "adjusted_amount", OF_CURRENCY),),
    ),
    "rolled": Sides(
        "opening + brought forward + due + adjusted − settled − written off = closing",
        (
            Term("roll_forward", "opening_amount", OF_CURRENCY),
            Term("roll_forward", "brought_forward_amount", OF_CURRENCY),
            Term("roll_forward", "due_amount", OF_CURRENCY),
            Term("roll_forward", "adjusted_amount", OF_CURRENCY),
            Term("roll_forward", "settled_amount", OF_CURRENCY, "-"),
            Term("roll_forward", "written_off_amount", OF_CURRENCY, "-"),
        ),
        (Term("roll_forward", "closing_amount", OF_CURRENCY),),
    ),
    "still_owed": Sides(
        "open and overpaid in Refunds, and open of other documents = closing of the roll-forward",
        (
            Term("refund", "open_amount", OF_CURRENCY),
            Term("refund", "overpaid_amount", OF_CURRENCY),
            Term("refund_total", "other_open_amount", OF_CURRENCY),
        ),
        (Term("roll_forward", "closing_amount", OF_CURRENCY),),
    ),
}


def checks(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> list[Check]:
    """Every line, in the order of sheet.tie_out; `sources` maps a relation to its table."""
    measures = executed(
        connection, "SELECT measure, check_name, currency_code, books_value FROM sheet.tie_out ORDER BY position"
    ).fetchall()
    names = dict(
        executed(connection, "SELECT check_name, left_name || ' = ' || right_name FROM sheet.control_total").fetchall()
    )
    found = []
    for measure, name, currency, books in measures:
        if measure == "control_total":
            sides = (_looked_up(name, "left_value"), _looked_up(name, "right_value"))
            found.append(Check(name, name[-3:], names[name], *sides, books))
            continue
        words, left, right = SIDES[measure].words, *(_of(terms, currency) for terms in SIDES[measure][1:])
        formulas = [_formula(connection, sources, terms) for terms in (left, right)]
        capped = {sources[term.relation].sheet for term in (*left, *right) if sources[term.relation].rows.is_capped}
        note = f" (including rows that {', '.join(sorted(capped))} does not show)" if capped else ""
        found.append(Check(name, currency, words + note, formulas[0], formulas[1], books))
    return found


def _of(terms: tuple[Term, ...], currency: str) -> tuple[Term, ...]:
    """Terms with CURRENCY replaced by the currency of the line."""
    return tuple(
        term._replace(where=tuple((column, currency if value == CURRENCY else value) for column, value in term.where))
        for term in terms
    )


def _looked_up(check_name: str, column: str) -> str:
    """The formula for one side of a control total, which covers the whole book and not only the rows shown."""
    return f'=ROUND(INDEX(control_totals[{heading(column)}],MATCH("{check_name}",control_totals[Check name],0)),2)'


def _formula(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Source], terms: tuple[Term, ...]) -> str:
    """The formula for one side: its terms over the rows shown, plus the sum of the rows that are not shown."""
    parts = []
    for term in terms:
        source = sources[term.relation]
        if source.rows.rows:
            parts.append(f"{term.sign}{_over_table(source.table, term)}")
        rest = _not_shown(connection, source, term) if source.rows.is_capped else Decimal(0)
        if rest:
            parts.append(f"{term.sign}({rest})")
    return f"=ROUND({''.join(parts).removeprefix('+') or NOTHING},2)"


def _over_table(table: str, term: Term) -> str:
    """The SUM, SUMIFS or COUNTIFS for a term over its table's columns."""
    tests = [
        f"{table}[{heading(column)}]," + (BUSINESS_DATE_CELL if value == BUSINESS_DATE else f'"{value}"')
        for column, value in term.where
    ]
    if not term.column:
        return f"COUNTIFS({','.join(tests)})"
    summed = f"{table}[{heading(term.column)}]"
    return f"SUMIFS({','.join([summed, *tests])})" if tests else f"SUM({summed})"


def _not_shown(connection: duckdb.DuckDBPyConnection, source: Source, term: Term) -> Decimal:
    """The sum of a term over the rows that the sheet does not show; SQL adds them."""
    tests = ["position > ?"]
    values: list[object] = [len(source.rows.rows)]
    for column, value in term.where:
        if value == BUSINESS_DATE:
            tests.append(f"{column} = (SELECT business_date FROM control.run)")
        else:
            tests.append(f"{column} = ?")
            values.append(value)
    summed = f"coalesce(sum({term.column}), 0)" if term.column else "count(*)"
    found = executed(
        connection,
        f'SELECT CAST({summed} AS DECIMAL(18, 2)) FROM sheet."{source.relation}" WHERE {" AND ".join(tests)}',
        values,
    ).fetchone()
    return Decimal(found[0]) if found else Decimal(0)
