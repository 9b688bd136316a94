"""The last attempt to run: written when a run begins, removed when it succeeds. What is left shows a run that failed.

It is written while the run holds the home, so no other command writes it at the same time. It is not part of any
commit: a run whose record cannot be written goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.runtime.exit_codes import Ending
from aftersales.jobs.state.lock import holder
from aftersales.jobs.state.paths import Home

STOPPED = "The run was stopped before its end."


@dataclass(frozen=True)
class Attempt:
    """A run that has not succeeded; without `ended_at` it is in progress, or it was killed."""

    business_date: date
    pid: int
    started_at: datetime
    ended_at: datetime | None = None
    exit_code: int | None = None
    reason: tuple[str, ...] = ()


@contextmanager
def recorded(home: Home, business_date: date, *, is_dry: bool = False) -> Iterator[None]:
    """Record the run in the block, and how it failed; a dry run writes nothing (contract: `run --dry-run`)."""
    if is_dry:
        yield
        return
    attempt = Attempt(business_date, os.getpid(), datetime.now(UTC))
    _write(home, attempt)
    try:
        yield
    except BaseException as error:
        exit_code = error.exit_code if isinstance(error, Ending) else Ending.exit_code
        ended = replace(attempt, ended_at=datetime.now(UTC), exit_code=exit_code, reason=_reason(error))
        _write(home, ended)
        raise
    with suppress(OSError):
        home.state.attempt.unlink(missing_ok=True)


def note_failure(home: Home, business_date: date, ending: Ending) -> None:
    """Record a run that ended before it held the home, for example because its date is far from the last one.

    A run that is in progress, or that has left its own reason, is not overwritten.
    """
    known = read_attempt(home)
    is_known = known is not None and known.pid == os.getpid() and known.ended_at is not None
    if is_known or holder(home) is not None:
        return
    now = datetime.now(UTC)
    _write(home, Attempt(business_date, os.getpid(), now, now, ending.exit_code, ending.sentences))


def read_attempt(home: Home) -> Attempt | None:
    """The last attempt if it has not succeeded; None also where its record cannot be read."""
    try:
        found = json.loads(home.state.attempt.read_bytes())
        ended_at = found["ended_at"]
        return Attempt(
            date.fromisoformat(found["business_date"]),
            int(found["pid"]),
            datetime.fromisoformat(found["started_at"]),
            datetime.fromisoformat(ended_at) if ended_at else None,
            found["exit_code"],
            tuple(found["reason"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _reason(error: BaseException) -> tuple[str, ...]:
    """Why a run failed; of an unexpected error only the type, because its message could contain a cell of an export."""
    if isinstance(error, Ending):
        return error.sentences
    if isinstance(error, OSError):
        return (f"{error.strerror or type(error).__name__}{f': {error.filename}' if error.filename else ''}.",)
    if isinstance(error, Exception):
        return (f"The run failed unexpectedly: {type(error).__name__}.",)
    return (STOPPED,)


def _write(home: Home, attempt: Attempt) -> None:
    content = json.dumps(asdict(attempt), default=lambda value: value.isoformat(), ensure_ascii=False, indent=1)
    # a full disk must not change how the run ends
    with suppress(OSError):
        write_atomically(home.state.attempt, (content + "\n").encode("utf-8", "backslashreplace"))
