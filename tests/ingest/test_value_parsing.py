"""Texts to values: no text is read that its pattern refuses, and no valid text is lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.ingest import value_parsing

FORMS = ("%d/%m/%Y %H:%M:%S", "%d %b %Y %H:%M")


def read(expression: pl.Expr, *texts: str) -> list[object]:
    """The values that an expression over column t returns for texts."""
    return pl.DataFrame({"t": list(texts)}).select(expression).to_series().to_list()


T = pl.col("t")
local = datetime.fromisoformat


@given(st.text(alphabet="0123456789-+.eE_x ٣", max_size=22))
def test_a_number_must_match_its_pattern(text: str) -> None:
    """Casts accept too much: '12.7' is not a quantity, and '1e3', '0x10' and '1_000' are not numbers."""
    expected = int(text) if re.fullmatch("-?[0-9]{1,18}", text) else None
    assert read(value_parsing.whole_number(T), text) == [expected]


@given(st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=2))
def test_amounts_are_exact(amount: Decimal) -> None:
    """DECIMAL from the first cell to the last."""
    assert read(value_parsing.amount(T), f"{amount:f}") == [amount]


@pytest.mark.parametrize(
    "text", ["", " 1", "1,5", "1.", ".5", "1e3", "NaN", "inf", "--1", "+1", "1_000", "RM 1", "1 000", "9" * 16, "๑"]
)
def test_what_is_no_amount(text: str) -> None:
    assert read(value_parsing.amount(T), text) == [None]
    assert read(value_parsing.decimals(T), text) == [None]


def test_decimals_are_counted_as_written() -> None:
    """250000.00 rupiah are whole; 250.000 may be meant as thousands, and must not pass for 250."""
    assert read(
        value_parsing.decimals(T), "250000", "250000.0", "250000.00", "250.000", "25.5", "25.50", "1000.505"
    ) == [
        0,
        0,
        0,
        3,
        1,
        2,
        3,
    ]


def test_times_have_the_form_of_their_source() -> None:
    """T12: day before month if the source writes it so; a date cell of a spreadsheet has its own form."""
    assert read(
        value_parsing.moment(T, FORMS),
        "03/07/2026 09:05:01",
        "04 Oct 2026 06:56",
        "2026-07-03 09:05:01",
        "3/7/2026 9:05:01",
    ) == [local("2026-07-03 09:05:01"), local("2026-10-04 06:56:00"), local("2026-07-03 09:05:01"), None]
    assert (
        read(
            value_parsing.moment(T, FORMS),
            "31/02/2026 10:00:00",
            "3/07/2026 10:00:00",
            "03/07/2026",
            "03/07/26 10:00:00",
            "03/07/2026 25:00:00",
            "",
        )
        == [None] * 6
    )


@given(st.datetimes(min_value=local("2000-01-01"), max_value=local("2099-12-31")))
def test_every_time_of_the_century_comes_back(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    for form in ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S"):
        assert read(value_parsing.moment(T, (form,)), whole.strftime(form)) == [whole]


def test_dates_and_flags() -> None:
    days = read(value_parsing.day(T), "2026-06-01", "2026-06-01 00:00:00", "2026-6-1", "2026-02-30", "01.06.2026")
    assert days == [datetime(2026, 6, 1, tzinfo=UTC).date()] * 2 + [None] * 3
    assert read(value_parsing.flag(T), "true", "FALSE", "yes", "") == [True, False, None, None]


def test_money_signs_and_dashes() -> None:
    """T12: signs of the region, and a dash that an accountant reads as zero."""
    text = value_parsing.without_sign(T, ("RM", "S$", "฿"), ("-",))
    assert read(text, "RM 35.00", "฿249.00", "S$1", "-", "-1", "R$ 62,90") == [
        "35.00",
        "249.00",
        "1",
        "0",
        "-1",
        "R$ 62,90",
    ]
