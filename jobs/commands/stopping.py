"""Ctrl-C and SIGTERM: a run lets go of everything, ends, and says whether it was committed before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aftersales.jobs.home.places import Home


@contextmanager
def stoppable(home: Home) -> Iterator[None]:
    """Around a run, its imports included; Stopped where it was asked to end and did."""
    from aftersales.jobs.home.ending import Stopped
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.stop_request import listening, name_of

    before = {run.run_id for run in read_manifests(home.state)}
    asked = None
    try:
        with listening() as asked:
            yield
    except BaseException:
        # a database that is interrupted says so in its own way, so the kind of error tells nothing
        if asked is None or not asked.number:
            raise
        committed = [run.run_id for run in read_manifests(home.state) if run.run_id not in before]
        raise Stopped(f"Stopped by {name_of(asked.number)}.", _state_of(home, committed)) from None


def _state_of(home: Home, committed: list[str]) -> str:
    """What a stopped run leaves behind; `committed` are the runs that it committed itself."""
    from aftersales.jobs.home.manifest import read_manifests
    from aftersales.jobs.home.unfinished import FINISHES, unpublished

    # it may also be an earlier run that died, and that this one was bringing to its places
    if pending := unpublished(home, read_manifests(home.state)):
        return f"Run {pending[0]} is committed, but not everything is in its place yet: {FINISHES}."
    if committed:
        return f"Run {committed[0]} is committed and published."
    return "Nothing was published; last night's files and the inbox are as they were. Start it again at any time."
