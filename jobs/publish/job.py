"""Publish: a run becomes true by its manifest, and the published places follow; a crash in between is made good."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from aftersales.jobs.runtime.durable_io import files_below, make_folder, move, places_below, sha256_of, sync, sync_tree
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.runtime.parallel import side_by_side
from aftersales.jobs.state.committed_runs import History, fact_place, rejected_place
from aftersales.jobs.state.manifest import Manifest, read_manifests, sha256_of_manifest, write_manifest
from aftersales.jobs.state.paths import DATABASE_PLACE, Home, reference_path
from aftersales.jobs.state.pruning import finish_prunings
from aftersales.jobs.state.staging import Stage

ARCHIVE: Final = "archive"
NOTHING_YET: Final[Mapping[str, str]] = {}


def sweep(home: Home) -> History:
    """Before a run: finish publishing what was committed and removing what was pruned, remove what never was committed.

    The history that is left.
    """
    state = home.state
    history = History(state, read_manifests(state))
    committed = {manifest.run_id: manifest for manifest in history.manifests}
    shutil.rmtree(state.work, ignore_errors=True)
    for folder in (state.staged, state.issued):
        for leftover in sorted(folder.iterdir()) if folder.is_dir() else ():
            if leftover.name not in committed:
                shutil.rmtree(leftover)
            elif folder == state.staged:
                roll_forward(home, committed[leftover.name])
    _remove_unnamed(history)
    # what cannot be removed stays pending, and is no reason to miss a night
    with suppress(OSError):
        finish_prunings(home)
    return history


def _remove_unnamed(history: History) -> None:
    """Facts and reference tables that no manifest names: a run wrote them and did not end."""
    state = history.state
    records = [record for manifest in history.manifests for record in manifest.files]
    facts = {place for record in records for place in (fact_place(record), rejected_place(record))}
    reference = {reference_path(Path(), kind, digest).name for kind, digest in _read(history)}
    for folder, named in ((state.facts, facts), (state.reference, reference)):
        for place in set(places_below(folder)) - named:
            (folder / place).unlink()


def _read(history: History) -> set[tuple[str, str]]:
    """Kind and digest of every reference table that some night read."""
    return {item for manifest in history.manifests for item in manifest.reference.items()}


@contextmanager
def sealing(stage: Stage) -> Iterator[Callable[[], dict[str, str]]]:
    """Make the published file durable while reports are read from it; gives what waits for its place and digest.

    Nothing may be written to it any more (published_database.finish).
    """
    database = stage.places / DATABASE_PLACE

    def sealed() -> dict[str, str]:
        sync(database)
        return {DATABASE_PLACE.as_posix(): sha256_of(database)}

    with side_by_side() as beside:
        yield beside(sealed)


def commit(stage: Stage, history: History, draft: Manifest, sealed: Mapping[str, str] = NOTHING_YET) -> Manifest:
    """Make a run true: everything it names durable and in its place, then the manifest, by one rename.

    `sealed`: place below the home to SHA-256, of what lies in the stage and is durable already.
    """
    state = stage.home.state
    shutil.rmtree(stage.scratch)
    # the disk writes while the processor reads: a published file of years takes both a while
    with side_by_side() as beside:
        synced = beside(partial(sync_tree, stage.root))
        written = {
            "facts": _digests(stage.facts),
            "issued": {Path(place).stem: digest for place, digest in _digests(stage.issued).items()},
            # what is archived has its digest as an input file
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
    """Path below a folder to SHA-256, of every file in it; nothing of some files and folders in it."""
    places = [path.relative_to(folder) for path in files_below(folder)]
    with side_by_side() as beside:
        digests = {
            place.as_posix(): beside(partial(sha256_of, folder / place))
            for place in places
            if place.parts[0] not in but
        }
        return {place: digest() for place, digest in digests.items()}


def roll_forward(home: Home, manifest: Manifest) -> None:
    """Bring the published places up to a committed run; what is in its place already stays.

    Failed where a place cannot be written to: the run is true all the same, and the next start goes on from there.
    """
    try:
        _roll_forward(home, manifest)
    except OSError as error:
        raise Failed(
            f"Run {manifest.run_id} is committed, but it could not be brought to its places: {error.strerror}: "
            f"{error.filename}. What was not reached is still as the night before left it.",
            "Mend that and start again: the next `aftersales run` finishes the publication before it does anything.",
        ) from error


def _roll_forward(home: Home, manifest: Manifest) -> None:
    staged = home.state.staged / manifest.run_id
    for path in sorted(files_below(staged), key=lambda path: _turn(path.relative_to(staged))):
        _place(path, home.root / path.relative_to(staged))
        fail_point("placed")
    # a log of changes that belonged to last night's file would keep tonight's from opening
    home.database.with_name(home.database.name + ".wal").unlink(missing_ok=True)
    clear_inbox(home, manifest)
    fail_point("inbox cleared")
    shutil.rmtree(staged, ignore_errors=True)


def _turn(place: Path) -> tuple[int, str]:
    """The order of publication: database, reports, quarantine, batches and last the JSON of each, then the archive."""
    if place == DATABASE_PLACE:
        return 0, ""
    ranks = {"reports": 1, "quarantine": 2, "outbox": 4 if place.suffix == ".json" else 3, ARCHIVE: 5}
    return ranks[place.parts[0]], place.as_posix()


def _place(source: Path, target: Path) -> None:
    """Move a file to a published place, which may be on another disk."""
    make_folder(target.parent)
    try:
        move(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        partial = target.with_name(f".{target.name}.partial")
        shutil.copyfile(source, partial)
        sync(partial)
        move(partial, target)
        source.unlink()


def clear_inbox(home: Home, manifest: Manifest) -> None:
    """Take the files of a run out of the inbox; one that has changed since it was read stays for the next night."""
    for record in manifest.files:
        path = home.inbox / record.path
        if path.is_file() and not path.is_symlink() and sha256_of(path) == record.sha256:
            path.unlink()
