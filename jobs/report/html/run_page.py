"""The page of a business date: verdict, tie-outs, waterfalls, open exceptions, and the history of each return."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aftersales.jobs.report.html.charts import exception_chart, refund_charts
from aftersales.jobs.report.html.page_rows import LISTS, PARTS, grouped, is_cut, rows_of
from aftersales.jobs.report.html.rendering import rendered
from aftersales.jobs.state.paths import INDEX_PLACE, PAGE_NAME, WORKBOOK_NAME, report_place
from aftersales.schemas.vocabulary import RETURN_STATES, SEVERITIES

if TYPE_CHECKING:
    import duckdb

    from aftersales.jobs.console.verdict import ControlTotal, Verdict


CURRENCY_CODE: Final = re.compile("[A-Z]{3}")


def run_page(connection: duckdb.DuckDBPyConnection, verdict: Verdict, version: str, *, is_draft: bool) -> str:
    """The page as HTML, from schema `page`; the same run gives the same text (R-51), because no clock is read."""
    listed = {name: rows_of(connection, name) for name in LISTS}
    parts = {name: grouped(rows_of(connection, name), "return_position") for name in PARTS}
    earlier = [row["business_date"] for row in listed["night"] if row["business_date"] < verdict.business_date]
    return rendered(
        "report.html",
        has_script=True,
        verdict=verdict,
        version=version,
        is_draft=is_draft,
        totals=[(total, _currency_of(total)) for total in verdict.control_totals],
        codes=sorted({row["code"] for row in listed["exception"]}),
        states=[state for state in RETURN_STATES if any(row["state"] == state for row in listed["return_stock_in"])],
        severities=SEVERITIES[::-1],
        charts=refund_charts(listed["night"], listed["night_refund"]),
        exception_chart=exception_chart(listed["night"]),
        cut={name for name, rows in listed.items() if rows and "total" in rows[0] and is_cut(rows)},
        workbook=WORKBOOK_NAME,
        # the page is in the folder of its date, so every other place is one folder up
        previous=f"../{report_place(earlier[0]).name}/{PAGE_NAME}" if earlier else "",
        index=f"../{INDEX_PLACE.name}" if earlier or not is_draft else "",
        **listed,
        **parts,
    )


def _currency_of(total: ControlTotal) -> str:
    """The currency at the end of a check's name; empty for a count."""
    ending = total.check_name.rpartition(", ")[2]
    return ending if CURRENCY_CODE.fullmatch(ending) else ""
