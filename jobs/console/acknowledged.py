"""What `doctor` has shown to a person once and cannot be put right: it is noted, and not shown as a warning again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

from aftersales.jobs.runtime.durable_io import write_atomically
from aftersales.jobs.state.paths import Home


def acknowledged(home: Home) -> dict[str, str]:
    """What was shown, with the moment; nothing where the note cannot be read, so that it is shown again."""
    with suppress(OSError, ValueError):
        found = json.loads(home.state.acknowledged.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def acknowledge(home: Home, shown: Iterable[str]) -> None:
    """Note what was shown; a home that cannot be written to shows it again next time."""
    known = acknowledged(home)
    new = {name: datetime.now(UTC).isoformat(timespec="seconds") for name in shown if name not in known}
    if new:
        with suppress(OSError):
            write_atomically(home.state.acknowledged, (json.dumps({**known, **new}, indent=1) + "\n").encode())
