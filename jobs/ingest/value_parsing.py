"""Parses texts to values, as expressions over whole columns.

A pattern is checked before every cast, because casts accept too much ('1e3', '0x10'). An unreadable text becomes null,
never an error; the caller distinguishes it from a blank text.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import polars as pl

from aftersales.jobs.ingest.source_spec import NumberForm
from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.fact_columns import MONEY

WHOLE_NUMBER: Final = r"^-?[0-9]{1,18}$"
AMOUNT: Final = r"^-?[0-9]{1,15}(\.[0-9]{1,18})?$"
ZERO: Final = r"^-?0+(\.0+)?$"
WHOLE_ENDINGS: Final = (".0", ".00")
"""250000.00 counts as a whole amount; 250.000 may mean thousands, so it counts as three decimals and is rejected."""
DAY: Final = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}( 00:00:00)?$"
CELL_MOMENT: Final = "%Y-%m-%d %H:%M:%S"
"""The text form of a date cell of a spreadsheet, whatever form its source writes."""
TRUE_MINUS: Final = "\N{MINUS SIGN}"
NARROW: Final = "0123456789-.,:/"
WIDE: Final = "".join(chr(ord(sign) + 0xFEE0) for sign in NARROW)
DAY_FIRST: Final = ("%d/%m", "%d-%m", "%d.%m")
MONTH_FIRST: Final = r"^(0[1-9]|1[0-2])[/.-](1[3-9]|2[0-9]|3[01])"
"""The beginning of a date that is only valid with the month first."""
FORMAT_PATTERNS: Final = {
    "%Y": "[12][0-9]{3}",
    "%m": "[0-9]{2}",
    "%d": "[0-9]{2}",
    "%b": "[A-Z][a-z]{2}",
    "%H": "[0-2][0-9]",
    "%I": "(?:0[1-9]|1[0-2])",
    "%M": "[0-5][0-9]",
    "%S": "[0-5][0-9]",
    "%p": "[AaPp][Mm]",
}
"""Years begin with 1 or 2, so that no date becomes year 0 or year 10000 in UTC: Pandera shows values as Python dates,
and Python has neither of these years."""


def whole_number(text: pl.Expr) -> pl.Expr:
    """BIGINT."""
    return _where(text, WHOLE_NUMBER).cast(pl.Int64, strict=False)


def amount(text: pl.Expr, sql_type: str = MONEY) -> pl.Expr:
    """A decimal of the given SQL type; digits beyond its scale are judged by `decimals`, not here."""
    return _where(text, AMOUNT).cast(POLARS_TYPES[sql_type], strict=False)


def decimals(text: pl.Expr) -> pl.Expr:
    """The number of decimals with which an amount is written; null if the text is not an amount."""
    point = text.str.find(".", literal=True)
    is_whole = point.is_null() | pl.any_horizontal(text.str.ends_with(ending) for ending in WHOLE_ENDINGS)
    count = pl.when(is_whole).then(pl.lit(0, pl.Int64)).otherwise(text.str.len_bytes().cast(pl.Int64) - point - 1)
    return pl.when(text.str.contains(AMOUNT)).then(count)


def flag(text: pl.Expr) -> pl.Expr:
    """BOOLEAN from true or false; spreadsheets write them in capitals."""
    word = text.str.to_lowercase()
    return pl.when(word == "true").then(True).when(word == "false").then(False)


def day(text: pl.Expr) -> pl.Expr:
    """DATE; a date cell of a spreadsheet also has the time 00:00:00."""
    return _where(text, DAY).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def moment(text: pl.Expr, formats: tuple[str, ...], month_first: Collection[str] = ()) -> pl.Expr:
    """A local time in one of the forms its source writes, or as a date cell.

    In the forms of `month_first` the file has the month before the day, because a spreadsheet program saved it so (see
    `shows_month_first`); there a date that is valid both ways is not read.
    """
    forms = dict.fromkeys((*formats, CELL_MOMENT))
    return pl.coalesce(_one_way(text, form) if form in month_first else _in_form(text, form) for form in forms)


def shows_month_first(texts: pl.Series, form: str) -> bool:
    """True if a form has the day first, but a cell is only valid with the month first (07/25/2026)."""
    if not form.startswith(DAY_FIRST):
        return False
    suspects = texts.filter(texts.str.contains(MONTH_FIRST))
    if suspects.is_empty():
        return False
    text = pl.col(suspects.name)
    is_other = _in_form(text, form).is_null() & _in_form(text, _other_way(form)).is_not_null()
    return bool(suspects.to_frame().select(is_other.any()).item())


def mixes_cells(texts: pl.Series, formats: tuple[str, ...]) -> bool:
    """True if some texts have the day first, and others come from date cells, which the source does not write.

    A spreadsheet program of a country with the month first makes such a column: it turns 03/07/2026 into a date cell of
    7 March, and leaves 25/07/2026 as text. So a date cell is read only if its day and month cannot be swapped.
    """
    written = [form for form in formats if form.startswith(DAY_FIRST)]
    if not written or any(form.startswith("%Y-%m-%d") for form in formats):
        return False
    has_cells = bool(texts.str.contains(_pattern(CELL_MOMENT)).any())
    return has_cells and any(bool(texts.str.contains(_pattern(form)).any()) for form in written)


def _one_way(text: pl.Expr, form: str) -> pl.Expr:
    """Times that are invalid, or the same, when day and month are swapped."""
    value, other = _in_form(text, form), _in_form(text, _other_way(form))
    return pl.when(other.is_null() | (other == value)).then(value)


def _other_way(form: str) -> str:
    return form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")


def _in_form(text: pl.Expr, form: str) -> pl.Expr:
    return _where(text, _pattern(form)).str.to_datetime(form, time_unit="us", strict=False)


def without_sign(text: pl.Expr, signs: tuple[str, ...], zero_marks: tuple[str, ...]) -> pl.Expr:
    """An amount without the money sign before or after it, in capitals or not (`RP 80.458`); an accounting dash is a
    zero (T12). A true minus, as in one form of Lazada's finance files, becomes the hyphen that other sources write."""
    if signs:
        text = text.str.replace(TRUE_MINUS, "-", literal=True)
        sign = f"(?i:{'|'.join(map(re.escape, signs))})"
        text = text.str.replace(rf"^(-?)\s*{sign}\s*", "${1}").str.replace(rf"\s*{sign}$", "")
    return pl.when(text.is_in(list(zero_marks))).then(pl.lit("0")).otherwise(text) if zero_marks else text


