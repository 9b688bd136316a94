"""The list of all nights, newest first, with the charts of the last thirty."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from aftersales.jobs.console.verdict import TIES_OUT
from aftersales.jobs.report.html.charts import exception_chart, refund_charts
from aftersales.jobs.report.html.page_rows import grouped, rows_of
from aftersales.jobs.report.html.rendering import rendered
from aftersales.jobs.state.paths import INDEX_PLACE, PAGE_NAME, WORKBOOK_NAME

if TYPE_CHECKING:
    import duckdb


LINK: Final = re.compile(r'<a href="(?P<place>[^"/:]+/(?P<name>[^"/]+))">(?P<text>.*?)</a>')
"""To a file in the folder of a night."""
REMOVED: Final = "removed"


def night_index(connection: duckdb.DuckDBPyConnection, version: str, gone: Collection[str] = ()) -> str:
    """The list as HTML, from schema `page`. Only a night that ties out is committed, so each of them does.

    `gone`: places below the home that were pruned. The night stays in the list, for its figures are true.
    """
    nights, refunds = rows_of(connection, "night"), rows_of(connection, "night_refund")
    whole = rendered(
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
    return without_links(whole, gone) if gone else whole


def without_links(index: str, gone: Collection[str]) -> str:
    """The list without links to what is gone; what is left of one is the date, or that its workbook was removed."""

    def unlinked(link: re.Match[str]) -> str:
        if (INDEX_PLACE.parent / link["place"]).as_posix() not in gone:
            return link[0]
        return link["text"] if link["name"] == PAGE_NAME else REMOVED

    return LINK.sub(unlinked, index)
