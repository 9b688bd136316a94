"""Makes the steps of `explain` and writes them: dated sentences for people, or one JSON object for programs.

A step is one row that a query of sql/ returns: step_date, rules, sentence and further values. The sentence contains
{names} of these values, so that text and JSON cannot differ and no text from an input file is ever part of a template.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from aftersales.jobs.analysis.declared_word_lookup import used_words
from aftersales.jobs.analysis.id_lookup import Case, Named, named_cases
from aftersales.jobs.analysis.run_history_views import PublishedRuns, lay_out_history, lay_out_nearby, lay_out_reference
from aftersales.jobs.analysis.sql_loader import question
from aftersales.jobs.analysis.workbook_lookup import WorkbookRows
from aftersales.jobs.state.paths import Home, archive_place
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

LISTED_BY: Final = ("return_stock_in_id", "refund_order_id", "exception_id")
"""Values by which the workbook lists a case."""


@dataclass(frozen=True)
class Step:
    """One fact of a case: its date, its rules, a sentence and the values in it."""

    kind: str
    step_date: date
    rules: tuple[str, ...]
    text: str
    values: Mapping[str, Any]

    def listed_by(self) -> Iterator[str]:
        """The names under which a workbook may list the step: ids, and the place of a quarantined row in its file."""
        yield from (str(self.values[name]) for name in LISTED_BY if self.values.get(name))
        if self.kind in ("refused_row", "file_row"):
            yield f"{self.values['path']} row {self.values['row_number']}"


def answered(
    connection: duckdb.DuckDBPyConnection, home: Home, kind: str, query: str, minor_unit: int
) -> Iterator[Step]:
    """The steps that a query returns; `minor_unit` applies to a row without a currency."""
    found = connection.execute(query)
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        values = dict(zip(names, row, strict=True))
        step_date, rules, sentence = values.pop("step_date"), values.pop("rules"), values.pop("sentence")
        digits = MINOR_UNITS.get(values.get("currency_code") or "", minor_unit)
        shown = {name: _shown(value, digits) for name, value in _with_archive(home, values).items()}
        text = sentence.format_map({name: _printed(value) for name, value in shown.items()})
        yield Step(kind, step_date, tuple(sorted(set(rules.split()))), text, shown)


def _with_archive(home: Home, values: dict[str, Any]) -> dict[str, Any]:
    """For a row of a file, add where the file is stored: the folder of its run in the archive."""
    if "path" not in values:
        return values
    run_id, path = values.pop("run_id"), values["path"]
    if path is None:
        return {**values, "archived": None}
    business_date, _, run_number = run_id.partition(".")
    place = archive_place(date.fromisoformat(business_date), int(run_number)) / Path(path)
    archived = place.as_posix() if (home.root / place).exists() else f"no longer kept as {place.as_posix()}"
    return {**values, "archived": archived}


def _shown(value: Any, digits: int) -> Any:
    """A value for JSON: amounts and dates are text, so that no reader turns money into a binary fraction."""
    if isinstance(value, Decimal):
        return f"{value:.{digits}f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _printed(value: Any) -> str:
    """A value for a sentence: empty for None, and without characters that control a terminal."""
    if value is None:
        return ""
    text = str(value)
    if text[:1] == "-" and text[1:].replace(".", "", 1).isdigit():
        text = f"−{text[1:]}"
    return "".join(character if character.isprintable() else " " for character in text)


STEPS: Final = (
    *(
        "input_file",
        "file_row",
        "raw_row",
        "refused_row",
        "no_return",
        "opened",
        "price",
        "estimate",
        "age",
        "partnership",
        "claim",
    ),
    *("opening_balance", "balance_use", "decision", "push", "receipt", "state", "deduction", "refund", "variance"),
    *("payment", "adjustment", "posting", "exception"),
)
"""The queries `story_STEP`, in the order in which the steps are shown."""
OF_CASE: Final = ("reissue", "case_subject")
"""Queries that several steps read; their rows are tables of the same names while the steps of a case are made."""
RAW_ROW, WORD = "raw_row", "word"
"""The input rows, and after them the declared headers and words that they were read with (R-69)."""
WORKBOOK: Final = "workbook"
"""The last step, which is read from a workbook."""
MONEY_AS_TEXT: Final = """
CREATE OR REPLACE TEMP MACRO as_money(amount, minor_unit) AS
CASE WHEN minor_unit = 0 THEN CAST(CAST(amount AS DECIMAL(18, 0)) AS VARCHAR) ELSE CAST(amount AS VARCHAR) END
"""
SELECTED_CASE: Final = """
CREATE OR REPLACE TEMP TABLE selected_case AS
SELECT given.*, split_part(given.asked_id, '|', -1) AS document_id
FROM (SELECT
    CAST(? AS VARCHAR) AS asked_id, CAST(? AS VARCHAR) AS channel, CAST(? AS VARCHAR) AS shop_id,
    CAST(? AS VARCHAR) AS after_sales_id, CAST(? AS VARCHAR) AS order_id, CAST(? AS VARCHAR) AS return_stock_in_id,
    CAST(? AS DATE) AS business_date, CAST(? AS BIGINT) AS age_limit_days, CAST(? AS BOOLEAN) AS auto_push_default,
    CAST(? AS BIGINT) AS minor_unit) AS given
