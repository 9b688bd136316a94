"""Brings published files back from state/: reports and batches from their copies, the database from facts (R-86).

A batch that was changed is never replaced: a partner may have read either text, and only a person can know which.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.books import job as books_job
from aftersales.jobs.books.published_database import finish
from aftersales.jobs.publish.job import place_file, set_aside
from aftersales.jobs.runtime.durable_io import make_folder, sha256_of, sync
from aftersales.jobs.state.committed_runs import History
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import DATABASE_PLACE, INDEX_PLACE, Home
from aftersales.jobs.state.pruning import removed, without_links
from aftersales.jobs.state.published_copies import copied_bytes
from aftersales.jobs.state.published_places import Difference, differences, note_restored

NO_COPY: Final = "state/ has no copy of it: copy it from a backup of the home"


class Outcome(NamedTuple):
    """Places that are back, and sentences about those that are not."""

    restored: tuple[str, ...]
    left: tuple[str, ...]


def restore(home: Home, history: History, *, also_changed: bool) -> Outcome:
    """Bring back every published place that is gone; `also_changed`: and what was changed, which is moved aside."""
    found = list(differences(home, history.manifests))
    wanted = [item for item in found if item.is_gone or (also_changed and not item.is_batch)]
    outcome = restore_files(home, wanted)
    restored, left = list(outcome.restored), list(outcome.left)
    left += [item.sentence for item in found if item not in wanted]
    if any(item.place == DATABASE_PLACE.as_posix() for item in wanted):
        restore_database(home, history)
        restored.append(DATABASE_PLACE.as_posix())
    return Outcome(tuple(restored), tuple(left))


def restore_gone(home: Home, manifests: Sequence[Manifest], warn: Callable[[str], None], *, is_dry: bool) -> bool:
    """At a start: name what is gone and bring back the files; returns whether the database is gone too.

    A run makes the database again by itself. What cannot be brought back is named, and the run goes on.
    """
    gone = list(differences(home, manifests, only_gone=True))
    if not gone:
        return False
    try:
        outcome = Outcome((), ()) if is_dry else restore_files(home, gone)
    except OSError as error:
        outcome = Outcome((), (f"{error.filename}: {error.strerror}",))
    shown = _some([item.place for item in gone])
    warn(f"published files were gone: {shown}; {len(outcome.restored)} of {len(gone)} are restored from state")
    for sentence in outcome.left:
        warn(sentence)
    return any(item.place == DATABASE_PLACE.as_posix() for item in gone)


def restore_files(home: Home, wanted: Iterable[Difference]) -> Outcome:
    """Put files back from their copies, as their run wrote them; the database has no copy and is passed over."""
    restored, left = [], []
    gone = removed(home.state)
    for item in wanted:
        if item.place == DATABASE_PLACE.as_posix():
            continue
        content = copied_bytes(home.state, item.run.run_id, item.place)
        if content is None or hashlib.sha256(content).hexdigest() != item.sha256:
            left.append(f"{item.place} of run {item.run.run_id}: {NO_COPY}")
            continue
        if item.place == INDEX_PLACE.as_posix() and gone:
            text = content.decode(errors="surrogateescape")
            content = without_links(text, gone).encode(errors="surrogateescape")
        _put_back(home, item, content)
        restored.append(item.place)
    return Outcome(tuple(restored), tuple(left))


def _put_back(home: Home, item: Difference, content: bytes) -> None:
    scratch = home.state.work / "restore"
    make_folder(scratch)
    path = scratch / "file"
    path.write_bytes(content)
    # the time of its run: a file that is newer than its manifest is read again at every look
    finished = item.run.finished_at.timestamp()
    os.utime(path, (finished, finished))
    sync(path)
    if not item.is_gone:
        set_aside(home, item.place)
    place_file(path, home.root / item.place)
    shutil.rmtree(scratch, ignore_errors=True)


def restore_database(home: Home, history: History) -> None:
    """Compute the published database of the last run again, from facts and issued rows."""
    last = history.last
    if last is None:
        return
    scratch = home.state.work / "restore"
    make_folder(scratch)
    path = scratch / DATABASE_PLACE
    try:
        with books_job.open_books(scratch, home.state.facts) as books:
            books_job.recompute(books, history, last.business_date, scratch, published=path)
            finish(books, last.run_id, last.finished_at)
        sync(path)
        digest = sha256_of(path)
        # the next run reads from this file only if it knows its digest, so the digest comes first
        note_restored(home.state, last.run_id, digest)
        _replace(home, path)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _replace(home: Home, path: Path) -> None:
    if home.database.exists():
        set_aside(home, DATABASE_PLACE.as_posix())
    # a write-ahead log of the file before would keep DuckDB from opening the new one
    home.database.with_name(home.database.name + ".wal").unlink(missing_ok=True)
    place_file(path, home.database)


def _some(places: Sequence[str], most: int = 5) -> str:
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more
