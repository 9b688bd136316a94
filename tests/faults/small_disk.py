"""A home on a disk of its own (a tmpfs), whose room and rights a test can take away."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MEGABYTES: Final = 96
WHY_NOT: Final = "mounting a tmpfs needs root and a system that allows it: full and read-only disks were not tried"


@contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    """The folder with a disk mounted on it; None if mounting is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def leave_free(disk: Path, free_bytes: int) -> Path:
    """Fill a disk until only so much is free; returns the file that fills it."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, found.f_bavail * found.f_frsize - free_bytes))
    return filler


def set_read_only(disk: Path, is_read_only: bool) -> None:
    """Take or give the right to write."""
    subprocess.run(["mount", "-o", f"remount,{'ro' if is_read_only else 'rw'}", str(disk)], check=True)


@contextmanager
def sealed(folder: Path) -> Iterator[None]:
    """A folder that no one can write to, whatever their rights: it is mounted over itself, read-only."""
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
