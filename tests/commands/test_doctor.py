"""`aftersales doctor` reports every problem that can make a run fail, with what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from aftersales.jobs.console import health_checks
from aftersales.jobs.console.pending_dates import pending_dates
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SAMPLE, SampleNights


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def failures(home: Home) -> dict[str, list[str]]:
    """Each failed subject with its sentences; also checks the exit code and the last line."""
    result = call("doctor", "--home", home.root)
    found: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        if line.startswith("FAIL "):
            subject = line[6:17].strip()
            found.setdefault(subject, []).append(line[17:])
    assert result.exit_code == (1 if found else 0)
    lines = [line for line in result.stdout.splitlines() if line.startswith(("OK ", "WARN ", "FAIL "))]
    failed = sum(map(len, found.values()))
    last = (result.stderr if failed else result.stdout).splitlines()[-1]
    if failed or any(line.startswith("WARN ") for line in lines):
        assert last.startswith(f"{failed} of {len(lines)} checks failed." if failed else "No check failed; ")
    else:
        assert last == f"All {len(lines)} checks passed."
    assert "Traceback" not in result.output
    return found


def lines_of(home: Home, subject: str) -> list[str]:
    """The lines about one subject."""
    shown = call("doctor", "--home", home.root).stdout.splitlines()
    return [line for line in shown if line[6:17].strip() == subject]


def test_passed_checks_are_shown_too(home: Home) -> None:
    """The sample's dates are long ago, and one of its files is for an undeclared channel."""
    lines = call("doctor", "--home", home.root).stdout.splitlines()
    passed = [line[6:17].strip() for line in lines if line.startswith("OK ")]
    subjects = ["settings", "folders", "disk", "lock", "reference", "time zones", "time zones", "inbox"]
    assert passed == [*subjects, "published", "inputs", "drift"]
    assert set(failures(home)) == {"runs", "inputs"}


def test_settings_that_are_wrong(home: Home) -> None:
    home.settings_file.write_text('time_zone = "Asia/Nowhere"\ntolerence = 1\n')
    assert "`tolerence` is not a setting; did you mean `tolerance`" in failures(home)["settings"][0]
    home.settings_file.write_text('time_zone = "Asia/Nowhere"\n')
    assert "an IANA time zone name" in failures(home)["settings"][0]


def test_folders_that_others_can_read_or_the_job_cannot_write(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.archive.chmod(0o755)
    assert "run `chmod 700` on it" in failures(home)["folders"][0]
    home.archive.chmod(0o700)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "outbox" and real(path, mode))
    assert [f"{home.root / 'outbox'} is not writable: give the job's user write permission"] == failures(home)[
        "folders"
    ]


def test_a_disk_without_room(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_checks, "FREE_AT_LEAST", 1 << 62)
    assert "free up disk space before the next run" in failures(home)["disk"][0]


def test_a_run_in_progress_is_no_failure_unless_it_does_not_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(home):
        assert "lock" not in failures(home)
        line = f"OK    lock       {home.root} is held by process {os.getpid()}, since "
        assert line in call("doctor", "--home", home.root).stdout
        monkeypatch.setattr(health_checks, "HELD_TOO_LONG", timedelta(0))
        assert (
            f"WARN  lock       {home.root} is held by process {os.getpid()}"
            in call("doctor", "--home", home.root).stdout
        )


def test_a_clock_that_was_set_back(home: Home) -> None:
    """With a wrong clock, `run` would take the wrong day for yesterday."""
    (manifest, *_) = home.state.manifests.iterdir()
    later = time.time() + 5 * 86_400
    os.utime(manifest, (later, later))
    assert "set the machine's clock" in failures(home)["time zones"][0]


def test_a_reference_table_that_breaks_its_contract(home: Home) -> None:
    (home.reference / "shops.csv").write_text((home.reference / "shops.csv").read_text().replace("MYR", "MYX", 1))
    assert "MYX" in failures(home)["reference"][0]


def test_files_that_no_run_will_take_need_a_person(home: Home) -> None:
    (home.inbox / "decisions").mkdir(exist_ok=True)
    (home.inbox / "decisions" / "link.csv").symlink_to("/etc/hosts")
    (home.inbox / "decisions" / "a.csv.lnk").write_text("x")
    assert failures(home)["inbox"] == [
        "decisions/a.csv.lnk will stay in the inbox: it is a shortcut; put the file itself in",
        "decisions/link.csv will stay in the inbox: it is not a regular file; links are not followed",
    ]


