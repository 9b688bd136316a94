"""Validates normalized rows against their contract; it does not change them.

Pandera gets an eager frame, because it does not check the rows of a LazyFrame. It returns every failing row per rule.
"""

from __future__ import annotations

from collections.abc import Collection
from threading import Lock
from typing import Final

import polars as pl
from pandera.errors import SchemaErrors

from aftersales.schemas.contract import (
    IS_VALID,
    RULES,
    contract_of,
    judged_columns,
    keeps,
    quick_contract_of,
    surely_valid,
)

PLACE: Final = "place"
NOT_NULLABLE: Final = "not_nullable"
LEFT_OVER: Final = "UNPARSABLE"
FINDINGS: Final = {PLACE: pl.Int64(), "about": pl.String(), "reason": pl.String(), "expected": pl.String()}
"""A finding: the position of the row in the frame (from 0), the canonical column, the reason, what was expected."""
_one_at_a_time: Final = Lock()
"""Pandera has one configuration for all threads, and two files may be validated at the same time."""


def judge(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Every rule of a kind that a row breaks, one row per finding (see FINDINGS), in the order of rows and rules.

    The quick contract checks all rows; the full one, which finds the reasons, only those that break the quick one:
    naming the failing rows of every rule costs far more time and memory than one flag per row.
    """
    looked = frame.lazy().with_columns(surely_valid(kind).alias(IS_VALID)).collect().with_row_index(PLACE)
    doubtful = looked.filter(~pl.col(IS_VALID))
    broken: list[str] = []
    if doubtful.height:
        doubtful = doubtful.with_columns(**judged_columns(kind))
        kept = doubtful.lazy().select(**keeps(kind)).collect()
        broken = [column.name for column in kept if not column.all()]
        doubtful = doubtful.filter(~kept.select(pl.all_horizontal(pl.all())).to_series())
        looked = looked.with_columns((~pl.col(PLACE).is_in(doubtful.get_column(PLACE).implode())).alias(IS_VALID))
    try:
        with _one_at_a_time:
            quick_contract_of(kind).validate(looked, lazy=True)
    except SchemaErrors as errors:
        _must_agree(kind, errors.failure_cases)
        return judged_in_full(kind, doubtful, broken)
    return pl.DataFrame(schema=FINDINGS)


def judged_in_full(kind: str, rows: pl.DataFrame, broken: Collection[str] | None = None) -> pl.DataFrame:
    """The findings of rows that have PLACE and the judged columns. `broken`: no other column breaks a rule."""
    try:
        with _one_at_a_time:
            contract_of(kind, None if broken is None else frozenset(broken)).validate(rows, lazy=True)
    except SchemaErrors as errors:
        found = _findings(kind, errors.failure_cases)
        places = rows.get_column(PLACE).cast(pl.Int64)
        return found.with_columns(places.gather(found.get_column(PLACE)).alias(PLACE))
    raise AssertionError(f"{kind}: the quick contract and the full one disagree")


def _findings(kind: str, failures: pl.DataFrame) -> pl.DataFrame:
    """Pandera's failure cases as FINDINGS."""
    _must_agree(kind, failures)
    rules: dict[tuple[str, str], tuple[int, str, str]] = {}
    for order, rule in enumerate(RULES[kind]):
        rules.setdefault((rule.column, rule.reason), (order, rule.about, rule.expected))
    expectations = pl.DataFrame(
        [(column, check, *found) for (column, check), found in rules.items()],
        schema={"column": pl.String, "check": pl.String, "order": pl.Int64, "about": pl.String, "expected": pl.String},
        orient="row",
    )
    found = failures.select("column", "check", pl.col("index").cast(pl.Int64).alias("place"))
    found = found.join(expectations, on=["column", "check"], how="left")
    # A forbidden null is reported by the rule that caused it; without such a rule it must still not pass.
    is_null = pl.col("check") == NOT_NULLABLE
    found = found.filter(~is_null | is_null.all().over("place"))
    return (
        found.with_columns(
            pl.coalesce("about", "column").alias("about"),
            pl.when(is_null).then(pl.lit(LEFT_OVER)).otherwise("check").alias("reason"),
            pl.coalesce("expected", pl.lit("a value")).alias("expected"),
        )
        .sort("place", "order", "about", nulls_last=True)
        .select(*FINDINGS)
    )


def _must_agree(kind: str, failures: pl.DataFrame) -> None:
    """AssertionError if not rows but columns fail: a column is missing or has another type."""
    if failures.get_column("index").null_count():
        raise AssertionError(f"{kind}: normalizing and contract disagree about columns: {failures.to_dicts()[:3]}")
