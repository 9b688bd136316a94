"""What cannot be read stays in the inbox and is named; a file that is still written is taken by a later run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from aftersales.jobs.ingest import upload_check
from aftersales.jobs.ingest.inbox import skipped
from aftersales.jobs.ingest.upload_check import OPEN, is_open_for_writing
from aftersales.jobs.state.paths import Home
from tests.ingest.made import STOCK_OUT
from tests.told.ordinary import command, csv_of, morning, new_home, run

ROWS = csv_of([STOCK_OUT])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = new_home(tmp_path / "home")
    (made.inbox / "stock_out_orders").mkdir(exist_ok=True)
    return made


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_folder_that_cannot_be_opened_is_named(home: Home, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """It may hold an export: exit 5 where one is expected, and doctor fails."""
    shut = home.inbox / "shopee"
    (shut / "SPKL").mkdir(parents=True)
    real = os.scandir

    def scandir(folder: str = ".") -> object:
        if str(folder) == str(shut):
            raise type(error)(error.errno, error.strerror, str(folder))
        return real(folder)

    home.settings_file.write_text(home.settings_file.read_text() + 'expected_inputs = ["shopee/SPKL"]\n')
    monkeypatch.setattr("os.scandir", scandir)
    (left,) = skipped(home.inbox)
    assert left.path == "shopee/"
    ended = run(home, 0)
    assert ended.exit_code == 5
    assert "shopee/ is left in the inbox: " in ended.stderr
    assert f"FAIL  inbox      shopee/ will stay in the inbox: {left.why}" in command(home, 0, "doctor").stdout


def test_a_folder_that_is_removed_meanwhile_is_no_alarm(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.inbox / "shopee").mkdir(exist_ok=True)
    real = os.scandir

    def scandir(folder: str = ".") -> object:
        if str(folder).endswith("shopee"):
            raise FileNotFoundError(2, "No such file or directory", str(folder))
        return real(folder)

    monkeypatch.setattr("os.scandir", scandir)
    assert skipped(home.inbox) == ()


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_file_that_cannot_be_read_stays(home: Home, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """Also one that breaks off in the middle: the others are taken."""
    shut, other = (home.inbox / "stock_out_orders" / name for name in ("shut.csv", "other.csv"))
    for path in (shut, other):
        path.write_text(ROWS)
    real = Path.open

    def opened(path: Path, *arguments: str, **named: str) -> object:
        if path == shut:
            raise type(error)(error.errno, error.strerror, str(path))
        return real(path, *arguments, **named)  # type: ignore[call-overload]

    def copyfile(source: Path, target: Path) -> None:
        opened(source, "rb")
        target.write_bytes(source.read_bytes())

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr("shutil.copyfile", copyfile)
    ended = run(home, 0)
    assert ended.exit_code == 0, ended.stderr
    assert "stock_out_orders/shut.csv is left in the inbox: " in ended.stderr
    assert (shut.exists(), other.exists()) == (True, False)
    assert "1 row in 1 file" in ended.stdout


def test_a_full_disk_is_no_fault_of_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.inbox / "stock_out_orders" / "a.csv").write_text(ROWS)

    def copyfile(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("shutil.copyfile", copyfile)
    ended = run(home, 0)
    assert ended.exit_code == 1
    assert "No space left on device" in ended.stderr


def test_a_file_that_changes_while_it_is_copied_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.inbox / "stock_out_orders" / "a.csv"
    path.write_text(ROWS)
    real = shutil.copyfile

    def copyfile(source: Path, target: Path) -> object:
        copied = real(source, target)
        with path.open("a") as file:
            file.write(ROWS.splitlines()[1].replace("SO-1", "SO-2") + "\n")
        return copied

    with monkeypatch.context() as patched:
        patched.setattr("shutil.copyfile", copyfile)
        assert run(home, 0).exit_code == 0
    assert path.exists()
    assert "2 rows in 1 file: 2 accepted" in run(home, 1).stdout


@pytest.mark.skipif(not hasattr(upload_check.fcntl, "F_SETLEASE"), reason="only Linux knows who writes a file")
def test_a_writer_that_pauses_loses_nothing(home: Home) -> None:
    """It has the file open, as old as the file may be, and writes on after the run."""
    path = home.inbox / "stock_out_orders" / "a.csv"
    path.write_text(ROWS)
    long_ago = morning(0).timestamp() - 100_000
    os.utime(path, (long_ago, long_ago))
    with path.open("a") as writer:
        assert is_open_for_writing(path)
        assert f"a.csv is left in the inbox: {OPEN}" in run(home, 0).stderr
        writer.write(ROWS.splitlines()[1].replace("SO-1", "SO-2") + "\n")
    assert not is_open_for_writing(path)
    assert "2 rows in 1 file: 2 accepted" in run(home, 1).stdout


def test_a_file_that_is_opened_during_the_run_is_not_removed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.inbox / "stock_out_orders" / "a.csv"
    path.write_text(ROWS)
    monkeypatch.setattr("aftersales.jobs.publish.job.is_open_for_writing", lambda found: found == path)
    assert run(home, 0).exit_code == 0
    assert path.exists()


def test_a_file_that_this_user_may_not_remove_stops_no_later_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays, and the next run counts it as unchanged."""
    path = home.inbox / "stock_out_orders" / "a.csv"
    path.write_text(ROWS)
    real = Path.unlink

    def unlink(found: Path, **named: bool) -> None:
        if found == path:
            raise PermissionError(13, "Permission denied", str(path))
        real(found, **named)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert run(home, 0).exit_code == 0
    assert "1 row in 1 file: 0 accepted, 1 unchanged" in run(home, 1).stdout
