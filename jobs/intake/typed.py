"""A text column to a typed one with its companions (see schemas/rule.py); shared by facts and reference tables."""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.jobs.intake import parsing
from aftersales.schemas.fact_columns import COUNT, DATE, FLAG, FREE_TEXTS, MOMENT, TEXT, FactColumn

IDS: Final = ("_id", "_number", "_no", "_key")
CONTROL_CHARACTERS: Final = r"\p{Cc}+"


def cleaned(texts: pl.DataFrame, names: list[str], marks: dict[str, tuple[str, ...]] | None = None) -> pl.DataFrame:
    """Cells trimmed (TikTok's end in a tab), in NFC (T12), and blank where a source's mark for "nothing" stands."""
    for name in names:
        column = texts.get_column(name)
        cell = pl.col(name)
        if column.str.len_bytes().sum() != column.str.len_chars().sum():
            cell = cell.str.normalize("NFC")
        cell = cell.str.strip_chars()
        found = (marks or {}).get(name)
        if found:
            cell = pl.when(cell.is_in(list(found))).then(pl.lit("")).otherwise(cell)
        texts = texts.with_columns(cell.alias(name))
    return texts


def narrowed(frame: pl.DataFrame, columns: tuple[FactColumn, ...]) -> pl.DataFrame:
    """Numbers, times and ids with digits of the usual width; SKUs and texts for people stay as they were written."""
    for column in columns:
        name = column.name
        has_digits = column.sql_type != TEXT or name.endswith(IDS)
        texts = frame.get_column(name) if has_digits and name in frame.columns else None
        if texts is not None and texts.str.len_bytes().sum() != texts.str.len_chars().sum():
            frame = frame.with_columns(parsing.narrow(pl.col(name)).alias(name))
    return frame


def typed(column: FactColumn, formats: tuple[str, ...] = ()) -> list[pl.Expr]:
    """The column and its companions, out of the text of the same name."""
    text = pl.col(column.name)
    if column.sql_type == TEXT:
        if column.name in FREE_TEXTS:
            text = text.str.replace_all(CONTROL_CHARACTERS, " ").str.strip_chars()
        return [text.alias(column.name)]
    value = _value(text, column.sql_type, formats)
    companions = [
        value.alias(column.name),
        (text != "").alias(f"{column.name}_is_given"),
        ((text == "") | value.is_not_null()).alias(f"{column.name}_is_parsable"),
    ]
    if column.sql_type.startswith("DECIMAL"):
        companions.append(parsing.decimals(text).alias(f"{column.name}_decimals"))
    return companions


def _value(text: pl.Expr, sql_type: str, formats: tuple[str, ...]) -> pl.Expr:
    """The value of a text, null where it is blank or unreadable."""
    if sql_type == COUNT:
        return parsing.whole_number(text)
    if sql_type == DATE:
        return parsing.day(text)
    if sql_type == MOMENT:
        return parsing.moment(text, formats)
    if sql_type == FLAG:
        return parsing.flag(text)
    return parsing.amount(text, sql_type)
