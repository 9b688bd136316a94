"""Compares ids of ours as people write them: blanks at the ends and letter case do not count (R-01)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

NEAR: Final = 70

Respelt = frozenset[tuple[str, str]]
"""Columns, and the ids of reference tables as which their cells of another spelling are read."""


def plain(text: str) -> str:
    """An id as it is compared."""
    return text.strip().casefold()


def spelling(written: str, known: Collection[str]) -> str:
    """The known id that `written` means: itself, or the only one that differs in nothing but blanks and letter case.

    An unknown id, and one that several known ids could mean, is returned as it is written.
    """
    return other_spellings([written], known).get(written, written)


def other_spellings(written: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """The ids that are written in another way than the known id they mean, and that id."""
    unknown = [text for text in written if text and text not in known]
    if not unknown:
        return {}
    alike = defaultdict(list)
    for name in known:
        alike[plain(name)].append(name)
    return {text: alike[plain(text)][0] for text in unknown if len(alike[plain(text)]) == 1}


def nearest_id(written: str, known: Collection[str]) -> str:
    """The known id that is most similar to an unknown one, for a message; "" if none is."""
    found = process.extract(written, sorted(known), processor=plain, scorer=fuzz.ratio, score_cutoff=NEAR)
    # of ids that share as many letters, the one with fewer typing mistakes: SPKL is nearer to SPKK than to SPBK
    return min(found, key=lambda near: (-near[1], OSA.distance(plain(written), plain(near[0]))))[0] if found else ""
