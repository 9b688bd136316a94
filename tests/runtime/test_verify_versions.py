"""What `verify` compares in facts that an older version wrote: the columns that it read (R-43, R-52)."""

from __future__ import annotations

import polars as pl
import pytest

from aftersales.jobs.verify import equal_facts

NOW = pl.DataFrame({"row_key": ["a|1"], "content_hash": ["f0"], "quantity": [2], "product_name": ["Tee"]})
OLDER = pl.DataFrame({"row_key": ["a|1"], "content_hash": ["e7"], "quantity": [2]})


def test_older_facts_with_the_same_values_are_equal() -> None:
    assert equal_facts(OLDER, NOW)


@pytest.mark.parametrize(
    "kept",
    [
        OLDER.with_columns(quantity=pl.lit(3)),
        OLDER.with_columns(removed=pl.lit("x")),
        OLDER.clear(),
        NOW.with_columns(content_hash=pl.lit("e7")),
        NOW.with_columns(product_name=pl.lit("Cap")),
    ],
    ids=["another value", "a column that is gone", "fewer rows", "digest of one version", "an added column"],
)
def test_other_rows_differ(kept: pl.DataFrame) -> None:
    assert not equal_facts(kept, NOW)
