"""Runs the same business dates twice: once as full rebuilds, once incrementally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from aftersales.jobs.books.affected_orders import Carried, concerns_all
from aftersales.jobs.books.job import compute, failed_checks, write_issued
from aftersales.jobs.books.order_index import absorb, lay_out
from aftersales.jobs.books.run_inputs import NightInputs
from tests.model.books import ONE_THREAD, Shelf, inputs_of_night, published_rows
from tests.model.world import World

GAPS: Final = (1, 3, 2, 15, 1, 30)
"""Days between the runs of a stretched world: each limit of R-56 passes in one of these gaps."""
QUIET: Final = (1, 2, 4, 12, 30, 45)
"""Days between runs on which nothing arrives and only time passes."""
LIVE_ORDERS: Final = "SELECT count(*) FROM control.live_order"


def stretched(world: World) -> World:
    """The same files on dates further apart, and quiet dates after them."""
    nights, day = [], world.nights[0].business_date
    for position, night in enumerate(world.nights):
        nights.append(replace(night, business_date=day))
        day += timedelta(days=GAPS[position % len(GAPS)])
    for days in QUIET:
        nights.append(replace(nights[-1], business_date=day, files=()))
        day += timedelta(days=days)
    return replace(world, nights=tuple(nights))


def carried_otherwise(world: World, folder: Path) -> Iterator[tuple[str, float]]:
    """Per run, the differences from a full rebuild (empty), and the share of the orders that was computed."""
    shelf = Shelf(folder)
    store = folder / "carried.duckdb"
    with duckdb.connect(str(store)) as connection:
        lay_out(connection)
    file, before = folder / "published.duckdb", None
    for position, night in enumerate(world.nights):
        whole = inputs_of_night(world, night, shelf, position)
        new_inputs = _inputs_of_run(whole, shelf)
        # the number of threads must not matter either
        with duckdb.connect(config=ONE_THREAD) as rebuilt, duckdb.connect(config={"threads": 2}) as carried:
            compute(rebuilt, whole)
            ends = failed_checks(rebuilt)
            assert not ends, ends
            is_carried = before is not None and _may_carry(carried, before, whole)
            inputs = replace(new_inputs, carried=Carried(store, before.reference)) if is_carried and before else whole
            if not is_carried:
                file.unlink(missing_ok=True)
            compute(carried, inputs, published=file)
            issued = write_issued(rebuilt, whole.scratch / "issued")
            again = write_issued(carried, whole.scratch / "issued again")
            yield (
                "\n".join(_differences(rebuilt, carried, issued, again)),
                _part(carried, rebuilt) if is_carried else 1.0,
            )
            for name, path in again.items():
                shelf.issued[name].append(path)
        with duckdb.connect(str(store)) as connection:
            absorb(connection, new_inputs.facts, {name: [path] for name, path in again.items()})
        before = whole


def _inputs_of_run(whole: NightInputs, shelf: Shelf) -> NightInputs:
    """The inputs of a run without those of the runs before it."""
    folder = shelf.folder.resolve() / whole.scratch.name
    facts = {kind: [path for path in paths if folder in path.resolve().parents] for kind, paths in whole.facts.items()}
    return replace(whole, facts={kind: paths for kind, paths in facts.items() if paths}, issued={})


def _may_carry(connection: duckdb.DuckDBPyConnection, before: NightInputs, now: NightInputs) -> bool:
    return before.settings == now.settings and not concerns_all(connection, before.reference, now.reference)


def _part(carried: duckdb.DuckDBPyConnection, rebuilt: duckdb.DuckDBPyConnection) -> float:
    ((some,), (of_all,)) = (connection.execute(LIVE_ORDERS).fetchall()[0] for connection in (carried, rebuilt))
    return some / max(of_all, 1)


def _differences(
    rebuilt: duckdb.DuckDBPyConnection,
    carried: duckdb.DuckDBPyConnection,
    issued: dict[str, Path],
    again: dict[str, Path],
) -> Iterator[str]:
    wanted, found = published_rows(rebuilt), published_rows(carried)
    for relation in wanted.keys() | found.keys():
        yield from _rows_differ(relation, wanted[relation], found[relation])
    for name in sorted(issued.keys() | again.keys()):
        one = pl.read_parquet(issued[name]).to_dicts() if name in issued else []
        other = pl.read_parquet(again[name]).to_dicts() if name in again else []
        yield from _rows_differ(f"issued {name}", one, other)


def _rows_differ(relation: str, wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[str]:
    one, other = sorted(map(repr, wanted)), sorted(map(repr, found))
    if one != other:
        lacking, more = set(one) - set(other), set(other) - set(one)
        yield f"{relation}: {len(one)} rows rebuilt, {len(other)} carried"
        yield from (f"  rebuilt  {row}" for row in sorted(lacking)[:3])
        yield from (f"  carried  {row}" for row in sorted(more)[:3])
