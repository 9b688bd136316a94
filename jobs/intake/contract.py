"""The contract is held against normalized rows. It judges; it changes nothing.

Pandera looks at an eager frame (a LazyFrame would pass unseen) and names every failing row of every rule.
"""

from __future__ import annotations

from typing import Final

import polars as pl
from pandera.errors import SchemaErrors

from aftersales.schemas.contract import (
    PASSES_SURELY,
    RULES,
    contract_of,
    judged_columns,
    quick_contract_of,
    surely_passes,
)

NOT_NULLABLE: Final = "not_nullable"
PLACE: Final = "place"
LEFT_OVER: Final = "UNPARSABLE"
FINDINGS: Final = {PLACE: pl.Int64(), "about": pl.String(), "reason": pl.String(), "expected": pl.String()}
"""A finding: the row's place in the frame from 0, the column of ours, the reason code, what was expected."""


def judge(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Every rule of a kind that a row breaks, one row a finding (see FINDINGS), in the order of rows and rules.

    All rows are held against the quick contract, which takes one look at each column; those that it cannot tell are
    held against every rule by itself, for the reasons.
    """
    looked = frame.lazy().with_columns(surely_passes(kind)).collect()
    try:
        quick_contract_of(kind).validate(looked, lazy=True)
    except SchemaErrors:
        doubtful = looked.with_row_index(PLACE).filter(~pl.col(PASSES_SURELY))
        if doubtful.is_empty():
            doubtful = looked.with_row_index(PLACE)
        return judged_in_full(kind, doubtful)
    return pl.DataFrame(schema=FINDINGS)


def judged_in_full(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The findings of rows that carry their place, by every rule by itself."""
    judged = frame.with_columns(**judged_columns(kind))
    try:
        contract_of(kind).validate(judged, lazy=True)
    except SchemaErrors as errors:
        places = frame.get_column(PLACE).cast(pl.Int64)
        found = _findings(kind, errors.failure_cases)
        return found.with_columns(places.gather(found.get_column(PLACE)).alias(PLACE))
    return pl.DataFrame(schema=FINDINGS)


def _findings(kind: str, failures: pl.DataFrame) -> pl.DataFrame:
    """Pandera's failure cases in our words."""
    if failures.get_column("index").null_count():
        raise AssertionError(f"{kind}: normalizing and contract disagree about columns: {failures.to_dicts()[:3]}")
    rules: dict[tuple[str, str], tuple[int, str, str]] = {}
    for order, rule in enumerate(RULES[kind]):
        rules.setdefault((rule.column, rule.reason), (order, rule.about, rule.expected))
    told = pl.DataFrame(
        [(column, check, *found) for (column, check), found in rules.items()],
        schema={"column": pl.String, "check": pl.String, "order": pl.Int64, "about": pl.String, "expected": pl.String},
        orient="row",
    )
    found = failures.select("column", "check", pl.col("index").cast(pl.Int64).alias("place"))
    found = found.join(told, on=["column", "check"], how="left")
    # A null where none may be is told by the rule that made it so; if no rule spoke, it must not pass all the same.
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
