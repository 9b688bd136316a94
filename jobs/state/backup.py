"""Copies a home while the lock is held, and checks the copy; records input files that are lost for good (R-86)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.runtime.durable_io import make_folder, sha256_of, sync, sync_tree
from aftersales.jobs.runtime.exit_codes import Failed, WrongUse
from aftersales.jobs.state.lost_state import lost, must_be_whole
from aftersales.jobs.state.manifest import read_manifests
from aftersales.jobs.state.paths import Home, archive_place
from aftersales.jobs.state.pruning import LOST_INPUT, PrunedFile, prune

NOT_COPIED: Final = ("state/lock", "state/work", "state/scratch")
"""Of the process that holds the home; every start makes them again."""


class Backup(NamedTuple):
    """What was copied, and the symbolic links below the first level, which were not."""

    files: int
    bytes: int
    runs: int
    links: tuple[str, ...]


def back_up(home: Home, to: Path) -> Backup:
    """Copy the home to a folder that does not exist yet. WrongUse if the home is not whole: the copy would not be one;
    Failed if a copy differs from its file."""
    runs = must_be_whole(home)
    root, target = home.root.resolve(), to.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise WrongUse(f"{to} exists already. Name a new folder, for example {to.with_name(to.name + '.2')}.")
    if target.is_relative_to(root) or root.is_relative_to(target):
        raise WrongUse(f"{to} and the home {home.root} are one inside the other. Name a folder outside the home.")
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    files = size = 0
    links = []
    try:
        make_folder(partial)
        for place, is_link in _places(home.root):
            if is_link:
                links.append(place)
                continue
            size += _copy(home.root / place, partial / place)
            files += 1
        for folder in (home.inbox, home.reference):
            (partial / folder.name).mkdir(exist_ok=True)
        _must_be_complete(Home(partial), len(runs))
        sync_tree(partial)
        with suppress(FileNotFoundError):
            target.rmdir()
        partial.rename(target)
        sync(target.parent)
    except OSError as error:
        raise Failed(f"The copy is not complete: {error.strerror}: {error.filename}. {to} was not made.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Backup(files, size, len(runs), tuple(links))


def _places(root: Path) -> Iterator[tuple[str, bool]]:
    """Every file of the home, and whether it is a link. Links of the first level are followed: they are disks."""
    for folder, folders, names in os.walk(root, onerror=_raise):
        below = os.path.relpath(folder, root)
        prefix = "" if below == "." else f"{below}/"
        for name in sorted([*names, *(name for name in folders if Path(folder, name).is_symlink())]):
            place = f"{prefix}{name}"
            if place in NOT_COPIED:
                continue
            path = Path(folder, name)
            if path.is_symlink() and not prefix and path.is_dir():
                yield from ((f"{name}/{inner}", is_link) for inner, is_link in _places(path))
            elif path.is_symlink() and prefix:
                yield place, True
            elif path.is_file():
                yield place, False
        folders[:] = [name for name in folders if f"{prefix}{name}" not in NOT_COPIED]


def _raise(error: OSError) -> None:
    raise error


def _copy(source: Path, target: Path) -> int:
    """Copy a file with its times, and read the copy; returns its size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # the times decide which files a start reads again (lost_state.py)
    shutil.copy2(source, target)
    if sha256_of(source) != sha256_of(target):
        raise Failed(f"{source} and its copy differ: the disk may be damaged. The copy was not made.")
    return target.stat().st_size


def _must_be_complete(copy: Home, runs: int) -> None:
    manifests = read_manifests(copy.state)
    losses = [f"{loss.place} {loss.sentence}" for loss in lost(copy, manifests)]
    if losses or len(manifests) != runs:
        raise Failed(f"The copy has {len(manifests)} of {runs} runs and is not whole. It was not made.", *losses)


def give_up_archive(home: Home) -> int:
    """Record missing input files as removed on purpose; returns how many. WrongUse if anything else is missing."""
    runs = read_manifests(home.state)
    losses = list(lost(home, runs))
    if any(not loss.is_input for loss in losses):
        must_be_whole(home)
    missing = {loss.place for loss in losses}
    files = {}
    for run in runs:
        folder = archive_place(run.business_date, run.run_number)
        for record in run.files:
            place = (folder / record.path).as_posix()
            if place in missing:
                files[place] = PrunedFile(
                    kind=LOST_INPUT,
                    place=place,
                    sha256=record.sha256,
                    bytes=record.bytes,
                    business_date=run.business_date,
                    run_id=run.run_id,
                )
    if files:
        prune(home, list(files.values()), {}, runs[-1].run_id)
    return len(files)