"""
"""`document_id` is the asked id, or of an exception the id of what it is about; both are empty for a case."""
TERMS: Final = """
SELECT return_stock_in.currency_code, return_stock_in.pushed_on, min(refund.created_on)
FROM report.return_stock_in AS return_stock_in
LEFT JOIN report.refund_order AS refund USING (return_stock_in_id)
WHERE return_stock_in.return_stock_in_id = ?
GROUP BY return_stock_in.currency_code, return_stock_in.pushed_on
"""


@dataclass(frozen=True)
class CaseStory:
    """A case and its steps."""

    case: Case
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Story:
    """An id and the steps of each of its cases, as known on a business date."""

    named: Named
    business_date: date
    run_id: str
    cases: tuple[CaseStory, ...]


def explain_id(connection: duckdb.DuckDBPyConnection, home: Home, runs: PublishedRuns, asked_id: str) -> Story:
    """The story of an id; WrongUse if it is unknown. `connection` has schema `report` of the same date."""
    lay_out_history(connection, runs)
    connection.execute(MONEY_AS_TEXT)
    named = named_cases(connection, asked_id)
    lay_out_nearby(connection, named)
    workbooks = WorkbookRows(home)
    stories = (CaseStory(case, tuple(_steps(connection, home, runs, named, case))) for case in named.cases)
    cases = tuple(
        replace(story, steps=(*story.steps, *_in_workbook(workbooks, runs, story.steps))) for story in stories
    )
    return Story(named, runs.last.business_date, runs.last.run_id, cases)


def _steps(
    connection: duckdb.DuckDBPyConnection, home: Home, runs: PublishedRuns, named: Named, case: Case
) -> Iterator[Step]:
    found = connection.execute(TERMS, [case.return_stock_in_id]).fetchone()
    currency_code, pushed_on, refunded_on = found or ("", None, None)
    minor_unit = MINOR_UNITS.get(currency_code, 2)
    lay_out_reference(connection, runs, {"partnership": pushed_on, "fee_setting": refunded_on})
    # the settings of the run that pushed the return, because a push freezes its terms
    settings = runs.run_of(pushed_on).settings
    # an exception or a quarantined row without a case has no other id by which its steps can be found
    asked_id = "" if case.after_sales_id else named.asked_id
    connection.execute(
        SELECTED_CASE,
        [
            *(asked_id, case.channel, case.shop_id, case.after_sales_id, case.order_id, case.return_stock_in_id),
            *(runs.last.business_date, settings["max_order_age_days"], settings["auto_push_default"], minor_unit),
        ],
    )
    for name in OF_CASE:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {question(name)}")
    for kind in STEPS:
        steps = list(answered(connection, home, kind, question(f"story_{kind}"), minor_unit))
        yield from steps
        if kind == RAW_ROW:
            for word in used_words(home, runs.history, (step.values for step in steps)):
                yield Step(WORD, word.used_on, ("R-69",), word.text, word.values)


def _in_workbook(workbooks: WorkbookRows, runs: PublishedRuns, steps: Sequence[Step]) -> Iterator[Step]:
    """The cells of the last workbook; if it does not list the case, those of the newest workbook that does."""
    names = frozenset(name for step in steps for name in step.listed_by())
    last = runs.last.business_date
    dates = {run.business_date for run in runs.history.manifests}
    earlier = sorted({step.step_date for step in steps} & dates - {last}, reverse=True)
    found = workbooks.listing(last, names)
    if not found:
        yield Step(WORKBOOK, last, (), *workbooks.absence(last))
        found = next((rows for day in earlier if (rows := workbooks.listing(day, names))), [])
    for day, text, values in found:
        yield Step(WORKBOOK, day, (), text, values)


FORMS: Final = ("text", "json")
HEADINGS: Final = {
    "input_file": "Input file",
    "file_row": "Quarantined rows of the file",
    "raw_row": "Input rows",
    "word": "Declared headers and words",
    "refused_row": "Quarantined and ignored rows",
    "no_return": "No return stock-in",
    "opened": "Opened",
    "price": "Price at shipment",
    "estimate": "Estimate",
    "age": "Age",
    "partnership": "Partnership",
    "claim": "Shipped and requested units",
    "opening_balance": "Opening balance",
    "balance_use": "Use of the balance",
    "decision": "Decisions",
    "push": "Pushes",
    "receipt": "Receipts",
    "state": "State",
    "deduction": "Deductions",
    "refund": "Refunds",
    "variance": "Difference from the estimate",
    "payment": "Payments",
    "adjustment": "Adjustments",
    "posting": "Postings",
    "exception": "Exceptions",
    "workbook": "Workbook",
}


def write_story(story: Story, form: str, stream: TextIO) -> None:
    """Write a story in one of FORMS."""
    {"text": _write_text, "json": _write_json}[form](story, stream)


def _write_text(story: Story, stream: TextIO) -> None:
    """Write one heading per kind of step and one line per step: date, sentence, rules."""
    named = story.named
    stream.write(f"{named.asked_id} ({named.id_kind}), as known on {story.business_date}, run {story.run_id}\n")
    if len(story.cases) > 1:
        stream.write(f"{len(story.cases)} cases have this id.\n")
    for shown in story.cases:
        if name := _name(shown):
            stream.write(f"\n== {name}\n")
        last = ""
        for step in shown.steps:
            if step.kind != last:
                stream.write(f"\n{HEADINGS[step.kind]}\n")
                last = step.kind
            rules = f"  [{', '.join(step.rules)}]" if step.rules else ""
            stream.write(f"  {step.step_date}  {step.text}{rules}\n")


def _write_json(story: Story, stream: TextIO) -> None:
    """Write one object: the cases, each with its steps in order; amounts and dates are text."""
    whole = {
        "asked_id": story.named.asked_id,
        "id_kind": story.named.id_kind,
        "business_date": story.business_date.isoformat(),
        "run_id": story.run_id,
        "cases": [
            {
                **vars(case.case),
                "steps": [
                    {
                        "step": number,
                        "kind": step.kind,
                        "date": step.step_date.isoformat(),
                        "rules": list(step.rules),
                        "text": step.text,
                        "values": dict(step.values),
                    }
                    for number, step in enumerate(case.steps, start=1)
                ],
            }
            for case in story.cases
        ],
    }
    json.dump(whole, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _name(shown: CaseStory) -> str:
    case = shown.case
    return case.return_stock_in_id or (case.after_sales_key if case.after_sales_id else "")
