"""Makes temporary views `kept_…` over the facts and issued rows of the runs up to a date.

The published file has the result of a case. The place of each row in its input file, and the stock-out line that gave a
price, are in the facts and in the issued rows. The views exist in the connection only: the published file is opened
read-only, and nothing is written to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.column_line import issued_columns
from aftersales.jobs.books.parquet import casts, nothing, scan
from aftersales.jobs.home.ending import Failed
from aftersales.jobs.home.history import History
from aftersales.jobs.home.manifest import Manifest
from aftersales.jobs.home.places import reference_path
from aftersales.schemas.fact_columns import FACT_COLUMNS, REJECTED_COLUMNS, ROW_COLUMNS
from aftersales.schemas.vocabulary import EXCEPTIONS, IGNORED_REASONS, QUARANTINE_REASONS

if TYPE_CHECKING:
    import duckdb

FACTS: Final = (
    *("after_sales_line", "stock_out_line", "push_acknowledgement", "stock_in_receipt_line"),
    *("refund_payment", "unsettled_amount", "exchange"),
)
ISSUED: Final = (
    *("row_verdict", "return_stock_in", "unit_match", "push_line", "receipt_line", "refund_order"),
    *("finding", "decision_outcome"),
)
NEWEST_RETURN: Final = """
CREATE OR REPLACE TEMP VIEW kept_newest_return AS
SELECT * FROM kept_return_stock_in
QUALIFY row_number() OVER (PARTITION BY return_stock_in_id ORDER BY issued_on DESC, issued_run DESC) = 1
"""
REFERENCE: Final = ("partnership", "fee_setting")


@dataclass(frozen=True)
class Kept:
    """The runs up to a date, with the places of their files."""

    history: History

    @cached_property
    def last(self) -> Manifest:
        """The last known run; Failed if no run is committed."""
        if self.history.last is None:
            raise Failed("No run is committed yet. Start with `aftersales run`.")
        return self.history.last

    def run_of(self, day: date | None) -> Manifest:
        """The last run of a business date, or the last of all runs if the date has none."""
        runs = self.history.runs_of(day) if day else ()
        return runs[-1] if runs else self.last


def kept_of(connection: duckdb.DuckDBPyConnection, history: History) -> Kept:
    """The runs that are in the open books; a run that commits in the meantime does not belong to them."""
    known = {run_id for (run_id,) in connection.execute("SELECT run_id FROM report.run").fetchall()}
    return Kept(History(history.state, tuple(run for run in history.manifests if run.run_id in known)))


def lay_out_kept(connection: duckdb.DuckDBPyConnection, kept: Kept) -> None:
    """Make the temporary views; a kind without files becomes an empty view with the right types."""
    facts, issued = kept.history.facts(), kept.history.issued()
    for kind in FACTS:
        types = {column.name: column.sql_type for column in (*ROW_COLUMNS, *FACT_COLUMNS[kind])}
        _lay_out(connection, kind, types, facts.get(kind, ()))
    types = {column.name: column.sql_type for column in REJECTED_COLUMNS}
    _lay_out(connection, "rejected_row", types, kept.history.rejected())
    lay_out_issued(connection, issued)
    rules = [(reason.code, reason.rule) for reason in (*QUARANTINE_REASONS, *IGNORED_REASONS, *EXCEPTIONS)]
    connection.execute("CREATE OR REPLACE TEMP TABLE kept_reason (code VARCHAR, rule VARCHAR)")
    connection.executemany("INSERT INTO kept_reason VALUES (?, ?)", rules)


def lay_out_issued(connection: duckdb.DuckDBPyConnection, issued: Mapping[str, Sequence[Path]]) -> None:
    """Make the temporary views over issued rows; `issued` maps a relation to its Parquet files."""
    for relation in ISSUED:
        types = {column.name: column.sql_type for column in issued_columns()[relation]}
        _lay_out(connection, relation, types, issued.get(relation, ()))
    connection.execute(NEWEST_RETURN)


def lay_out_reference(connection: duckdb.DuckDBPyConnection, kept: Kept, dates: Mapping[str, date | None]) -> None:
    """Make `kept_partnership` and `kept_fee_setting`, each as the run of its date read it (R-52)."""
    for kind in REFERENCE:
        run = kept.run_of(dates[kind])
        path = reference_path(kept.history.state.reference, kind, run.reference[kind])
        connection.execute(f"CREATE OR REPLACE TEMP VIEW kept_{kind} AS SELECT * FROM {scan([path])}")


def _lay_out(connection: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, str], paths: Iterable[Path]) -> None:
    """Make a temporary view over Parquet files with the same columns, or an empty one."""
    found = list(paths)
    rows = f"SELECT {casts(types)} FROM {scan(found)}" if found else nothing(types)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW kept_{name} AS {rows}")
