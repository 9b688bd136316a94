"""The result of a trial: how often something was tried, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """`failures` has one sentence per failure; `looks` counts reads where these differ from trials; `figure` is
    the text shown where `kept of tried` is not enough."""

    tried: int = 0
    failures: list[str] = field(default_factory=list)
    looks: int = 0
    figure: str = ""

    @property
    def kept(self) -> int:
        return self.tried - len(self.failures)

    def take(self, failures: Iterable[str]) -> None:
        """One more was tried; its first failure is kept."""
        self.tried += 1
        self.failures += list(failures)[:1]

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.tried + other.tried,
            self.failures + other.failures,
            self.looks + other.looks,
            self.figure or other.figure,
        )
