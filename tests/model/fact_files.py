"""A world's rows and reference tables as Parquet, in the form that intake and the reference readers write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import polars as pl

from aftersales.schemas.fact_columns import FACT_COLUMNS, ROW_COLUMNS, ROW_KEYS, FactColumn
from tests.model.world import (
    AfterSalesLine,
    BalanceUse,
    ComboRow,
    Decision,
    Exchange,
    FeeSetting,
    InputFile,
    OpeningBalance,
    Partnership,
    PushAcknowledgement,
    ReceiptLine,
    Reference,
    RefundPayment,
    Shop,
    SkuMapping,
    StockOutLine,
    Supplier,
    UnsettledAmount,
    Warehouse,
)

MONEY: Final = pl.Decimal(18, 2)
FRAME_TYPES: Final[dict[str, Any]] = {
    "VARCHAR": pl.String,
    "BIGINT": pl.Int64,
    "DECIMAL(18,2)": MONEY,
    "DECIMAL(18,8)": pl.Decimal(18, 8),
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us"),
    "BOOLEAN": pl.Boolean,
}
KIND_OF_ROW: Final[dict[type, str]] = {
    AfterSalesLine: "after_sales_line",
    StockOutLine: "stock_out_line",
    PushAcknowledgement: "push_acknowledgement",
    ReceiptLine: "stock_in_receipt_line",
    RefundPayment: "refund_payment",
    UnsettledAmount: "unsettled_amount",
    Exchange: "exchange",
    Decision: "decision",
    BalanceUse: "balance_use",
    OpeningBalance: "opening_balance",
}
REFERENCE_KINDS: Final[dict[str, tuple[str, type]]] = {
    "shop": ("shops", Shop),
    "supplier": ("suppliers", Supplier),
    "warehouse": ("warehouses", Warehouse),
    "partnership": ("partnerships", Partnership),
    "fee_setting": ("fee_settings", FeeSetting),
    "combo": ("combos", ComboRow),
    "sku_mapping": ("sku_mappings", SkuMapping),
}
"""Reference table to its field of `Reference` and the class of its rows."""
REFERENCE_TYPES: Final[dict[str, Any]] = {
    "str": pl.String,
    "int": pl.Int64,
    "bool": pl.Boolean,
    "bool | None": pl.Boolean,
    "date": pl.Date,
    "date | None": pl.Date,
    "Decimal": MONEY,
    "Decimal | None": MONEY,
}


def file_id(file: InputFile) -> str:
    """The id that intake gives a file: a digest over source, shop and content, without the path."""
    # the rows are flat; dataclasses.astuple would copy every cell
    cells = [tuple(vars(row).values()) for row in file.rows]
    return sha256(repr((file.source, file.shop_id, cells)).encode()).hexdigest()


def write_facts(file: InputFile, folder: Path) -> tuple[str, Path]:
    """One Parquet file of facts, and the kind of its rows."""
    kind = KIND_OF_ROW[type(file.rows[0])]
    own = FACT_COLUMNS[kind]
    identity = file_id(file)
    columns: dict[str, list[Any]] = {column.name: [] for column in (*ROW_COLUMNS, *own)}
    for number, row in enumerate(file.rows, start=2):
        values = [getattr(row, column.name) for column in own]
        columns["input_file_id"].append(identity)
        columns["row_number"].append(number)
        columns["row_key"].append("|".join(str(getattr(row, name)) for name in ROW_KEYS[kind]))
        columns["content_hash"].append(sha256(repr(values).encode()).hexdigest())
        for column, value in zip(own, values, strict=True):
            columns[column.name].append(value)
    path = folder / f"{identity}.parquet"
    _frame(columns, (*ROW_COLUMNS, *own)).write_parquet(path)
    return kind, path


def write_reference(reference: Reference, folder: Path) -> dict[str, Path]:
    """One Parquet file per reference table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for kind, (field_name, row_class) in REFERENCE_KINDS.items():
        rows: Sequence[Any] = getattr(reference, field_name)
        schema = {field.name: REFERENCE_TYPES[str(field.type)] for field in fields(row_class)}
        paths[kind] = folder / f"{kind}.parquet"
        pl.DataFrame([asdict(row) for row in rows], schema=schema, orient="row").write_parquet(paths[kind])
    return paths


def _frame(columns: dict[str, list[Any]], declared: Iterable[FactColumn]) -> pl.DataFrame:
    schema = {column.name: FRAME_TYPES[column.sql_type] for column in declared}
    return pl.DataFrame(columns, schema=schema)
