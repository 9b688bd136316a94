"""The charts over the last nights: which bar stands where. Heights are per mille of the highest, as SQL says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from aftersales.jobs.report.html.page_rows import Row

FEWEST_SLOTS: Final = 10
"""Three nights do not make three walls."""


@dataclass(frozen=True)
class Bar:
    """A night in a chart: its place from the left, the figures it stands for, and their heights per mille."""

    slot: int
    business_date: date
    figures: tuple[Decimal | int, Decimal | int]
    heights: tuple[int, int]


@dataclass(frozen=True)
class NightChart:
    """One chart: of a currency, or of the exceptions where that is empty; `most` is what a height of 1000 stands for.

    `dates` are its nights from left to right; one on which nothing moved has no bar.
    """

    currency_code: str
    most: Decimal | int
    dates: tuple[date, ...]
    bars: tuple[Bar, ...]

    @property
    def slots(self) -> int:
        """How many bars it has room for."""
        return max(FEWEST_SLOTS, len(self.dates))


def refund_charts(nights: Sequence[Row], refunds: Sequence[Row]) -> tuple[NightChart, ...]:
    """Refunds due and settled, a chart a currency: two currencies have no common height."""
    dates = _dates(nights)
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
        charts.append(NightChart(currency, rows[0]["most_amount"], dates, tuple(bars)))
    return tuple(charts)


def exception_chart(nights: Sequence[Row]) -> NightChart | None:
    """Exceptions that each night left open, and those of high severity among them; None before the first is known."""
    shown = [night for night in nights if night["is_in_chart"] and night["exceptions"] is not None]
    if not shown:
        return None
    dates = _dates(nights)
    bars = [
        Bar(
            len(dates) - night["position"],
            night["business_date"],
            (night["exceptions"], night["exceptions_high"]),
            (night["exceptions_permille"], night["high_permille"]),
        )
        for night in reversed(shown)
    ]
    return NightChart("", max(night["exceptions"] for night in shown), dates, tuple(bars))


def _dates(nights: Sequence[Row]) -> tuple[date, ...]:
    """The nights of the charts, oldest first; the rows come newest first."""
    return tuple(night["business_date"] for night in reversed(nights) if night["is_in_chart"])
