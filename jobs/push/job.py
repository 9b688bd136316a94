"""The push step: writes one batch per distributor and supplier, a CSV with a JSON of counts and sums next to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aftersales.jobs.books.memory_limit import cursor_of, executed
from aftersales.jobs.console.verdict import plain_amount
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.jobs.state.paths import batch_place
from aftersales.schemas.formula_guard import FORMULA_STARTS

if TYPE_CHECKING:
    import duckdb

BATCH_COLUMNS: Final = tuple(
    """
    batch_id push_id action business_date distributor_id supplier_id return_stock_in_id shop_id after_sales_id order_id
    return_type sku quantity unit_price currency_code return_tracking_number reason attempt
    """.split()
)
"""The columns of a batch (contract: Push batch)."""
FREE_TEXTS: Final = ("return_tracking_number", "reason")
"""Written empty where a spreadsheet could read them as a formula.

Rows whose ids look like formulas are quarantined at intake, so no value that is written is ever changed.
"""
CELLS: Final = "pushes.batch_cell"
PRICE: Final = "price"
"""The unit price as a number, because lines are sorted by it; the column of the batch is text."""


@dataclass(frozen=True)
class Batch:
    """The totals of one batch; amounts are text with the currency's own decimals, as SQL returned them."""

    batch_id: str
    business_date: str
    distributor_id: str
    supplier_id: str
    currency_code: str
    lines: int
    pushes: int
    recalls: int
    pushed_quantity: int
    recalled_quantity: int
    pushed_amount: str
    recalled_amount: str
    batch_number: int


def hand_over(connection: duckdb.DuckDBPyConnection, places: Path, run_id: str) -> dict[str, Any]:
    """Write the batches of this run and return what is logged: their number, and the amounts pushed by currency."""
    batches = write_batches(connection, places, run_id)
    found = connection.execute(
        "SELECT currency_code, CAST(sum(pushed_amount) AS DECIMAL(18, 2)) FROM pushes.batch "
        "GROUP BY currency_code ORDER BY currency_code"
    ).fetchall()
    pushed = {currency: plain_amount(amount, currency) for currency, amount in found}
    return {"batches": len(batches), "pushed": pushed}


def write_batches(connection: duckdb.DuckDBPyConnection, places: Path, run_id: str) -> list[Batch]:
    """Write the batches of this run below `places`, in the layout of the home (R-20, R-21, R-23).

    A distributor and supplier without a push or recall get no batch.
    """
    found = connection.execute(
        "SELECT batch_id, CAST(business_date AS VARCHAR), distributor_id, supplier_id, currency_code, lines, pushes, "
        "recalls, pushed_quantity, recalled_quantity, CAST(pushed_amount AS VARCHAR), "
        "CAST(recalled_amount AS VARCHAR), batch_number FROM pushes.batch ORDER BY batch_id"
    ).fetchall()
    batches = [Batch(*row) for row in found]
    with _cells_laid_out(connection), side_by_side() as submit:
        # DuckDB writes sorted rows with one thread, so batches are written in parallel instead
        for written in [submit(partial(_write_batch, connection, batch, places, run_id)) for batch in batches]:
            written()
    return batches


@contextmanager
def _cells_laid_out(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """For the block, a table with the cells of every batch as text.

    It is made once because planning the query for each batch takes longer than writing a small batch. It is not a
    temporary table because the writing threads could not see one.
    """
    cells = ", ".join(_cell(name) for name in BATCH_COLUMNS)
    rows = f"SELECT {cells}, unit_price AS {PRICE}, batch_number FROM pushes.batch_line"
    executed(connection, f"CREATE TABLE {CELLS} AS {rows}")
    yield
    connection.execute(f"DROP TABLE {CELLS}")


def _write_batch(connection: duckdb.DuckDBPyConnection, batch: Batch, places: Path, run_id: str) -> None:
    table = places / batch_place(batch.supplier_id, batch.batch_id, ".csv")
    table.parent.mkdir(parents=True, exist_ok=True)
    with cursor_of(connection) as cursor:
        _write_lines(cursor, batch.batch_number, table)
    card = places / batch_place(batch.supplier_id, batch.batch_id, ".json")
    card.write_text(json.dumps(_card(batch, table, run_id), indent=1) + "\n", encoding="utf-8")


def _write_lines(connection: duckdb.DuckDBPyConnection, batch_number: int, path: Path) -> None:
    """Write one row per push, SKU and unit price, in this order."""
    target = str(path).replace("'", "''")
    executed(
        connection,
        f"COPY (SELECT {', '.join(BATCH_COLUMNS)} FROM {CELLS} WHERE batch_number = {batch_number} "
        f"ORDER BY push_id, action, sku, {PRICE}) TO '{target}' (FORMAT csv, HEADER)",
    )


def _cell(name: str) -> str:
    """A column of the batch as text; an empty value becomes NULL, because the CSV must have nothing there, not `""`."""
    text = "unit_price_text" if name == "unit_price" else f"CAST({name} AS VARCHAR)"
    if name in FREE_TEXTS:
        starts = " OR ".join(f"starts_with({text}, '{sign}')" for sign in FORMULA_STARTS)
        text = f"CASE WHEN NOT ({starts}) THEN {text} END"
    return f"nullif({text}, '') AS {name}"


def _card(batch: Batch, table: Path, run_id: str) -> dict[str, Any]:
    """The JSON next to a batch: who, when, counts, sums, and the digest of the CSV."""
    return {
        "batch_id": batch.batch_id,
        "business_date": batch.business_date,
        "run_id": run_id,
        "distributor_id": batch.distributor_id,
        "supplier_id": batch.supplier_id,
        "currency_code": batch.currency_code,
        "counts": {
            "lines": batch.lines,
            "pushes": batch.pushes,
            "recalls": batch.recalls,
            "pushed_quantity": batch.pushed_quantity,
            "recalled_quantity": batch.recalled_quantity,
        },
        "sums": {"pushed_amount": batch.pushed_amount, "recalled_amount": batch.recalled_amount},
        "file": table.name,
        "sha256": sha256_of(table),
    }
