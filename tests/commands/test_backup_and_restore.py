"""`aftersales backup` and `aftersales restore`: what they refuse, and what they never replace (R-86)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aftersales.jobs.runtime.durable_io import files_below, sha256_of
from aftersales.jobs.state import backup as backup_job
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
from tests.commands.test_commands import call, copied
from tests.sample.nights import DATES, SampleNights


@pytest.fixture
def home(sample: SampleNights, tmp_path: Path) -> Home:
    return copied(sample, tmp_path)


def test_neither_begins_while_a_run_holds_the_home(home: Home, tmp_path: Path) -> None:
    with held(home):
        assert call("backup", tmp_path / "to", "--home", home.root).exit_code == 75
        assert call("restore", "--home", home.root).exit_code == 75
    assert not (tmp_path / "to").exists()


def test_a_backup_goes_to_a_new_folder_outside_the_home(home: Home, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").write_text("mine")
    for to in (tmp_path / "used", home.root / "inbox" / "backup", tmp_path):
        assert call("backup", to, "--home", home.root).exit_code == 2
    assert (tmp_path / "used" / "file").read_text() == "mine"


def test_a_home_that_is_not_whole_is_not_backed_up(home: Home, tmp_path: Path) -> None:
    files_below(home.state.issued)[0].unlink()  # type: ignore[index]
    result = call("backup", tmp_path / "to", "--home", home.root)
    assert result.exit_code == 2
    assert "state/issued/" in result.stderr
    assert not (tmp_path / "to").exists()


def test_a_copy_that_differs_is_not_kept(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(source: Path, target: Path) -> None:
        shutil.copyfile(source, target)
        if target.suffix == ".parquet":
            target.write_bytes(b"torn")

    monkeypatch.setattr(backup_job.shutil, "copy2", torn)
    result = call("backup", tmp_path / "to", "--home", home.root)
    assert result.exit_code == 1
    assert "its copy differ" in result.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


def test_a_place_on_another_disk_is_copied_and_a_link_inside_is_named(home: Home, tmp_path: Path) -> None:
    (home.root / "reports").rename(tmp_path / "disk")
    (home.root / "reports").symlink_to(tmp_path / "disk")
    (home.root / "inbox" / "link.csv").symlink_to("/nowhere")
    result = call("backup", tmp_path / "to", "--home", home.root)
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "to" / "reports" / DATES[0] / "report.html").is_file()
    assert "not copied: inbox/link.csv is a symbolic link" in result.stderr


def test_a_changed_batch_is_named_and_never_replaced(home: Home) -> None:
    batch = next(path for path in files_below(home.root / "outbox") if path.suffix == ".csv")
    issued = sha256_of(batch)
    batch.write_text("edited")
    for flags in ((), ("--changed",)):
        result = call("restore", "--home", home.root, *flags)
        assert result.exit_code == 1
        assert "never replaced" in result.stderr
        assert batch.read_text() == "edited"
    batch.rename(home.root.parent / "moved.csv")
    assert call("restore", "--home", home.root).exit_code == 0
    assert sha256_of(batch) == issued


def test_a_changed_report_and_database_are_replaced_on_request(home: Home) -> None:
    page = home.root / "reports" / DATES[2] / "report.html"
    committed = sha256_of(page)
    page.write_text("edited")
    home.database.write_bytes(b"edited")
    named = call("restore", "--home", home.root)
    assert (named.exit_code, page.read_text()) == (1, "edited")
    assert call("restore", "--home", home.root, "--changed").exit_code == 0
    assert sha256_of(page) == committed
    kept = [path.read_bytes() for path in files_below(home.state.aside / "changed")]
    assert kept == [b"edited", b"edited"]
    assert call("verify", "--home", home.root, "--hashes-only").exit_code == 0


def test_doctor_names_what_is_gone_and_what_was_changed(home: Home) -> None:
    (home.root / "reports" / DATES[0] / "report.html").unlink()
    batch = next(path for path in files_below(home.root / "outbox") if path.suffix == ".csv")
    batch.write_text("edited")
    shown = call("doctor", "--home", home.root).stdout
    assert f"reports/{DATES[0]}/report.html of run {DATES[0]}.1 is gone: `aftersales restore` brings it back" in shown
    assert f"{batch.relative_to(home.root)} was changed after run" in shown
    files_below(home.state.facts)[0].unlink()  # type: ignore[index]
    assert "is missing; run" in call("doctor", "--home", home.root).stdout
