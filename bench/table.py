"""The table of figures: ratios of runs to their yardsticks, and which figures are reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

REACHED, MISSED, OPEN, NOT_MEASURED = "aim reached", "NOT REACHED", "must reached", "not measured"


@dataclass(frozen=True)
class Figure:
    """A figure to reach: `must` and `aim` are upper bounds, or lower ones where more is better."""

    name: str
    measure: str
    must: float
    aim: float
    is_at_least: bool = False
    unit: str = ""


@dataclass(frozen=True)
class Measured:
    """A figure with its values, one per run, and a note. Without values it was not measured."""

    figure: Figure
    values: tuple[float, ...]
    note: str = ""

    @property
    def verdict(self) -> str:
        """By the median, so that one disturbed run does not decide."""
        if not self.values:
            return NOT_MEASURED
        middle, sign = median(self.values), -1 if self.figure.is_at_least else 1
        if sign * middle <= sign * self.figure.aim:
            return REACHED
        return OPEN if sign * middle <= sign * self.figure.must else MISSED


HEADINGS: Final = ("measure", "median", "min", "max", "must", "aim", "")


def rows(measured: Sequence[Measured]) -> list[tuple[str, ...]]:
    """The table's cells, one row per figure."""
    return [(item.figure.measure, *_values(item), *_bounds(item.figure), item.verdict) for item in measured]


def as_text(measured: Sequence[Measured]) -> str:
    """The table as Markdown, aligned for a terminal, with the notes under it."""
    cells = [HEADINGS, *rows(measured)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    lines += [f"  {item.figure.name}: {item.note}" for item in measured if item.note]
    return "\n".join(lines)


def _values(item: Measured) -> tuple[str, ...]:
    if not item.values:
        return ("-", "-", "-")
    return tuple(
        f"{value:.2f}{item.figure.unit}" for value in (median(item.values), min(item.values), max(item.values))
    )


def _bounds(figure: Figure) -> tuple[str, str]:
    sign = "≥" if figure.is_at_least else "≤"
    return f"{sign} {figure.must:g}{figure.unit}", f"{sign} {figure.aim:g}{figure.unit}"
