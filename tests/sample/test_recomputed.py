"""A run that recomputes every order says why, once; the next one is incremental again."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs import nightly
from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.sample.nights import DATES, SampleNights

pytestmark = pytest.mark.usefixtures("without_reports")


class Notes(Silence):
    """Keeps the notes of a run."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)


@pytest.fixture
def last(sample: SampleNights, tmp_path: Path) -> Home:
    """A copy of the home after the last run of the sample."""
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    return Home(tmp_path / "home")


def notes_of(home: Home, day: int) -> list[str]:
    """The notes of a run of a date in July."""
    progress = Notes()
    nightly.run_business_date(home, read_settings(home), date(2026, 7, day), progress)
    return [note for note in progress.notes if "recomputed" in note]


def test_the_first_run_of_another_version_says_so_in_one_line(last: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "books_sha256", lambda: "of another version")
    assert notes_of(last, 4) == [
        "All orders are recomputed once, because this is the first run of another version of the product. "
        "Later runs recompute only what changed."
    ]
    assert notes_of(last, 5) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda home: home.settings_file.write_text("tolerance = 0.05\n"), "the settings changed"),
        (lambda home: home.database.unlink(), "the published database is missing"),
        (lambda home: home.database.open("ab").write(b"\0"), "the published database was changed"),
    ],
)
def test_every_other_reason_is_named(last: Home, change: object, reason: str) -> None:
    assert callable(change)
    change(last)
    (note,) = notes_of(last, 4)
    assert reason in note