@pytest.mark.parametrize(
    "name", [".DS_Store", "Thumbs.db", "desktop.ini", "~$orders.xlsx", "orders.xlsx~", "__MACOSX/x", ".x/y.csv"]
)
def test_litter_is_not_shown(home: Home, name: str) -> None:
    path = home.inbox / "decisions" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    assert [line[:5] + line[17:] for line in lines_of(home, "inbox")] == ["OK   empty"]


def test_an_upload_is_no_alarm_until_it_has_broken_off(home: Home) -> None:
    upload = home.inbox / "decisions" / "a.csv.part"
    upload.parent.mkdir(exist_ok=True)
    upload.write_text("x")
    shown = call("doctor", "--home", home.root).stdout
    assert "OK    inbox      empty; 1 file is still being uploaded" in shown
    assert "a.csv.part" not in shown
    before = time.time() - 2 * 3600
    os.utime(upload, (before, before))
    assert "inbox" not in failures(home)
    shown = call("doctor", "--home", home.root).stdout
    assert "WARN  inbox      decisions/a.csv.part will stay in the inbox: its name is unfinished" in shown
    assert "it has not grown for an hour" in shown


def test_inputs_that_are_missing_or_refused(home: Home) -> None:
    home.settings_file.write_text('expected_inputs = ["decisions", "lazada/LZKL"]\n')
    found = failures(home)
    assert f"the last date is {DATES[2]}; " in found["runs"][0]
    assert "run `aftersales backfill --from 2026-07-04 --to 20" in found["runs"][0]
    shown = "\n".join(found["inputs"])
    assert f"lazada/LZKL: expected on every date but missing on {DATES[2]}" in shown
    assert f"was refused on {DATES[2]}: CHANNEL_UNSUPPORTED" in shown
    assert "decisions: expected" not in shown


def came(source: str, *days: int) -> list[Manifest]:
    """A run on each of these days of July, each with a file of the source."""
    record = SimpleNamespace(source=source, shop_id="", path=f"{source}/a.csv")
    return [cast(Manifest, SimpleNamespace(business_date=date(2026, 7, day), files=[record])) for day in days]


def silent_until(day: int, *days: int, expected: tuple[str, ...] = ()) -> list[str]:
    return list(health_checks.silent_sources(came("shopee", *days), date(2026, 7, day), expected))


def test_a_source_is_late_by_its_own_rhythm() -> None:
    """A source that came once or twice has none; one that came every five days is late after ten."""
    assert silent_until(20, 1) == []
    assert silent_until(20, 1, 2) == []
    assert silent_until(6, 1, 2, 3) == []
    assert silent_until(7, 1, 2, 3) == ["shopee"]
    assert silent_until(21, 1, 6, 11) == []
    assert silent_until(22, 1, 6, 11) == ["shopee"]
    assert silent_until(22, 1, 6, 11, expected=("shopee",)) == []
    assert health_checks.silent_sources(came("shopee", 1, 2, 3), date(2026, 8, 2), ()) == {"shopee": date(2026, 7, 3)}
    assert health_checks.silent_sources(came("shopee", 1, 2, 3), date(2026, 8, 3), ()) == {}


def test_a_date_that_can_never_run_again_is_shown_once(home: Home) -> None:
    """A program that reads JSON is not a person who has seen it."""
    assert call("run", "--home", home.root, "--business-date", "2026-07-06").exit_code == 0
    never = "2026-07-04 never ran and cannot run any more, because 2026-07-06 is committed"
    assert never in call("doctor", "--home", home.root, "--format", "json").stdout
    first = call("doctor", "--home", home.root).stdout
    assert f"WARN  runs       {never}" in first
    assert "2026-07-05 never ran" in first
    assert "never ran" not in call("doctor", "--home", home.root).stdout


