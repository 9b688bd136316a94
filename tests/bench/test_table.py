"""The table of figures: the figures that are reached, by the median, upwards or downwards."""

from __future__ import annotations

from importlib import import_module

import pytest

from bench.figures import FIGURES
from bench.measures import MEASURES
from bench.parts import TIMED
from bench.table import MISSED, NOT_MEASURED, OPEN, REACHED, Figure, Measured, as_text

AT_MOST = Figure("night", "a night ÷ a floor", 3.0, 1.6)
AT_LEAST = Figure("workbook", "times faster", 4, 10, is_at_least=True)


@pytest.mark.parametrize(
    ("figure", "values", "verdict"),
    [
        (AT_MOST, (1.6,), REACHED),
        (AT_MOST, (1.61, 3.0, 3.0), OPEN),
        (AT_MOST, (3.01,), MISSED),
        # one disturbed run neither reaches nor breaks a figure
        (AT_MOST, (1.5, 1.5, 9.0), REACHED),
        (AT_MOST, (1.0, 9.0, 9.0), MISSED),
        (AT_MOST, (), NOT_MEASURED),
        (AT_LEAST, (10.0,), REACHED),
        (AT_LEAST, (4.0,), OPEN),
        (AT_LEAST, (3.99,), MISSED),
    ],
)
def test_verdict(figure: Figure, values: tuple[float, ...], verdict: str) -> None:
    assert Measured(figure, values).verdict == verdict


def test_table_shows_median_least_and_most() -> None:
    text = as_text([Measured(AT_MOST, (2.0, 1.0, 4.0), "seen"), Measured(AT_LEAST, ())])
    first, rule, night, workbook, note = text.splitlines()
    assert [cell.strip() for cell in night.strip("|").split("|")] == [
        *("a night ÷ a floor", "2.00", "1.00", "4.00", "≤ 3", "≤ 1.6", OPEN)
    ]
    assert "-" in workbook
    assert "≥ 4" in workbook
    assert note == "  night: seen"
    assert len({len(line) for line in (first, rule, night, workbook)}) == 1


def test_every_figure_has_its_measure() -> None:
    assert [figure.name for figure in FIGURES] == list(MEASURES)


def test_every_timed_function_exists() -> None:
    """A function that was renamed would stop being timed, and the parts of a run would not add up."""
    missing = [
        name
        for name in TIMED
        if not hasattr(import_module(f"aftersales.jobs.{name.partition(':')[0]}"), name.partition(":")[2])
    ]
    assert missing == []
