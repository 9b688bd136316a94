"""Ctrl-C and SIGTERM: a run lets go of everything, ends, and says whether it was committed before."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from aftersales.jobs.home.places import Home

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable(home: Home) -> Iterator[None]:
    """Around a run; Stopped where it was asked to end and did. A second signal does not disturb the tidying up."""
    from aftersales.jobs.home.ending import Stopped
    from aftersales.jobs.home.manifest import read_manifests

    if threading.current_thread() is not threading.main_thread():
        # only the main thread may change who hears a signal (tests run commands in others)
        yield
        return
    asked: list[str] = []

    def ask(number: int, frame: FrameType | None) -> None:
        del frame
        asked.append(signal.Signals(number).name)
        if len(asked) == 1:
            raise KeyboardInterrupt

    before = {run.run_id for run in read_manifests(home.state)}
    heard = {number: signal.signal(number, ask) for number in SIGNALS}
    try:
        yield
    except BaseException:
        # a database that is interrupted says so in its own way, so the kind of error tells nothing
        if not asked:
            raise
        committed = [run.run_id for run in read_manifests(home.state) if run.run_id not in before]
        raise Stopped(f"Stopped by {asked[0]}.", _state_of(home, committed)) from None
    finally:
        for number, listener in heard.items():
            signal.signal(number, listener)


def _state_of(home: Home, committed: list[str]) -> str:
    """What a stopped run leaves behind; `committed` are the runs that it committed itself."""
    from aftersales.jobs.home.manifest import read_manifests

    known = {run.run_id for run in read_manifests(home.state)}
    staged = home.state.staged
    # it may also be an earlier run that died, and that this one was bringing to its places
    pending = sorted(place.name for place in staged.iterdir() if place.name in known) if staged.is_dir() else []
    if pending:
        return (
            f"Run {pending[0]} is committed, but not everything is in its place yet: the next `aftersales run` "
            "finishes the publication before it does anything else."
        )
    if committed:
        return f"Run {committed[0]} is committed and published."
    return "Nothing was published; last night's files and the inbox are as they were. Start it again at any time."