def test_the_date_of_yesterday_is_late_after_its_usual_hour() -> None:
    """The nightly run starts at 02:00: at 00:10 it is not late, at 05:00 it is; two dates are late at any hour."""
    zone = ZoneInfo("Asia/Kuala_Lumpur")
    last = cast(
        Manifest, SimpleNamespace(business_date=date(2026, 7, 3), started_at=datetime(2026, 7, 4, 2, tzinfo=zone))
    )
    assert pending_dates(last, datetime(2026, 7, 4, 23, tzinfo=zone)) is None
    for hour, is_late in ((0, False), (3, False), (5, True)):
        found = pending_dates(last, datetime(2026, 7, 5, hour, 10, tzinfo=zone))
        assert found is not None
        assert (found.first, found.last, found.is_late) == (date(2026, 7, 4), date(2026, 7, 4), is_late)
    two = pending_dates(last, datetime(2026, 7, 6, 0, 10, tzinfo=zone))
    assert two is not None
    assert (two.words, two.is_late) == ("2 later dates have not run", True)
    assert two.backfill == "aftersales backfill --from 2026-07-04 --to 2026-07-05"


def test_published_places_that_are_gone(home: Home) -> None:
    """The function is that of R-86 (state/published_places.py); here only that doctor asks it."""
    home.database.unlink()
    (home.root / "reports" / DATES[1] / "report.html").unlink()
    shown = failures(home)["published"]
    assert [sentence.split(" ")[0] for sentence in shown] == ["aftersales.duckdb", f"reports/{DATES[1]}/report.html"]
    assert all("`aftersales restore` brings it back" in sentence for sentence in shown)


def test_json_has_every_check(home: Home) -> None:
    result = call("doctor", "--home", home.root, "--format", "json")
    whole = json.loads(result.stdout)
    assert list(whole) == ["home", "result", "failed", "warned", "checks"]
    assert (result.exit_code, whole["result"], whole["failed"]) == (1, "FAIL", sum(map(len, failures(home).values())))
    assert {tuple(check) for check in whole["checks"]} == {("result", "subject", "sentence")}


def test_a_header_that_changed(home: Home) -> None:
    """It is reported until a file comes whose header equals the header before it."""
    header = "decision_id,subject_id,decision,note,decided_by,decided_at"
    (home.inbox / "decisions").mkdir(exist_ok=True)
    for day, columns in (("2026-07-04", f"{header},mood"), ("2026-07-05", f"{header},mood,")):
        (home.inbox / "decisions" / "a.csv").write_text(
            f"{columns.rstrip(',')}\nD-{day},X,explain,n,o,2026-07-01 10:00:00,x\n"
        )
        assert call("run", "--home", home.root, "--business-date", day).exit_code == 0
        assert "drift" not in failures(home)
        doctor = call("doctor", "--home", home.root).stdout.splitlines()
        shown = [line[17:] for line in doctor if line.startswith("WARN  drift")]
        if day == "2026-07-04":
            assert len(shown) == 1
            assert shown[0].startswith(
                f"decisions/a.csv of {day}: 'mood' was added: check whether a rule needs the new column"
            )
        else:
            assert shown == []


def test_a_manifest_that_cannot_be_read(home: Home) -> None:
    (manifest, *_) = home.state.manifests.iterdir()
    manifest.write_text("{}")
    assert "Restore the file from a backup" in failures(home)["runs"][0]


def test_an_empty_reference_table_is_named_with_its_file(home: Home) -> None:
    partnerships = home.reference / "partnerships.csv"
    partnerships.write_text(partnerships.read_text().splitlines()[0] + "\n")
    (shown,) = failures(home)["reference"]
    assert shown == f"{partnerships} has no rows, so nothing can be pushed or refunded: fill it in"


def test_files_that_reached_their_age(home: Home) -> None:
    assert "retention" not in call("doctor", "--home", home.root).stdout
    home.settings_file.write_text(home.settings_file.read_text() + "keep_archive_days = 2\n")
    doctor = call("doctor", "--home", home.root).stdout.splitlines()
    (shown,) = [line[17:] for line in doctor if line.startswith("WARN  retention")]
    assert shown.startswith(
        "11 files have reached the age limit (archive 11), the oldest of 2026-07-01: `aftersales prune"
    )
    assert call("prune", "--home", home.root, "--remove").exit_code == 0
    assert "retention" not in failures(home)
    assert "OK    retention  no file has reached its age limit" in call("doctor", "--home", home.root).stdout


