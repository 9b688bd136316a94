"""The live part of the books: the orders and cases that this run recomputes, found by key in the carried store.

An order or case is *live* if one of these is true:

- a row of this run names it. Example: a return of order 4711 comes in;
- an earlier version of such a row named it. Example: a stock-out line of order 4711 is corrected to order 4712: both;
- it uses a row of a reference table that changed: a fee, partnership, combo or SKU mapping;
- time changes it on this business date. Example: its push becomes overdue (`rollup.order_watch` has the days);
- it is of another shop of the channel and has the order_id or after-sales id of a marketplace row of this run (R-67);
- it is a row between two partners (an opening balance, a use of a balance): it belongs to no order either;
- goods that came are unidentified, or an order or parcel that a receipt line names can be it (R-30);
- it is an exception about a file (R-66): it belongs to no order, and every run looks at all of them;
- it shares a knot with a live order or case (partition_keys.py).

All others are carried forward (incremental.py explains the whole).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.books.order_index import fact_types, issued_types
from aftersales.jobs.books.parquet_sql import rows_of, scan
from aftersales.jobs.books.partition_keys import (
    DOCUMENT,
    EVERYWHERE,
    FACT_ANCHORS,
    FACT_KNOTS,
    ISSUED_ANCHORS,
    PAIR,
    RECEIPT,
)
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.schemas.exception_codes import NOT_LET_IN
from aftersales.schemas.fact_columns import ADDED_COLUMNS, FACT_COLUMNS

if TYPE_CHECKING:
    import duckdb

REPRICED: Final = {
    "fee_setting": ("supplier_id", "earlier.return_stock_in"),
    "partnership": ("distributor_id, supplier_id", "earlier.return_stock_in"),
    "combo": ("combo_sku", "fact.stock_out_line"),
    "sku_mapping": ("shop_id, seller_sku", "fact.after_sales_line"),
}
"""Reference table to its key, and the rows of the store that use that key: a change makes their orders live."""
JUDGING_ONLY: Final = frozenset({"warehouse", "marketplace_word"})
"""Reference tables that are read only when a row is judged, which its own run does once: a change concerns no earlier
row."""
GROWING: Final = frozenset({"shop", "supplier"})
"""Reference tables of which a new row concerns no earlier order; any other change of them concerns every order."""

MARKETPLACE_IDS: Final = {
    "after_sales_line": {"order_id": "stock_out_line", "after_sales_id": "after_sales_line"},
    "failed_delivery": {"order_id": "stock_out_line"},
    "settlement_line": {"order_id": "stock_out_line", "after_sales_id": "after_sales_line"},
}
"""Kind of marketplace row to its ids, and the facts that show under which shop an id is known."""
SETTLED_REASONS: Final = ("MORE_THAN_AWAITED", "SHORT_CLOSED")
"""Reasons of unidentified units of a return that time alone cannot change (R-30)."""
NAMED_BY: Final = (
    ("order_id", "stock_out_line", "order_id"),
    ("tracking_number", "after_sales_line", "return_tracking_number"),
    ("tracking_number", "stock_out_line", "tracking_number"),
    ("tracking_number", "failed_delivery", "tracking_number"),
)
"""Column of a receipt line, and the fact and its column that show which order it can be for; a failed parcel comes back
under the number that it went out with."""
ROW_GROUP: Final = 122_880
"""Rows that DuckDB stores together in one row group; a scan reads or skips a row group as a whole."""


@dataclass(frozen=True)
class Carried:
    """What an incremental run starts from: the store, and the reference tables as the last run read them."""

    store: Path
    reference: Mapping[str, Path]


def lay_out_live(
    connection: duckdb.DuckDBPyConnection,
    carried: Carried,
    facts: Mapping[str, Sequence[Path]],
    reference: Mapping[str, Path],
) -> None:
    """Create the schemas `fact` and `earlier` with the rows of live orders and cases only.

    `facts` are this run's files. `control.run` must exist.
    """
    quoted = str(carried.store).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS carried (READ_ONLY)")
    connection.execute("CREATE SCHEMA new_fact")
    for kind in FACT_COLUMNS:
        types = fact_types(kind)
        rows = rows_of(types, facts.get(kind, ()), ADDED_COLUMNS.get(kind))
        connection.execute(f"CREATE VIEW new_fact.{kind} AS {rows}")
    connection.execute("CREATE SCHEMA live")
    seeds = " UNION ALL ".join(
        [
            *_referred_to(facts),
            *_due(),
            *_repriced(carried, reference),
            *_elsewhere(facts),
            *_not_let_in(),
            *_unidentified(),
            *_restated(facts),
        ]
    )
    executed(connection, f"CREATE TABLE live.anchor AS SELECT DISTINCT anchor FROM ({seeds}) WHERE anchor IS NOT NULL")
    _lay_out_knots(connection, facts)
    _spread(connection)
    _lay_out_rows(connection)
    connection.execute("DETACH carried")


def _referred_to(facts: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """Anchors of this run's rows and of their earlier versions."""
    # the rows between two partners first, so that the UNION ALL has a type even if this run has no files
    yield f"SELECT {PAIR} AS anchor"
    for kind in facts:
        yield f"SELECT {FACT_ANCHORS[kind]} AS anchor FROM new_fact.{kind}"
        yield f"SELECT anchor FROM carried.fact.{kind} WHERE key_hash IN (SELECT hash(row_key) FROM new_fact.{kind})"


