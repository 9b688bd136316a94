"""Rows of one file that speak of the same thing (R-10): repeated exactly, or in conflict."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.intake.contract import FINDINGS
from aftersales.jobs.intake.opened_file import ROW_NUMBER
from aftersales.schemas.fact_columns import ROW_KEYS

SHOWN_ROWS: Final = 10
ONE_ORDER: Final = ("supplier_id", "shop_id", "order_id")
"""What one stock-out order has one of (formats §8)."""


class Repetition(NamedTuple):
    """Findings of conflicts, and the places of exact repeats with the row number of the row they repeat."""

    conflicts: pl.DataFrame
    repeats: dict[int, int]


def repetition(kind: str, keyed: pl.DataFrame) -> Repetition:
    """`keyed` has place, row number, row_key (null where unreadable), content and our columns, a row a row of the file.

    If any two rows of a key differ, all of them are in conflict; a row that only repeats another is none.
    """
    shared = keyed.filter(pl.col("row_key").is_not_null() & pl.col("row_key").is_duplicated())
    is_conflict = pl.col("content").n_unique().over("row_key") > 1
    conflicts = [
        _findings(
            shared.filter(is_conflict),
            "row_key",
            " ".join(ROW_KEYS[kind]),
            "CONFLICTING_DUPLICATE",
            "one content a key",
        )
    ]
    if kind == "stock_out_line":
        conflicts.append(_split_orders(keyed))
    same = shared.filter(~is_conflict).with_columns(pl.col(ROW_NUMBER).min().over("row_key").alias("first"))
    repeats = same.filter(pl.col(ROW_NUMBER) != pl.col("first")).select("place", "first")
    return Repetition(pl.concat(conflicts), dict(repeats.iter_rows()))


def _split_orders(keyed: pl.DataFrame) -> pl.DataFrame:
    """Rows of one stock-out order that name several suppliers, shops or orders; who cannot be read is not compared."""
    named = keyed.filter(pl.col("is_whole") & (pl.col("stock_out_id") != ""))
    several = [pl.col(name).filter(pl.col(name) != "").n_unique().over("stock_out_id") > 1 for name in ONE_ORDER]
    return _findings(
        named.filter(pl.any_horizontal(several)),
        "stock_out_id",
        " ".join(ONE_ORDER),
        "CONFLICTING_STOCK_OUT",
        "one supplier, shop and order for one stock_out_id",
    )


def _findings(rows: pl.DataFrame, group: str, about: str, reason: str, expected: str) -> pl.DataFrame:
    """One finding a row, naming the rows it is in conflict with."""
    if rows.is_empty():
        return pl.DataFrame(schema=FINDINGS)
    others = pl.col(ROW_NUMBER).cast(pl.String).str.join(", ").over(group)
    shown = (
        pl.when(pl.len().over(group) <= SHOWN_ROWS)
        .then(others)
        .otherwise(pl.format("{} rows from row {}", pl.len().over(group), pl.col(ROW_NUMBER).min().over(group)))
    )
    return rows.select(
        pl.col("place").cast(pl.Int64),
        pl.lit(about).alias("about"),
        pl.lit(reason).alias("reason"),
        pl.format("{} (rows {})", pl.lit(expected), shown).alias("expected"),
    )
