"""Prunings: what `aftersales prune` removed. The record is written first, so that every missing file is accounted for.

A pruning is written as `NUMBER.pending.json`, then its files are removed, then it becomes `NUMBER.json`. The next start
finishes one that is still pending. Prunings are chained by their hashes, as manifests are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from aftersales.jobs.runtime.durable_io import move, sha256_of, sync, write_atomically
from aftersales.jobs.runtime.exit_codes import Failed
from aftersales.jobs.runtime.failpoints import fail_point
from aftersales.jobs.state.paths import INDEX_PLACE, PAGE_NAME, Home, State

PRUNING_FORMAT: Final = 1
PENDING: Final = ".pending.json"
DONE: Final = ".json"
REMOVABLE: Final = ("archive", "quarantine", "reports", "state/copies", "state/failure.txt")
"""A pruning removes under these paths only; what later runs read is elsewhere."""
LINK: Final = re.compile(r'<a href="(?P<place>[^"/:]+/(?P<name>[^"/]+))">(?P<text>.*?)</a>')
"""Matches a link to a file in the folder of a business date."""
REMOVED_WORKBOOK: Final = "removed"


LOST_INPUT: Final = "lost"
"""The kind of an input file that was not pruned: a person recorded that it is gone and cannot be brought back."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PrunedFile(_Record):
    """A file that a pruning removes: its path in the home, its bytes, its business date.

    `run_id` is the run whose manifest names it; empty if no manifest does (drafts, logs).
    """

    kind: str
    place: str
    sha256: str
    bytes: int
    business_date: date
    run_id: str

    @field_validator("place")
    @classmethod
    def _is_removable(cls, value: str) -> str:
        """A record can be edited like any file; also an edited one removes nothing outside these folders."""
        path = PurePosixPath(value)
        is_below = any(path.is_relative_to(folder) for folder in REMOVABLE)
        if not is_below or ".." in path.parts or path.as_posix() != value or value in REMOVABLE[:-1]:
            raise ValueError(f"not a path that a pruning may remove; expected one under {', '.join(REMOVABLE)}")
        return value


class Pruning(_Record):
    """One `aftersales prune --remove`. `after_run`: the last committed run at that time; `ages`: setting to days.

    `index_sha256`: of the list of all runs without links to the removed files; empty if there was no list.
    """

    format: int = PRUNING_FORMAT
    number: int
    pruned_at: datetime
    after_run: str
    ages: dict[str, int]
    files: tuple[PrunedFile, ...]
    previous_sha256: str
    index_sha256: str = ""


def read_prunings(state: State) -> tuple[Pruning, ...]:
    """All prunings, oldest first; Failed if one cannot be read."""
    return tuple(_read(path) for path in _paths(state))


def broken_link(state: State) -> str:
    """The path of the first pruning whose predecessor was changed, removed or added; empty if the chain is whole."""
    before = ""
    for path in _paths(state):
        if _read(path).previous_sha256 != before:
            return str(path)
        before = sha256_of(path)
    return ""


def pruned_places(prunings: Iterable[Pruning]) -> dict[str, str]:
    """Path in the home to the SHA-256 of the file that was removed there on purpose."""
    return {file.place: file.sha256 for pruning in prunings for file in pruning.files}


def lost_inputs(prunings: Iterable[Pruning]) -> frozenset[str]:
    """Paths of input files that were recorded as lost; they may be of the last run, which is never pruned."""
    return frozenset(file.place for pruning in prunings for file in pruning.files if file.kind == LOST_INPUT)


def removed(state: State) -> frozenset[str]:
    """Paths in the home of files that were removed on purpose."""
    return frozenset(pruned_places(read_prunings(state)))


