"""Masks bank references: the last characters are enough to find a payment at the bank, but not enough to misuse it."""

from __future__ import annotations

from typing import Final

import polars as pl

SHOWN: Final = 4
MASK: Final = "****"


def masked(texts: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """The frame with cells of some columns cut to their last four characters; shorter cells are masked completely."""
    held = [name for name in names if name in texts.columns]
    return texts.with_columns(_masked(pl.col(name).str.strip_chars()).alias(name) for name in held)


def _masked(cell: pl.Expr) -> pl.Expr:
    tail = pl.when(cell.str.len_chars() > SHOWN).then(cell.str.tail(SHOWN)).otherwise(pl.lit(""))
    return pl.when(cell == "").then(cell).otherwise(pl.lit(MASK) + tail)
