"""Rows that an older version issued, and reference tables that it read, have neutral values in columns added since."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import pytest

from aftersales.jobs.books import order_index, source_tables
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.schemas.fact_columns import ADDED_ISSUED_COLUMNS, ADDED_REFERENCE_COLUMNS

NEUTRAL: Final = {
    "receipt_line": {
        "booking_number": 0,
        "refused_quantity": 0,
        "unidentified_good_quantity": 0,
        "unidentified_defective_quantity": 0,
        "unidentified_refused_quantity": 0,
        "stocked_in_at": None,
        "reason": "",
    },
    "return_stock_in": {"is_refund_held": False, "is_released": False, "is_exchange_settled": False},
    "decision_outcome": {
        **dict.fromkeys(("note", "decided_by", "answered_id", "source", "outcome", "why", "currency_code"), ""),
        **dict.fromkeys(("taken_on", "amount"), None),
        "is_signed": True,
        "is_withdrawn": False,
    },
}


def older_file(name: str, folder: Path) -> Path:
    """One issued row as an older version wrote it: without the columns added since."""
    added = ADDED_ISSUED_COLUMNS[name]
    path = folder / f"{name}.parquet"
    columns = ", ".join(
        f"CAST({'1' if column.sql_type in ('BIGINT', 'INTEGER') else 'NULL'} AS {column.sql_type}) AS {column.name}"
        for column in issued_columns()[name]
        if column.name not in added
    )
    duckdb.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize("name", sorted(ADDED_ISSUED_COLUMNS))
def test_a_full_rebuild_reads_rows_of_older_versions(name: str, tmp_path: Path) -> None:
    with duckdb.connect() as books:
        source_tables.lay_out_earlier(books, {name: [older_file(name, tmp_path)]})
        row = books.execute(f"SELECT {', '.join(NEUTRAL[name])} FROM earlier.{name}").fetchall()
    assert row == [tuple(NEUTRAL[name].values())]


@pytest.mark.parametrize("name", sorted(ADDED_ISSUED_COLUMNS))
def test_the_store_takes_rows_of_older_versions(name: str, tmp_path: Path) -> None:
    with duckdb.connect() as store:
        order_index.lay_out(store)
        order_index.absorb(store, {}, {name: [older_file(name, tmp_path)]})
        row = store.execute(f"SELECT {', '.join(NEUTRAL[name])} FROM earlier.{name}").fetchall()
    assert row == [tuple(NEUTRAL[name].values())]


def test_reference_tables_of_older_versions_lack_no_column(tmp_path: Path) -> None:
    path = tmp_path / "partnership.parquet"
    duckdb.execute(f"COPY (SELECT 'D' AS distributor_id) TO '{path}' (FORMAT parquet)")
    assert set(ADDED_REFERENCE_COLUMNS) == {"partnership", "supplier"}
    with duckdb.connect() as books:
        source_tables.lay_out_reference(books, {"partnership": path})
        found = books.execute("SELECT distributor_id, refund_release FROM given.partnership").fetchall()
    assert found == [("D", None)]
