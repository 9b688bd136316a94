"""`aftersales doctor`: each thing that keeps a night from running well is said, with what to do about it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aftersales.jobs.console import health_checks
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SampleNights


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def ails(home: Home) -> dict[str, list[str]]:
    """Subject to what is not well about it."""
    result = call("doctor", "--home", home.root)
    found: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        if line.startswith("AILS "):
            subject = line[6:17].strip()
            found.setdefault(subject, []).append(line[17:])
    assert result.exit_code == (1 if found else 0)
    assert "Traceback" not in result.output
    return found


def test_what_is_well_is_said_too(home: Home) -> None:
    """The sample's nights are long ago, and one of its files was for a channel that nobody declared."""
    lines = call("doctor", "--home", home.root).stdout.splitlines()
    well = [line[6:17].strip() for line in lines if line.startswith("well ")]
    subjects = ["settings", "folders", "disk", "lock", "reference", "time zones", "time zones", "inbox"]
    assert well == [*subjects, "inputs", "drift"]
    assert set(ails(home)) == {"nights", "inputs"}


def test_settings_that_are_wrong(home: Home) -> None:
    home.settings_file.write_text('time_zone = "Asia/Nowhere"\ntolerence = 1\n')
    assert "`tolerence` is not a setting; did you mean `tolerance`" in ails(home)["settings"][0]
    home.settings_file.write_text('time_zone = "Asia/Nowhere"\n')
    assert "an IANA time zone name" in ails(home)["settings"][0]


def test_folders_that_others_can_read_or_the_job_cannot_write(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.archive.chmod(0o755)
    assert "chmod 700 it" in ails(home)["folders"][0]
    home.archive.chmod(0o700)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "outbox" and real(path, mode))
    assert [f"{home.root / 'outbox'} cannot be written to: give the job's user the right to"] == ails(home)["folders"]


def test_a_disk_without_room(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_checks, "FREE_AT_LEAST", 1 << 62)
    assert "make room before the night" in ails(home)["disk"][0]


def test_a_home_that_is_held(home: Home) -> None:
    with held(home):
        assert f"is held by process {os.getpid()}" in ails(home)["lock"][0]


def test_a_clock_that_was_set_back(home: Home) -> None:
    """Yesterday would be another day."""
    (manifest, *_) = home.state.manifests.iterdir()
    later = time.time() + 5 * 86_400
    os.utime(manifest, (later, later))
    assert "set the machine's clock" in ails(home)["time zones"][0]


def test_a_reference_table_that_breaks_its_contract(home: Home) -> None:
    (home.reference / "shops.csv").write_text((home.reference / "shops.csv").read_text().replace("MYR", "MYX", 1))
    assert "MYX" in ails(home)["reference"][0]


def test_files_that_will_be_left(home: Home) -> None:
    (home.inbox / "decisions").mkdir(exist_ok=True)
    (home.inbox / "decisions" / "a.csv.part").write_text("x")
    assert ails(home)["inbox"] == ["decisions/a.csv.part will be left: it is still being written"]


def test_nights_and_inputs_that_are_missing_late_or_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersales.jobs.console.health_checks.LATE_AFTER_DAYS", 1)
    home.settings_file.write_text('expected_inputs = ["decisions", "lazada/LZKL"]\n')
    found = ails(home)
    assert f"the last is {DATES[2]}; " in found["nights"][0]
    assert "aftersales backfill" in found["nights"][0]
    told = "\n".join(found["inputs"])
    assert f"lazada/LZKL: expected every night, and missing on {DATES[2]}" in told
    assert f"manual_after_sales: nothing for 2 nights, since {DATES[0]}: ask for the export" in told
    assert f"was refused on {DATES[2]}: CHANNEL_UNSUPPORTED" in told
    assert "decisions: expected" not in told


def test_a_header_that_changed(home: Home) -> None:
    """Told until a file comes whose header is as the one before."""
    header = "decision_id,subject_id,decision,note,decided_by,decided_at"
    (home.inbox / "decisions").mkdir(exist_ok=True)
    for day, columns in (("2026-07-04", f"{header},mood"), ("2026-07-05", f"{header},mood,")):
        (home.inbox / "decisions" / "a.csv").write_text(
            f"{columns.rstrip(',')}\nD-{day},X,explain,n,o,2026-07-01 10:00:00,x\n"
        )
        assert call("run", "--home", home.root, "--business-date", day).exit_code == 0
        told = ails(home).get("drift", [])
        if day == "2026-07-04":
            assert len(told) == 1
            assert told[0].startswith(f"decisions/a.csv of {day}: 'mood' was added: look whether a rule needs")
        else:
            assert told == []


def test_a_manifest_that_cannot_be_read(home: Home) -> None:
    (manifest, *_) = home.state.manifests.iterdir()
    manifest.write_text("{}")
    assert "Restore the file from a backup" in ails(home)["nights"][0]


def test_an_empty_reference_table_is_named_with_its_file(home: Home) -> None:
    partnerships = home.reference / "partnerships.csv"
    partnerships.write_text(partnerships.read_text().splitlines()[0] + "\n")
    (told,) = ails(home)["reference"]
    assert told == f"{partnerships} has no row, so nothing can be pushed or refunded: fill it in"


def test_files_that_reached_their_age(home: Home) -> None:
    assert "retention" not in call("doctor", "--home", home.root).stdout
    home.settings_file.write_text(home.settings_file.read_text() + "keep_archive_days = 2\n")
    (told,) = ails(home)["retention"]
    assert told.startswith("11 files since 2026-07-01 have reached their age (archive 11): aftersales prune")
    assert call("prune", "--home", home.root, "--remove").exit_code == 0
    assert "retention" not in ails(home)
    assert "well  retention  nothing has reached its age" in call("doctor", "--home", home.root).stdout


def test_what_is_unfinished(home: Home) -> None:
    """As `status` tells it; a draft that a committed night has overtaken is none."""
    (home.state.staged / f"{DATES[2]}.1").mkdir(parents=True)
    (home.state.staged / "2026-07-09.1").mkdir()
    for night in (DATES[1], "2026-07-04"):
        (home.root / "reports" / f"{night}.DRAFT").mkdir()
    told = [line for line in ails(home)["nights"] if "later ones" not in line]
    assert told == [
        f"run {DATES[2]}.1 is committed, but not every file of it is published: the next `aftersales run` finishes the "
        "publication before it does anything else",
        f"the books of 2026-07-04 did not tie out and nothing of that date is committed: keep "
        f"{home.root}/reports/2026-07-04.DRAFT, do not run the date again, and call the person who owns the rules",
    ]
    status = call("status", "--home", home.root).stdout
    assert all(f"  {sentence}\n" in status for sentence in told)
    assert not any(sentence in call("status", "--home", home.root, "--as-of", DATES[1]).stdout for sentence in told)


@pytest.mark.parametrize(("form", "told"), [("csv", "run_id,business_date,"), ("json", "[]"), ("table", "(0 rows)")])
def test_before_the_first_night_there_is_nothing_and_that_is_no_failure(form: str, told: str, tmp_path: Path) -> None:
    call("init", tmp_path)
    runs, status = call("runs", "--home", tmp_path, "--format", form), call("status", "--home", tmp_path)
    assert (runs.exit_code, status.exit_code) == (0, 0)
    assert told in runs.stdout
    assert f"No night has run in {tmp_path} yet" in runs.stderr
    assert f"No night has run in {tmp_path} yet" in status.stdout
    (tmp_path / "reports" / "2026-07-01.DRAFT").mkdir(parents=True)
    assert "the books of 2026-07-01 did not tie out" in call("status", "--home", tmp_path).stdout
