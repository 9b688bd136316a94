"""Runs the same business dates twice: once as full rebuilds, once incrementally."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from aftersales.jobs.books.affected_orders import Carried, concerns_all
from aftersales.jobs.books.job import compute, failed_checks, write_issued
from aftersales.jobs.books.order_index import absorb, lay_out
from aftersales.jobs.books.run_inputs import RunInputs
from tests.model.books import ONE_THREAD, Relations, Shelf, inputs_of_night, published_rows
from tests.model.world import World

GAPS: Final = (1, 3, 2, 15, 1, 30)
"""Days between the nights of a stretched world: each limit of R-56 passes in some of them."""
QUIET: Final = (1, 2, 4, 12, 30, 45)
"""Days between nights on which nothing arrives and time alone works."""
LIVE_ORDERS: Final = "SELECT count(*) FROM control.live_order"


@dataclass(frozen=True)
class Anew:
    """A night computed from scratch: what it published, the files that it issued, and how many orders it looked at."""

    published: Relations
    issued: dict[str, Path]
    orders: int

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, issued: dict[str, Path]) -> Anew:
        return cls(published_rows(connection), issued, orders_of(connection))


def stretched(world: World) -> World:
    """The same files on nights further apart, and quiet nights after them."""
    nights, day = [], world.nights[0].business_date
    for position, night in enumerate(world.nights):
        nights.append(replace(night, business_date=day))
        day += timedelta(days=GAPS[position % len(GAPS)])
    for days in QUIET:
        nights.append(replace(nights[-1], business_date=day, files=()))
        day += timedelta(days=days)
    return replace(world, nights=tuple(nights))


def carried_otherwise(world: World, folder: Path, known: Sequence[Anew] | None = None) -> Iterator[tuple[str, float]]:
    """Per night, what came out otherwise than computed anew (empty), and the part of the orders that was looked at.

    `known` are the nights of the world where they have been computed from scratch already.
    """
    shelf = Shelf(folder)
    store = folder / "carried.duckdb"
    with duckdb.connect(str(store)) as connection:
        lay_out(connection)
    file, before = folder / "published.duckdb", None
    for position, night in enumerate(world.nights):
        whole = inputs_of_night(world, night, shelf, position)
        tonight = _tonight(whole, shelf)
        anew = known[position] if known else _computed_anew(whole)
        # how many threads there are must not matter either
        with duckdb.connect(config={"threads": 2}) as carried:
            is_carried = before is not None and _may_carry(carried, before, whole)
            inputs = replace(tonight, carried=Carried(store, before.reference)) if is_carried and before else whole
            if not is_carried:
                file.unlink(missing_ok=True)
            compute(carried, inputs, published=file)
            again = write_issued(carried, whole.scratch / "issued again")
            part = orders_of(carried) / max(anew.orders, 1) if is_carried else 1.0
            yield "\n".join(_differences(anew, published_rows(carried), again)), part
            for name, path in again.items():
                shelf.issued[name].append(path)
        with duckdb.connect(str(store)) as connection:
            absorb(connection, tonight.facts, {name: [path] for name, path in again.items()})
        before = whole


def _tonight(whole: RunInputs, shelf: Shelf) -> RunInputs:
    """The inputs of a night less those of the nights before it."""
    folder = shelf.folder.resolve() / whole.scratch.name
    facts = {kind: [path for path in paths if folder in path.resolve().parents] for kind, paths in whole.facts.items()}
    return replace(whole, facts={kind: paths for kind, paths in facts.items() if paths}, issued={})


def _may_carry(connection: duckdb.DuckDBPyConnection, before: RunInputs, now: RunInputs) -> bool:
    return before.settings == now.settings and not concerns_all(connection, before.reference, now.reference)


def _computed_anew(whole: RunInputs) -> Anew:
    with duckdb.connect(config=ONE_THREAD) as anew:
        compute(anew, whole)
        ends = failed_checks(anew)
        assert not ends, ends
        return Anew.of(anew, write_issued(anew, whole.scratch / "issued"))


def orders_of(connection: duckdb.DuckDBPyConnection) -> int:
    """How many orders the books of a night looked at."""
    ((orders,),) = connection.execute(LIVE_ORDERS).fetchall()
    return int(orders)


def _differences(anew: Anew, found: Relations, again: dict[str, Path]) -> Iterator[str]:
    wanted = anew.published
    for relation in wanted.keys() | found.keys():
        yield from _rows_differ(relation, wanted[relation], found[relation])
    for name in sorted(anew.issued.keys() | again.keys()):
        one = pl.read_parquet(anew.issued[name]).to_dicts() if name in anew.issued else []
        other = pl.read_parquet(again[name]).to_dicts() if name in again else []
        yield from _rows_differ(f"issued {name}", one, other)


def _rows_differ(relation: str, wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[str]:
    one, other = sorted(map(repr, wanted)), sorted(map(repr, found))
    if one != other:
        lacking, more = set(one) - set(other), set(other) - set(one)
        yield f"{relation}: {len(one)} rows anew, {len(other)} carried"
        yield from (f"  anew     {row}" for row in sorted(lacking)[:3])
        yield from (f"  carried  {row}" for row in sorted(more)[:3])
