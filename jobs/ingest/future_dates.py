"""Finds moments later than the limit of the run (R-68): most likely day and month, or the year, changed places.

A moment is compared by its date as the source wrote it, before the conversion to UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import polars as pl

from aftersales.jobs.ingest.validation import FINDINGS, PLACE
from aftersales.schemas.rule import LAST_YEAR

REASON: Final = "DATE_IN_FUTURE"
DAYS_AHEAD: Final = 2
"""A shop can be ahead of the home's time zone, and an export can be made after midnight: the second day is let in."""

ENTERED_BY_PEOPLE: Final = frozenset({"decided_at"})
"""Not a moment of a source: a person decides today, also where the business date that runs next is days ago."""


def latest_date(last_business_date: date) -> date:
    """The latest date that a run lets in; for a backfill, `last_business_date` is its last date."""
    return last_business_date + timedelta(days=DAYS_AHEAD)


def in_future(local: pl.DataFrame, moments: Sequence[str], latest: date | None, form: str) -> pl.DataFrame:
    """One finding (see FINDINGS) per row and moment after `latest`; none without a limit.

    `local` has the moments as written; `form` is how the source writes one, for the example. A year that no moment may
    have is another finding.
    """
    nothing = pl.DataFrame(schema=FINDINGS)
    moments = [name for name in moments if name not in ENTERED_BY_PEOPLE]
    if latest is None or not moments or local.is_empty():
        return nothing
    end = datetime.combine(latest + timedelta(days=1), time())
    tops = local.select(pl.col(name).max() for name in moments).row(0)
    late = [name for name, top in zip(moments, tops, strict=True) if top is not None and top >= end]
    expected = f"a date up to {latest}, which this file writes as {latest.strftime(form)}"
    found = [
        local.select(name)
        .with_row_index(PLACE)
        .filter((pl.col(name) >= end) & (pl.col(name).dt.year() <= LAST_YEAR))
        .select(
            pl.col(PLACE).cast(pl.Int64),
            pl.lit(name).alias("about"),
            pl.lit(REASON).alias("reason"),
            pl.lit(expected).alias("expected"),
        )
        for name in late
    ]
    return pl.concat([nothing, *found]).sort(PLACE, maintain_order=True)
