"""Copies the inbox for a run, so that no file changes while it is read; a file that is still being uploaded stays."""

from __future__ import annotations

import shutil

from aftersales.jobs.home.stage import Stage
from aftersales.jobs.intake.arriving import arriving
from aftersales.jobs.intake.inbox import LeftFile, places, skipped


def stage_inbox(stage: Stage) -> tuple[LeftFile, ...]:
    """Copy the files of the inbox onto the stage; returns the files that are left for a later run, with the reason."""
    inbox = stage.home.inbox
    found = [place.path for place in places(inbox)]
    left = (*skipped(inbox), *arriving(inbox, found))
    for path in sorted(set(found) - {file.path for file in left}):
        target = stage.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(inbox / path, target)
    return left