def _elsewhere(facts: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """Anchors of the orders and cases that can show that a marketplace row of this run is of another shop (R-67).

    They are found by the marketplace's own ids, in any shop: two shops that have one id in common are few.
    """
    for kind in facts.keys() & MARKETPLACE_IDS.keys():
        for column, table in MARKETPLACE_IDS[kind].items():
            named = f"SELECT {column} FROM new_fact.{kind} WHERE {column} <> ''"
            yield f"SELECT anchor FROM carried.fact.{table} WHERE {column} IN ({named})"


def _due() -> Iterator[str]:
    """Anchors of orders that must be recomputed on or before this business date (sql/13_rollup/order_watch)."""
    yield (
        "SELECT anchor FROM carried.earlier.order_standing, control.run "
        "WHERE issued_on + CAST(look_in_days AS INTEGER) <= run.business_date"
    )


def _unidentified() -> Iterator[str]:
    """Anchors of the receipt lines that wait for a return, and of the orders that they can be for (R-30).

    They are tried again in every run, and a line that names an order or a tracking number names no shop. What came for
    a return that awaits nothing more waits for something to happen to that return, which makes it live.
    """
    settled = ", ".join(f"'{reason}'" for reason in SETTLED_REASONS)
    waiting = (
        "SELECT receipt_id, line_no FROM carried.earlier.receipt_line GROUP BY receipt_id, line_no HAVING "
        "sum(unidentified_good_quantity + unidentified_defective_quantity + unidentified_refused_quantity) <> 0 "
        f"AND max(reason) FILTER (WHERE booking_number = 0) NOT IN ({settled})"
    )
    yield f"SELECT {RECEIPT} FROM ({waiting})"
    earlier = f"carried.fact.stock_in_receipt_line WHERE (receipt_id, line_no) IN ({waiting})"
    for column, table, known in NAMED_BY:
        named = f"SELECT {column} FROM new_fact.stock_in_receipt_line UNION ALL SELECT {column} FROM {earlier}"
        yield f"SELECT anchor FROM carried.fact.{table} WHERE {known} <> '' AND {known} IN ({named})"


def _restated(facts: Mapping[str, Sequence[Path]]) -> Iterator[str]:
    """Anchors of the documents that a decision can name by their own ids: a receipt line or payment names no case.

    The exception that a document is restated has an anchor of its own, which ties it to its order (R-43).
    """
    if "decision" in facts:
        yield f"SELECT {DOCUMENT} AS anchor FROM new_fact.decision"


def _not_let_in() -> Iterator[str]:
    """Anchors of the exceptions about files: a file of any order can end them, so every run has all of them (R-66)."""
    codes = " OR ".join(f"exception_id LIKE '{code}|%'" for code in NOT_LET_IN)
    yield f"SELECT anchor FROM carried.earlier.finding WHERE {codes}"


def _repriced(carried: Carried, reference: Mapping[str, Path]) -> Iterator[str]:
    """Anchors of orders that use a changed row of a reference table."""
    for kind, (key, rows) in REPRICED.items():
        changed = _changed(carried.reference[kind], reference[kind])
        yield f"SELECT anchor FROM carried.{rows} WHERE ({key}) IN (SELECT {key} FROM ({changed}))"


def _changed(before: Path, now: Path) -> str:
    return f"({_gone(before, now)}) UNION ALL ({_gone(now, before)})"


def _gone(before: Path, now: Path) -> str:
    return f"(SELECT * FROM {scan([before])}) EXCEPT (SELECT * FROM {scan([now])})"


def concerns_all(connection: duckdb.DuckDBPyConnection, before: Mapping[str, Path], now: Mapping[str, Path]) -> bool:
    """True if a reference table has changed in a way that concerns every order: the run must be a full rebuild."""
    for kind in now.keys() - REPRICED.keys() - JUDGING_ONLY:
        concerning = _gone if kind in GROWING else _changed
        if (
            kind not in before
            or connection.execute(f"SELECT 1 FROM ({concerning(before[kind], now[kind])}) LIMIT 1").fetchone()
        ):
            return True
    return bool(REPRICED.keys() - before.keys())


def _lay_out_knots(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, Sequence[Path]]) -> None:
    """The knots of this run's rows, next to those of the store.

    The anchor of a case is tied to its own knot, so that a row of the case makes its orders live, and the other way.
    """
    pairs = ["SELECT anchor, knot FROM carried.knot"]
    for kind in facts.keys() & FACT_KNOTS.keys():
        pairs.append(f"SELECT {FACT_ANCHORS[kind]}, {FACT_KNOTS[kind]} FROM new_fact.{kind}")
        pairs.append(f"SELECT {FACT_KNOTS[kind]}, {FACT_KNOTS[kind]} FROM new_fact.{kind}")
    connection.execute(f"CREATE VIEW live.knot AS SELECT * FROM ({' UNION ALL '.join(pairs)}) AS pair (anchor, knot)")


def _spread(connection: duckdb.DuckDBPyConnection) -> None:
    """Add every anchor that shares a knot with a live one, again and again until none is added."""
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
        beside = f"UNION ALL SELECT {names} FROM {table.replace('fact.', 'new_fact.')}" if table in facts else ""
        executed(connection, f"CREATE TABLE {table} AS SELECT {names} FROM carried.{table} {live} {beside}")


def live_places(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, str]:
    """Table of the store to a condition on row numbers that holds for all of its live rows.

    Without it a scan would read all columns of every row group, also of those without a live row.
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
