"""How a night ended, as its watchers are told: the outcome, and what its summary says in figures."""

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
"""Exit code to outcome (state/notification_settings.py); every other code is a failure."""
PUBLISHED: Final = frozenset({"success", "too_many", "input_missing"})
SILENT_CODES: Final = frozenset({HomeHeld.exit_code})
"""Another run holds the home: that one tells how the night ended, this one has nothing to tell."""


@dataclass(frozen=True)
class NightEnded:
    """`sentence`: what a person is told of a bad ending; it holds no cell of a file. `seconds`: of the whole run."""

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
        """The folder of tonight's reports: published, or the draft of books that do not tie out."""
        if self.is_published:
            return self.home.root / report_place(self.business_date)
        return self.home.root / draft_place(self.business_date) if self.outcome == "not_tied_out" else None

    @property
    def summary(self) -> dict[str, Any] | None:
        """What monitoring/summary.py wrote of tonight; None of a night that came to no verdict."""
        return read_summary(self.reports) if self.reports else None


def read_summary(folder: Path) -> dict[str, Any] | None:
    """The summary beside the reports of a night; None where there is none (a run of an older version wrote them)."""
    try:
        found = json.loads((folder / SUMMARY_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
