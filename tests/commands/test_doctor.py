"""`aftersales doctor` reports every problem that can make a run fail, with what to do about it."""

from __future__ import annotations

import os
import shutil
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from aftersales.jobs.console import health_checks
from aftersales.jobs.state.lock import held
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


def test_a_home_that_is_held(home: Home) -> None:
    with held(home):
        assert f"is held by process {os.getpid()}" in failures(home)["lock"][0]


def test_a_clock_that_was_set_back(home: Home) -> None:
    """With a wrong clock, `run` would take the wrong day for yesterday."""
    (manifest, *_) = home.state.manifests.iterdir()
    later = time.time() + 5 * 86_400
    os.utime(manifest, (later, later))
    assert "set the machine's clock" in failures(home)["time zones"][0]


def test_a_reference_table_that_breaks_its_contract(home: Home) -> None:
    (home.reference / "shops.csv").write_text((home.reference / "shops.csv").read_text().replace("MYR", "MYX", 1))
    assert "MYX" in failures(home)["reference"][0]


def test_files_that_will_stay_in_the_inbox(home: Home) -> None:
    (home.inbox / "decisions").mkdir(exist_ok=True)
    (home.inbox / "decisions" / "a.csv.part").write_text("x")
    assert failures(home)["inbox"] == ["decisions/a.csv.part will stay in the inbox: it is still being written"]


def test_dates_and_inputs_that_are_missing_late_or_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersales.jobs.console.health_checks.LATE_AFTER_DAYS", 1)
    home.settings_file.write_text('expected_inputs = ["decisions", "lazada/LZKL"]\n')
    found = failures(home)
    assert f"the last date is {DATES[2]}; " in found["runs"][0]
    assert "run `aftersales backfill --from 2026-07-04 --to 20" in found["runs"][0]
    shown = "\n".join(found["inputs"])
    assert f"lazada/LZKL: expected on every date but missing on {DATES[2]}" in shown
    assert f"manual_after_sales: no file for 2 days, since {DATES[0]}: request the export" in shown
    assert f"was refused on {DATES[2]}: CHANNEL_UNSUPPORTED" in shown
    assert "decisions: expected" not in shown


def test_a_header_that_changed(home: Home) -> None:
    """It is reported until a file comes whose header equals the header before it."""
    header = "decision_id,subject_id,decision,note,decided_by,decided_at"
    (home.inbox / "decisions").mkdir(exist_ok=True)
    for day, columns in (("2026-07-04", f"{header},mood"), ("2026-07-05", f"{header},mood,")):
        (home.inbox / "decisions" / "a.csv").write_text(
            f"{columns.rstrip(',')}\nD-{day},X,explain,n,o,2026-07-01 10:00:00,x\n"
        )
        assert call("run", "--home", home.root, "--business-date", day).exit_code == 0
        shown = failures(home).get("drift", [])
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
    (shown,) = failures(home)["retention"]
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
    assert all(f"  {sentence}\n" in status for sentence in shown)
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
    for table in ("shops", "suppliers", "partnerships"):
        shutil.copyfile(SAMPLE / "reference" / f"{table}.csv", tmp_path / "reference" / f"{table}.csv")
    assert call("doctor", "--home", tmp_path).stdout.splitlines()[-1].startswith("All ")
    (tmp_path / "aftersales.toml").write_text('notify_urls = ["json://127.0.0.1/x"]\nnotify_on = []\n')
    result = call("doctor", "--home", tmp_path)
    if find_spec("apprise") is None:
        assert result.exit_code == 1
        return
    assert (result.exit_code, failures(Home(tmp_path))) == (0, {})
    assert "WARN  notify     notify_urls is set but notify_on is empty" in result.stdout
    assert "No check failed; 1 of " in result.stdout
