"""Commits a run by writing its manifest, then publishes its files; after a crash the next start finishes that.

The order matters: everything that the manifest names is durable before the manifest exists. So a crash before the
commit leaves the previous run in force, and a crash after it leaves only moves to be finished.
"""

from __future__ import annotations

import errno
import glob
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.upload_check import is_open_for_writing
from aftersales.jobs.runtime.durable_io import files_below, make_folder, move, places_below, sha256_of, sync, sync_tree
from aftersales.jobs.runtime.exit_codes import Failed, WrongUse
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.jobs.state.committed_runs import History, fact_place, rejected_place
from aftersales.jobs.state.lost_state import must_be_whole
from aftersales.jobs.state.manifest import (
    Manifest,
    read_last_run,
    sha256_of_manifest,
    write_last_run,
    write_manifest,
)
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, State, reference_path
from aftersales.jobs.state.pruning import finish_prunings
from aftersales.jobs.state.published_access import PRIVATE, Access
from aftersales.jobs.state.published_copies import write_copies
from aftersales.jobs.state.snapshot import sweep_scratch
from aftersales.jobs.state.staging import Stage

ARCHIVE: Final = "archive"
OUTBOX: Final = "outbox"
SHORT_NAME: Final = 50
"""Characters of a name to which more can be added: they have 200 bytes at most, and a name 255."""
KEPT_ASIDE: Final = 30
"""Runs for which a start keeps what it moved aside; it may hold input files, which are in the inbox or the archive."""
NOTHING_YET: Final[Mapping[str, str]] = {}


def finish_interrupted_runs(home: Home, access: Access = PRIVATE) -> History:
    """Before a run: finish publishing committed runs, move the files of uncommitted ones aside, finish prunings.

    Returns the history of committed runs. WrongUse, before anything is written, if state was lost (R-86). `access`: who
    may read what is published (R-88).
    """
    state = home.state
    history = History(state, must_be_whole(home))
    committed = {manifest.run_id: manifest for manifest in history.manifests}
    shutil.rmtree(state.work, ignore_errors=True)
    sweep_scratch(state)
    _tidy_aside(history)
    for folder in (state.staged, state.issued):
        for leftover in sorted(folder.iterdir()) if folder.is_dir() else ():
            if leftover.name not in committed:
                _move_aside(history, leftover)
            elif folder == state.staged:
                publish_files(home, committed[leftover.name], access)
    _move_unnamed_aside(history)
    if history.last:
        _note_last(state, history.last.run_id)
    # what cannot be removed stays pending; the run goes on
    with suppress(OSError):
        finish_prunings(home)
    return history


def _move_unnamed_aside(history: History) -> None:
    """Move facts, reference tables and copies that no manifest names: their run died before its commit."""
    state = history.state
    records = [record for manifest in history.manifests for record in manifest.files]
    facts = {place for record in records for place in (fact_place(record), rejected_place(record))}
    reference = {reference_path(Path(), kind, digest).name for kind, digest in _read(history)}
    copies = {name for manifest in history.manifests for name in manifest.copies}
    for folder, named in ((state.facts, facts), (state.reference, reference), (state.copies, copies)):
        for place in set(places_below(folder)) - named:
            _move_aside(history, folder / place)


def _move_aside(history: History, path: Path) -> None:
    """Move something of state/ aside. It is not deleted, because the manifest that names it may have been lost."""
    state = history.state
    target = state.aside / f"{len(history.manifests):06}" / path.relative_to(state.root)
    if target.is_dir():
        shutil.rmtree(target)
    move(path, target)


def _tidy_aside(history: History) -> None:
    """Remove what was moved aside KEPT_ASIDE runs ago."""
    state = history.state
    for folder in sorted(state.aside.iterdir()) if state.aside.is_dir() else ():
        if folder.name.isdigit() and int(folder.name) + KEPT_ASIDE <= len(history.manifests):
            shutil.rmtree(folder, ignore_errors=True)


def set_aside(home: Home, place: str) -> None:
    """Move a published file that was changed aside, before another takes its path."""
    path = home.state.aside / "changed" / place
    number = sum(1 for _ in path.parent.glob(f"{glob.escape(path.name)}.*")) if path.parent.is_dir() else 0
    place_file(home.root / place, path.with_name(f"{path.name}.{number}"))


def _note_last(state: State, run_id: str) -> None:
    """Note down the last run, if a crash came between its manifest and the note."""
    noted = read_last_run(state)
    if noted is None or noted.run_id != run_id:
        write_last_run(state, run_id)


def _read(history: History) -> set[tuple[str, str]]:
    """Kind and digest of every reference table that a run read."""
    return {item for manifest in history.manifests for item in manifest.reference.items()}


@contextmanager
def sealing(stage: Stage) -> Iterator[Callable[[], dict[str, str]]]:
    """Make the published file durable while reports read it; yields a function that waits and returns path and digest.

    Nothing may be written to the file any more (published_database.finish).
    """
    database = stage.places / DATABASE_PLACE

    def sealed() -> dict[str, str]:
        sync(database)
        return {DATABASE_PLACE.as_posix(): sha256_of(database)}

    with side_by_side() as submit:
        yield submit(sealed)


