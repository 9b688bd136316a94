"""Files that are old enough to be removed: counted from the last run, with the published bytes, and inside the home."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import Failed, WrongUse
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.pruning import PrunedFile, prune, read_prunings
from aftersales.jobs.state.retention import Due, ages_of, due
from aftersales.jobs.state.settings import OF_RETENTION, Settings, read_settings
from tests.sample.nights import DATES, SampleNights
from tests.sample.sameness import bytes_of

ALL = dict.fromkeys(OF_RETENTION, 1)
OLD = {"archive": [f"archive/{night}/" for night in DATES[:2]]}
OLD["reports"] = [f"reports/{night}/" for night in DATES[:2]]
OLD["copies"] = [f"state/copies/{night}.1.reports.zip" for night in DATES[:2]]
OLD["quarantine"] = [f"quarantine/{night}.1/" for night in DATES[:2]]


def due_in(home: Home, ages: dict[str, int]) -> Due:
    return due(home, read_manifests(home.state), ages)


def copied(sample: SampleNights, tmp_path: Path) -> Home:
    shutil.copytree(sample.homes[DATES[-1]], tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.mark.parametrize(("days", "nights"), [(1, DATES[:2]), (2, DATES[:1]), (3, ()), (100_000, ())])
def test_a_date_is_old_that_many_days_before_the_last(sample: SampleNights, days: int, nights: tuple[str, ...]) -> None:
    """`1` keeps only the last business date, `2` also the date before; today's date does not matter."""
    found = due_in(Home(sample.homes[DATES[-1]]), {"keep_archive_days": days})
    assert {file.business_date.isoformat() for file in found.files} == set(nights)
    assert {file.kind for file in found.files} <= {"archive"}


def test_all_files_of_an_old_run_go_except_those_later_runs_read(sample: SampleNights) -> None:
    home = Home(sample.homes[DATES[-1]])
    found = {file.place: file.sha256 for file in due_in(home, ALL).files}
    everything = bytes_of(home, "")
    old = tuple(place for places in OLD.values() for place in places)
    assert found == {place: digest for place, digest in everything.items() if place.startswith(old)}
    assert len(found) > 30


def test_old_facts_stay_with_a_note(sample: SampleNights) -> None:
    found = due_in(Home(sample.homes[DATES[-1]]), {"keep_facts_days": 2})
    first = read_manifests(sample.home.state)[0]
    assert found.files == ()
    assert [note.split(",")[0] for note in found.notes] == [
        f"facts: {len(first.facts)} files of {DATES[0]} and before reached keep_facts_days and stay: the first run "
        "after an upgrade"
    ]


