"""Copies of what a run published, one zip in state/ per group of places, so that a lost file comes back byte by byte.

Example: outbox/push/S-KLANG/2026-07-01.D-AURORA.S-KLANG.csv was deleted. Its bytes are in
state/copies/2026-07-01.1.outbox.zip, and the manifest of run 2026-07-01.1 names the digests of both.

The database has no copy, because it is large and can be computed again from facts and issued rows. One file per group,
because each file costs an fsync; two groups, because `prune` removes reports and never a batch (R-86).
"""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote_from_bytes

from aftersales.jobs.runtime.durable_io import CHUNK, files_below, sha256_of, sync
from aftersales.jobs.state.paths import State

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {"outbox": ("outbox",), "reports": ("reports", "quarantine")}
"""Group to the first folder of its places."""
STORED: Final = frozenset({".xlsx", ".gz", ".parquet"})
"""Files that are compressed already."""
FAST: Final = 1


def copies_name(run_id: str, group: str) -> str:
    """The file name of a run's copies of a group."""
    return f"{run_id}.{group}.zip"


def write_copies(places: Path, folder: Path, run_id: str) -> dict[str, str]:
    """Write the copies of every published file below `places`, durably; returns file name to SHA-256."""
    written = {}
    for group, tops in GROUPS.items():
        files = [path for top in tops for path in files_below(places / top)]
        if files:
            path = folder / copies_name(run_id, group)
            _write(places, files, path)
            written[path.name] = sha256_of(path)
    return written


def _write(places: Path, files: list[Path], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", compresslevel=FAST) as copies:
        for path in files:
            # without the times of the files: the same files make the same copies
            member = zipfile.ZipInfo(_member(path.relative_to(places).as_posix()))
            member.compress_type = zipfile.ZIP_STORED if path.suffix in STORED else zipfile.ZIP_DEFLATED
            member.file_size = path.stat().st_size
            with path.open("rb") as read, copies.open(member, "w") as written:
                shutil.copyfileobj(read, written, CHUNK)
    sync(target)


def _member(place: str) -> str:
    """The name of a place in the zip: the bytes of a path need not be UTF-8, the name of a member must be."""
    return quote_from_bytes(os.fsencode(place))


def copied_bytes(state: State, run_id: str, place: str) -> bytes | None:
    """The bytes of a published file as its run wrote it; None if there is no readable copy."""
    group = next((name for name, tops in GROUPS.items() if place.partition("/")[0] in tops), None)
    if group is None:
        return None
    try:
        with zipfile.ZipFile(state.copies / copies_name(run_id, group)) as copies:
            return copies.read(_member(place))
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError):
        return None
