"""Finds rows of one file with the same key (R-10): exact repeats and conflicts."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.intake.contract import FINDINGS, PLACE
from aftersales.jobs.intake.opened_file import ROW_NUMBER
from aftersales.schemas.fact_columns import ROW_KEYS

SHOWN_ROWS: Final = 10
SPLITTABLE: Final = "stock_out_line"
ORDER: Final = "stock_out_id"
ONE_ORDER: Final = ("supplier_id", "shop_id", "order_id")
"""Columns that must be the same in all rows of a stock-out order (formats §8)."""


class Repetition(NamedTuple):
    """Findings of conflicts, and the places of exact repeats with the row number of the row they repeat."""

    conflicts: pl.DataFrame
    repeats: dict[int, int]


NO_REPETITION: Final = Repetition(pl.DataFrame(schema=FINDINGS), {})


def traces(kind: str, keyed: pl.DataFrame) -> pl.DataFrame:
    """The trace of each row that is kept to find rows with the same key: numbers, which need less memory than texts.

    The numbers are hashes of Polars. They are used only while the file is read, and two different keys may share one:
    rows with the same hash are therefore compared by their texts (`repetition`).
    """
    key = pl.col("row_key")
    found = [pl.col(ROW_NUMBER), pl.when(key.is_not_null()).then(key.hash()).alias("key")]
    if kind == SPLITTABLE:
        named = pl.col("is_whole") & (pl.col(ORDER) != "")
        found.append(pl.when(named).then(pl.col(ORDER).hash()).alias(ORDER))
        found += [pl.when(named & (pl.col(name) != "")).then(pl.col(name).hash()).alias(name) for name in ONE_ORDER]
    return keyed.select(found)


def suspects(kind: str, traced: pl.DataFrame) -> pl.Series:
    """The numbers of rows that may be repeats or conflicts; each group of such rows is complete."""
    key = traced.get_column("key").drop_nulls()
    found = [pl.Series(dtype=pl.Int64)]
    if key.n_unique() < key.len():
        found.append(traced.filter(pl.col("key").is_not_null() & pl.col("key").is_duplicated()).get_column(ROW_NUMBER))
    if kind == SPLITTABLE and _are_split(traced):
        several = pl.any_horizontal(pl.col(name).min() != pl.col(name).max() for name in ONE_ORDER)
        orders = traced.filter(pl.col(ORDER).is_not_null()).group_by(ORDER)
        split_orders = orders.agg(several.alias("is_split")).filter("is_split")
        found.append(traced.join(split_orders, on=ORDER, how="semi").get_column(ROW_NUMBER))
    return pl.concat(found).unique().sort()


def _are_split(traced: pl.DataFrame) -> bool:
    """True if an order may have several suppliers, shops or orders; a blank cell may cause a false alarm."""
    mixed = pl.col(ORDER)
    for factor, name in zip((3, 5, 7), ONE_ORDER, strict=True):
        mixed += pl.col(name).fill_null(0) * pl.lit(factor, pl.UInt64)
    counts = traced.filter(pl.col(ORDER).is_not_null()).select(
        pl.col(ORDER).n_unique(), mixed.n_unique().alias("mixed")
    )
    return bool(counts.item(0, 0) < counts.item(0, 1))


def repetition(kind: str, keyed: pl.DataFrame, raw: pl.Series) -> Repetition:
    """`keyed` (row_content.keyed) has every row of a file that `suspects` names; `raw` is the text of each.

    If any two rows of a key differ, all rows of the key are in conflict; otherwise the later ones are repeats. A row
    that broke a rule is compared by its texts, because some of its values could not be read.
    """
    content = pl.when(pl.col("has_failed")).then(raw).otherwise("content_hash").alias("content")
    keyed = keyed.with_columns(content)
    shared = keyed.filter(pl.col("row_key").is_not_null() & pl.col("row_key").is_duplicated())
    is_conflict = pl.col("content").n_unique().over("row_key") > 1
    conflicts = [
        _findings(
            shared.filter(is_conflict),
            "row_key",
            " ".join(ROW_KEYS[kind]),
            "CONFLICTING_DUPLICATE",
            "the same content in all rows with this key",
        )
    ]
    if kind == SPLITTABLE:
        conflicts.append(_split_orders(keyed))
    same = shared.filter(~is_conflict).with_columns(pl.col(ROW_NUMBER).min().over("row_key").alias("first"))
    repeats = same.filter(pl.col(ROW_NUMBER) != pl.col("first")).select(PLACE, "first")
    return Repetition(pl.concat(conflicts), dict(repeats.iter_rows()))


def _split_orders(keyed: pl.DataFrame) -> pl.DataFrame:
    """Rows of one stock-out order that name several suppliers, shops or orders; who cannot be read is not compared."""
    named = keyed.filter(pl.col("is_whole") & (pl.col(ORDER) != ""))
    several = [pl.col(name).filter(pl.col(name) != "").n_unique().over(ORDER) > 1 for name in ONE_ORDER]
    return _findings(
        named.filter(pl.any_horizontal(several)),
        ORDER,
        " ".join(ONE_ORDER),
        "CONFLICTING_STOCK_OUT",
        "one supplier, shop and order per stock_out_id",
    )


def _findings(rows: pl.DataFrame, group: str, about: str, reason: str, expected: str) -> pl.DataFrame:
    """One finding per row, with the rows it is in conflict with."""
    if rows.is_empty():
        return pl.DataFrame(schema=FINDINGS)
    others = pl.col(ROW_NUMBER).cast(pl.String).str.join(", ").over(group)
    shown = (
        pl.when(pl.len().over(group) <= SHOWN_ROWS)
        .then(others)
        .otherwise(pl.format("{} rows from row {}", pl.len().over(group), pl.col(ROW_NUMBER).min().over(group)))
    )
    return rows.select(
        pl.col(PLACE).cast(pl.Int64),
        pl.lit(about).alias("about"),
        pl.lit(reason).alias("reason"),
        pl.format("{} (rows {})", pl.lit(expected), shown).alias("expected"),
    )