def test_a_report_that_a_person_changed_stays(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    (home.root / "reports" / DATES[0] / "report.html").write_text("my notes")
    (home.root / "reports" / DATES[0] / "notes.txt").write_text("mine too")
    found = due_in(home, ALL)
    prune(home, found.files, ALL, "")
    kept = bytes_of(home, f"reports/{DATES[0]}")
    assert set(kept) == {f"reports/{DATES[0]}/report.html", f"reports/{DATES[0]}/notes.txt"}
    changed = home.root / "reports" / DATES[0] / "report.html"
    assert f"{changed} stays: it was changed after it was published" in "\n".join(found.notes)


def test_nothing_behind_a_link_is_removed(sample: SampleNights, tmp_path: Path) -> None:
    """Promise 13: a file outside the home is not removed, even if a link appears between search and removal."""
    home = copied(sample, tmp_path)
    due_before = due_in(home, ALL)
    outside = tmp_path / "elsewhere"
    for place in (f"archive/{DATES[0]}", "reports"):
        (home.root / place).rename(outside if place == "reports" else tmp_path / "first")
        (home.root / place).symlink_to(outside if place == "reports" else tmp_path / "first")
    there = [*files_below(outside), *files_below(tmp_path / "first")]
    due_after = due_in(home, ALL)
    assert not [file for file in due_after.files if file.kind == "reports" or DATES[0] in file.place.split("/")[1:2]]
    assert any("it is a symbolic link, or in a linked folder" in note for note in due_after.notes)
    prune(home, due_before.files, ALL, "")
    assert [*files_below(outside), *files_below(tmp_path / "first")] == there
    assert not (home.root / "archive" / DATES[1]).exists()


@pytest.mark.parametrize(
    "place",
    [
        "../outside",
        "archive/../state/facts/x",
        "/etc/passwd",
        "state/facts/x.parquet",
        "outbox/push/S/B.csv",
        "archive",
    ],
)
def test_no_record_reaches_another_place(place: str, tmp_path: Path) -> None:
    whole = {"kind": "archive", "sha256": "0", "bytes": 1, "business_date": DATES[0], "run_id": f"{DATES[0]}.1"}
    with pytest.raises(ValidationError, match="not a path that a pruning may remove"):
        PrunedFile.model_validate({**whole, "place": place})
    record = tmp_path / "state" / "prunings" / "000001.pending.json"
    record.parent.mkdir(parents=True)
    record.write_text("{}")
    with pytest.raises(Failed, match="not a pruning of this version"):
        read_prunings(Home(tmp_path).state)


def test_a_file_that_cannot_be_removed_yet_stays_pending_and_stops_no_run(
    sample: SampleNights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied(sample, tmp_path)
    old = due_in(home, ALL).files

    def shut(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", shut)
        with pytest.raises(Failed, match="could be removed: Permission denied"):
            prune(home, old, ALL, "")
        assert publish_job.finish_interrupted_runs(home).last is not None
    assert [path.name for path in home.state.prunings.iterdir()] == ["000001.pending.json"]
    publish_job.finish_interrupted_runs(home)
    assert [path.name for path in home.state.prunings.iterdir()] == ["000001.json"]
    assert due_in(home, ALL).files == ()


def test_drafts_and_the_last_failure_go_by_their_ages(sample: SampleNights, tmp_path: Path) -> None:
    home = copied(sample, tmp_path)
    for night in (DATES[0], DATES[2]):
        (home.root / "reports" / f"{night}.DRAFT").mkdir()
        (home.root / "reports" / f"{night}.DRAFT" / "report.html").write_text("a draft")
    (home.root / "reports" / "old.DRAFT").mkdir()
    (home.root / "reports" / "old.DRAFT" / "report.html").write_text("of no run")
    home.state.failure.write_text("Traceback")
    ages = {"keep_reports_days": 1, "keep_logs_days": 3}
    kinds = {"drafts", "logs"}
    young = [file.place for file in due_in(home, ages).files if file.kind in kinds]
    assert young == [f"reports/{DATES[0]}.DRAFT/report.html"]
    before = (datetime.now(UTC) - timedelta(days=4)).timestamp()
    os.utime(home.state.failure, (before, before))
    old = [file.place for file in due_in(home, ages).files if file.kind in kinds]
    assert old == [f"reports/{DATES[0]}.DRAFT/report.html", "state/failure.txt"]


def test_ages_are_empty_by_default_and_never_zero(tmp_path: Path) -> None:
    """A 0 could mean "keep nothing" or "keep for ever", and a removed file does not come back."""
    home = Home(tmp_path)
    home.settings_file.write_text('keep_archive_days = ""\nkeep_reports_days = 30\n')
    assert ages_of(Settings()) == {}
    assert ages_of(read_settings(home)) == {"keep_reports_days": 30}
    home.settings_file.write_text("keep_archive_days = 0\n")
    with pytest.raises(WrongUse, match="greater than or equal to 1"):
        read_settings(home)


def test_a_run_is_the_same_under_any_age() -> None:
    assert Settings(keep_archive_days=1, keep_facts_days=1).sha256() == Settings().sha256()