def without_marks(text: pl.Expr, form: NumberForm | None) -> pl.Expr:
    """An amount with a decimal point and without thousands separators, if it is written in the form; otherwise the text
    stays and the contract rejects it. Without a form nothing counts as a separator: `1.234` may be a thousand or a
    little over one."""
    if form is None:
        return text
    thousands, decimal = map(re.escape, form)
    written = rf"^-?([0-9]{{1,3}}({thousands}[0-9]{{3}})+|[0-9]+)({decimal}[0-9]+)?$"
    plain = text.str.replace_all(form.thousands, "", literal=True).str.replace(form.decimal, ".", literal=True)
    return pl.when(text.str.contains(written)).then(plain).otherwise(text)


def turned(text: pl.Expr) -> pl.Expr:
    """An amount with the opposite sign; zeros and other texts stay as they are. The sign is turned in the text, because
    money is computed in SQL only."""
    is_amount = text.str.contains(AMOUNT) & ~text.str.contains(ZERO)
    other = pl.when(text.str.starts_with("-")).then(text.str.slice(1)).otherwise(pl.lit("-") + text)
    return pl.when(is_amount).then(other).otherwise(text.str.replace(ZERO, "0"))


def narrow(text: pl.Expr) -> pl.Expr:
    """Digits and marks of full width, as Chinese and Japanese keyboards write them, in their usual width."""
    return text.str.replace_many(list(WIDE), list(NARROW))


def _where(text: pl.Expr, pattern: str) -> pl.Expr:
    """The text if it matches the pattern, else null."""
    return pl.when(text.str.contains(pattern)).then(text)


def _pattern(form: str) -> str:
    """The exact pattern of a time format, because chrono (used by Polars) would also accept '2026-6-1'."""
    shape = re.escape(form)
    for sign, pattern in FORMAT_PATTERNS.items():
        shape = shape.replace(sign, pattern)
    return f"^{shape}$"


SHOWN: Final = 4
MASK: Final = "****"


def masked(texts: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """The frame with cells of some columns cut to their last four characters; shorter cells are masked completely."""
    held = [name for name in names if name in texts.columns]
    return texts.with_columns(_masked(pl.col(name).str.strip_chars()).alias(name) for name in held)


def _masked(cell: pl.Expr) -> pl.Expr:
    tail = pl.when(cell.str.len_chars() > SHOWN).then(cell.str.tail(SHOWN)).otherwise(pl.lit(""))
    return pl.when(cell == "").then(cell).otherwise(pl.lit(MASK) + tail)
