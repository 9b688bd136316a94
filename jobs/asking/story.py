"""The story of a case: steps in order, each a question of sql/ that answers with a sentence and the values in it.

A question returns told_on, rules and sentence first, then the values. The sentence has {names} of these values, so text
and JSON cannot say different things, and no text from outside is ever part of a template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.asking.kept import Kept, lay_out_kept, lay_out_partnership
from aftersales.jobs.asking.named_case import Case, Named, named_cases
from aftersales.jobs.asking.question import question
from aftersales.jobs.asking.workbook_row import shown_rows
from aftersales.jobs.home.manifest import Manifest
from aftersales.jobs.home.places import Home, archive_place
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

STEPS: Final = (
    *("raw_row", "refused_row", "no_return", "opened", "price", "estimate", "age", "partnership", "decision", "push"),
    *("receipt", "state", "refund", "variance", "payment", "posting", "exception"),
)
"""The questions `story_STEP` in the order of the tale."""
DOCUMENTS: Final = ("return_stock_in_id", "refund_order_id", "exception_id", "document_id")
"""Values by which the workbook can list a case."""
MONEY_AS_TEXT: Final = """
CREATE OR REPLACE TEMP MACRO as_money(amount, minor_unit) AS
CASE WHEN minor_unit = 0 THEN CAST(CAST(amount AS DECIMAL(18, 0)) AS VARCHAR) ELSE CAST(amount AS VARCHAR) END
"""
ASKED_CASE: Final = """
CREATE OR REPLACE TEMP TABLE asked_case AS
SELECT
    CAST(? AS VARCHAR) AS asked_id, CAST(? AS VARCHAR) AS channel, CAST(? AS VARCHAR) AS shop_id,
    CAST(? AS VARCHAR) AS after_sales_id, CAST(? AS VARCHAR) AS order_id, CAST(? AS VARCHAR) AS return_stock_in_id,
    CAST(? AS DATE) AS business_date, CAST(? AS BIGINT) AS age_limit_days, CAST(? AS BOOLEAN) AS auto_push_default,
    CAST(? AS BIGINT) AS minor_unit
"""


@dataclass(frozen=True)
class Step:
    """One thing that happened or holds: when, by which rules, in a sentence, and the values in it."""

    kind: str
    told_on: date
    rules: tuple[str, ...]
    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class CaseStory:
    """A case and its steps."""

    case: Case
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Story:
    """What was asked, and the story of each case it stands for, as known on a night."""

    named: Named
    business_date: date
    run_id: str
    cases: tuple[CaseStory, ...]


def tell(connection: duckdb.DuckDBPyConnection, home: Home, kept: Kept, asked_id: str) -> Story:
    """The story of an id; WrongUse where nobody knows it. `connection` has schema `report` of the same night."""
    lay_out_kept(connection, kept)
    connection.execute(MONEY_AS_TEXT)
    named = named_cases(connection, asked_id)
    told = [CaseStory(case, tuple(_steps(connection, kept, named, case))) for case in named.cases]
    night = kept.last.business_date
    with_rows = shown_rows(home, night, [_documents(story) for story in told])
    cases = tuple(
        CaseStory(story.case, (*story.steps, *(Step("workbook", night, (), text, values) for text, values in rows)))
        for story, rows in zip(told, with_rows, strict=True)
    )
    return Story(named, night, kept.last.run_id, cases)


def _steps(connection: duckdb.DuckDBPyConnection, kept: Kept, named: Named, case: Case) -> Iterator[Step]:
    minor_unit, pushed_on = _terms(connection, case)
    lay_out_partnership(connection, kept, pushed_on)
    judging: Manifest = kept.run_of(pushed_on)
    asked_id = "" if case.after_sales_id else named.asked_id
    connection.execute(
        ASKED_CASE,
        [
            *(asked_id, case.channel, case.shop_id, case.after_sales_id, case.order_id, case.return_stock_in_id),
            kept.last.business_date,
            judging.settings["max_order_age_days"],
            judging.settings["auto_push_default"],
            minor_unit,
        ],
    )
    for kind in STEPS:
        yield from _answered(connection, kind, minor_unit)


def _terms(connection: duckdb.DuckDBPyConnection, case: Case) -> tuple[int, date | None]:
    """Decimals of the case's currency, and the night of its latest push."""
    found = connection.execute(
        "SELECT currency_code, pushed_on FROM report.return_stock_in WHERE return_stock_in_id = ?",
        [case.return_stock_in_id],
    ).fetchone()
    currency_code, pushed_on = found or ("", None)
    return MINOR_UNITS.get(currency_code, 2), pushed_on


def _answered(connection: duckdb.DuckDBPyConnection, kind: str, minor_unit: int) -> Iterator[Step]:
    """The steps that a question answers with."""
    found = connection.execute(question(f"story_{kind}"))
    names = [column[0] for column in found.description or ()]
    for row in found.fetchall():
        values = dict(zip(names, row, strict=True))
        told_on, rules, sentence = values.pop("told_on"), values.pop("rules"), values.pop("sentence")
        digits = MINOR_UNITS.get(values.get("currency_code") or "", minor_unit)
        shown = {name: _shown(value, digits) for name, value in _with_archive(values).items()}
        text = sentence.format_map({name: _printed(value) for name, value in shown.items()})
        yield Step(kind, told_on, tuple(rules.split()), text, shown)


def _with_archive(values: dict[str, Any]) -> dict[str, Any]:
    """A row of a file also says where that file is kept: its run's folder of the archive."""
    run_id, path = values.pop("run_id", None), values.get("path")
    if path is None:
        return values
    business_date, _, run_number = run_id.partition(".")
    archived = archive_place(date.fromisoformat(business_date), int(run_number)) / Path(path)
    return {**values, "archived": archived.as_posix()}


def _shown(value: Any, digits: int) -> Any:
    """As JSON has it: amounts and dates are text, so that no reader makes a binary fraction of money."""
    if isinstance(value, Decimal):
        return f"{value:.{digits}f}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value


def _printed(value: Any) -> str:
    """As a sentence has it: nothing for nothing, and no character that a terminal would obey."""
    if value is None:
        return ""
    text = str(value).replace("-", "−", 1) if _is_negative(value) else str(value)
    return "".join(character if character.isprintable() else " " for character in text)


def _is_negative(value: Any) -> bool:
    return isinstance(value, str) and value[:1] == "-" and value[1:].replace(".", "", 1).isdigit()


def _documents(story: CaseStory) -> frozenset[str]:
    """The ids under which the workbook may list a case."""
    named = {str(step.values[name]) for step in story.steps for name in DOCUMENTS if step.values.get(name)}
    codes = {str(step.values["subject_id"]) for step in story.steps if step.values.get("is_open")}
    return frozenset(named | codes)
