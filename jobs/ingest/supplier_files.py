"""Files of one supplier in inbox/supplier_files/SUPPLIER_ID/: no row of them may be about another supplier."""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.jobs.ingest.validation import FINDINGS, PLACE

FROM_RETURN: Final = r"^[^:]*:[^:]*:.*:([A-Za-z0-9_-]+?)(?:#[0-9]+|/[0-9]+)?$"
"""The supplier in a return_stock_in_id, a push_id or a refund_order_id (contract: Identifiers)."""
NAMING: Final = {
    "supplier_id": r"^(.*)$",
    "return_stock_in_id": FROM_RETURN,
    "push_id": FROM_RETURN,
    "refund_order_id": FROM_RETURN,
}
"""Column that says whose row it is, and the part of it that is the supplier."""


def of_others(frame: pl.DataFrame, supplier_id: str) -> pl.DataFrame:
    """A finding for each cell of normalized rows that names another supplier than the folder does."""
    expected = f"an id of {supplier_id}, because the file is in supplier_files/{supplier_id}"
    found = [pl.DataFrame(schema=FINDINGS)]
    for name, pattern in NAMING.items():
        if name in frame.columns:
            named = pl.col(name).str.extract(pattern)
            rows = frame.with_row_index(PLACE).filter((pl.col(name) != "") & (named != supplier_id))
            found.append(
                rows.select(
                    pl.col(PLACE).cast(pl.Int64),
                    pl.lit(name).alias("about"),
                    pl.lit("SUPPLIER_MISMATCH").alias("reason"),
                    pl.lit(expected).alias("expected"),
                )
            )
    return pl.concat(found)
