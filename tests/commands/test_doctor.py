"""`aftersales doctor`: each thing that keeps a night from running well is said, with what to do about it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aftersales.jobs.home.lock import held
from aftersales.jobs.home.places import Home
from aftersales.jobs.telling import examining
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
    assert "`tolerence` is no setting; `tolerance` is one" in ails(home)["settings"][0]
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
    monkeypatch.setattr(examining, "FREE_AT_LEAST", 1 << 62)
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
    assert ails(home)["inbox"] == ["decisions/a.csv.part will be left: still being written"]


def test_nights_and_inputs_that_are_missing_late_or_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aftersales.jobs.telling.examining_nights.LATE_AFTER_DAYS", 1)
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
            assert told[0].startswith(f"decisions/a.csv of {day}: added 'mood': look whether a rule needs what is new")
        else:
            assert told == []


def test_a_manifest_that_cannot_be_read(home: Home) -> None:
    (manifest, *_) = home.state.manifests.iterdir()
    manifest.write_text("{}")
    assert "Restore the file from a backup" in ails(home)["nights"][0]
