"""A column with date cells beside texts that have the day first was saved by a spreadsheet program of another country:
its date cells may have day and month swapped, so only those are read that cannot."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest.source_registry import of_folder
from aftersales.jobs.ingest.value_parsing import CELL_MOMENT, mixes_cells, moment

TIKTOK: Final = ("%d/%m/%Y %H:%M:%S",)
DAYS: Final = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def as_us_program_saves(day: date) -> str:
    """The text of a day after a program with the month first has opened and saved it."""
    if day.day <= 12:
        return date(day.year, day.day, day.month).strftime("%Y-%m-%d 00:00:00")
    return day.strftime("%d/%m/%Y 00:00:00")


@given(st.lists(DAYS, min_size=1, max_size=30), DAYS)
def test_no_swapped_date_is_read(days: list[date], late: date) -> None:
    """Every date that is read is the one that the marketplace wrote; at least one text shows what happened."""
    all_days = [*days, late.replace(day=25), date(2026, 3, 7)]
    texts = pl.Series("t", [as_us_program_saves(day) for day in all_days])
    assert mixes_cells(texts, TIKTOK)
    read = texts.to_frame().select(moment(pl.col("t"), TIKTOK, [CELL_MOMENT])).to_series().to_list()
    assert all(value is None or value.date() == day for value, day in zip(read, all_days, strict=True))
    assert read[-1] is None
    assert read[-2] is not None


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        (["2026-07-03 00:00:00", "2026-07-25 00:00:00"], TIKTOK),
        (["03/07/2026 10:00:00", "25/07/2026 10:00:00"], TIKTOK),
        (["2026-07-03 00:00:00", "2026-07-25 10:00"], ("%Y-%m-%d %H:%M",)),
        (["2026-07-03 10:00:00", "25/07/2026 10:00:00"], ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S")),
        (["", ""], TIKTOK),
    ],
)
def test_columns_of_one_kind_are_read_as_before(texts: list[str], formats: tuple[str, ...]) -> None:
    assert not mixes_cells(pl.Series(texts), formats)


def test_a_source_has_such_a_form() -> None:
    forms = {form for kind in of_folder("tiktok") for form in kind.moment_formats}
    assert forms & set(TIKTOK)
