"""A night of a reference world, ready to be computed by either engine, and the same night made hostile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from aftersales.jobs.books.night_inputs import NightInputs
from aftersales.jobs.post import compute, write_issued
from tests.model.books import Shelf, inputs_of_night
from tests.model.world import World

MEMORY: Final = "3GB"


def staged_night(world: World, folder: Path) -> NightInputs:
    """The last night of a world; the nights before it were computed by DuckDB, whose issued rows it stands on."""
    shelf = Shelf(folder)
    *earlier, _ = world.nights
    for position, night in enumerate(earlier):
        inputs = inputs_of_night(world, night, shelf, position)
        with books(inputs.scratch) as connection:
            compute(connection, inputs)
            for name, path in write_issued(connection, inputs.scratch / "issued").items():
                shelf.issued[name].append(path)
    return inputs_of_night(world, world.nights[-1], shelf, len(earlier))


def books(scratch: Path) -> duckdb.DuckDBPyConnection:
    """An empty database that may hold so much."""
    return duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(scratch), "threads": 2})


TEXT: Final = "'Größe ' || '漢字 İß ' || chr(128169) || ' ' || {name} || ' '"
HOSTILE: Final[dict[str, dict[str, str]]] = {
    "after_sales_line": {
        # a key that is unknown meets nothing, on either engine
        "order_id": "CASE WHEN row_number % 97 = 0 THEN NULL ELSE order_id END",
        "seller_sku": f"CASE row_number % 89 WHEN 0 THEN NULL WHEN 1 THEN {TEXT.format(name='seller_sku')} "
        "WHEN 2 THEN '' ELSE seller_sku END",
        "quantity": "CASE row_number % 83 WHEN 0 THEN 0 WHEN 1 THEN NULL ELSE quantity END",
        "requested_on": "CASE row_number % 79 WHEN 0 THEN DATE '0001-01-01' WHEN 1 THEN DATE '9999-12-31' "
        "WHEN 2 THEN DATE '2024-02-29' WHEN 3 THEN NULL ELSE requested_on END",
        "updated_at": "CASE row_number % 73 WHEN 0 THEN NULL WHEN 1 THEN TIMESTAMP '9999-12-31 23:59:59.999999' "
        "WHEN 2 THEN TIMESTAMP '1582-10-10 00:00:00' ELSE updated_at END",
        "reason": f"CASE row_number % 71 WHEN 0 THEN NULL WHEN 1 THEN {TEXT.format(name='reason')} ELSE reason END",
    },
    "stock_out_line": {
        # 12.5 % of 0.04 is 0.005: a tie
        "unit_price": "CASE row_number % 5 WHEN 0 THEN floor(unit_price) + 0.04 WHEN 1 THEN 0.04 ELSE unit_price END",
        "sku": f"CASE row_number % 89 WHEN 0 THEN NULL WHEN 1 THEN {TEXT.format(name='sku')} ELSE sku END",
        "quantity": "CASE row_number % 67 WHEN 0 THEN 0 ELSE quantity END",
        "ordered_on": "CASE row_number % 61 WHEN 0 THEN DATE '0001-01-01' WHEN 1 THEN DATE '9999-12-31' "
        "WHEN 2 THEN NULL ELSE ordered_on END",
        "shipped_at": "CASE row_number % 59 WHEN 0 THEN NULL WHEN 1 THEN TIMESTAMP '0001-01-01 00:00:00' "
        "ELSE shipped_at END",
        "package_no": f"CASE row_number % 53 WHEN 0 THEN NULL WHEN 1 THEN {TEXT.format(name='package_no')} "
        "ELSE package_no END",
        "supplier_id": "CASE WHEN row_number % 103 = 0 THEN NULL ELSE supplier_id END",
    },
    "stock_in_receipt_line": {
        "return_stock_in_id": "CASE WHEN row_number % 47 = 0 THEN NULL ELSE return_stock_in_id END",
        "good_quantity": "CASE WHEN row_number % 43 = 0 THEN 0 ELSE good_quantity END",
        "sku": f"CASE row_number % 41 WHEN 0 THEN NULL WHEN 1 THEN {TEXT.format(name='sku')} ELSE sku END",
    },
    "refund_payment": {
        "refund_order_id": "CASE row_number % 37 WHEN 0 THEN NULL WHEN 1 THEN 'é:ß:漢/1' ELSE refund_order_id END",
    },
    "unsettled_amount": {"order_id": "CASE WHEN row_number % 31 = 0 THEN NULL ELSE order_id END"},
    "decision": {"subject_id": "CASE WHEN row_number % 29 = 0 THEN NULL ELSE subject_id END"},
}
"""Kind to what becomes of some of its rows: values that no contract would let in, and that no engine may trip over."""
TIES: Final = "CASE WHEN basis = 'percent' THEN CAST(12.5 AS DECIMAL(18, 2)) ELSE amount END"
"""Of each amount that ends in .04, .12, .20 … every percentage fee is a tie."""


def made_hostile(night: NightInputs) -> NightInputs:
    """The same night over facts with nulls in keys, ties of half a cent, zero quantities, edges of dates, any script."""
    folder = night.scratch / "hostile"
    folder.mkdir()
    facts = {
        kind: [
            _rewritten(path, HOSTILE.get(kind, {}), folder / f"{kind}-{at}.parquet") for at, path in enumerate(paths)
        ]
        for kind, paths in night.facts.items()
    }
    reference = dict(night.reference)
    reference["fee_setting"] = _rewritten(reference["fee_setting"], {"amount": TIES}, folder / "fee_setting.parquet")
    return replace(night, facts=facts, reference=reference)


def _rewritten(path: Path, changed: dict[str, str], target: Path) -> Path:
    """The rows of a file, some columns otherwise, each of the type that it was."""
    with duckdb.connect() as connection:
        types = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
        columns = ", ".join(_column(name, kind, changed) for name, kind, *_ in types)
        connection.execute(f"COPY (SELECT {columns} FROM read_parquet('{path}')) TO '{target}' (FORMAT parquet)")
    return target


def _column(name: str, kind: str, changed: dict[str, str]) -> str:
    return f"CAST({changed.get(name, name)} AS {kind}) AS {name}"


def rows_of(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many rows a relation has."""
    found: Iterable[tuple[int]] = connection.execute(f"SELECT count(*) FROM {relation}").fetchall()
    return next(iter(found))[0]
