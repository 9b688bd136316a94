"""Makes temporary views `history_…` over the facts and issued rows of the runs up to a date.

The published file has the result of a case. The place of each row in its input file, and the stock-out line that gave a
price, are in the facts and in the issued rows. The views exist in the connection only: the published file is opened
read-only, and nothing is written to it.

The rows of named cases are read once from the files of all runs, so that a long history stays fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.analysis.id_lookup import Named
from aftersales.jobs.analysis.sql_loader import question
from aftersales.jobs.books.parquet_sql import rows_of, scan
from aftersales.jobs.books.sql_columns import issued_columns
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import reference_path
from aftersales.schemas.exception_codes import EXCEPTIONS
from aftersales.schemas.fact_columns import (
    ADDED_COLUMNS,
    ADDED_ISSUED_COLUMNS,
    ADDED_REJECTED_COLUMNS,
    FACT_COLUMNS,
    REJECTED_COLUMNS,
    ROW_COLUMNS,
)
from aftersales.schemas.reason_codes import IGNORED_REASONS, QUARANTINE_REASONS, RETIRED_REASONS

if TYPE_CHECKING:
    import duckdb

FACTS: Final = (
    *("after_sales_line", "stock_out_line", "push_acknowledgement", "stock_in_receipt_line"),
    *("refund_payment", "unsettled_amount", "exchange", "balance_use", "opening_balance"),
)
ISSUED: Final = (
    *("row_verdict", "return_stock_in", "unit_match", "push_line", "receipt_line", "refund_order"),
    *("finding", "decision_outcome"),
)
NEWEST_RETURN: Final = """
CREATE OR REPLACE TEMP VIEW history_newest_return AS
SELECT * FROM history_return_stock_in
QUALIFY row_number() OVER (PARTITION BY return_stock_in_id ORDER BY issued_on DESC, issued_run DESC) = 1
"""
NEWEST_DECISION: Final = """
CREATE OR REPLACE TEMP VIEW history_decision AS
SELECT * FROM history_decision_outcome
QUALIFY row_number() OVER (PARTITION BY input_file_id, row_number ORDER BY issued_on DESC, issued_run DESC) = 1
"""
"""A decision that waited is issued again when a second person decides the same (R-64)."""
RECEIPT_CASE: Final = "receipt_case"
"""The query and the temporary table of the returns that a receipt line counts for or names."""
REFERENCE: Final = ("partnership", "fee_setting")


@dataclass(frozen=True)
class PublishedRuns:
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


def published_runs(connection: duckdb.DuckDBPyConnection, history: History) -> PublishedRuns:
    """The runs that are in the open books; a run that commits in the meantime does not belong to them."""
    known = {run_id for (run_id,) in connection.execute("SELECT run_id FROM report.run").fetchall()}
    return PublishedRuns(History(history.state, tuple(run for run in history.manifests if run.run_id in known)))


def lay_out_history(connection: duckdb.DuckDBPyConnection, runs: PublishedRuns) -> None:
    """Make the temporary views; a kind without files becomes an empty view with the right types."""
    facts, issued = runs.history.facts(), runs.history.issued()
    for kind in FACTS:
        types = {column.name: column.sql_type for column in (*ROW_COLUMNS, *FACT_COLUMNS[kind])}
        _lay_out(connection, kind, types, facts.get(kind, ()), ADDED_COLUMNS.get(kind))
    types = {column.name: column.sql_type for column in REJECTED_COLUMNS}
    _lay_out(connection, "rejected_row", types, runs.history.rejected(), ADDED_REJECTED_COLUMNS)
    lay_out_issued(connection, issued)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {RECEIPT_CASE} AS {question(RECEIPT_CASE)}")
    rules = [(reason.code, reason.rule) for reason in (*QUARANTINE_REASONS, *IGNORED_REASONS, *EXCEPTIONS)]
    rules.extend(RETIRED_REASONS.items())
    connection.execute("CREATE OR REPLACE TEMP TABLE history_reason (code VARCHAR, rule VARCHAR)")
    connection.executemany("INSERT INTO history_reason VALUES (?, ?)", rules)


def lay_out_issued(connection: duckdb.DuckDBPyConnection, issued: Mapping[str, Sequence[Path]]) -> None:
    """Make the temporary views over issued rows; `issued` maps a relation to its Parquet files."""
    for relation in ISSUED:
        types = {column.name: column.sql_type for column in issued_columns()[relation]}
        _lay_out(connection, relation, types, issued.get(relation, ()), ADDED_ISSUED_COLUMNS.get(relation))
    connection.execute(NEWEST_RETURN)
    connection.execute(NEWEST_DECISION)


def lay_out_reference(
    connection: duckdb.DuckDBPyConnection, runs: PublishedRuns, dates: Mapping[str, date | None]
) -> None:
    """Make `history_partnership` and `history_fee_setting`, each as the run of its date read it (R-52)."""
    for kind in REFERENCE:
        run = runs.run_of(dates[kind])
        path = reference_path(runs.history.state.reference, kind, run.reference[kind])
        connection.execute(f"CREATE OR REPLACE TEMP VIEW history_{kind} AS SELECT * FROM {scan([path])}")


def _lay_out(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    types: Mapping[str, str],
    paths: Iterable[Path],
    added: Mapping[str, str] | None = None,
) -> None:
    """Make a temporary view over Parquet files, or an empty one; `added` as for rows_of."""
    rows = rows_of(types, list(paths), added)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW history_{name} AS {rows}")


NAMED_CASE: Final = """
CREATE OR REPLACE TEMP TABLE named_case (
    channel VARCHAR, shop_id VARCHAR, after_sales_id VARCHAR, order_id VARCHAR, return_stock_in_id VARCHAR
)
"""
OF_ORDER: Final = "(shop_id, order_id) IN (SELECT shop_id, order_id FROM named_case)"
OF_RETURN: Final = "{} IN (SELECT return_stock_in_id FROM named_case)"
FILES: Final = (
    *("after_sales_line", "stock_out_line", "unsettled_amount", "exchange", "push_acknowledgement"),
    *("stock_in_receipt_line", "refund_payment", "balance_use", "opening_balance"),
)
OF_CASE: Final = OF_RETURN.format("return_stock_in_id")
NEARBY: Final = {
    "after_sales_line": OF_ORDER,
    "stock_out_line": OF_ORDER,
    "unsettled_amount": OF_ORDER,
    "exchange": "(shop_id, after_sales_id) IN (SELECT shop_id, after_sales_id FROM named_case)",
    "push_acknowledgement": OF_RETURN.format("split_part(push_id, '#', 1)"),
    "receipt_line": f"receipt_id IN (SELECT receipt_id FROM {RECEIPT_CASE} WHERE {OF_CASE})"
    " OR (SELECT asked_id FROM asked) IN (receipt_id, receipt_id || ':' || CAST(line_no AS VARCHAR))",
    "stock_in_receipt_line": "receipt_id IN (SELECT receipt_id FROM history_receipt_line)",
    "refund_payment": OF_RETURN.format("split_part(refund_order_id, '/', 1)")
    + " OR (SELECT asked_id FROM asked) IN (payment_id, refund_order_id)",
    "balance_use": "use_id IN (SELECT asked_id FROM asked)",
    "opening_balance": "'OPENING:' || reference IN "
    "(SELECT asked_id FROM asked UNION SELECT refund_order_id FROM history_refund_payment)",
    "return_stock_in": OF_CASE,
    "unit_match": OF_CASE,
    "push_line": OF_CASE,
    "refund_order": OF_CASE,
    "decision_outcome": OF_RETURN.format("split_part(subject_id, '/', 1)")
    + " OR contains(subject_id, '|') OR (SELECT asked_id FROM asked) IN (decision_id, subject_id)"
    " OR subject_id IN (SELECT receipt_id || ':' || CAST(line_no AS VARCHAR) FROM history_receipt_line)"
    " OR subject_id IN (SELECT payment_id FROM history_refund_payment)",
    "finding": "true",
    "row_verdict": "input_file_id IN ("
    + " UNION ".join(f"SELECT input_file_id FROM history_{kind}" for kind in FILES)
    + ")",
}
"""Each relation with the condition for rows of a named case; the order matters, because some read earlier ones."""


def lay_out_nearby(connection: duckdb.DuckDBPyConnection, named: Named) -> None:
    """Replace the views `history_…` by views over tables with the rows of the named cases and few other rows."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE asked AS SELECT split_part(?, '|', -1) AS asked_id", [named.asked_id]
    )
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
            f"CREATE OR REPLACE TEMP TABLE nearby_{relation} AS SELECT * FROM history_{relation} WHERE {condition}"
        )
        connection.execute(f"CREATE OR REPLACE TEMP VIEW history_{relation} AS SELECT * FROM nearby_{relation}")
