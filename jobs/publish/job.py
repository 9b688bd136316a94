"""Commits a run by writing its manifest, then publishes its files; after a crash the next start finishes that.

The order matters: everything that the manifest names is durable before the manifest exists. So a crash before the
commit leaves the previous run in force, and a crash after it leaves only moves to be finished.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.upload_check import is_open_for_writing
from aftersales.jobs.runtime.durable_io import files_below, make_folder, move, places_below, sha256_of, sync, sync_tree
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.jobs.state.committed_runs import History, fact_place, rejected_place
from aftersales.jobs.state.manifest import Manifest, read_manifests, sha256_of_manifest, write_manifest
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, reference_path
from aftersales.jobs.state.pruning import finish_prunings
from aftersales.jobs.state.snapshot import sweep_scratch
from aftersales.jobs.state.staging import Stage

ARCHIVE: Final = "archive"
SHORT_NAME: Final = 50
"""Characters of a name to which more can be added: they have 200 bytes at most, and a name 255."""
NOTHING_YET: Final[Mapping[str, str]] = {}


def finish_interrupted_runs(home: Home) -> History:
    """Before a run: finish publishing committed runs, remove the files of uncommitted ones, finish prunings.

    Returns the history of committed runs.
    """
    state = home.state
    history = History(state, read_manifests(state))
    committed = {manifest.run_id: manifest for manifest in history.manifests}
    shutil.rmtree(state.work, ignore_errors=True)
    sweep_scratch(state)
    for folder in (state.staged, state.issued):
        for leftover in sorted(folder.iterdir()) if folder.is_dir() else ():
            if leftover.name not in committed:
                shutil.rmtree(leftover)
            elif folder == state.staged:
                publish_files(home, committed[leftover.name])
    _remove_unnamed(history)
    # what cannot be removed stays pending; the run goes on
    with suppress(OSError):
        finish_prunings(home)
    return history


def _remove_unnamed(history: History) -> None:
    """Remove facts and reference tables that no manifest names: their run died before its commit."""
    state = history.state
    records = [record for manifest in history.manifests for record in manifest.files]
    facts = {place for record in records for place in (fact_place(record), rejected_place(record))}
    reference = {reference_path(Path(), kind, digest).name for kind, digest in _read(history)}
    for folder, named in ((state.facts, facts), (state.reference, reference)):
        for place in set(places_below(folder)) - named:
            (folder / place).unlink()


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

    `sealed`: path in the home to SHA-256, of staged files that are durable already.
    """
    state = stage.home.state
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
        }
        synced()
    fail_point("synced")
    manifest = draft.model_copy(update=written)
    for folder, target in ((stage.facts, state.facts), (stage.reference, state.reference)):
        for path in files_below(folder):
            move(path, target / path.relative_to(folder))
            fail_point("facts moved")
    move(stage.issued, state.issued / stage.run_id)
    fail_point("issued moved")
    move(stage.places, state.staged / stage.run_id)
    fail_point("staged")
    write_manifest(state, manifest)
    fail_point("committed")
    return manifest


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


def publish_files(home: Home, manifest: Manifest) -> None:
    """Move the files of a committed run to their published paths; files that are there already stay.

    Failed if a path cannot be written: the run is committed nevertheless, and the next start continues.
    """
    try:
        _publish_files(home, manifest)
    except OSError as error:
        raise Failed(
            f"Run {manifest.run_id} is committed, but not every file of it could be published: {error.strerror}: "
            f"{error.filename}. Some files still show the previous run.",
            "Fix the cause and start again: the next `aftersales run` finishes the publication before anything else.",
        ) from error


def _publish_files(home: Home, manifest: Manifest) -> None:
    staged = home.state.staged / manifest.run_id
    for path in sorted(files_below(staged), key=lambda path: _turn(path.relative_to(staged))):
        _place(path, home.root / path.relative_to(staged))
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


def _place(source: Path, target: Path) -> None:
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
