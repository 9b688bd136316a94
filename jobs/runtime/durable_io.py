"""Writing that survives a power cut: fsync the file, rename it atomically, then fsync its folder.

`COPY … TO` and most writers do not fsync; code that made a file calls `sync` on it before anything points to it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 20
PRIVATE_UMASK: Final = 0o077
"""Files 0600, folders 0700: exports hold personal data, and reports hold money."""


def sync(path: Path) -> None:
    """Fsync a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Fsync every file under a folder, and the folders bottom up."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync(Path(root) / name)
        sync(Path(root))


def make_folder(folder: Path) -> None:
    """Create a folder and its parents; fsync the parent of each new one."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync(path.parent)


def move(source: Path, target: Path) -> None:
    """Rename atomically, replacing what was there, and fsync the folder. Both paths are on one file system."""
    make_folder(target.parent)
    source.replace(target)
    sync(target.parent)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds all of it or none of it."""
    make_folder(path.parent)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # a file that readers of another group may read stays one
    with suppress(FileNotFoundError, PermissionError):
        before = path.stat()
        partial.chmod(before.st_mode)
        os.chown(partial, -1, before.st_gid)
    move(partial, path)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def files_below(folder: Path) -> Iterable[Path]:
    """The regular files under a folder, in the byte order of their paths; links are not followed."""
    return [folder / place for place in sorted(places_below(folder), key=os.fsencode)]


def places_below(folder: str | Path) -> Iterator[str]:
    """The relative paths of these files as text, in no order: a `Path` for each of years of files would be slow."""
    # a folder that cannot be opened is skipped, as os.walk does
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from (f"{entry.name}/{place}" for place in places_below(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield entry.name


def times_below(folder: str | Path) -> dict[str, int]:
    """The same paths, each with the time of its last change in nanoseconds."""
    found: dict[str, int] = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                found |= {f"{entry.name}/{place}": moment for place, moment in times_below(entry.path).items()}
            elif entry.is_file(follow_symlinks=False):
                found[entry.name] = entry.stat().st_mtime_ns
    return found
