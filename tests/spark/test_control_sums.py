"""Control sums: a row that is lost, doubled or changed between computing and reading fails the run by its relation."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.spark.column_types import spark_columns, spark_type
from aftersales.jobs.spark.control_sums import ROWS, must_agree, summed_columns, sums_by_duckdb

SHAPE = {"sku": "VARCHAR", "quantity": "BIGINT", "price": "DECIMAL(18,2)", "rate": "DECIMAL(18,8)", "on": "DATE"}


def test_what_is_summed() -> None:
    assert summed_columns(SHAPE) == ["quantity", "price", "rate"]


def test_duckdb_sums_what_is_in_the_files(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = "('a', 2, 0.05, 1.5), ('b', NULL, -0.06, NULL)"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT sku, CAST(q AS BIGINT) AS quantity, CAST(p AS DECIMAL(18,2)) AS price, "
            f"CAST(r AS DECIMAL(18,8)) AS rate FROM (VALUES {rows}) AS t (sku, q, p, r)) TO '{path}' (FORMAT parquet)"
        )
        found = sums_by_duckdb(connection, f"read_parquet('{path}')", SHAPE)
    assert found == {ROWS: 2, "quantity": 2, "price": Decimal("-0.01"), "rate": Decimal("1.5")}


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({ROWS: Decimal(3), "price": Decimal("1.00")}, "refunds.refund_due: rows: 2 computed by Spark, 3 in the files"),
        (
            {ROWS: Decimal(2), "price": Decimal("1.01")},
            "refunds.refund_due: the sum of price: 1.00 computed by Spark, 1.01",
        ),
        ({ROWS: Decimal(2)}, "refunds.refund_due: the sum of price: 1.00 computed by Spark, 0"),
    ],
)
def test_a_sum_that_does_not_agree_is_reported(other: dict[str, Decimal], message: str) -> None:
    sums = {ROWS: Decimal(2), "price": Decimal("1.00")}
    must_agree("refunds.refund_due", sums, dict(sums))
    with pytest.raises(Failed, match=message):
        must_agree("refunds.refund_due", sums, other)


def test_types_have_exact_names_or_none() -> None:
    assert (
        spark_columns(SHAPE)
        == "`sku` string, `quantity` bigint, `price` decimal(18,2), `rate` decimal(18,8), `on` date"
    )
    assert spark_type("TIMESTAMP") == "timestamp_ntz"
    with pytest.raises(Failed, match="HUGEINT"):
        spark_type("HUGEINT")
