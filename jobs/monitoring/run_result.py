"""How a run ended, for metrics and notifications: the outcome and the figures of its summary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from aftersales.jobs.runtime.exit_codes import HomeHeld, InputMissing, NotTiedOut, TooMany
from aftersales.jobs.state.paths import SUMMARY_NAME, Home, draft_place, report_place

OUTCOME_OF: Final = {
    0: "success",
    TooMany.exit_code: "too_many",
    InputMissing.exit_code: "input_missing",
    NotTiedOut.exit_code: "not_tied_out",
}
"""Exit code to outcome (state/notification_settings.py); every other code means failure."""
PUBLISHED: Final = frozenset({"success", "too_many", "input_missing"})
SILENT_CODES: Final = frozenset({HomeHeld.exit_code})
"""Another run holds the home and reports its own ending, so this one reports nothing."""


@dataclass(frozen=True)
class RunResult:
    """`sentence` explains a failure to people, without a cell of a file; `seconds` is the time of the whole run."""

    home: Home
    business_date: date
    exit_code: int
    seconds: float
    ended_at: int
    sentence: str = ""

    @property
    def outcome(self) -> str:
        return OUTCOME_OF.get(self.exit_code, "failure")

    @property
    def is_published(self) -> bool:
        return self.outcome in PUBLISHED

    @property
    def reports(self) -> Path | None:
        """The folder of this run's reports: published, or the draft if the books do not tie out."""
        if self.is_published:
            return self.home.root / report_place(self.business_date)
        return self.home.root / draft_place(self.business_date) if self.outcome == "not_tied_out" else None

    @property
    def summary(self) -> dict[str, Any] | None:
        """The summary that monitoring/summary.py wrote for this run; None if the run reached no verdict."""
        return read_summary(self.reports) if self.reports else None


def read_summary(folder: Path) -> dict[str, Any] | None:
    """The summary next to the reports of a date; None if it is missing (an older version wrote the reports)."""
    try:
        found = json.loads((folder / SUMMARY_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
