"""One thing that a doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Observation:
    """`is_well`, what was found, and what to do where it is not well."""

    subject: str
    is_well: bool
    sentence: str
