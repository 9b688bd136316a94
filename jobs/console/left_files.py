"""Files in inbox/ that no run takes before a person does something; for `status` and `doctor` alike."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.inbox import WRITING, LeftFile, places, skipped, why_unread

STALLED_AFTER_SECONDS: Final = 3600
"""An unfinished file that has not grown for an hour is an upload that broke off."""
NOT_GROWN: Final = "its name is unfinished and it has not grown for an hour"
STALLED: Final = f"{NOT_GROWN}; upload it again, or give it its own name if it is complete"


def staying(inbox: Path) -> list[LeftFile]:
    """Files that stay, but for litter of operating systems and what is still being uploaded."""
    left = [
        LeftFile(file.path, STALLED) if file.why == WRITING else file
        for file in skipped(inbox)
        if not file.is_litter and (file.why != WRITING or _is_stalled(inbox / file.path))
    ]
    unread = ((place.path, why_unread(inbox / place.path, is_whole=False)) for place in places(inbox))
    return [*left, *(LeftFile(path, why) for path, why in unread if why)]


def unfinished(inbox: Path) -> int:
    """The number of files whose names say that they are being uploaded, and that still grow."""
    return sum(file.why == WRITING and not _is_stalled(inbox / file.path) for file in skipped(inbox))


def _is_stalled(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > STALLED_AFTER_SECONDS
    except OSError:
        return False