def prune(home: Home, files: Sequence[PrunedFile], ages: dict[str, int], after_run: str) -> None:
    """Record durably that these files will be removed, then remove them; Failed if one cannot be removed."""
    paths = _paths(home.state)
    index = _index_without(home, {*removed(home.state), *(file.place for file in files)})
    number = int(paths[-1].name.partition(".")[0]) + 1 if paths else 1
    pruning = Pruning(
        number=number,
        pruned_at=datetime.now(UTC),
        after_run=after_run,
        ages=ages,
        files=tuple(files),
        previous_sha256=sha256_of(paths[-1]) if paths else "",
        index_sha256=hashlib.sha256(index).hexdigest() if index else "",
    )
    content = pruning.model_dump_json(indent=1) + "\n"
    write_atomically(home.state.prunings / f"{number:06}{PENDING}", content.encode())
    fail_point("pruning recorded")
    try:
        finish_prunings(home)
    except OSError as error:
        raise Failed(
            f"Not every file could be removed: {error.strerror}: {error.filename}. The list of files to remove is "
            "stored; nothing else was touched.",
            "Fix the cause: the next `aftersales run` or `aftersales prune --remove` removes the remaining files.",
        ) from error


def finish_prunings(home: Home) -> None:
    """Remove what a pruning recorded and has not removed yet. A file with other bytes than recorded stays.

    OSError if a file cannot be removed; then the pruning stays pending.
    """
    for path in _paths(home.state):
        if path.name.endswith(PENDING):
            pruning = _read(path)
            folders = {folder for file in pruning.files for folder in _removed(home, file)}
            for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
                _tidy(home, folder)
            index = _index_without(home, removed(home.state))
            # a list with other bytes is from a later run, which omits removed files by itself, or a person's own
            if index and hashlib.sha256(index).hexdigest() == pruning.index_sha256:
                write_atomically(home.root / INDEX_PLACE, index)
            move(path, path.with_name(path.name.removesuffix(PENDING) + DONE))


def is_behind_a_link(home: Home, place: str) -> bool:
    """True if a path in the home, or a folder on the way to it, is a symbolic link: the file may be anywhere then."""
    parts = PurePosixPath(place).parts
    return any((home.root.joinpath(*parts[: end + 1])).is_symlink() for end in range(len(parts)))


def _index_without(home: Home, gone: Collection[str]) -> bytes:
    """The list of all runs without links to these paths; empty if there is no list."""
    path = home.root / INDEX_PLACE
    if is_behind_a_link(home, INDEX_PLACE.as_posix()) or not path.is_file():
        return b""
    return without_links(path.read_bytes().decode(errors="surrogateescape"), gone).encode(errors="surrogateescape")


def without_links(index: str, gone: Collection[str]) -> str:
    """The list without links to what is gone; what is left of one is the date, or that its workbook was removed."""

    def unlinked(link: re.Match[str]) -> str:
        if (INDEX_PLACE.parent / link["place"]).as_posix() not in gone:
            return link[0]
        return link["text"] if link["name"] == PAGE_NAME else REMOVED_WORKBOOK

    return LINK.sub(unlinked, index)


def _removed(home: Home, file: PrunedFile) -> Iterator[Path]:
    """Remove a file if it is the recorded one; yields the folders it was in."""
    path = home.root / file.place
    if not is_behind_a_link(home, file.place) and path.is_file() and sha256_of(path) == file.sha256:
        path.unlink()
        fail_point("place pruned")
    yield from (home.root / folder for folder in PurePosixPath(file.place).parents if len(folder.parts) > 1)


def _tidy(home: Home, folder: Path) -> None:
    """Make the removals from a folder durable, and remove the folder if it is empty now."""
    if is_behind_a_link(home, folder.relative_to(home.root).as_posix()) or not folder.is_dir():
        return
    sync(folder)
    with suppress(OSError):
        folder.rmdir()
        sync(folder.parent)


def _paths(state: State) -> list[Path]:
    """The records, oldest first."""
    found = state.prunings.glob(f"[0-9]*{DONE}") if state.prunings.is_dir() else ()
    return sorted(found, key=lambda path: path.name)


def _read(path: Path) -> Pruning:
    try:
        return Pruning.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise Failed(
            f"{path}: not a pruning of this version ({'.'.join(map(str, first['loc']))}: {first['msg']}). "
            "Restore the file from a backup of the home; nothing was removed."
        ) from None
