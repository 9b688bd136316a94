"""Files that are still on their way into the inbox: they are left for the next night, not refused as damaged.

A file that nobody has written to for a while is whole, whatever it looks like. Of a recent one, two looks a second
apart must find the same size and time, a zip must have its end, and the last line of a CSV must not break off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.inbox import LeftFile
from aftersales.jobs.ingest.readers.xlsx_reader import ZIP_START

RECENT_SECONDS: Final = 120
APART_SECONDS: Final = 1.0
ZIP_END: Final = b"PK\x05\x06"
TAIL_BYTES: Final = 66_000
"""A zip's end record stands within its last 65,557 bytes."""
SEPARATORS: Final = (b",", b";", b"\t")

Look = tuple[int, int]


def arriving(
    inbox: Path, paths: Iterable[str], now: float | None = None, pause: Callable[[float], None] = time.sleep
) -> tuple[LeftFile, ...]:
    """The files of some paths below the inbox that are still being written, and how that shows."""
    since = (time.time() if now is None else now) - RECENT_SECONDS
    looks = {path: _look(inbox / path) for path in paths}
    recent = [path for path, (_, moment) in looks.items() if moment / 1e9 > since]
    if recent:
        pause(APART_SECONDS)
    left = []
    for path in recent:
        why = "its size or time is changing" if _look(inbox / path) != looks[path] else _unfinished(inbox / path)
        if why:
            left.append(LeftFile(path, why))
    return tuple(left)


def _look(path: Path) -> Look:
    """Size and time of a file; of one that has gone away, none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _unfinished(path: Path) -> str:
    """How a file that stands still shows that its end is missing."""
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
        return "" if ZIP_END in tail else "its zip has no end yet"
    return "its last row breaks off" if _breaks_off(header, tail) else ""


def _breaks_off(header: bytes, tail: bytes) -> bool:
    """Whether the last line has no end and fewer cells than the header."""
    if tail.endswith((b"\n", b"\r")) or b"\n" not in tail or b"\0" in header:
        return False
    last = tail.rsplit(b"\n", 1)[1]
    return any(last.count(mark) < header.count(mark) for mark in SEPARATORS) and b'"' not in last
