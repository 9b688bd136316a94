"""What is kept of the named cases alone, read once from the files of all nights: a long history stays affordable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.id_lookup import Named

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
"""Relation to which of its rows can be of a named case; in an order in which each reads what stands above it."""


def lay_out_nearby(connection: duckdb.DuckDBPyConnection, named: Named) -> None:
    """The views `kept_…` once more, over tables that hold the rows of the named cases and few others."""
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
