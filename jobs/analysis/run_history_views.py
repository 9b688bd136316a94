"""What the runs up to a night kept, beside its books: rows of files and issued rows, as temporary views `kept_…`.

The published file says what a case came to; where each row of it stood in which input file, and which stock-out line
gave a price, is in the facts and in what the runs issued. The views live in the connection alone: the published file is
open for reading, and nothing is written into it.

For a case or two, what is kept of them alone is read once from the files of all nights: a long history stays
affordable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.id_lookup import Named
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


NAMED_CASE: Final = """
CREATE OR REPLACE TEMP TABLE named_case (
    channel VARCHAR, shop_id VARCHAR, after_sales_id VARCHAR, order_id VARCHAR, return_stock_in_id VARCHAR
)
"""
OF_ORDER: Final = "(shop_id, order_id) IN (SELECT shop_id, order_id FROM named_case)"
OF_RETURN: Final = "{} IN (SELECT return_stock_in_id FROM named_case)"
FILES: Final = (
    *("after_sales_line", "stock_out_line", "unsettled_amount", "exchange", "push_acknowledgement"),
    *("stock_in_receipt_line", "refund_payment"),
)
NEARBY: Final = {
    "after_sales_line": OF_ORDER,
    "stock_out_line": OF_ORDER,
    "unsettled_amount": OF_ORDER,
    "exchange": "(shop_id, after_sales_id) IN (SELECT shop_id, after_sales_id FROM named_case)",
    "push_acknowledgement": OF_RETURN.format("split_part(push_id, '#', 1)"),
    "receipt_line": OF_RETURN.format("return_stock_in_id"),
    "stock_in_receipt_line": "receipt_id IN (SELECT receipt_id FROM kept_receipt_line)",
    "refund_payment": OF_RETURN.format("split_part(refund_order_id, '/', 1)"),
    "return_stock_in": OF_RETURN.format("return_stock_in_id"),
    "unit_match": OF_RETURN.format("return_stock_in_id"),
    "push_line": OF_RETURN.format("return_stock_in_id"),
    "refund_order": OF_RETURN.format("return_stock_in_id"),
    "decision_outcome": OF_RETURN.format("split_part(subject_id, '/', 1)"),
    "finding": "true",
    "row_verdict": "input_file_id IN ("
    + " UNION ".join(f"SELECT input_file_id FROM kept_{kind}" for kind in FILES)
    + ")",
}
"""Relation to which of its rows can be of a named case; in an order in which each reads what stands above it."""


def lay_out_nearby(connection: duckdb.DuckDBPyConnection, named: Named) -> None:
    """The views `kept_…` once more, over tables that hold the rows of the named cases and few others."""
    connection.execute(NAMED_CASE)
    connection.executemany(
        "INSERT INTO named_case VALUES (?, ?, ?, ?, ?)",
        [
            [case.channel, case.shop_id, case.after_sales_id, case.order_id, case.return_stock_in_id]
            for case in named.cases
        ],
    )
    for relation, condition in NEARBY.items():
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE nearby_{relation} AS SELECT * FROM kept_{relation} WHERE {condition}"
        )
        connection.execute(f"CREATE OR REPLACE TEMP VIEW kept_{relation} AS SELECT * FROM nearby_{relation}")
