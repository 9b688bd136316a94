"""Computes the identity of a row: its key (R-09) and a digest of its canonical columns (R-10).

Both come from the facts alone: no position, no file name, no clock; so the same row has the same two in every file.
"""

from __future__ import annotations

import hashlib
from typing import Final

import polars as pl

from aftersales.jobs.intake.contract import PLACE
from aftersales.jobs.intake.opened_file import CELL_COUNT
from aftersales.jobs.intake.recognition import Recognized
from aftersales.schemas.contract import COLUMNS
from aftersales.schemas.fact_columns import COUNT, DATE, FACT_COLUMNS, MOMENT, ROW_KEYS, TEXT, FactColumn

SEPARATOR: Final = "\x1f"
"""Between the columns of a content: no accepted text holds a control character."""
DIGEST_BYTES: Final = 16
"""128 bits: two different contents of one key must not share a digest, or a changed row would count as unchanged."""


def keyed(recognized: Recognized, texts: pl.DataFrame, frame: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Rows with their place, whether they are in line with the header, whether any rule was broken, key and content.

    `texts`, `frame` and the places of `findings` are the same rows in the same order. A key is readable where no rule
    on its columns was broken in a row in line; elsewhere it is null.
    """
    kind = recognized.declaration.kind
    unreadable = findings.filter(pl.col("about").is_in(list(ROW_KEYS[kind])))
    is_whole = texts.get_column(CELL_COUNT) == len(recognized.header)
    is_readable = pl.col("is_whole") & ~_among(unreadable)
    return (
        frame.with_row_index(PLACE)
        .with_columns(pl.col(PLACE).cast(pl.Int64), content_hash(frame, FACT_COLUMNS[kind]), is_whole.alias("is_whole"))
        .with_columns(_among(findings).alias("has_failed"), pl.when(is_readable).then(row_key(kind)).alias("row_key"))
    )


def raw_content(recognized: Recognized, texts: pl.DataFrame) -> pl.Series:
    """The texts of each row, to compare rows in which some values could not be read."""
    cells = [pl.col(name) for name in recognized.positions]
    return texts.select(pl.concat_str(cells, separator=SEPARATOR)).to_series()


def _among(findings: pl.DataFrame) -> pl.Expr:
    """True if a finding is about the row."""
    if findings.is_empty():
        return pl.lit(False)
    return pl.col(PLACE).is_in(findings.get_column(PLACE).unique().implode())


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
    """A digest a row over some columns, in their order. A million rows take a second."""
    texts = frame.select(pl.concat_str([_text(column) for column in columns], separator=SEPARATOR)).to_series()
    digest = hashlib.blake2b
    digests = [digest(text, digest_size=DIGEST_BYTES).digest() for text in texts.cast(pl.Binary).to_list()]
    return pl.Series("content_hash", digests, dtype=pl.Binary).bin.encode("hex")


def _text(column: FactColumn) -> pl.Expr:
    """A value as text; dates and moments become numbers of days and microseconds."""
    value = pl.col(column.name)
    if column.sql_type in (DATE, MOMENT, COUNT):
        value = value.cast(pl.Int64)
    return value.cast(pl.String).fill_null("")
