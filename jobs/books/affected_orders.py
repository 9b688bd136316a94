"""The live part of the books: the orders and cases that tonight can change, found by key in the carried store.

Live is what tonight's rows speak of, what earlier versions of them spoke of, what a changed reference table prices
otherwise, what time changes tonight, and whatever is tied to any of these. Everything else is carried forward.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.books.order_index import fact_types, issued_types
from aftersales.jobs.books.parquet_sql import casts, nothing, scan
from aftersales.jobs.books.partition_keys import EVERYWHERE, FACT_ANCHORS, FACT_KNOTS, ISSUED_ANCHORS
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.schemas.fact_columns import FACT_COLUMNS

if TYPE_CHECKING:
    import duckdb

REPRICED: Final = {
    "fee_setting": ("supplier_id", "earlier.return_stock_in"),
    "partnership": ("distributor_id, supplier_id", "earlier.return_stock_in"),
    "combo": ("combo_sku", "fact.stock_out_line"),
    "sku_mapping": ("channel, shop_id, seller_sku", "fact.after_sales_line"),
}
"""Reference table to its key, and the rows of the store that a changed row of it concerns."""
JUDGING_ONLY: Final = frozenset({"warehouse"})
"""Read when a row is judged, on its own night alone."""
GROWING: Final = frozenset({"shop", "supplier"})
"""A new row concerns nothing that was let in before it; any other change concerns everything."""

ROW_GROUP: Final = 122_880
"""Rows of a table that DuckDB keeps together and passes by together."""


@dataclass(frozen=True)
class Carried:
    """What a night can carry forward: the store, and reference tables as the last run read them."""

    store: Path
    reference: Mapping[str, Path]


def lay_out_live(
    connection: duckdb.DuckDBPyConnection,
    carried: Carried,
    facts: Mapping[str, Sequence[Path]],
    reference: Mapping[str, Path],
) -> None:
    """Make the schemas `fact` and `earlier` of live orders and cases alone; `facts` are tonight's files.

    `control.run` must be laid out.
    """
    quoted = str(carried.store).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS carried (READ_ONLY)")
    connection.execute("CREATE SCHEMA tonight")
    for kind in FACT_COLUMNS:
        types = fact_types(kind)
        rows = f"SELECT {casts(types)} FROM {scan(facts[kind])}" if facts.get(kind) else nothing(types)
        connection.execute(f"CREATE VIEW tonight.{kind} AS {rows}")
    connection.execute("CREATE SCHEMA live")
    seeds = " UNION ALL ".join([*_spoken_of(facts), *_due(), *_repriced(carried, reference)])
    executed(connection, f"CREATE TABLE live.anchor AS SELECT DISTINCT anchor FROM ({seeds}) WHERE anchor IS NOT NULL")
    _lay_out_knots(connection, facts)
    _spread(connection)
    _lay_out_rows(connection)
    connection.execute("DETACH carried")


def _spoken_of(facts: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """What tonight's rows, and earlier versions of them, are about."""
    yield "SELECT CAST(NULL AS UBIGINT) AS anchor"
    for kind in facts:
        yield f"SELECT {FACT_ANCHORS[kind]} AS anchor FROM tonight.{kind}"
        yield f"SELECT anchor FROM carried.fact.{kind} WHERE key_hash IN (SELECT hash(row_key) FROM tonight.{kind})"


def _due() -> Iterator[str]:
    """What time changes tonight (sql/83_rested)."""
    yield (
        "SELECT anchor FROM carried.earlier.order_standing, control.run "
        "WHERE issued_on + CAST(look_in_days AS INTEGER) <= run.business_date"
    )


def _repriced(carried: Carried, reference: Mapping[str, Path]) -> Iterator[str]:
    """What a changed row of a reference table concerns."""
    for kind, (key, rows) in REPRICED.items():
        changed = _changed(carried.reference[kind], reference[kind])
        yield f"SELECT anchor FROM carried.{rows} WHERE ({key}) IN (SELECT {key} FROM ({changed}))"


