"""What makes two rows the same: their key (R-09) and a digest of what is kept of them (R-10).

Both come from the facts alone: no position, no file name, no clock; so the same row has the same two in every file.
"""

from __future__ import annotations

import hashlib
from typing import Final

import polars as pl

from aftersales.schemas.contract import COLUMNS
from aftersales.schemas.fact_columns import COUNT, DATE, MOMENT, ROW_KEYS, TEXT, FactColumn

SEPARATOR: Final = "\x1f"
"""Between the columns of a content: no accepted text holds a control character."""
DIGEST_BYTES: Final = 16


def row_key(kind: str) -> pl.Expr:
    """The key columns joined by '|'; a '|' of theirs is escaped, so that two keys never read alike."""
    types = {column.name: column.sql_type for column in COLUMNS[kind]}
    parts = [_key_part(name, types[name]) for name in ROW_KEYS[kind]]
    return pl.concat_str(parts, separator="|")


def _key_part(name: str, sql_type: str) -> pl.Expr:
    column = pl.col(name)
    if sql_type == MOMENT:
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S").fill_null("")
    if sql_type == TEXT:
        return column.str.replace_all("\\", "\\\\", literal=True).str.replace_all("|", "\\|", literal=True)
    return column.cast(pl.String).fill_null("")


def content_hash(frame: pl.DataFrame, columns: tuple[FactColumn, ...]) -> pl.Series:
    """A digest a row over some columns, in their order. A million rows take two seconds."""
    texts = frame.select(pl.concat_str([_text(column) for column in columns], separator=SEPARATOR)).to_series()
    digest = hashlib.blake2b
    return pl.Series(
        "content_hash",
        [digest(text.encode(), digest_size=DIGEST_BYTES).hexdigest() for text in texts.to_list()],
        dtype=pl.String,
    )


def _text(column: FactColumn) -> pl.Expr:
    """A value as text; numbers of days and microseconds stand for dates and moments."""
    value = pl.col(column.name)
    if column.sql_type in (DATE, MOMENT, COUNT):
        value = value.cast(pl.Int64)
    return value.cast(pl.String).fill_null("")
