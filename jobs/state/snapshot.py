"""Private scratch below a home, and a snapshot for reading: links to its files, so that runs can go on meanwhile.

A run replaces a published file by renaming another one into its place, and never writes into one that is there. So a
second link keeps what was published, as long as the snapshot lasts. It is below the home, because it is as private.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final

from aftersales.jobs.runtime.durable_io import make_folder, places_below
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, State

KEPT: Final = ("archive", "outbox", "quarantine", "reports", "reference")
OF_STATE: Final = ("copies", "facts", "issued", "manifests", "prunings", "reference")
FILES: Final = (DATABASE_PLACE.as_posix(), "aftersales.toml", "state/last_run.json", "state/restored.json")


@contextmanager
def scratch_of(home: Home) -> Iterator[Path]:
    """A private folder below a home for what a command computes from its facts; removed at the end, and swept if the
    command is killed. Where this user may not write below the home, it is one of the machine's."""
    try:
        make_folder(home.state.scratch)
        root = Path(mkdtemp(dir=home.state.scratch))
    except OSError:
        with TemporaryDirectory() as other:
            yield Path(other)
        return
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)
        os.close(descriptor)


@contextmanager
def snapshot_of(home: Home) -> Iterator[Home]:
    """A home with the files of another at this moment; only taking it needs the lock. Removed at the end."""
    with ExitStack() as stack:
        with held(home):
            sweep_scratch(home.state)
            root = stack.enter_context(scratch_of(home))
            _link_all(home.root, root)
        yield Home(root)


def sweep_scratch(state: State) -> None:
    """Remove what commands that were killed have left; the folder of a command that still runs is locked and stays."""
    for root in sorted(state.scratch.iterdir()) if state.scratch.is_dir() else ():
        with suppress(OSError):
            descriptor = os.open(root, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(root, ignore_errors=True)
            finally:
                os.close(descriptor)


def _link_all(home: Path, root: Path) -> None:
    """Link every file that a run leaves, at the same place below another root."""
    folders = (*KEPT, *(f"state/{name}" for name in OF_STATE))
    places = [f"{folder}/{place}" for folder in folders for place in places_below(home / folder)]
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for folder in {str(Path(place).parent) for place in places}:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for place in (*places, *FILES):
        with suppress(FileNotFoundError):
            _link(home / place, root / place)


def _link(source: Path, target: Path) -> None:
    """A second link to a file; on another disk, or where links are not allowed, a copy."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)
