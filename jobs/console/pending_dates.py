"""Business dates after the last run that are over and have not run: for `status` and `doctor` alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from aftersales.jobs.console.counted import counted
from aftersales.jobs.state.manifest import Manifest

LATE_AFTER: Final = timedelta(hours=26)
"""A nightly run starts a day after the one before it; two hours more are allowed. Until then yesterday is not late."""


@dataclass(frozen=True)
class PendingDates:
    """The dates from `first` to `last`; `is_late` where the scheduled run should have come by now."""

    first: date
    last: date
    is_late: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        return counted(self.days, "later date has not run", "later dates have not run")

    @property
    def backfill(self) -> str:
        """The command that runs them."""
        return f"aftersales backfill --from {self.first} --to {self.last}"


def pending_dates(last_run: Manifest, now: datetime) -> PendingDates | None:
    """The dates that wait to be run, or None; `now` is in the home's time zone."""
    first, last = last_run.business_date + timedelta(days=1), now.date() - timedelta(days=1)
    if last < first:
        return None
    return PendingDates(first, last, last > first or now - last_run.started_at > LATE_AFTER)
