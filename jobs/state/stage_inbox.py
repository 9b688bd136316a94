"""The inbox as a night takes it: copied, so that nothing changes under the reader; what is not whole yet stays."""

from __future__ import annotations

import shutil

from aftersales.jobs.ingest.inbox import LeftFile, places, skipped
from aftersales.jobs.ingest.upload_check import arriving
from aftersales.jobs.state.staging import Stage


def stage_inbox(stage: Stage) -> tuple[LeftFile, ...]:
    """Copy the files of the inbox onto the stage; those that are left for a later night, and why."""
    inbox = stage.home.inbox
    found = [place.path for place in places(inbox)]
    left = (*skipped(inbox), *arriving(inbox, found))
    for path in sorted(set(found) - {file.path for file in left}):
        target = stage.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(inbox / path, target)
    return left