def commit(stage: Stage, history: History, draft: Manifest, sealed: Mapping[str, str] = NOTHING_YET) -> Manifest:
    """Commit a run: make every file durable, move it into the state, then rename the manifest into place.

    `sealed`: path in the home to SHA-256, of staged files that are durable already. WrongUse if a batch of the same id
    and other bytes exists.
    """
    state = stage.home.state
    _must_not_reissue(stage)
    shutil.rmtree(stage.scratch)
    # side by side: the disk writes while the processor computes digests, and with years of history both take long
    with side_by_side() as submit:
        synced = submit(partial(sync_tree, stage.root))
        written = {
            "facts": _digests(stage.facts),
            "issued": {Path(place).stem: digest for place, digest in _digests(stage.issued).items()},
            # archived files are left out: the manifest has their digests as input files
            "published": {**sealed, **_digests(stage.places, but={ARCHIVE, *sealed})},
            "previous_sha256": sha256_of_manifest(state, history.last.run_id) if history.last else "",
            "copies": write_copies(stage.places, stage.copies, stage.run_id),
        }
        synced()
    fail_point("synced")
    manifest = draft.model_copy(update=written)
    moved = ((stage.facts, state.facts), (stage.reference, state.reference), (stage.copies, state.copies))
    for folder, target in moved:
        for path in files_below(folder):
            move(path, target / path.relative_to(folder))
            fail_point("facts moved")
    move(stage.issued, state.issued / stage.run_id)
    fail_point("issued moved")
    move(stage.places, state.staged / stage.run_id)
    fail_point("staged")
    write_manifest(state, manifest)
    fail_point("committed")
    write_last_run(state, manifest.run_id)
    return manifest


def _must_not_reissue(stage: Stage) -> None:
    """WrongUse if a batch of this run exists with other bytes: a partner may have read that one (R-86)."""
    for path in files_below(stage.places / OUTBOX):
        place = path.relative_to(stage.places)
        if _is_other(path, stage.home.root / place):
            raise WrongUse(
                f"{place} exists already with other bytes than run {stage.run_id} would issue. An issued batch is "
                "never replaced, because a partner may have read it. Nothing was committed.",
                "Find out which run wrote it: state may be older than the batch (docs/recovery.md). If this "
                "home did not issue it, move it away and run again.",
            )


def _is_other(path: Path, target: Path) -> bool:
    return target.is_file() and sha256_of(path) != sha256_of(target)


def _digests(folder: Path, *, but: Collection[str] = ()) -> dict[str, str]:
    """Relative path to SHA-256 of every file under a folder, except the files and folders in `but`."""
    places = [path.relative_to(folder) for path in files_below(folder)]
    with side_by_side() as submit:
        digests = {
            place.as_posix(): submit(partial(sha256_of, folder / place))
            for place in places
            if place.parts[0] not in but
        }
        return {place: digest() for place, digest in digests.items()}


def publish_files(home: Home, manifest: Manifest, access: Access = PRIVATE) -> None:
    """Move the files of a committed run to their published paths; files that are there already stay.

    Failed if a path cannot be written: the run is committed nevertheless, and the next start continues.
    """
    try:
        _publish_files(home, manifest, access)
    except OSError as error:
        raise Failed(
            f"Run {manifest.run_id} is committed, but not every file of it could be published: {error.strerror}: "
            f"{error.filename}. Some files still show the previous run.",
            "Fix the cause and start again: the next `aftersales run` finishes the publication before anything else.",
        ) from error


def _publish_files(home: Home, manifest: Manifest, access: Access) -> None:
    staged = home.state.staged / manifest.run_id
    for path in sorted(files_below(staged), key=lambda path: _turn(path.relative_to(staged))):
        place = path.relative_to(staged)
        _keep_issued(path, home.root / place, home)
        access.grant_file(path, place)
        make_folder((home.root / place).parent)
        access.grant_folders(home, place)
        place_file(path, home.root / place)
        fail_point("placed")
    # a write-ahead log of the previous run's file would keep DuckDB from opening the new one
    home.database.with_name(home.database.name + ".wal").unlink(missing_ok=True)
    clear_inbox(home, manifest)
    fail_point("inbox cleared")
    shutil.rmtree(staged, ignore_errors=True)


def _turn(place: Path) -> tuple[int, str]:
    """The order of publication: database, reports, quarantine, batches, then their JSON, then the archive.

    The JSON of a batch comes after its other files, because who finds the JSON must find its CSV whole.
    """
    if place == DATABASE_PLACE:
        return 0, ""
    ranks = {"reports": 1, "quarantine": 2, "outbox": 4 if place.suffix == ".json" else 3, ARCHIVE: 5}
    return ranks[place.parts[0]], place.as_posix()


def _keep_issued(source: Path, target: Path, home: Home) -> None:
    """FileExistsError rather than replace a batch by one of other bytes."""
    if target.is_relative_to(home.root / OUTBOX) and _is_other(source, target):
        raise FileExistsError(errno.EEXIST, "a batch of other bytes exists under this id", str(target))


def place_file(source: Path, target: Path) -> None:
    """Move a file to its published path, which may be on another disk."""
    make_folder(target.parent)
    try:
        move(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # a rename does not cross disks: copy next to the target, then rename there, so no reader sees half a file
        partial = target.with_name(f".{target.name[:SHORT_NAME]}.partial")
        shutil.copyfile(source, partial)
        # its group and mode, not its times: who reads the file sees when it came
        with suppress(PermissionError):
            os.chown(partial, -1, source.stat().st_gid)
        partial.chmod(source.stat().st_mode)
        sync(partial)
        move(partial, target)
        source.unlink()


def clear_inbox(home: Home, manifest: Manifest) -> None:
    """Remove the files of a run from the inbox; a file that has changed since it was read stays for the next run.

    So does a file that a program has open for writing, and one that this user may not remove: the next run counts it
    as unchanged, and `doctor` names its folder.
    """
    for record in manifest.files:
        path = home.inbox / record.path
        if not path.is_file() or path.is_symlink() or is_open_for_writing(path):
            continue
        with suppress(PermissionError):
            if sha256_of(path) == record.sha256:
                path.unlink()
