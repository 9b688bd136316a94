"""Loads the same files with DuckDB only: typed tables in a file, checkpointed; no check, no rule, no report."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import duckdb

TYPES: Final = {"b": "BIGINT", "m": "DECIMAL(18,2)", "t": "TIMESTAMP", "": "VARCHAR"}
TEMPLATES: Final = {
    "stock_out_orders": """stock_out_id line_no:b shop_id order_id supplier_id package_no ordered_at:t shipped_at:t
        status sku combo_sku quantity:b unit_price:m combo_unit_price:m distribution_fee:m stock_out_amount:m
        currency_code warehouse_id delivery_outcome updated_at:t""",
    "manual_after_sales": """after_sales_id shop_id order_id order_status type sku quantity:b reason status created_at:t
        updated_at:t""",
    "unsettled_amounts": "shop_id order_id supplier_id unsettled_amount:m currency_code as_of:t",
    "exchanges": """exchange_id shop_id after_sales_id replacement_order_id supplier_id sku quantity:b unit_price:m
        shipped_at:t""",
    "push_acknowledgements": "push_id result reason acknowledged_at:t",
    "stock_in_receipts": """receipt_id line_no:b supplier_id return_stock_in_id shop_id after_sales_id sku
        good_quantity:b defective_quantity:b warehouse_id stocked_in_at:t cost_price:m""",
}
"""Folder to the columns of its files with their types, as the product keeps them."""
EXPORT: Final = """
SELECT
    split_part(filename, '/', -2) AS shop_id,
    rtrim("Return Order ID", chr(9)) AS after_sales_id,
    rtrim("Order ID", chr(9)) AS order_id,
    rtrim("SKU ID", chr(9)) AS line_key,
    rtrim("Return Type", chr(9)) AS after_sales_type,
    rtrim("Return Status", chr(9)) AS status,
    rtrim("Seller SKU", chr(9)) AS seller_sku,
    CAST(rtrim("Return Quantity", chr(9)) AS BIGINT) AS quantity,
    strptime(rtrim("Time Requested", chr(9)), '%d/%m/%Y %H:%M:%S') AS requested_at,
    rtrim("Return Logistics Tracking ID", chr(9)) AS return_tracking_number,
    rtrim("Return Reason", chr(9)) AS reason,
    CAST(replace(rtrim("Return unit price", chr(9)), 'RM ', '') AS DECIMAL(18,2)) AS marketplace_refund_amount
FROM read_csv('{files}', all_varchar = true, header = true, delim = ',', quote = '"', filename = true)
"""


def file(path: str, database: str) -> dict[str, Any]:
    """One file of stock-out orders, typed, into a table; imports are not counted."""
    connection = _opened(database)
    began = time.perf_counter()
    connection.execute(f"CREATE TABLE floor.stock_out_orders AS {_typed('stock_out_orders', path)}")
    connection.execute("CHECKPOINT floor")
    return {"seconds": time.perf_counter() - began}


def night(inbox: str, published: str, database: str) -> dict[str, Any]:
    """Every file of an inbox into a table of its kind, and the rows that are to be published into tables of theirs.

    `published` holds a Parquet file a relation: their rows are given, so this is the cost of reading and writing alone.
    """
    connection = _opened(database)
    for name in TEMPLATES:
        if (Path(inbox) / name).is_dir():
            connection.execute(f"CREATE TABLE floor.{name} AS {_typed(name, f'{inbox}/{name}/*.csv')}")
    connection.execute(f"CREATE TABLE floor.tiktok AS {EXPORT.format(files=f'{inbox}/tiktok/*/*.csv')}")
    connection.execute("CREATE SCHEMA floor.report")
    for path in sorted(Path(published).glob("*.parquet")):
        connection.execute(f"CREATE TABLE floor.report.\"{path.stem}\" AS SELECT * FROM read_parquet('{path}')")
    connection.execute("CHECKPOINT floor")
    return {}


def _opened(database: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"ATTACH '{database}' AS floor")
    return connection


def _typed(name: str, files: str) -> str:
    """A scan with the columns in their order and types; nothing is sniffed."""
    columns = ", ".join(
        f"'{column}': '{TYPES[kind]}'" for column, _, kind in (word.partition(":") for word in TEMPLATES[name].split())
    )
    form = "auto_detect = false, header = true, delim = ',', quote = '\"', nullstr = ''"
    return f"SELECT * FROM read_csv('{files}', columns = {{{columns}}}, {form})"
