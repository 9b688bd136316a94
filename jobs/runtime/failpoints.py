"""Places where a run can be made to die, for the tests of what survives it. Off, one costs a comparison.

The variable AFTERSALES_FAIL_AT names a place, or counts: `#17` is the seventeenth place reached, whichever it is. It
can make a run die and nothing else.
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
"""The steps of a night; each has a place before it and one behind it."""
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
"""On a night that carries forward; the first before the store's own commit."""
PLACES_OF_PRUNING: Final = ("pruning recorded", "place pruned")
"""Of `prune` and of a start that finishes it, not of a night; the second is reached with each file."""
FAIL_POINTS: Final = (
    *(f"{moment} {step}" for step in STEPS for moment in ("before", "behind")),
    "part",
    *PLACES_OF_CARRYING,
    *PLACES_OF_PUBLICATION,
)
"""Every place of a night. `part` is reached with each file read and each relation computed, `placed` with each file."""

_wanted: str | None = os.environ.get(VARIABLE)
_reached = 0


def fail_point(name: str) -> None:
    """Die here, as by kill -9, if this is the wanted place."""
    if _wanted is not None:
        _reach(name)


def _reach(name: str) -> None:
    global _reached  # noqa: PLW0603  places are counted over the whole run
    _reached += 1
    if _wanted in (name, f"{COUNTED}{_reached}"):
        os.kill(os.getpid(), signal.SIGKILL)


def arm(wanted: str | None) -> None:
    """Name the place in this process, where the environment is read too late (tests)."""
    global _wanted, _reached
    _wanted, _reached = wanted, 0


def places_reached() -> int:
    """How many places were reached since `arm`; they are counted only while some place is wanted."""
    return _reached


@contextmanager
def around(step: str) -> Iterator[None]:
    """The two places of a step."""
    fail_point(f"before {step}")
    yield
    fail_point(f"behind {step}")