def test_what_is_unfinished(home: Home) -> None:
    """`status` shows the same; a draft does not count after a later date is committed."""
    (home.state.staged / f"{DATES[2]}.1").mkdir(parents=True)
    (home.state.staged / "2026-07-09.1").mkdir()
    for night in (DATES[1], "2026-07-04"):
        (home.root / "reports" / f"{night}.DRAFT").mkdir()
    shown = [line for line in failures(home)["runs"] if "later dates" not in line]
    assert shown == [
        f"run {DATES[2]}.1 is committed, but not every file of it is published: the next `aftersales run` finishes the "
        "publication before it does anything else",
        f"the books of 2026-07-04 did not tie out and nothing of that date is committed: keep "
        f"{home.root}/reports/2026-07-04.DRAFT, do not run the date again, and call the person who owns the rules",
    ]
    status = call("status", "--home", home.root).stdout
    first, advice = shown[0].split(": ", 1)
    assert status.startswith(f"NOT PUBLISHED  {first}\n  do first: {advice}\n")
    assert f"  {shown[1]}\n" in status
    assert not any(sentence in call("status", "--home", home.root, "--as-of", DATES[1]).stdout for sentence in shown)


@pytest.mark.parametrize(
    ("form", "expected"), [("csv", "run_id,business_date,"), ("json", "[]"), ("table", "(0 rows)")]
)
def test_an_empty_home_before_the_first_run_is_not_a_failure(form: str, expected: str, tmp_path: Path) -> None:
    call("init", tmp_path)
    runs, status = call("runs", "--home", tmp_path, "--format", form), call("status", "--home", tmp_path)
    assert (runs.exit_code, status.exit_code) == (0, 0)
    assert expected in runs.stdout
    assert f"No run is committed in {tmp_path} yet" in runs.stderr
    assert f"No run is committed in {tmp_path} yet" in status.stdout
    (tmp_path / "reports" / "2026-07-01.DRAFT").mkdir(parents=True)
    assert "the books of 2026-07-01 did not tie out" in call("status", "--home", tmp_path).stdout


def test_a_warning_does_not_fail(tmp_path: Path) -> None:
    call("init", tmp_path)
    shutil.copytree(SAMPLE / "reference", tmp_path / "reference", dirs_exist_ok=True)
    assert call("doctor", "--home", tmp_path).stdout.splitlines()[-1].startswith("All ")
    (tmp_path / "aftersales.toml").write_text('notify_urls = ["json://127.0.0.1/x"]\nnotify_on = []\n')
    result = call("doctor", "--home", tmp_path)
    if find_spec("apprise") is None:
        assert result.exit_code == 1
        return
    assert (result.exit_code, failures(Home(tmp_path))) == (0, {})
    assert "WARN  notify     notify_urls is set but notify_on is empty" in result.stdout
    assert "No check failed; 1 of " in result.stdout


def test_what_is_allowed_in_reference_tables_and_seldom_meant(tmp_path: Path) -> None:
    """R-71: a partnership via BigShop without a fee, fees and warehouses of no one's partnership, near names: WARN."""
    call("init", tmp_path)
    shutil.copytree(SAMPLE / "reference", tmp_path / "reference", dirs_exist_ok=True)
    added = {
        "suppliers": "S-KLANGG,Klang,MYR,Asia/Kuala_Lumpur\nS-IPOH,Ipoh,MYR,Asia/Kuala_Lumpur\n",
        "partnerships": "D-AURORA,S-IPOH,2026-01-01,,true,bank_transfer,true\n",
        "warehouses": "W-ALONE,S-KLANGG,own\n",
        "fee_settings": "S-KLANG,D-AURORA,per_unit,1,,,,\nS-KLANGG,,per_unit,1,,,,\n",
    }
    for table, lines in added.items():
        with (tmp_path / "reference" / f"{table}.csv").open("a", encoding="utf-8") as file:
            file.write(lines)
    result = call("doctor", "--home", tmp_path)
    warned = [line[17:].partition(":")[2].strip() for line in result.stdout.splitlines() if line.startswith("WARN")]
    assert result.exit_code == 0
    assert [sentence.split(", so")[0].split(": ")[0] for sentence in warned] == [
        "D-AURORA with S-IPOH is via BigShop and fee_settings has no fee for it",
        "W-ALONE of S-KLANGG belongs to no partnership",
        "the fee of S-KLANGG belongs to no partnership",
        "S-KLANG and S-KLANGG look alike",
    ]
