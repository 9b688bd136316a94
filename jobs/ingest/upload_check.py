"""Finds files whose upload is not finished: they stay in the inbox for the next run and are not refused as damaged.

A file that was last written more than RECENT_SECONDS ago counts as complete. For a recent file, two checks one second
apart must find the same size and time, a zip archive must have its end record, and the last line must be complete.
Whatever its age, a file that a program has open for writing is not finished: it may only be pausing.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.inbox import LeftFile
from aftersales.jobs.ingest.readers.xlsx_reader import ZIP_START

RECENT_SECONDS: Final = 120
"""Age after which a file counts as complete, so that a damaged file is refused and does not stay unnoticed."""
APART_SECONDS: Final = 1.0
ZIP_END: Final = b"PK\x05\x06"
TAIL_BYTES: Final = 66_000
"""The end record of a zip archive is in its last 65,557 bytes: 22 bytes and a comment of at most 65,535."""
CHANGING: Final = "its size or modification time is still changing"
OPEN: Final = "a program still has it open for writing"
QUIET_SIGNAL: Final = signal.SIGURG
"""What the system sends when another program opens a file that is looked at: by default this one is ignored."""
SEPARATORS: Final = (b",", b";", b"\t")

Look = tuple[int, int]


def arriving(
    inbox: Path, paths: Iterable[str], now: float | None = None, pause: Callable[[float], None] = time.sleep
) -> tuple[LeftFile, ...]:
    """The files (paths under the inbox) that are still being written, each with the reason."""
    since = (time.time() if now is None else now) - RECENT_SECONDS
    looks = {path: look(inbox / path) for path in paths}
    recent = [path for path, (_, moment) in looks.items() if moment / 1e9 > since]
    if recent:
        pause(APART_SECONDS)
    left = [LeftFile(path, OPEN) for path in looks if is_open_for_writing(inbox / path)]
    for path in set(recent) - {file.path for file in left}:
        why = CHANGING if look(inbox / path) != looks[path] else _unfinished(inbox / path)
        if why:
            left.append(LeftFile(path, why))
    return tuple(sorted(left))


def is_open_for_writing(path: Path) -> bool:
    """True if the system knows that a program has a file open for writing; False also where it cannot tell.

    Linux grants a lease for reading only if no program writes; it is given back at once.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, QUIET_SIGNAL)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        # not this user's file, or a file system without leases
        return False
    finally:
        os.close(descriptor)
    return False


def look(path: Path) -> Look:
    """Size and modification time of a file; zeros if the file is gone."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _unfinished(path: Path) -> str:
    """The sign that the end of a file is missing, or "" if it looks complete."""
    try:
        with path.open("rb") as file:
            start = file.read(len(ZIP_START))
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            tail = file.read()
            file.seek(0)
            header = file.readline()
    except OSError:
        return ""
    if start == ZIP_START:
        return "" if ZIP_END in tail else "its zip archive is incomplete"
    return "its last row is incomplete" if _breaks_off(header, tail) else ""


def _breaks_off(header: bytes, tail: bytes) -> bool:
    """True if the last line has no line end and fewer cells than the header."""
    if tail.endswith((b"\n", b"\r")) or b"\n" not in tail or b"\0" in header:
        return False
    last = tail.rsplit(b"\n", 1)[1]
    return any(last.count(mark) < header.count(mark) for mark in SEPARATORS) and b'"' not in last