def _changed(before: Path, now: Path) -> str:
    return f"({_gone(before, now)}) UNION ALL ({_gone(now, before)})"


def _gone(before: Path, now: Path) -> str:
    return f"(SELECT * FROM {scan([before])}) EXCEPT (SELECT * FROM {scan([now])})"


def concerns_all(connection: duckdb.DuckDBPyConnection, before: Mapping[str, Path], now: Mapping[str, Path]) -> bool:
    """Whether a reference table has changed in a way that concerns every order: nothing can be carried then."""
    for kind in now.keys() - REPRICED.keys() - JUDGING_ONLY:
        concerning = _gone if kind in GROWING else _changed
        if (
            kind not in before
            or connection.execute(f"SELECT 1 FROM ({concerning(before[kind], now[kind])}) LIMIT 1").fetchone()
        ):
            return True
    return bool(REPRICED.keys() - before.keys())


def _lay_out_knots(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, Sequence[Path]]) -> None:
    """Tonight's ties beside the store's; a case is tied to itself, so that its rows and its orders' meet."""
    pairs = ["SELECT anchor, knot FROM carried.knot"]
    for kind in facts.keys() & FACT_KNOTS.keys():
        pairs.append(f"SELECT {FACT_ANCHORS[kind]}, {FACT_KNOTS[kind]} FROM tonight.{kind}")
        pairs.append(f"SELECT {FACT_KNOTS[kind]}, {FACT_KNOTS[kind]} FROM tonight.{kind}")
    connection.execute(f"CREATE VIEW live.knot AS SELECT * FROM ({' UNION ALL '.join(pairs)}) AS pair (anchor, knot)")


def _spread(connection: duckdb.DuckDBPyConnection) -> None:
    """Until nothing is added: what is tied to something live is live."""
    while True:
        added = executed(
            connection,
            "INSERT INTO live.anchor SELECT DISTINCT anchor FROM live.knot "
            "WHERE knot IN (SELECT knot FROM live.knot SEMI JOIN live.anchor USING (anchor)) "
            "AND anchor NOT IN (SELECT anchor FROM live.anchor)",
        ).fetchone()
        if not added or not added[0]:
            return


def _lay_out_rows(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE SCHEMA fact")
    connection.execute("CREATE SCHEMA earlier")
    facts = {f"fact.{kind}": ", ".join(fact_types(kind)) for kind in FACT_COLUMNS}
    issued = {f"earlier.{name}": ", ".join(issued_types(name)) for name in issued_columns()}
    everywhere = {f"earlier.{name}" for name, anchor in ISSUED_ANCHORS.items() if anchor == EVERYWHERE}
    places = live_places(connection, [*facts, *(issued.keys() - everywhere)])
    for table, names in (facts | issued).items():
        live = "" if table in everywhere else f"SEMI JOIN live.anchor USING (anchor) WHERE {places[table]}"
        beside = f"UNION ALL SELECT {names} FROM {table.replace('fact.', 'tonight.')}" if table in facts else ""
        executed(connection, f"CREATE TABLE {table} AS SELECT {names} FROM carried.{table} {live} {beside}")


def live_places(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, str]:
    """Table of the store to where in it live rows can be, as a condition on row numbers.

    A scan that is given anchors alone opens all columns of every row group, those without a live row too.
    """
    found = " UNION ALL ".join(
        f"SELECT '{table}', min(row), max(row) FROM "
        f"(SELECT rowid AS row FROM carried.{table} SEMI JOIN live.anchor USING (anchor)) GROUP BY row // {ROW_GROUP}"
        for table in tables
    )
    places: dict[str, list[list[int]]] = {table: [] for table in tables}
    for table, first, last in sorted(executed(connection, found).fetchall()):
        ranges = places[table]
        if ranges and first - ranges[-1][1] < ROW_GROUP:
            ranges[-1][1] = last
        else:
            ranges.append([first, last])
    return {
        table: " OR ".join(f"rowid BETWEEN {first} AND {last}" for first, last in ranges) or "FALSE"
        for table, ranges in places.items()
    }
