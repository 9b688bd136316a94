"""The inbox as a night takes it: copied, so that nothing changes under the reader; what is not whole yet stays."""

from __future__ import annotations

import shutil

from aftersales.jobs.home.stage import Stage
from aftersales.jobs.intake.arriving import arriving
from aftersales.jobs.intake.inbox import LeftFile, places, skipped


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
