"""One run at a time: a lock that names its holder and dies with its process."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aftersales.jobs.runtime.durable_io import make_folder
from aftersales.jobs.runtime.exit_codes import HomeHeld
from aftersales.jobs.state.paths import Home

LOOKS: Final = 3
APART_SECONDS: Final = 0.05
"""A reader that looks who holds the home (holder) has it for a moment; a run looks again before it gives up."""


@dataclass(frozen=True)
class Holder:
    """The process that holds a home, as far as the lock file names it."""

    pid: int | None = None
    since: datetime | None = None


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the home while the block runs; HomeHeld at once if another process holds it."""
    make_folder(home.state.root)
    descriptor = os.open(home.state.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _is_taken(descriptor):
            raise HomeHeld(_held_by(os.pread(descriptor, 4096, 0), home))
        os.ftruncate(descriptor, 0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def holder(home: Home) -> Holder | None:
    """The process that holds the home now, or None; nothing is written and no other command is kept waiting."""
    try:
        descriptor = os.open(home.state.lock, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder_of(os.pread(descriptor, 4096, 0))
    finally:
        os.close(descriptor)
    return None


def _is_taken(descriptor: int) -> bool:
    """Take the lock; False if another process keeps it."""
    for look in range(LOOKS):
        if look:
            time.sleep(APART_SECONDS)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        return True
    return False


def _holder_of(content: bytes) -> Holder:
    """The process that a lock file names; an empty holder if it names none."""
    try:
        found = json.loads(content)
        return Holder(int(found["pid"]), datetime.fromisoformat(found["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder()


def _held_by(content: bytes, home: Home) -> str:
    """A sentence that names the holder of the home, if the lock file does."""
    found = _holder_of(content)
    who = f"process {found.pid}, since {found.since.isoformat()}" if found.pid and found.since else "another process"
    return f"{home.root} is held by {who}. Try again when it has ended."
