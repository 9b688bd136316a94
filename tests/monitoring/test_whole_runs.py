"""Whole runs with people and a watchdog who are told of them: nothing that they do changes how a run ends."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from aftersales.jobs import nightly
from aftersales.jobs.runtime.exit_codes import NotTiedOut
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import METRICS_PLACE, Home
from tests.commands.test_commands import call, copied
from tests.monitoring.exposition import read_exposition
from tests.monitoring.listener import Listener, listening
from tests.sample.nights import DATES, SAMPLE, SampleNights
from tests.sample.planted import WORDS


@pytest.fixture
def before(sample: SampleNights, tmp_path: Path) -> Home:
    """The home before the last night, whose files lie in the inbox."""
    home = copied(sample, tmp_path, DATES[1])
    shutil.copytree(SAMPLE / "nights" / DATES[2] / "inbox", home.inbox, dirs_exist_ok=True)
    return home


def ask(home: Home, dog: Listener, people: Listener | None = None, on: str = "success") -> None:
    """Settings that tell a listener of every run."""
    text = f'metrics = true\nping_url = "http://{dog.address}/token"\n'
    if people:
        text += f'notify_urls = ["json://{people.address}/token"]\nnotify_on = ["{on}"]\n'
    home.settings_file.write_text(home.settings_file.read_text() + text)


def outcome(home: Home) -> str:
    """What the metrics say of the last run."""
    found = read_exposition((home.root / METRICS_PLACE).read_text())
    return next(
        labels[0][1] for (name, labels), value in found.items() if name.endswith("run_outcome") and value == "1"
    )


def test_a_night_is_told_after_it_is_published_and_the_home_is_free(before: Home) -> None:
    pytest.importorskip("apprise")
    seen = []

    def look() -> None:
        with held(before):
            seen.append((before.root / "reports" / DATES[2] / "summary.json").exists())

    with listening(at_once=look) as dog, listening() as people:
        ask(before, dog, people)
        result = call("run", "--home", before.root, "--business-date", DATES[2], "--quiet")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert "TIES OUT" in result.stdout
    assert (dog.asked, seen) == (["GET /token"], [True])
    assert "MYR: refunded 551.66 in 11 refund orders, owed after it 325.00." in people.told[0]
    assert not [word for word in WORDS if word in people.told[0]]
    assert outcome(before) == "success"
    assert (before.root / METRICS_PLACE).stat().st_mode & 0o077 == 0
    text = "".join(path.read_text(errors="replace") for path in before.root.rglob("*.json"))
    assert "token" not in text


def test_books_that_do_not_tie_out_and_an_error_nobody_expected(before: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    endings = [NotTiedOut("The books do not tie out.", "cell of a file"), ValueError("cell of a file")]

    def run_night(*_: object, **__: object) -> None:
        raise endings[0]

    monkeypatch.setattr(nightly, "run_night", run_night)
    with listening() as dog, listening() as people:
        ask(before, dog, people, on="not_tied_out")
        for expected, told in ((4, "not_tied_out"), (1, "failure")):
            result = call("run", "--home", before.root, "--business-date", DATES[2])
            assert result.exit_code == expected
            assert outcome(before) == told
            del endings[0]
    assert dog.asked == ["GET /token/fail", "GET /token/fail"]
    assert len(people.told) <= 1
    assert "cell of a file" not in "".join(people.told)


def test_who_finds_the_home_held_or_only_tries_tells_nobody(before: Home) -> None:
    at = ("run", "--home", before.root, "--business-date", DATES[2])
    with listening() as dog:
        ask(before, dog)
        with held(before):
            assert call(*at).exit_code == 75
        assert call(*at, "--dry-run").exit_code == 0
    assert dog.asked == []
    assert not (before.root / METRICS_PLACE).exists()


def test_a_date_that_is_refused_is_a_failure_and_a_watchdog_that_is_away_changes_nothing(before: Home) -> None:
    with listening() as dog:
        ask(before, dog)
        assert call("run", "--home", before.root, "--business-date", "2026-06-30").exit_code == 2
    assert dog.asked == ["GET /token/fail"]
    assert outcome(before) == "failure"
    away = call("backfill", "--home", before.root, "--from", DATES[2], "--to", DATES[2])
    assert away.exit_code == 0, away.output
    assert away.stderr.count("did not hear of this night") == 1
    assert "token" not in away.stderr
    assert outcome(before) == "success"


def test_metrics_that_cannot_be_written_are_a_warning(before: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "run_night", lambda *_, **__: None)
    before.settings_file.write_text(before.settings_file.read_text() + "metrics = true\n")
    (before.root / METRICS_PLACE.parent).write_text("a file where the folder would be")
    result = call("run", "--home", before.root, "--business-date", str(date.fromisoformat(DATES[1])))
    assert result.exit_code == 0, result.output
    assert "The metrics of this run were not written" in result.stderr
