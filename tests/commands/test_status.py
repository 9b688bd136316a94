"""`aftersales status` shows what is wrong and what to do first, of a home in any condition."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aftersales.jobs.books import job as books_job
from aftersales.jobs.state.last_attempt import read_attempt, recorded
from aftersales.jobs.state.lock import held, holder
from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SampleNights

KEYS = [
    *("home", "as_of", "do_first", "problems", "run", "last_committed_run_id", "in_progress", "failed_attempt"),
    *("not_let_in", "files_waiting", "dates_not_run", "missing_inputs", "worst_exceptions", "places"),
]


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def lines(home: Home) -> list[str]:
    return call("status", "--home", home.root).stdout.splitlines()


def as_json(home: Home, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call("status", "--home", home.root, "--format", "json", *more).stdout)
    assert list(found) == KEYS
    return found


def test_json_has_the_keys_that_the_documents_promise(home: Home) -> None:
    found = as_json(home)
    assert (found["run"]["run_id"], found["run"]["ties_out"]) == (f"{DATES[2]}.1", True)
    assert found["run"]["refunded"] == {"MYR": "551.66"}
    assert found["last_committed_run_id"] == f"{DATES[2]}.1"
    assert (found["in_progress"], found["failed_attempt"], found["as_of"]) == (None, None, None)
    assert found["dates_not_run"]["first"] == "2026-07-04"
    assert found["do_first"]["kind"] == "dates_not_run"
    then = as_json(home, "--as-of", DATES[0])
    assert (then["run"]["business_date"], then["as_of"], then["dates_not_run"]) == (DATES[0], DATES[0], None)
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"| `{key}` |" not in page] == []


def test_a_run_in_progress(home: Home) -> None:
    """Process and beginning are shown, and nothing else is an alarm; a reader does not take the home from a run."""
    with held(home), recorded(home, date(2026, 7, 4)):
        shown, found = lines(home), as_json(home)
        assert holder(home) is not None
    assert shown[0].startswith(f"IN PROGRESS  the run of 2026-07-04, process {os.getpid()}, since 20")
    assert shown[1] == "  do first: wait until it has ended, then give this command again"
    assert shown[2].startswith(f"{DATES[2]}  TIES OUT")
    assert found["in_progress"]["pid"] == os.getpid()
    assert found["in_progress"]["business_date"] == "2026-07-04"
    assert [problem["kind"] for problem in found["problems"][:1]] == ["run_in_progress"]
    assert found["dates_not_run"] is None
    assert holder(home) is None


def test_a_failed_attempt_and_its_reason(home: Home) -> None:
    shops = home.reference / "shops.csv"
    before = shops.read_text()
    shops.write_text(before.replace("MYR", "MYX", 1))
    ended = call("run", "--home", home.root, "--business-date", "2026-07-04")
    assert ended.exit_code == 2
    shown, found = lines(home), as_json(home)
    assert shown[0].startswith("THE LAST RUN FAILED  the run of 2026-07-04, begun 20")
    assert "ended with exit code 2: " in shown[0]
    assert "MYX" in shown[0]
    advice = "correct what the reason names, then `aftersales run --business-date 2026-07-04`"
    assert shown[1] == f"  do first: {advice}"
    assert (found["failed_attempt"]["exit_code"], found["failed_attempt"]["was_killed"]) == (2, False)
    assert found["do_first"] == {"kind": "run_failed", "sentence": shown[0].split("  ", 1)[1], "what_to_do": advice}
    shops.write_text(before)
    assert call("run", "--home", home.root, "--business-date", "2026-07-04").exit_code == 0
    assert read_attempt(home) is None
    assert lines(home)[0].startswith("2026-07-04  TIES OUT")


def test_the_reason_of_an_unexpected_error_has_no_cell_in_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Siti Aminah")

    monkeypatch.setattr(books_job, "compute", broken)
    (home.inbox / "decisions").mkdir(exist_ok=True)
    assert call("run", "--home", home.root, "--business-date", "2026-07-04").exit_code == 1
    assert "The run failed unexpectedly: ZeroDivisionError." in lines(home)[0]
    assert "Siti" not in home.state.attempt.read_text()


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from aftersales.jobs.state.last_attempt import recorded
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
home = Home(Path(sys.argv[1]))
with held(home), recorded(home, date(2026, 7, 4)):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_that_was_killed(home: Home) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(home.root)], check=False)
    shown = lines(home)
    assert shown[0].startswith("THE LAST RUN FAILED  the run of 2026-07-04, begun 20")
    assert shown[0].endswith("left no reason: it was killed, or the machine stopped")
    assert as_json(home)["failed_attempt"]["was_killed"] is True


def test_a_dry_run_leaves_no_record(home: Home) -> None:
    (home.reference / "shops.csv").write_text("x")
    assert call("run", "--home", home.root, "--business-date", "2026-07-04", "--dry-run").exit_code == 2
    assert read_attempt(home) is None


def test_a_second_start_does_not_hide_the_run_in_progress(home: Home) -> None:
    with held(home), recorded(home, date(2026, 7, 4)):
        assert call("run", "--home", home.root, "--business-date", "2026-07-04").exit_code == 75
        found = read_attempt(home)
        assert found is not None
        assert found.ended_at is None


def test_what_was_not_let_in_has_the_list_to_correct(home: Home) -> None:
    found = as_json(home)["not_let_in"]
    refused = [item for item in found if not item["rows"]]
    rows = [item for item in found if item["rows"]]
    assert "zalora/ZLKL/returns_20260703.csv" in {item["path"] for item in refused}
    assert all(Path(item["list_to_correct"]).is_dir() for item in refused)
    assert len(rows) >= 5
    assert all(Path(item["list_to_correct"]).name.endswith(".quarantined.xlsx") for item in rows)
    assert all(Path(item["list_to_correct"]).is_file() for item in rows)
    shown = "\n".join(lines(home))
    for item in found:
        assert f"  {item['path']} of {item['since']} ({item['input_file_id'][:12]}): " in shown
        assert item["list_to_correct"] in shown
    assert "high   FILE_REFUSED" not in shown


def test_a_run_that_ended_before_it_held_the_home(home: Home) -> None:
    """The clock is far from the last date, so the default date is refused; the reason of a run itself stays."""
    assert call("run", "--home", home.root).exit_code == 2
    assert lines(home)[0].startswith("THE LAST RUN FAILED  the run of 20")
    assert "days after the last run, 2026-07-03" in lines(home)[0]
    with held(home), recorded(home, date(2026, 7, 4)):
        assert call("run", "--home", home.root).exit_code == 2
        attempt = read_attempt(home)
        assert attempt is not None
        assert attempt.business_date == date(2026, 7, 4)


def test_published_places_that_are_gone_or_changed(home: Home) -> None:
    page = home.root / "reports" / DATES[1] / "report.html"
    page.unlink()
    shown = lines(home)
    assert (
        shown[0] == f"A PUBLISHED FILE IS GONE OR CHANGED  reports/{DATES[1]}/report.html of run {DATES[1]}.1 is gone"
    )
    assert shown[1] == "  do first: `aftersales restore` brings it back"
    assert shown[2].startswith(f"{DATES[2]}  TIES OUT")


def damage(home: Home, kind: str) -> None:
    if kind == "state":
        shutil.rmtree(home.state.root)
    elif kind == "manifest":
        (home.state.manifests / f"{DATES[1]}.1.json").write_text("{}")
    elif kind == "no database":
        home.database.unlink()
    elif kind == "database":
        home.database.write_bytes(b"x" * 4096)
    elif kind == "settings":
        home.settings_file.write_text("tolerence = 1\n")
    else:
        shutil.rmtree(home.state.root)
        home.database.unlink()


@pytest.mark.parametrize(
    ("kind", "headline", "exit_code"),
    [
        ("state", "STATE IS LOST  ", 2),
        ("manifest", "STATE IS DAMAGED  ", 2),
        ("no database", "NO DATABASE  ", 1),
        ("database", "NO DATABASE  ", 1),
        ("settings", "SETTINGS ARE WRONG  ", 2),
        ("everything", "STATE IS LOST  ", 2),
    ],
)
def test_a_damaged_home_is_shown_as_far_as_it_can_be_read(home: Home, kind: str, headline: str, exit_code: int) -> None:
    damage(home, kind)
    result = call("status", "--home", home.root)
    assert result.exit_code == exit_code
    assert result.stdout.startswith(headline)
    assert "Traceback" not in result.output
    if exit_code:
        assert "\n  do first: " in result.stdout
        assert as_json(home)["do_first"]["kind"] == "home_damaged"


def test_a_new_home_is_never_silent(tmp_path: Path) -> None:
    call("init", tmp_path)
    home = Home(tmp_path)
    assert lines(home) == [f"No run is committed in {tmp_path} yet", "  the inbox is empty"]
    found = as_json(home)
    assert (found["run"], found["do_first"], found["problems"], found["places"]) == (None, None, [], {})
    (home.inbox / "decisions").mkdir(exist_ok=True)
    (home.inbox / "decisions" / "a.csv").write_text("x")
    assert lines(home)[-1] == "  1 file waits in the inbox"
