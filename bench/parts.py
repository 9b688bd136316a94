"""A progress that keeps the seconds: of every step, and of every file and relation within it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Parts:
    """See jobs/telling/progress.Progress. `told`: [name, seconds, rows], steps begin with a `>`."""

    def __init__(self) -> None:
        self.told: list[tuple[str, float, int]] = []
        self._since = time.perf_counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = self._since = time.perf_counter()
        yield
        self._since = time.perf_counter()
        self.told.append((f"> {name}", self._since - began, 0))

    def part(self, name: str, rows: int) -> None:
        now = time.perf_counter()
        self.told.append((name, now - self._since, rows))
        self._since = now

    def note(self, text: str, **figures: Any) -> None:
        del text, figures
