"""The index page: all business dates, newest first, with charts of the last thirty."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from aftersales.jobs.home.places import INDEX_PLACE, PAGE_NAME, WORKBOOK_NAME
from aftersales.jobs.page.listed import grouped, rows_of
from aftersales.jobs.page.night_chart import exception_chart, refund_charts
from aftersales.jobs.page.template import rendered
from aftersales.jobs.telling.verdict import TIES_OUT

if TYPE_CHECKING:
    import duckdb


LINK: Final = re.compile(r'<a href="(?P<place>[^"/:]+/(?P<name>[^"/]+))">(?P<text>.*?)</a>')
"""Matches a link to a file in the folder of a business date."""
REMOVED: Final = "removed"


def night_index(connection: duckdb.DuckDBPyConnection, version: str, gone: Collection[str] = ()) -> str:
    """The index page as HTML, from schema `page`; every date in it ties out, because no other run is committed.

    `gone` are places below the home that were pruned. Their date stays in the list, because its figures are still true.
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
    """The index page without links to pruned files: the date stays as text, a workbook is shown as removed."""

    def unlinked(link: re.Match[str]) -> str:
        if (INDEX_PLACE.parent / link["place"]).as_posix() not in gone:
            return link[0]
        return link["text"] if link["name"] == PAGE_NAME else REMOVED

    return LINK.sub(unlinked, index)
