"""Writes a bank's files after a run: a confirmed payment with proof for every refund order that waits for one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from aftersales.schemas.vocabulary import MINOR_UNITS
from bench.world import FILE_FORM, MOST_ROWS

DUE: Final = """
SELECT
    'PAY-' || refund_order_id AS payment_id,
    refund_order_id,
    CASE WHEN currency_code IN ({whole}) THEN CAST(CAST(refundable_amount AS BIGINT) AS VARCHAR)
        ELSE CAST(refundable_amount AS VARCHAR) END AS amount,
    currency_code,
    '{day} 10:00:00' AS paid_at,
    'BANK-' || CAST(row_number() OVER (ORDER BY refund_order_id) AS VARCHAR) AS bank_reference,
    'slip.pdf' AS proof,
    '{day} 15:00:00' AS confirmed_at,
    'finance-1' AS confirmed_by
FROM report.refund_order
WHERE refund_method = 'bank_transfer' AND state = 'created'
ORDER BY refund_order_id
"""


def write_payments(database: Path, inbox: Path, name: str, paid_on: date) -> int:
    """Write refund_payments files into an inbox for all due refunds of a published database; returns their number."""
    import duckdb

    whole = ", ".join(f"'{code}'" for code, digits in MINOR_UNITS.items() if digits == 0)
    with duckdb.connect(str(database), read_only=True) as published:
        published.execute("SET enable_progress_bar = false")
        due = DUE.format(whole=whole, day=paid_on)
        found = published.execute(f"SELECT count(*) FROM ({due})").fetchone()
        payments = int(found[0]) if found else 0
        folder = inbox / "refund_payments"
        folder.mkdir(parents=True, exist_ok=True)
        for part, start in enumerate(range(0, payments, MOST_ROWS)):
            path = folder / f"bank_{name}_{part}.csv"
            published.execute(f"COPY ({due} LIMIT {MOST_ROWS} OFFSET {start}) TO '{path}' ({FILE_FORM})")
    return payments
