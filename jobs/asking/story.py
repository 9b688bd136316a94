"""Makes the steps of `explain`: each comes from a query of sql/ and has a sentence and its values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from aftersales.jobs.asking.kept import Kept, lay_out_kept, lay_out_reference
from aftersales.jobs.asking.named_case import Case, Named, named_cases
from aftersales.jobs.asking.nearby import lay_out_nearby
from aftersales.jobs.asking.question import question
from aftersales.jobs.asking.step import Step, answered
from aftersales.jobs.asking.workbook_row import WorkbookRows
from aftersales.jobs.home.places import Home
from aftersales.schemas.vocabulary import MINOR_UNITS

if TYPE_CHECKING:
    import duckdb

STEPS: Final = (
    *("raw_row", "refused_row", "no_return", "opened", "price", "estimate", "age", "partnership", "claim"),
    *("decision", "push", "receipt", "state", "deduction", "refund", "variance", "payment", "posting", "exception"),
)
"""The queries `story_STEP`, in the order in which the steps are shown."""
WORKBOOK: Final = "workbook"
"""The last step, which is read from a workbook."""
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
TERMS: Final = """
SELECT known.currency_code, known.pushed_on, min(refund.created_on)
FROM report.return_stock_in AS known
LEFT JOIN report.refund_order AS refund USING (return_stock_in_id)
WHERE known.return_stock_in_id = ?
GROUP BY known.currency_code, known.pushed_on
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


def tell(connection: duckdb.DuckDBPyConnection, home: Home, kept: Kept, asked_id: str) -> Story:
    """The story of an id; WrongUse if it is unknown. `connection` has schema `report` of the same date."""
    lay_out_kept(connection, kept)
    connection.execute(MONEY_AS_TEXT)
    named = named_cases(connection, asked_id)
    lay_out_nearby(connection, named)
    workbooks = WorkbookRows(home)
    stories = (CaseStory(case, tuple(_steps(connection, home, kept, named, case))) for case in named.cases)
    cases = tuple(
        replace(story, steps=(*story.steps, *_in_workbook(workbooks, kept, story.steps))) for story in stories
    )
    return Story(named, kept.last.business_date, kept.last.run_id, cases)


def _steps(connection: duckdb.DuckDBPyConnection, home: Home, kept: Kept, named: Named, case: Case) -> Iterator[Step]:
    found = connection.execute(TERMS, [case.return_stock_in_id]).fetchone()
    currency_code, pushed_on, refunded_on = found or ("", None, None)
    minor_unit = MINOR_UNITS.get(currency_code, 2)
    lay_out_reference(connection, kept, {"partnership": pushed_on, "fee_setting": refunded_on})
    # the settings of the run that pushed the return, because a push freezes its terms
    settings = kept.run_of(pushed_on).settings
    # an exception or a quarantined row without a case has no other id by which its steps can be found
    asked_id = "" if case.after_sales_id else named.asked_id
    connection.execute(
        ASKED_CASE,
        [
            *(asked_id, case.channel, case.shop_id, case.after_sales_id, case.order_id, case.return_stock_in_id),
            *(kept.last.business_date, settings["max_order_age_days"], settings["auto_push_default"], minor_unit),
        ],
    )
    for kind in STEPS:
        yield from answered(connection, home, kind, question(f"story_{kind}"), minor_unit)


def _in_workbook(workbooks: WorkbookRows, kept: Kept, steps: Sequence[Step]) -> Iterator[Step]:
    """The cells of the last workbook; if it does not list the case, those of the newest workbook that does."""
    names = frozenset(name for step in steps for name in step.listed_by())
    last = kept.last.business_date
    dates = {run.business_date for run in kept.history.manifests}
    earlier = sorted({step.step_date for step in steps} & dates - {last}, reverse=True)
    found = workbooks.listing(last, names)
    if not found:
        yield Step(WORKBOOK, last, (), *workbooks.absence(last))
        found = next((rows for day in earlier if (rows := workbooks.listing(day, names))), [])
    for day, text, values in found:
        yield Step(WORKBOOK, day, (), text, values)
