"""Reads the published database, read-only, even while a run replaces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.state.missing_inputs import TakenAt

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from aftersales.jobs.state.paths import Home


def open_published(home: Home) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published file; Failed if it does not exist or cannot be read."""
    import duckdb

    if not home.database.exists():
        raise Failed(f"{home.database} does not exist: no run is committed yet. Start with `aftersales run`.")
    try:
        return duckdb.connect(str(home.database), read_only=True)
    except duckdb.Error as error:
        raise Failed(f"{home.database} cannot be read: {str(error).splitlines()[0]}") from None


def nothing_accepted(home: Home, business_date: date) -> frozenset[TakenAt]:
    """The files of a date of which no row was let in (R-66); none where the published file cannot be read."""
    try:
        with open_published(home) as published:
            found = published.execute(
                "SELECT run_id, path FROM report.input_file WHERE business_date = ? AND outcome = 'nothing_accepted'",
                [business_date],
            ).fetchall()
    except Failed:
        return frozenset()
    return frozenset(TakenAt(*row) for row in found)


def worst_exceptions(connection: duckdb.DuckDBPyConnection, most: int) -> list[str]:
    """The most severe open exceptions, one sentence each; high severity first, then by amount."""
    found = connection.execute(
        "SELECT severity, code, subject_id, amount, currency_code, what_to_do FROM report.exception "
        "ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, "
        "amount DESC NULLS LAST, exception_id LIMIT ?",
        [most],
    ).fetchall()
    return [
        f"{severity:<6} {code}  {subject}" + (f"  {currency} {amount}" if amount is not None else "") + f": {advice}"
        for severity, code, subject, amount, currency, advice in found
    ]
