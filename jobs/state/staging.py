"""The folder a run writes into until it is true: laid out like the places it will fill, swept if it does not end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aftersales.jobs.runtime.durable_io import make_folder
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import run_id_of
from aftersales.jobs.state.paths import Home, archive_place


@dataclass(frozen=True)
class Stage:
    """One run in the making."""

    home: Home
    business_date: date
    run_number: int
    started_at: datetime

    @property
    def run_id(self) -> str:
        return run_id_of(self.business_date, self.run_number)

    @property
    def root(self) -> Path:
        return self.home.state.work / self.run_id

    @property
    def facts(self) -> Path:
        return self.root / "facts"

    @property
    def issued(self) -> Path:
        return self.root / "issued"

    @property
    def reference(self) -> Path:
        return self.root / "reference"

    @property
    def places(self) -> Path:
        """What will be published, as below the home."""
        return self.root / "places"

    @property
    def inbox(self) -> Path:
        """The run's own copy of the inbox, which becomes its part of the archive: nothing changes under the reader."""
        return self.places / archive_place(self.business_date, self.run_number)

    @property
    def scratch(self) -> Path:
        return self.root / "scratch"


@contextmanager
def opened(home: Home, history: History, business_date: date) -> Iterator[Stage]:
    """An empty stage for the next run of a date; what is still on it at the end is removed, for it holds exports."""
    stage = Stage(home, business_date, len(history.runs_of(business_date)) + 1, datetime.now(UTC))
    shutil.rmtree(stage.root, ignore_errors=True)
    for folder in (stage.facts, stage.issued, stage.reference, stage.inbox, stage.scratch):
        make_folder(folder)
    try:
        yield stage
    finally:
        shutil.rmtree(home.state.work, ignore_errors=True)
