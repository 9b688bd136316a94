"""Promise 7: after a full disk, a read-only folder or a vanished input the previous run is intact, the message is
clear, the exit code is 1, and the next start publishes a whole run once the cause is fixed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest import mock

from click.testing import CliRunner

from aftersales.jobs.cli import main
from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home
from tests.faults.killing import differences, prepared
from tests.faults.outcome import Outcome
from tests.faults.small_disk import leave_free, sealed
from tests.faults.trials import torn
from tests.sample.nights import DATES
from tests.sample.sameness import bytes_of

PLACES: Final = ("outbox", "reports", "quarantine", "archive", "aftersales.duckdb", "state/manifests", "inbox")
ROOM_FOR_A_NIGHT: Final = 24 << 20
BEFORE_THE_COMMIT: Final = (".", "state", "state/manifests", "state/issued", "state/facts")
BEHIND_THE_COMMIT: Final = ("outbox", "reports", "quarantine", "archive", "inbox")
READ_ONLY: Final = ("Read-only file system", "Invalid cross-device link")
"""The system's messages; the second one when a file is renamed into a folder that is mounted over itself."""
FOLDERS: Final = (*BEFORE_THE_COMMIT, *BEHIND_THE_COMMIT)
"""Folders that are made read-only, one at a time; those of the second list are reached after the commit."""


def run(home: Home) -> subprocess.CompletedProcess[str]:
    """One run by the command line."""
    command = [sys.executable, "-m", "aftersales.jobs.cli", "run", "--home", str(home.root)]
    return subprocess.run([*command, "--business-date", DATES[2]], capture_output=True, text=True, check=False)


def full_disks(home: Home, steps: int) -> Outcome:
    """Runs with less and less of a disk in use; at last the run itself."""
    outcome = Outcome()
    before = bytes_of(home, *PLACES)
    for step in range(steps):
        filler = leave_free(home.root.parent, step * ROOM_FOR_A_NIGHT // 40)
        done = run(home)
        filler.unlink()
        if done.returncode == 0:
            break
        outcome.take(_said_and_intact(f"disk {step}", home, before, done, ("No space left",)))
    return outcome


def _said_and_intact(
    what: str, home: Home, before: dict[str, str], done: subprocess.CompletedProcess[str], words: tuple[str, ...]
) -> Iterator[str]:
    """Broken promises after a run that could not finish."""
    if done.returncode != 1 or "Traceback" in done.stderr or not any(word in done.stderr for word in words):
        yield f"{what}: ended with {done.returncode}: {done.stderr[-200:]}"
    if len(read_manifests(home.state)) == len(DATES) - 1:
        if bytes_of(home, *PLACES) != before:
            yield f"{what}: a file of the previous run was changed"
    else:
        yield from (f"{what}: {sentence}" for sentence in torn(home))


def shut_folders(homes: dict[str, Path], scratch: Path) -> Outcome:
    """Each folder is read-only for one run, and writable in the next."""
    outcome = Outcome()
    for number, folder in enumerate(FOLDERS):
        home = prepared(homes[DATES[1]], DATES[2], scratch / f"shut{number}")
        outcome.take(shut(folder, home, homes[DATES[2]]))
        shutil.rmtree(home.root)
    return outcome


def shut(folder: str, home: Home, whole: Path) -> Iterator[str]:
    """Broken promises of a run with a read-only folder, and of the next run after the folder was fixed."""
    before = bytes_of(home, *PLACES)
    with sealed(home.root / folder):
        done = run(home)
    yield from _said_and_intact(folder, home, before, done, READ_ONLY)
    is_committed = len(read_manifests(home.state)) == len(DATES)
    if is_committed != (folder in BEHIND_THE_COMMIT):
        yield f"{folder}: committed is {is_committed}"
    if is_committed and "is committed" not in done.stderr:
        yield f"{folder}: {done.stderr[-200:]}"
    if run(home).returncode:
        yield f"{folder}: the run failed after the folder was fixed"
    publish_job.finish_interrupted_runs(home)
    yield from (f"{folder}: {difference}" for difference in differences(home, whole))


def vanished_inputs(homes: dict[str, Path], scratch: Path, most: int | None = None) -> Outcome:
    """Each file of a run disappears while it is read."""
    outcome = Outcome()
    names = sorted(path.name for path in prepared(homes[DATES[1]], DATES[2], scratch / "names").inbox.rglob("*.*"))
    for number, name in enumerate(names[:most]):
        home = prepared(homes[DATES[1]], DATES[2], scratch / f"gone{number}")
        outcome.take(_gone(name, home))
        shutil.rmtree(home.root)
    return outcome


def _gone(name: str, home: Home) -> Iterator[str]:
    places = tuple(place for place in PLACES if place != "inbox")
    before = bytes_of(home, *places)
    with vanishing(name):
        result = CliRunner().invoke(main, ["run", "--home", str(home.root), "--business-date", DATES[2]])
    errors = result.stderr
    if result.exit_code != 1 or "Failed: No such file or directory: " not in errors or name not in errors:
        yield f"{name}: ended with {result.exit_code}: {errors[-200:]}"
    if "Traceback" in errors or bytes_of(home, *places) != before:
        yield f"{name}: a file of the previous run was changed"


@contextmanager
def vanishing(name: str) -> Iterator[None]:
    """A file of this name is removed from the inbox when it is about to be copied."""
    real = shutil.copyfile

    def copyfile(source: Path, target: Path) -> object:
        if source.name == name:
            source.unlink()
        return real(source, target)

    with mock.patch("shutil.copyfile", copyfile):
        yield
