"""Checks that the pandas job and the product compute the same refunds; otherwise it is not a fair yardstick."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

EXPECTED: Final = """
SELECT currency_code, count(*), CAST(sum(estimated_refund_amount) * 100 AS BIGINT)
FROM report.return_stock_in
WHERE estimated_refund_amount IS NOT NULL
GROUP BY currency_code
"""
REFUNDED: Final = """
SELECT currency_code, count(*), CAST(sum(refundable_amount) * 100 AS BIGINT)
FROM report.refund_order
GROUP BY currency_code
"""
PUSHED: Final = "SELECT count(*) FROM report.push_item WHERE action = 'push'"


def same_refunds(home: Path, told: dict[str, Any]) -> None:
    """AssertionError if the totals differ: expected refunds and refund orders by currency, and the number of pushes."""
    import duckdb

    with duckdb.connect(str(home / "aftersales.duckdb"), read_only=True) as published:
        ours = {
            "expected": {code: [count, amount] for code, count, amount in published.execute(EXPECTED).fetchall()},
            "refunded": {code: [count, amount] for code, count, amount in published.execute(REFUNDED).fetchall()},
            "pushed": (published.execute(PUSHED).fetchone() or (0,))[0],
        }
    theirs = {name: told[name] for name in ours}
    if ours != theirs:
        raise AssertionError(f"the pandas job computes other refunds: product {ours}, pandas job {theirs}")
