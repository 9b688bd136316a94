"""Schema `control`: the run, its settings and the code words as tables, which every file of sql/ may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aftersales.jobs.books.rejection_messages import refused_sentence
from aftersales.jobs.books.sql_columns import published_relations
from aftersales.schemas import (
    answering_decisions,
    decision,
    exception_codes,
    exception_places,
    exception_variants,
    vocabulary,
)

if TYPE_CHECKING:
    import duckdb


class QuarantinedRow(NamedTuple):
    """A row that the books quarantined in this run: its file, row and reason codes, joined by commas.

    `known`: what the books know instead (the shop of a WRONG_SHOP row, the order's date of a DATE_BEFORE_ORDER row);
    `dated`: the row's own date as it was read, of such a row alone.
    """

    input_file_id: str
    row_number: int
    reasons: str
    known: str = ""
    dated: str = ""


SETTING_TYPES: Final = {
    "auto_push_default": "BOOLEAN",
    "max_order_age_days": "BIGINT",
    "first_requested_on": "DATE",
    "to_push_limit_days": "BIGINT",
    "push_failed_limit_days": "BIGINT",
    "receipt_limit_days": "BIGINT",
    "refund_limit_days": "BIGINT",
    "exchange_wait_days": "BIGINT",
    "payment_limit_days": "BIGINT",
    "acknowledgement_limit_days": "BIGINT",
    "delivered_limit_days": "BIGINT",
    "expiring_within_days": "BIGINT",
    "tolerance": "DECIMAL(18,2)",
    "page_rows": "BIGINT",
}
"""The settings that the rules read, and their types in SQL."""
SECOND_PERSON: Final = "second_person_above"
"""The setting that is a table of its own: currency to the amount above which a second person decides (R-64)."""
LIMIT_TYPES: Final = {"currency_code": "VARCHAR", "limit_amount": "DECIMAL(18,2)"}


def lay_out_control(
    connection: duckdb.DuckDBPyConnection,
    business_date: date,
    run_number: int,
    run_id: str,
    settings: Mapping[str, object],
    *,
    is_whole: bool = True,
) -> None:
    """Create the tables of schema `control` that do not depend on files; `settings` holds every key of SETTING_TYPES.

    `is_whole` means a full rebuild: this run computes every order, not only the live ones (incremental.py).
    """
    connection.execute("CREATE SCHEMA control")
    suffix = "" if run_number == 1 else f".{run_number}"
    _table(
        connection,
        "run",
        {
            "business_date": "DATE",
            "run_id": "VARCHAR",
            "run_number": "BIGINT",
            "batch_suffix": "VARCHAR",
            "is_whole": "BOOLEAN",
        },
        [(business_date, run_id, run_number, suffix, is_whole)],
    )
    _table(connection, "setting", SETTING_TYPES, [tuple(settings[name] for name in SETTING_TYPES)])
    limits = settings.get(SECOND_PERSON)
    _table(connection, SECOND_PERSON, LIMIT_TYPES, sorted(limits.items()) if isinstance(limits, Mapping) else ())
    _table(connection, "decision", {"decision": "VARCHAR", "rank": "BIGINT", "is_signed": "BOOLEAN"}, decision.WORDS)
    answering = dict.fromkeys(("code", "decision", "purpose"), "VARCHAR")
    _table(connection, "answering_decision", answering, answering_decisions.DECISIONS_BY_CODE)
    _table(connection, "currency", {"currency_code": "VARCHAR", "minor_unit": "BIGINT"}, vocabulary.CURRENCIES)
    _table(
        connection,
        "after_sales_status",
        {"status": "VARCHAR", "rank": "BIGINT", "is_pushable": "BOOLEAN", "is_cancelled": "BOOLEAN"},
        vocabulary.AFTER_SALES_STATUSES,
    )
    _table(
        connection,
        "exception",
        dict.fromkeys(("code", "rule", "severity", "field", "what_to_do"), "VARCHAR"),
        exception_codes.EXCEPTIONS,
    )
    variant = dict.fromkeys(("code", "variant", "what_to_do"), "VARCHAR")
    _table(connection, "exception_variant", variant, exception_variants.VARIANTS)
    _table(
        connection,
        "exception_place",
        {"code": "VARCHAR", "is_about": "VARCHAR", "place": "BIGINT", "due_from": "VARCHAR"},
        exception_places.PLACES,
    )
    _table(
        connection,
        "ageing_bucket",
        {"ageing": "VARCHAR", "first_day": "BIGINT", "last_day": "BIGINT"},
        vocabulary.AGEING_BUCKETS,
    )
    _table(connection, "word", {"return_type_for_suppliers": "VARCHAR"}, [(vocabulary.RETURN_TYPE_FOR_SUPPLIERS,)])
    # "refused" stays in this name and in the issued refused_row: homes hold Parquet files of that name
    _table(
        connection,
        "refused_raw",
        {"input_file_id": "VARCHAR", "row_number": "BIGINT", "raw": "VARCHAR", "detail": "VARCHAR"},
        [],
    )
    _table(
        connection,
        "published_relation",
        dict.fromkeys(("relation", "what", "grain", "key_columns", "asks", "start_query"), "VARCHAR"),
        [(row.name, row.what, row.grain, row.key, row.asks, row.start) for row in published_relations()],
    )


def add_currencies(connection: duckdb.DuckDBPyConnection, reference: Mapping[str, object]) -> None:
    """Add the currencies of reference/currencies to `control.currency`; runs before that table was there lack it."""
    if "currency" in reference:
        added = "SELECT currency_code FROM given.currency"
        connection.execute(f"DELETE FROM control.currency WHERE currency_code IN ({added})")
        connection.execute("INSERT INTO control.currency SELECT currency_code, minor_unit FROM given.currency")


def fill_quarantined_raw(
    connection: duckdb.DuckDBPyConnection,
    quarantined: Sequence[QuarantinedRow],
    raw_rows: Iterable[tuple[str, int, str]],
) -> None:
    """Add the published cells of each quarantined row, and a sentence for each of its reasons."""
    raw_of = {(file, number): raw for file, number, raw in raw_rows}
    raws = [(row, raw_of.get(row[:2], "")) for row in quarantined]
    parties = _parties(connection) if raws else {}
    rows = [(*row[:2], raw, refused_sentence(row.reasons, raw, row.known, parties, row.dated)) for row, raw in raws]
    if rows:
        connection.executemany("INSERT INTO control.refused_raw VALUES (?, ?, ?, ?)", rows)


def _parties(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The ids of the reference tables, by the column in which a row names such a party."""
    found = {}
    for kind in ("shop", "supplier", "warehouse"):
        found[f"{kind}_id"] = [row[0] for row in connection.execute(f"SELECT {kind}_id FROM given.{kind}").fetchall()]
    return found


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
) -> None:
    """One table of schema `control` with its rows."""
    connection.execute(f"CREATE TABLE control.{name} ({', '.join(f'{key} {kind}' for key, kind in columns.items())})")
    given = [value for row in rows for value in row]
    if given:
        marks = f"({', '.join('?' for _ in columns)})"
        count = len(given) // len(columns)
        connection.execute(f"INSERT INTO control.{name} VALUES {', '.join([marks] * count)}", given)
