"""What the runs up to a night kept, beside its books: rows of files and issued rows, as temporary views `kept_…`.

The published file says what a case came to; where each row of it stood in which input file, and which stock-out line
gave a price, is in the facts and in what the runs issued. The views live in the connection alone: the published file is
open for reading, and nothing is written into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.parquet_sql import casts, nothing, scan
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import reference_path
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
    """The runs up to a night, and where what they kept is."""

    history: History

    @cached_property
    def last(self) -> Manifest:
        """The last run known; Failed where none is committed."""
        if self.history.last is None:
            raise Failed("No run is committed in this home yet; `aftersales run` makes the first.")
        return self.history.last

    def run_of(self, night: date | None) -> Manifest:
        """The last run of a night, or the last of all where the night has none."""
        runs = self.history.runs_of(night) if night else ()
        return runs[-1] if runs else self.last


def kept_of(connection: duckdb.DuckDBPyConnection, history: History) -> Kept:
    """The runs that the books at hand speak of: a night that commits meanwhile is none of theirs."""
    known = {run_id for (run_id,) in connection.execute("SELECT run_id FROM report.run").fetchall()}
    return Kept(History(history.state, tuple(run for run in history.manifests if run.run_id in known)))


def lay_out_kept(connection: duckdb.DuckDBPyConnection, kept: Kept) -> None:
    """The temporary views; a kind without a file is an empty one of the right types."""
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
    """The temporary views of what runs issued; `issued`: relation to their Parquet files."""
    for relation in ISSUED:
        types = {column.name: column.sql_type for column in issued_columns()[relation]}
        _lay_out(connection, relation, types, issued.get(relation, ()))
    connection.execute(NEWEST_RETURN)


def lay_out_reference(connection: duckdb.DuckDBPyConnection, kept: Kept, nights: Mapping[str, date | None]) -> None:
    """`kept_partnership` and `kept_fee_setting`, each as the run of its night read it (R-52)."""
    for kind in REFERENCE:
        run = kept.run_of(nights[kind])
        path = reference_path(kept.history.state.reference, kind, run.reference[kind])
        connection.execute(f"CREATE OR REPLACE TEMP VIEW kept_{kind} AS SELECT * FROM {scan([path])}")


def _lay_out(connection: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, str], paths: Iterable[Path]) -> None:
    """A temporary view over Parquet files of one shape, or an empty one."""
    found = list(paths)
    rows = f"SELECT {casts(types)} FROM {scan(found)}" if found else nothing(types)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW kept_{name} AS {rows}")
