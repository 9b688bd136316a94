"""Finds the value that a person meant: the same in other letters, or the nearest known one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

NEAR_ENOUGH: Final = 60


def spelled(text: str, known: Iterable[str]) -> str | None:
    """The known value that a text is, whatever its letter case, blanks and hyphens; None if none or several are."""
    every = set(known)
    if text in every:
        return text
    found = [value for value in every if _folded(value) == _folded(text)]
    return found[0] if len(found) == 1 else None


def did_you_mean(text: str, known: Iterable[str], otherwise: str = "") -> str:
    """` Did you mean X?`, or `otherwise` where no known value is near."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(text, sorted(set(known)), scorer=fuzz.ratio, processor=_folded, score_cutoff=NEAR_ENOUGH)
    return f" Did you mean {found[0]}?" if found else f" {otherwise}" if otherwise else ""


def _folded(text: str) -> str:
    return "".join("_" if sign in " -_" else sign for sign in text.strip().casefold())
