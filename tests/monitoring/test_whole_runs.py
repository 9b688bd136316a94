"""Whole runs with notifications and a watchdog: nothing that these do changes how a run ends."""

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
    """The home before the last date, whose files are in the inbox."""
    home = copied(sample, tmp_path, DATES[1])
    shutil.copytree(SAMPLE / "nights" / DATES[2] / "inbox", home.inbox, dirs_exist_ok=True)
    return home


def ask(home: Home, dog: Listener, people: Listener | None = None, on: str = "success") -> None:
    """Settings that notify a listener of every run."""
    text = f'metrics = true\nping_url = "http://{dog.address}/token"\n'
    if people:
        text += f'notify_urls = ["json://{people.address}/token"]\nnotify_on = ["{on}"]\n'
    home.settings_file.write_text(home.settings_file.read_text() + text)


def outcome(home: Home) -> str:
    """The outcome of the last run in the metrics."""
    found = read_exposition((home.root / METRICS_PLACE).read_text())
    return next(
        labels[0][1] for (name, labels), value in found.items() if name.endswith("run_outcome") and value == "1"
    )


def test_notifications_are_sent_after_publication_with_the_home_free(before: Home) -> None:
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
    assert "MYR: refunded 551.66 in 11 refund orders; still owed 325.00, overpaid 11.00." in people.bodies[0]
    assert not [word for word in WORDS if word in people.bodies[0]]
    assert outcome(before) == "success"
    assert (before.root / METRICS_PLACE).stat().st_mode & 0o077 == 0
    text = "".join(path.read_text(errors="replace") for path in before.root.rglob("*.json"))
    assert "token" not in text


def test_books_that_do_not_tie_out_and_an_unexpected_error(before: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    endings = [NotTiedOut("The books do not tie out.", "cell of a file"), ValueError("cell of a file")]

    def run_business_date(*_: object, **__: object) -> None:
        raise endings[0]

    monkeypatch.setattr(nightly, "run_business_date", run_business_date)
    with listening() as dog, listening() as people:
        ask(before, dog, people, on="not_tied_out")
        for expected, name in ((4, "not_tied_out"), (1, "failure")):
            result = call("run", "--home", before.root, "--business-date", DATES[2])
            assert result.exit_code == expected
            assert outcome(before) == name
            del endings[0]
    assert dog.asked == ["GET /token/fail", "GET /token/fail"]
    assert len(people.bodies) <= 1
    assert "cell of a file" not in "".join(people.bodies)


@pytest.mark.usefixtures("without_reports")
def test_a_held_home_and_a_dry_run_send_nothing(before: Home) -> None:
    at = ("run", "--home", before.root, "--business-date", DATES[2])
    with listening() as dog:
        ask(before, dog)
        with held(before):
            assert call(*at).exit_code == 75
        assert call(*at, "--dry-run").exit_code == 0
    assert dog.asked == []
    assert not (before.root / METRICS_PLACE).exists()


@pytest.mark.usefixtures("without_reports")
def test_a_refused_date_is_a_failure_and_an_absent_watchdog_changes_nothing(before: Home) -> None:
    with listening() as dog:
        ask(before, dog)
        assert call("run", "--home", before.root, "--business-date", "2026-06-30").exit_code == 2
    assert dog.asked == ["GET /token/fail"]
    assert outcome(before) == "failure"
    away = call("backfill", "--home", before.root, "--from", DATES[2], "--to", DATES[2])
    assert away.exit_code == 0, away.output
    assert away.stderr.count("was not notified of this run") == 1
    assert "token" not in away.stderr
    assert outcome(before) == "success"


def test_metrics_that_cannot_be_written_are_a_warning(before: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "run_business_date", lambda *_, **__: None)
    before.settings_file.write_text(before.settings_file.read_text() + "metrics = true\n")
    (before.root / METRICS_PLACE.parent).write_text("a file where the folder would be")
    result = call("run", "--home", before.root, "--business-date", str(date.fromisoformat(DATES[1])))
    assert result.exit_code == 0, result.output
    assert "The metrics of this run were not written" in result.stderr
