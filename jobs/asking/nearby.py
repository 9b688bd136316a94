"""Reads the rows of the named cases once from the files of all runs, so that a long history stays fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aftersales.jobs.asking.named_case import Named

if TYPE_CHECKING:
    import duckdb

NAMED_CASE: Final = """
CREATE OR REPLACE TEMP TABLE named_case (
    channel VARCHAR, shop_id VARCHAR, after_sales_id VARCHAR, order_id VARCHAR, return_stock_in_id VARCHAR
)
"""
OF_ORDER: Final = "(shop_id, order_id) IN (SELECT shop_id, order_id FROM named_case)"
OF_RETURN: Final = "{} IN (SELECT return_stock_in_id FROM named_case)"
FILES: Final = (
    *("after_sales_line", "stock_out_line", "unsettled_amount", "exchange", "push_acknowledgement"),
    *("stock_in_receipt_line", "refund_payment"),
)
NEARBY: Final = {
    "after_sales_line": OF_ORDER,
    "stock_out_line": OF_ORDER,
    "unsettled_amount": OF_ORDER,
    "exchange": "(shop_id, after_sales_id) IN (SELECT shop_id, after_sales_id FROM named_case)",
    "push_acknowledgement": OF_RETURN.format("split_part(push_id, '#', 1)"),
    "receipt_line": OF_RETURN.format("return_stock_in_id"),
    "stock_in_receipt_line": "receipt_id IN (SELECT receipt_id FROM kept_receipt_line)",
    "refund_payment": OF_RETURN.format("split_part(refund_order_id, '/', 1)"),
    "return_stock_in": OF_RETURN.format("return_stock_in_id"),
    "unit_match": OF_RETURN.format("return_stock_in_id"),
    "push_line": OF_RETURN.format("return_stock_in_id"),
    "refund_order": OF_RETURN.format("return_stock_in_id"),
    "decision_outcome": OF_RETURN.format("split_part(subject_id, '/', 1)"),
    "finding": "true",
    "row_verdict": "input_file_id IN ("
    + " UNION ".join(f"SELECT input_file_id FROM kept_{kind}" for kind in FILES)
    + ")",
}
"""Each relation with the condition for rows of a named case; the order matters, because some read earlier ones."""


def lay_out_nearby(connection: duckdb.DuckDBPyConnection, named: Named) -> None:
    """Replace the views `kept_…` by views over tables with the rows of the named cases and few other rows."""
    connection.execute(NAMED_CASE)
    connection.executemany(
        "INSERT INTO named_case VALUES (?, ?, ?, ?, ?)",
        [
            [case.channel, case.shop_id, case.after_sales_id, case.order_id, case.return_stock_in_id]
            for case in named.cases
        ],
    )
    for relation, condition in NEARBY.items():
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE nearby_{relation} AS SELECT * FROM kept_{relation} WHERE {condition}"
        )
        connection.execute(f"CREATE OR REPLACE TEMP VIEW kept_{relation} AS SELECT * FROM nearby_{relation}")
