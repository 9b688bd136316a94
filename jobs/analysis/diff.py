"""Compares two business dates: what changed and why; it checks that the causes add up to the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.run_history_views import lay_out_issued
from aftersales.jobs.analysis.sql_loader import question
from aftersales.jobs.console.counted import counted
from aftersales.jobs.console.table_output import Listing, listing_of
from aftersales.jobs.runtime.exit_codes import Failed

if TYPE_CHECKING:
    import duckdb

PUBLISHED: Final = (
    *("return_stock_in", "refund_order", "posting", "exception", "roll_forward"),
    *("push_item", "receipt_line", "stock_movement"),
)
ISSUED: Final = {"decision_outcome": "SELECT * FROM history_decision", "issued_estimate": ""}
"""What the runs up to a date issued, in addition to its books; an empty query is a file in jobs/analysis/sql/."""
BUILT: Final = (
    *("diff_decision", "diff_return", "diff_refund", "diff_event", "diff_step", "diff_change", "diff_part"),
    *("diff_total", "diff_state"),
)
"""Built in this order, because each reads the ones before it."""
SHOWN: Final = {
    "changes": ("diff_change", "return_stock_in_id, subject_id, measure, step"),
    "causes": ("diff_cause", "currency_code, measure, cause"),
    "totals": ("diff_total", "distributor_id, supplier_id, currency_code, measure"),
    "states": ("diff_state", "distributor_id, supplier_id, state"),
}
NOTHING_SHOWN: Final = "Nothing is shown, because it would be wrong. Run `aftersales verify` and report both dates."
UNEXPLAINED: Final = """
SELECT return_stock_in_id, from_state, to_state FROM diff_return
ANTI JOIN diff_change USING (return_stock_in_id)
WHERE diff_return.from_state IS DISTINCT FROM diff_return.to_state
ORDER BY return_stock_in_id
"""


def keep_date(books: duckdb.DuckDBPyConnection, issued: Mapping[str, Sequence[Path]], folder: Path) -> None:
    """Store the compared relations of one date as Parquet; `issued` are the files of the runs up to that date."""
    folder.mkdir()
    lay_out_issued(books, issued)
    queries = {relation: f"SELECT * FROM report.{relation}" for relation in PUBLISHED}
    queries |= {relation: query or question(relation) for relation, query in ISSUED.items()}
    for relation, query in queries.items():
        name = str(folder / f"{relation}.parquet").replace("'", "''")
        books.execute(f"COPY ({query}) TO '{name}' (FORMAT parquet)")


def lay_side_by_side(connection: duckdb.DuckDBPyConnection, before: Path, after: Path) -> None:
    """Make schemas `before` and `after` from two stored dates and build BUILT; Failed if they do not add up."""
    for schema, folder in (("before", before), ("after", after)):
        connection.execute(f"CREATE SCHEMA {schema}")
        for relation in (*PUBLISHED, *ISSUED):
            name = str(folder / f"{relation}.parquet").replace("'", "''")
            connection.execute(f"CREATE TABLE {schema}.{relation} AS SELECT * FROM read_parquet('{name}')")
    for name in BUILT:
        connection.execute(f"CREATE TABLE {name} AS {question(name)}")
    must_add_up(connection)


def must_add_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise Failed if a difference is not the sum of its changes (R-57), or a return changed without a cause."""
    wrong = connection.execute(
        "SELECT distributor_id, supplier_id, measure, currency_code, difference_amount, explained_amount "
        "FROM diff_total WHERE difference_amount <> explained_amount ORDER BY ALL"
    ).fetchall()
    if wrong:
        distributor, supplier, measure, currency, difference, explained = wrong[0]
        raise Failed(
            f"The causes do not add up for {counted(len(wrong), 'total')}. {distributor} with {supplier}, {measure}: "
            f"the books differ by {currency} {difference}, but the changes add up to {currency} {explained}.",
            NOTHING_SHOWN,
        )
    unexplained = connection.execute(UNEXPLAINED).fetchall()
    if unexplained:
        subject, before, after = unexplained[0]
        raise Failed(
            f"{counted(len(unexplained), 'return')} changed without a cause. {subject} went from "
            f"{before or 'nothing'} to {after or 'nothing'}.",
            NOTHING_SHOWN,
        )


def difference(connection: duckdb.DuckDBPyConnection, shown: str, wanted: Mapping[str, str | None]) -> Listing:
    """One of SHOWN, for the partners with the wanted values."""
    relation, order = SHOWN[shown]
    given = {column: value for column, value in wanted.items() if value is not None}
    where = " AND ".join(f"{column} = ?" for column in given) or "true"
    pairs = f"SELECT DISTINCT distributor_id, supplier_id FROM diff_total WHERE {where}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE diff_wanted AS {pairs}", list(given.values()))
    if relation not in BUILT:
        return listing_of(connection, f"SELECT * FROM ({question(relation)}) ORDER BY {order}")
    # a step only orders the changes of a subject
    hidden = "EXCLUDE (step)" if shown == "changes" else ""
    of_wanted = "SEMI JOIN diff_wanted USING (distributor_id, supplier_id)"
    return listing_of(connection, f"SELECT * {hidden} FROM {relation} {of_wanted} ORDER BY {order}")
