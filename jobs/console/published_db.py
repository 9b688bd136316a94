"""Reads the published database, read-only, even while a run replaces it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.state.missing_inputs import TakenAt
from aftersales.jobs.state.paths import DATABASE_PLACE, Home
from aftersales.jobs.state.published_places import Difference, differences
from aftersales.schemas.exception_codes import NOT_LET_IN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import duckdb

    from aftersales.jobs.state.manifest import Manifest


def open_published(home: Home) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the published file; Failed if it does not exist or cannot be read."""
    import duckdb

    if not home.database.exists():
        raise Failed(f"{home.database} does not exist: no run is committed yet. Start with `aftersales run`.")
    try:
        return duckdb.connect(str(home.database), read_only=True)
    except duckdb.Error as error:
        raise Failed(f"{home.database} cannot be read: {str(error).splitlines()[0]}") from None


def differing(home: Home, runs: Sequence[Manifest]) -> list[Difference]:
    """Published places that are gone or were changed; a database that cannot be read has its own message."""
    found = list(differences(home, runs))
    return [item for item in found if item.place != DATABASE_PLACE.as_posix() or _is_readable(home)]


def way_back(home: Home) -> str:
    """How a database that is gone or cannot be read comes back."""
    if home.database.exists():
        return "`aftersales restore --changed` replaces it"
    return "`aftersales restore` brings it back"


def _is_readable(home: Home) -> bool:
    try:
        open_published(home).close()
    except Failed:
        return False
    return True


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
