"""The stage: the folder of a run that is not committed yet, with the layout of the home. It is removed at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from aftersales.jobs.home.durable import make_folder
from aftersales.jobs.home.history import History
from aftersales.jobs.home.manifest import run_id_of
from aftersales.jobs.home.places import Home, archive_place


@dataclass(frozen=True)
class Stage:
    """One run that is not committed yet, and its folders."""

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
        """Files to be published, with paths as in the home."""
        return self.root / "places"

    @property
    def inbox(self) -> Path:
        """The run's copy of the inbox, which becomes its archive folder; nothing else can change it in between."""
        return self.places / archive_place(self.business_date, self.run_number)

    @property
    def scratch(self) -> Path:
        return self.root / "scratch"


@contextmanager
def opened(home: Home, history: History, business_date: date) -> Iterator[Stage]:
    """An empty stage for the next run of a date. At the end it is removed, because it holds exports (personal data)."""
    stage = Stage(home, business_date, len(history.runs_of(business_date)) + 1, datetime.now(UTC))
    shutil.rmtree(stage.root, ignore_errors=True)
    for folder in (stage.facts, stage.issued, stage.reference, stage.inbox, stage.scratch):
        make_folder(folder)
    try:
        yield stage
    finally:
        shutil.rmtree(home.state.work, ignore_errors=True)
