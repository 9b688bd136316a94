"""Ctrl-C and SIGTERM: a run lets go of everything, ends, and says whether it was committed before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from aftersales.jobs.home.places import Home

Result = TypeVar("Result")


def stoppable(home: Home, run: Callable[[], Result]) -> Result:
    """What a run returns, its imports included; Stopped where it was asked to end and did."""
    from aftersales.jobs.home.ending import Stopped
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.stop_request import Asked, listening, name_of

    before = {known.run_id for known in read_manifests(home.state)}
    asked = Asked()
    try:
        return listening(asked, run)
    except BaseException:
        # a database that is interrupted says so in its own way, so the kind of error tells nothing
        if not asked.number:
            raise
        committed = [known.run_id for known in read_manifests(home.state) if known.run_id not in before]
        raise Stopped(f"Stopped by {name_of(asked.number)}.", _state_of(home, committed)) from None


def _state_of(home: Home, committed: list[str]) -> str:
    """What a stopped run leaves behind; `committed` are the runs that it committed itself."""
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.unfinished import FINISHES, unpublished

    # it may also be an earlier run that died, and that this one was bringing to its places
    if pending := unpublished(home, read_manifests(home.state)):
        return f"Run {pending[0]} is committed, but not every file of it is published yet: {FINISHES}."
    if committed:
        return f"Run {committed[0]} is committed and published."
    return "Nothing was published; last night's files and the inbox are as they were. Start it again at any time."
