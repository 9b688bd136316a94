"""One run at a time: a lock that names its holder and dies with its process."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from aftersales.jobs.runtime.durable_io import make_folder
from aftersales.jobs.runtime.exit_codes import HomeHeld
from aftersales.jobs.state.paths import Home


@contextmanager
def held(home: Home) -> Iterator[None]:
    """Hold the home while the block runs; HomeHeld at once if another process holds it."""
    make_folder(home.state.root)
    descriptor = os.open(home.state.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeHeld(_held_by(os.pread(descriptor, 4096, 0), home)) from None
        os.ftruncate(descriptor, 0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": since}).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _held_by(content: bytes, home: Home) -> str:
    """A sentence that names the holder of the home, if the lock file does."""
    try:
        holder = json.loads(content)
        who = f"process {holder['pid']}, since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        who = "another process"
    return f"{home.root} is held by {who}. Try again when it has ended."
