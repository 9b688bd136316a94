"""The digest of a row: rows of facts that older versions wrote must still count as the same (R-09, R-10)."""

from __future__ import annotations

import hashlib

import polars as pl
import pytest

from aftersales.jobs.ingest.duplicates import content_hash
from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.fact_columns import ADDED_COLUMNS, FACT_COLUMNS

KIND = "stock_in_receipt_line"
ROW = {
    "receipt_id": "RC-1",
    "line_no": 1,
    "supplier_id": "S-KLANG",
    "return_stock_in_id": "",
    "shop_id": "SPKL",
    "after_sales_id": "R1",
    "sku": "TEE-BM",
    "good_quantity": 2,
    "defective_quantity": 0,
    "warehouse_id": "W-KLANG-1",
}
BEFORE = "\x1f".join(["RC-1", "1", "S-KLANG", "", "SPKL", "R1", "TEE-BM", "2", "0", "W-KLANG-1", "", ""])
"""The columns of the kind before 2026-11-30, written by hand; `stocked_in_at` and `cost_price` are unknown."""


def digest_of(**added: object) -> str:
    schema = {column.name: POLARS_TYPES[column.sql_type] for column in FACT_COLUMNS[KIND]}
    absent = {name: "" for name, literal in ADDED_COLUMNS[KIND].items() if literal == "''"}
    row = dict.fromkeys(schema) | absent | ROW | added
    return str(content_hash(KIND, pl.DataFrame([row], schema=schema)).item())


def test_a_row_without_the_added_columns_has_the_digest_of_older_versions() -> None:
    assert digest_of() == hashlib.blake2b(BEFORE.encode(), digest_size=16).hexdigest()


@pytest.mark.parametrize(
    "added", [{"refused_quantity": 1}, {"refused_quantity": 0}, {"note": "torn"}, {"evidence": "x"}]
)
def test_an_added_column_that_holds_something_changes_the_digest(added: dict[str, object]) -> None:
    assert digest_of(**added) != digest_of()


def test_one_text_in_two_added_columns_is_two_contents() -> None:
    assert digest_of(note="torn") != digest_of(evidence="torn")
