"""Reads the published database, read-only, even while a run replaces it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.schemas.exception_codes import NOT_LET_IN

if TYPE_CHECKING:
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


@dataclass(frozen=True)
class OpenException:
    """An open exception as `status` shows it; the amount is text with the decimals of its currency."""

    severity: str
    code: str
    subject_id: str
    amount: str | None
    currency_code: str | None
    what_to_do: str

    @property
    def sentence(self) -> str:
        amount = f"  {self.currency_code} {self.amount}" if self.amount is not None else ""
        return f"{self.code}  {self.subject_id}{amount}"


def worst_exceptions(connection: duckdb.DuckDBPyConnection, most: int) -> list[OpenException]:
    """The most severe open exceptions; high severity first, then by amount."""
    found = connection.execute(
        "SELECT severity, code, subject_id, amount, currency_code, what_to_do FROM report.exception "
        # these are shown with the list to correct (not_let_in.py)
        "WHERE code NOT IN (SELECT unnest(?)) "
        "ORDER BY CASE severity WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, "
        "amount DESC NULLS LAST, exception_id LIMIT ?",
        [list(NOT_LET_IN), most],
    ).fetchall()
    return [
        OpenException(severity, code, subject, None if amount is None else str(amount), currency, advice)
        for severity, code, subject, amount, currency, advice in found
    ]
