"""Converts text columns to typed columns with companions (see schemas/rule.py); for facts and reference tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import polars as pl

from aftersales.jobs.intake import parsing
from aftersales.schemas.fact_columns import COUNT, DATE, FLAG, FREE_TEXTS, MOMENT, TEXT, FactColumn

IDS: Final = ("_id", "_number", "_no", "_key")
CONTROL_CHARACTERS: Final = r"\p{Cc}+"
READ: Final = " as read"
"""Suffix of a value column while the text column still has its name; canonical names contain no blank."""


def cleaned(
    texts: pl.DataFrame, names: Sequence[str], wide: Collection[str], marks: Mapping[str, tuple[str, ...]] | None = None
) -> pl.DataFrame:
    """Cells trimmed (TikTok's end in a tab), in NFC (T12), and blank if they are a mark of the source for "nothing".

    `wide`: the columns with letters outside of ASCII; the others are in NFC as they are.
    """
    cells = {}
    for name in names:
        cell = pl.col(name).str.normalize("NFC") if name in wide else pl.col(name)
        cell = cell.str.strip_chars()
        found = (marks or {}).get(name)
        cells[name] = pl.when(cell.is_in(list(found))).then(pl.lit("")).otherwise(cell) if found else cell
    return texts.with_columns(**cells)


def narrowed(frame: pl.DataFrame, columns: tuple[FactColumn, ...]) -> pl.DataFrame:
    """Numbers, times and ids with digits of the usual width; SKUs and texts for people stay as they were written."""
    names = [column.name for column in columns if column.sql_type != TEXT or column.name.endswith(IDS)]
    wide = wide_columns(frame, [name for name in names if name in frame.columns])
    return frame.with_columns(parsing.narrow(pl.col(name)).alias(name) for name in wide)


def wide_columns(frame: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """The columns of text that have a letter outside of ASCII anywhere: only those need a second look."""
    if not names:
        return []
    found = frame.select((pl.col(name).str.len_bytes() != pl.col(name).str.len_chars()).any() for name in names)
    return [name for name, is_wide in zip(names, found.row(0), strict=True) if is_wide]


def typed(
    texts: pl.DataFrame,
    columns: Sequence[FactColumn],
    others: Sequence[str],
    formats: tuple[str, ...] = (),
    month_first: Collection[tuple[str, str]] = (),
) -> pl.DataFrame:
    """Some other columns as they are; then each column and its companions, out of the text of the same name.

    `month_first`: the columns and forms of moments that the file writes by another calendar (see parsing.moment).
    """
    values: list[pl.Expr] = []
    for column in columns:
        forms = [form for name, form in month_first if name == column.name]
        values.append(_value(column, formats, forms).alias(f"{column.name}{READ}"))
        if column.sql_type.startswith("DECIMAL"):
            values.append(parsing.decimals(pl.col(column.name)).alias(f"{column.name}_decimals"))
    found = [*others, *(part for column in columns for part in _companions(column))]
    # lazy, because Polars then sees that a text is matched with the same pattern twice, and does it once
    return texts.lazy().with_columns(values).select(found).collect()


def _companions(column: FactColumn) -> list[pl.Expr]:
    """The value that was read, and what the contract has to know of the text it was read from."""
    text, value = pl.col(column.name), pl.col(f"{column.name}{READ}")
    if column.sql_type == TEXT:
        return [value.alias(column.name)]
    companions = [
        value.alias(column.name),
        (text != "").alias(f"{column.name}_is_given"),
        ((text == "") | value.is_not_null()).alias(f"{column.name}_is_parsable"),
    ]
    if column.sql_type.startswith("DECIMAL"):
        companions.append(pl.col(f"{column.name}_decimals"))
    return companions


def _value(column: FactColumn, formats: tuple[str, ...], month_first: Collection[str]) -> pl.Expr:
    """The value of a text, null where it is blank or unreadable."""
    text = pl.col(column.name)
    if column.sql_type == TEXT:
        is_free = column.name in FREE_TEXTS
        return text.str.replace_all(CONTROL_CHARACTERS, " ").str.strip_chars() if is_free else text
    if column.sql_type == COUNT:
        return parsing.whole_number(text)
    if column.sql_type == DATE:
        return parsing.day(text)
    if column.sql_type == MOMENT:
        return parsing.moment(text, formats, month_first)
    if column.sql_type == FLAG:
        return parsing.flag(text)
    return parsing.amount(text, column.sql_type)
