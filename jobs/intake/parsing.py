"""Texts to values, as expressions over whole columns: by pattern first, because casts are too kind ('1e3', '0x10').

An unreadable text gives null, never an error; the caller tells it from a blank one.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.fact_columns import MONEY

WHOLE_NUMBER: Final = r"^-?[0-9]{1,18}$"
AMOUNT: Final = r"^-?[0-9]{1,15}(\.[0-9]{1,18})?$"
WRITTEN_DECIMALS: Final = r"\.([0-9]+)$"
WHOLE_ENDINGS: Final = ("0", "00")
"""250000.00 rupiah are whole rupiah; 250.000 may be meant as thousands, and is three decimals to us."""
DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}( 00:00:00)?$"
CELL_MOMENT: Final = "%Y-%m-%d %H:%M:%S"
"""How a date cell of a spreadsheet reads as text, whatever form its source writes."""
FORMAT_PATTERNS: Final = {
    "%Y": "[0-9]{4}",
    "%m": "[0-9]{2}",
    "%d": "[0-9]{2}",
    "%b": "[A-Z][a-z]{2}",
    "%H": "[0-2][0-9]",
    "%M": "[0-5][0-9]",
    "%S": "[0-5][0-9]",
}


def whole_number(text: pl.Expr) -> pl.Expr:
    """BIGINT."""
    return _where(text, WHOLE_NUMBER).cast(pl.Int64, strict=False)


def amount(text: pl.Expr, sql_type: str = MONEY) -> pl.Expr:
    """A decimal of the given SQL type; digits beyond its scale are judged by `decimals`, not here."""
    return _where(text, AMOUNT).cast(POLARS_TYPES[sql_type], strict=False)


def decimals(text: pl.Expr) -> pl.Expr:
    """How many decimals an amount is written with; null where it is none."""
    written = _where(text, AMOUNT).str.extract(WRITTEN_DECIMALS, 1)
    count = pl.when(~written.is_in(list(WHOLE_ENDINGS))).then(written.str.len_chars()).fill_null(0)
    return pl.when(text.str.contains(AMOUNT)).then(count).cast(pl.Int64)


def flag(text: pl.Expr) -> pl.Expr:
    """true or false; spreadsheets write them in capitals."""
    word = text.str.to_lowercase()
    return pl.when(word == "true").then(True).when(word == "false").then(False)


def day(text: pl.Expr) -> pl.Expr:
    """A date; a date cell carries its first moment."""
    return _where(text, DAY).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def moment(text: pl.Expr, formats: tuple[str, ...]) -> pl.Expr:
    """A local time in one of the forms its source writes, or as a date cell."""
    forms = dict.fromkeys((*formats, CELL_MOMENT))
    return pl.coalesce(
        _where(text, _pattern(form)).str.to_datetime(form, time_unit="us", strict=False) for form in forms
    )


def without_sign(text: pl.Expr, signs: tuple[str, ...], zero_marks: tuple[str, ...]) -> pl.Expr:
    """An amount without the money sign before it; an accounting dash is a zero (T12)."""
    if signs:
        text = text.str.replace(f"^(?:{'|'.join(map(re.escape, signs))})\\s*", "")
    return pl.when(text.is_in(list(zero_marks))).then(pl.lit("0")).otherwise(text) if zero_marks else text


def _where(text: pl.Expr, pattern: str) -> pl.Expr:
    """The text where it has the pattern, else null."""
    return pl.when(text.str.contains(pattern)).then(text)


def _pattern(form: str) -> str:
    """The exact shape of a time format: chrono alone would take '2026-6-1' for it."""
    shape = re.escape(form)
    for sign, pattern in FORMAT_PATTERNS.items():
        shape = shape.replace(sign, pattern)
    return f"^{shape}$"
