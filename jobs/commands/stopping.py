"""Ends a run on Ctrl-C or SIGTERM and reports whether it was committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from aftersales.jobs.home.places import Home

Result = TypeVar("Result")


def stoppable(home: Home, run: Callable[[], Result]) -> Result:
    """Call a run, with its imports, and return its result; Stopped if a signal ended it."""
    from aftersales.jobs.home.ending import Stopped
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.stop_request import Asked, listening, name_of

    before = {known.run_id for known in read_manifests(home.state)}
    signal_seen = Asked()
    try:
        return listening(signal_seen, run)
    except BaseException:
        # an interrupted database raises an error of its own, so the type of the error does not matter
        if not signal_seen.number:
            raise
        committed = [known.run_id for known in read_manifests(home.state) if known.run_id not in before]
        raise Stopped(f"Stopped by {name_of(signal_seen.number)}.", _state_of(home, committed)) from None


def _state_of(home: Home, committed: list[str]) -> str:
    """What a stopped run leaves; `committed` are the runs that it committed itself."""
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.unfinished import FINISHES, unpublished

    # it may also be an earlier run that was killed and whose publication this run was finishing
    if pending := unpublished(home, read_manifests(home.state)):
        return f"Run {pending[0]} is committed, but some files are not published yet: {FINISHES}."
    if committed:
        return f"Run {committed[0]} is committed and published."
    return "Nothing was published; the files of the previous run and the inbox are unchanged. Rerun at any time."
