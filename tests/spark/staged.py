"""A run of a reference world, ready to be computed by either engine, and the same run made hostile."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from aftersales.jobs.books.job import compute, write_issued
from aftersales.jobs.books.parquet_sql import scan
from aftersales.jobs.books.run_inputs import RunInputs
from tests.model.books import Shelf, inputs_of_night
from tests.model.generated import world_of

MEMORY: Final = "2GB"
PART: Final = 2350
"""Orders that are written together: the time for a world grows with the square of this number."""
WRITTEN_AT_MOST: Final = 50_000
"""Orders that are written one by one; a larger world has them several times, under other ids."""


def staged_night(seed: int, orders: int, folder: Path) -> RunInputs:
    """The last night of a reference world of so many orders, on what DuckDB issued in the nights before it."""
    nights = _nights(seed, orders, folder)
    issued: dict[str, list[Path]] = defaultdict(list)
    for night in nights[:-1]:
        inputs = replace(night, issued={name: tuple(paths) for name, paths in issued.items()})
        with books(inputs.scratch) as connection:
            compute(connection, inputs)
            for name, path in write_issued(connection, inputs.scratch / "issued").items():
                issued[name].append(path)
    return replace(nights[-1], issued=dict(issued))


def _nights(seed: int, orders: int, folder: Path) -> list[RunInputs]:
    """The nights of a world that is written in parts, two at a time; one file a kind and night, as real exports are."""
    copies = -(-orders // WRITTEN_AT_MOST)
    each = -(-orders // copies)
    parts = [(seed, min(PART, each - first), first, folder / f"part{first}") for first in range(0, each, PART)]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        written = list(pool.map(_part, parts))
    facts: dict[str, list[Path]] = defaultdict(list)
    nights = []
    for position, same in enumerate(zip(*written, strict=True)):
        scratch = folder / f"night{position}"
        scratch.mkdir()
        for kind in sorted({kind for night in same for kind in night.facts}):
            new = [path for night in same for path in night.facts.get(kind, ()) if path.parent == night.scratch]
            if new:
                facts[kind].append(_copied(new, seed, copies, scratch / f"{kind}.parquet"))
        files = pl.concat([night.input_files for night in same])
        files = pl.concat([files, *(files.with_columns(_of_copy(copy)) for copy in range(1, copies))])
        kept = {kind: tuple(paths) for kind, paths in facts.items()}
        nights.append(replace(same[0], facts=kept, input_files=files, scratch=scratch))
    for *_, place in parts[1:]:
        shutil.rmtree(place)
    return nights


def _of_copy(copy: int) -> pl.Expr:
    return (pl.col("input_file_id") + f"-{copy}").alias("input_file_id")


def _copied(paths: list[Path], seed: int, copies: int, target: Path) -> Path:
    """The rows of files in one, and once more per copy, under other ids: all ids contain the seed."""
    rows = scan(paths)
    with duckdb.connect() as connection:
        types = connection.execute(f"DESCRIBE FROM {rows}").fetchall()
        own = "replace({name}, '{seed}x', '{seed}' || CASE copy WHEN 0 THEN 'x' ELSE 'y' || copy || 'x' END) AS {name}"
        texts = [own.format(name=name, seed=seed) for name, kind, *_ in types if kind == "VARCHAR"]
        texts[0] = "input_file_id || CASE copy WHEN 0 THEN '' ELSE '-' || copy END AS input_file_id"
        copied = (
            f"SELECT made.* REPLACE ({', '.join(texts)}) FROM {rows} AS made CROSS JOIN range({copies}) AS n (copy)"
        )
        connection.execute(f"COPY ({copied}) TO '{target}' (FORMAT parquet)")
    return target


def _part(told: tuple[int, int, int, Path]) -> list[RunInputs]:
    seed, orders, first, folder = told
    world, shelf = world_of(seed, orders, first), Shelf(folder)
    return [inputs_of_night(world, night, shelf, position) for position, night in enumerate(world.nights)]


def books(scratch: Path) -> duckdb.DuckDBPyConnection:
    """An empty database with this memory limit."""
    return duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(scratch), "threads": 2})


TEXT: Final = "'Größe ' || '漢字 İß ' || chr(128169) || ' ' || {name} || ' '"
HOSTILE: Final[dict[str, dict[str, str]]] = {
    "after_sales_line": {
        # a key that is unknown joins nothing, on either engine
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
"""Kind to changes of some of its rows: values that no contract would let in, and that must not break an engine."""
TIES: Final = "CASE WHEN basis = 'percent' THEN CAST(12.5 AS DECIMAL(18, 2)) ELSE amount END"
"""Of each amount that ends in .04, .12, .20 … every percentage fee is a tie."""


def made_hostile(night: RunInputs) -> RunInputs:
    """The same night over facts with nulls in keys, ties of half a cent, no quantity, edges of dates, any script."""
    folder = night.scratch / "hostile"
    folder.mkdir()
    facts = {
        kind: [
            _rewritten([path], HOSTILE.get(kind, {}), folder / f"{kind}-{at}.parquet") for at, path in enumerate(paths)
        ]
        for kind, paths in night.facts.items()
    }
    reference = dict(night.reference)
    reference["fee_setting"] = _rewritten([reference["fee_setting"]], {"amount": TIES}, folder / "fee_setting.parquet")
    return replace(night, facts=facts, reference=reference)


def _rewritten(paths: list[Path], changed: dict[str, str], target: Path) -> Path:
    """The rows of files in one, some columns changed, each with its old type."""
    rows = f"FROM {scan(paths)}"
    with duckdb.connect() as connection:
        types = connection.execute(f"DESCRIBE {rows}").fetchall()
        columns = ", ".join(_column(name, kind, changed) for name, kind, *_ in types)
        connection.execute(f"COPY (SELECT {columns} {rows}) TO '{target}' (FORMAT parquet)")
    return target


def _column(name: str, kind: str, changed: dict[str, str]) -> str:
    return f"CAST({changed.get(name, name)} AS {kind}) AS {name}"


def rows_of(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """The number of rows of a relation."""
    found: Iterable[tuple[int]] = connection.execute(f"SELECT count(*) FROM {relation}").fetchall()
    return next(iter(found))[0]
