"""Two nights side by side: what changed, why, and that the causes add up to the difference."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.asking.question import question
from aftersales.jobs.home.ending import Failed
from aftersales.jobs.telling.listing import Listing, listing_of

if TYPE_CHECKING:
    import duckdb

COMPARED: Final = ("return_stock_in", "refund_order", "posting", "exception", "roll_forward")
BUILT: Final = ("diff_return", "diff_step", "diff_change", "diff_total", "diff_state")
"""In this order: each reads what stands before it."""
SHOWN: Final = {
    "changes": ("diff_change", "return_stock_in_id, subject_id, measure, step"),
    "totals": ("diff_total", "distributor_id, supplier_id, currency_code, measure"),
    "states": ("diff_state", "distributor_id, supplier_id, state"),
}


def keep_night(books: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The compared relations of one night as Parquet, one file each."""
    folder.mkdir()
    for relation in COMPARED:
        name = str(folder / f"{relation}.parquet").replace("'", "''")
        books.execute(f"COPY (SELECT * FROM report.{relation}) TO '{name}' (FORMAT parquet)")


def lay_side_by_side(connection: duckdb.DuckDBPyConnection, before: Path, after: Path) -> None:
    """Schemas `before` and `after` from two kept nights, and the answers of BUILT; Failed where they do not add up."""
    for schema, folder in (("before", before), ("after", after)):
        connection.execute(f"CREATE SCHEMA {schema}")
        for relation in COMPARED:
            name = str(folder / f"{relation}.parquet").replace("'", "''")
            connection.execute(f"CREATE TABLE {schema}.{relation} AS SELECT * FROM read_parquet('{name}')")
    for name in BUILT:
        connection.execute(f"CREATE TABLE {name} AS {question(name)}")
    must_add_up(connection)


def must_add_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Failed where a partner's difference is not the sum of its changes (R-57)."""
    wrong = connection.execute(
        "SELECT distributor_id, supplier_id, measure, currency_code, difference_amount, explained_amount "
        "FROM diff_total WHERE difference_amount <> explained_amount ORDER BY ALL"
    ).fetchall()
    if wrong:
        distributor, supplier, measure, currency, difference, explained = wrong[0]
        raise Failed(
            f"The causes do not add up for {len(wrong)} of the totals. {distributor} with {supplier}, {measure}: "
            f"the books differ by {currency} {difference}, the changes make {currency} {explained}.",
            "Nothing is shown, because it would be wrong. Run `aftersales verify`, and report both dates.",
        )


def difference(connection: duckdb.DuckDBPyConnection, shown: str, wanted: Mapping[str, str | None]) -> Listing:
    """One of SHOWN, the rows that have the wanted values."""
    relation, order = SHOWN[shown]
    given = {column: value for column, value in wanted.items() if value is not None}
    where = " AND ".join(f"{column} = ?" for column in given) or "true"
    left_out = "EXCLUDE (step)" if shown == "changes" else ""
    query = f"SELECT * {left_out} FROM {relation} WHERE {where} ORDER BY {order}"
    return listing_of(connection, query, list(given.values()))
