"""What a command computes from facts is private and below the home; verify lets a run start; a kill leaves nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from pathlib import Path

import pytest

from aftersales.jobs import verify
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.snapshot import scratch_of, snapshot_of, sweep_scratch
from tests.house.tree import ROOT
from tests.told.ordinary import command, drop, new_home, run


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = new_home(tmp_path_factory.mktemp("scratch") / "home")
    drop(home, 0)
    assert run(home, 0).exit_code == 0
    return home.root


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Home:
    shutil.copytree(kept, tmp_path / "home")
    return Home(tmp_path / "home")


def test_a_run_goes_through_while_verify_reads(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """And verify says what the home was when it began: the run changes nothing of it."""
    real = verify.touched

    def touched(snapshot: Home) -> object:
        drop(home, 1)
        assert run(home, 1).exit_code == 0
        return real(snapshot)

    monkeypatch.setattr(verify, "touched", touched)
    ended = command(home, 0, "verify")
    assert ended.exit_code == 0, ended.stderr
    assert "1 run verified" in ended.stdout
    monkeypatch.undo()
    assert "2 runs verified" in command(home, 1, "verify").stdout
    assert not list(home.state.scratch.iterdir())


def test_a_finding_names_the_file_of_the_home(home: Home) -> None:
    path = home.root / "reports" / "2026-07-01" / "report.html"
    path.write_text("changed")
    ended = command(home, 0, "verify", "--hashes-only")
    assert ended.exit_code == 1
    assert f"{path}: was changed after its run was committed" in ended.stderr


def test_verify_waits_for_no_run_but_the_one_that_runs(home: Home) -> None:
    with held(home):
        assert command(home, 0, "verify").exit_code == 75


def test_what_a_killed_command_left_is_swept(home: Home) -> None:
    """The folder of a command that still runs stays, because it is locked."""
    left = home.state.scratch / "left"
    left.mkdir(parents=True)
    (left / "facts.parquet").write_text("personal")
    with scratch_of(home) as in_use:
        sweep_scratch(home.state)
        assert (left.exists(), in_use.exists()) == (False, True)
        assert stat.S_IMODE(in_use.stat().st_mode) == 0o700
    assert not in_use.exists()
    left.mkdir()
    drop(home, 1)
    assert run(home, 1).exit_code == 0
    assert not left.exists()


def test_a_snapshot_stays_as_it_was(home: Home) -> None:
    with snapshot_of(home) as snapshot:
        before = snapshot.database.read_bytes()
        drop(home, 1)
        assert run(home, 1).exit_code == 0
        assert snapshot.database.read_bytes() == before != home.database.read_bytes()
        descriptor = os.open(snapshot.root, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)


def test_no_command_computes_in_the_folder_of_the_machine() -> None:
    """A facts file there could be read by a program of another, and no one sweeps it."""
    using = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "jobs").rglob("*.py")
        if "TemporaryDirectory()" in path.read_text(encoding="utf-8")
    }
    # without facts: names of columns, and reference tables; and where this user may not write below the home
    assert using == {"jobs/analysis/source_columns.py", "jobs/commands/reference.py", "jobs/state/snapshot.py"}
