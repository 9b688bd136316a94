"""The list of all nights, newest first, with the charts of the last thirty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftersales.jobs.home.places import PAGE_NAME, WORKBOOK_NAME
from aftersales.jobs.page.listed import grouped, rows_of
from aftersales.jobs.page.night_chart import exception_chart, refund_charts
from aftersales.jobs.page.template import rendered
from aftersales.jobs.telling.verdict import TIES_OUT

if TYPE_CHECKING:
    import duckdb


def night_index(connection: duckdb.DuckDBPyConnection, version: str) -> str:
    """The list as HTML, from schema `page`. Only a night that ties out is committed, so each of them does."""
    nights, refunds = rows_of(connection, "night"), rows_of(connection, "night_refund")
    return rendered(
        "index.html",
        has_script=False,
        version=version,
        ties_out=TIES_OUT,
        night=nights,
        refunds=grouped(refunds, "night_position"),
        charts=refund_charts(nights, refunds),
        exception_chart=exception_chart(nights),
        page=PAGE_NAME,
        workbook=WORKBOOK_NAME,
    )
