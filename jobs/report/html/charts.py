"""The charts of the last business dates: the place of each bar. Heights come from SQL, per mille of the highest bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from aftersales.jobs.report.html.page_rows import Row

FEWEST_SLOTS: Final = 10
"""Room for at least this many dates, because bars of a few dates would be as wide as walls."""


@dataclass(frozen=True)
class Bar:
    """A business date in a chart: its place from the left, its two figures, and their heights per mille."""

    slot: int
    business_date: date
    figures: tuple[Decimal | int, Decimal | int]
    heights: tuple[int, int]


@dataclass(frozen=True)
class DateChart:
    """One chart, of a currency or, if `currency_code` is empty, of the exceptions; `most` is the figure at height 1000.

    `dates` are its business dates from left to right; a date without a movement has no bar.
    """

    currency_code: str
    most: Decimal | int
    dates: tuple[date, ...]
    bars: tuple[Bar, ...]

    @property
    def slots(self) -> int:
        """The number of dates that the chart has room for."""
        return max(FEWEST_SLOTS, len(self.dates))


def refund_charts(date_rows: Sequence[Row], refunds: Sequence[Row]) -> tuple[DateChart, ...]:
    """Refunds due and settled, one chart per currency, because amounts of two currencies cannot share a scale."""
    dates = _dates(date_rows)
    charts = []
    for currency in sorted({row["currency_code"] for row in refunds if row["is_in_chart"]}):
        rows = [row for row in refunds if row["currency_code"] == currency and row["is_in_chart"]]
        bars = [
            Bar(
                len(dates) - row["night_position"],
                dates[len(dates) - row["night_position"]],
                (row["due_amount"], row["settled_amount"]),
                (row["due_permille"], row["settled_permille"]),
            )
            for row in reversed(rows)
        ]
        charts.append(DateChart(currency, rows[0]["most_amount"], dates, tuple(bars)))
    return tuple(charts)


def exception_chart(date_rows: Sequence[Row]) -> DateChart | None:
    """Exceptions open at the end of each date, all and those of high severity; None if no count is known yet."""
    shown = [row for row in date_rows if row["is_in_chart"] and row["exceptions"] is not None]
    if not shown:
        return None
    dates = _dates(date_rows)
    bars = [
        Bar(
            len(dates) - row["position"],
            row["business_date"],
            (row["exceptions"], row["exceptions_high"]),
            (row["exceptions_permille"], row["high_permille"]),
        )
        for row in reversed(shown)
    ]
    return DateChart("", max(row["exceptions"] for row in shown), dates, tuple(bars))


def _dates(date_rows: Sequence[Row]) -> tuple[date, ...]:
    """The business dates of the charts, oldest first; the rows come newest first."""
    return tuple(row["business_date"] for row in reversed(date_rows) if row["is_in_chart"])
