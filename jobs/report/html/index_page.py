"""The index page: all business dates, newest first, with charts of the last thirty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from aftersales.jobs.console.verdict import TIES_OUT
from aftersales.jobs.report.html.charts import exception_chart, refund_charts
from aftersales.jobs.report.html.page_rows import Row, grouped, rows_of
from aftersales.jobs.report.html.rendering import rendered
from aftersales.jobs.state.paths import PAGE_NAME, WORKBOOK_NAME
from aftersales.jobs.state.pruning import without_links

if TYPE_CHECKING:
    import duckdb


def index_page(connection: duckdb.DuckDBPyConnection, version: str, gone: Collection[str] = ()) -> str:
    """The index page as HTML, from schema `page`; every date in it ties out, because no other run is committed.

    `gone` are places below the home that were pruned. Their date stays in the list, because its figures are still true.
    """
    dates, refunds = rows_of(connection, "night"), rows_of(connection, "night_refund")
    whole = rendered(
        "index.html",
        has_script=False,
        version=version,
        ties_out=TIES_OUT,
        night=dates,
        refunds=grouped(refunds, "night_position"),
        others=grouped(_other_movements(refunds), "night_position"),
        charts=refund_charts(dates, refunds),
        exception_chart=exception_chart(dates),
        page=PAGE_NAME,
        workbook=WORKBOOK_NAME,
    )
    return without_links(whole, gone) if gone else whole


def _other_movements(refunds: Sequence[Row]) -> list[Row]:
    """What moved the amounts owed beside due and settled, one line each: a correction is not invisible (R-57, R-61)."""
    return [
        {"night_position": row["night_position"], "what": what, "currency_code": row["currency_code"], "amount": amount}
        for row in refunds
        for what, amount in (
            ("brought forward", row["brought_forward_amount"]),
            ("adjusted", row["adjusted_amount"]),
            ("written off", row["written_off_amount"]),
        )
        if amount
    ]
