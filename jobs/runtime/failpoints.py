"""Failpoints for crash tests: named places where a run can be made to die. A disabled one costs one comparison.

The variable AFTERSALES_FAIL_AT names a place, or counts: `#17` is the seventeenth place that the run reaches. The
variable can make a run die and do nothing else.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

VARIABLE: Final = "AFTERSALES_FAIL_AT"
COUNTED: Final = "#"
STEPS: Final = ("sweep", "ingest", "post", "push", "report", "publish")
"""The steps of a run; each has a place before it and one after it."""
PLACES_OF_PUBLICATION: Final = (
    "synced",
    "facts moved",
    "issued moved",
    "staged",
    "committed",
    "placed",
    "inbox cleared",
)
PLACES_OF_CARRYING: Final = ("store laid out", "store brought up", "published file copied")
"""In an incremental run; the first is before the carried store's own commit."""
PLACES_OF_PRUNING: Final = ("pruning recorded", "place pruned")
"""In `prune` and in a start that finishes a pruning, not in a run; the second is reached once per file."""
FAIL_POINTS: Final = (
    *(f"{moment} {step}" for step in STEPS for moment in ("before", "after")),
    "part",
    *PLACES_OF_CARRYING,
    *PLACES_OF_PUBLICATION,
)
"""Every place of a run. `part` is reached once per file read and relation computed, `placed` once per file."""

_wanted: str | None = os.environ.get(VARIABLE)
_reached = 0


def fail_point(name: str) -> None:
    """Die here, as by kill -9, if this is the place that AFTERSALES_FAIL_AT names."""
    if _wanted is not None:
        _reach(name)


def _reach(name: str) -> None:
    global _reached  # noqa: PLW0603  places are counted over the whole run
    _reached += 1
    if _wanted in (name, f"{COUNTED}{_reached}"):
        os.kill(os.getpid(), signal.SIGKILL)


def arm(wanted: str | None) -> None:
    """Set the place in this process; for tests that fork after the environment was read."""
    global _wanted, _reached
    _wanted, _reached = wanted, 0


def places_reached() -> int:
    """The number of places reached since `arm`; they are counted only while a place is set."""
    return _reached


@contextmanager
def around(step: str) -> Iterator[None]:
    """The places before and after a step."""
    fail_point(f"before {step}")
    yield
    fail_point(f"after {step}")
