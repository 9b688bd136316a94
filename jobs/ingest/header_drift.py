"""Describes what changed in the header of an export since the previous file; with names of columns only.

Each manifest stores the headers of its files; a new header is compared with the newest one of the same declaration and
shop. The clock is not used, so a repeated run compares with the same header.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from aftersales.jobs.ingest.header_errors import listed
from aftersales.jobs.ingest.header_match import folded, nearest

QUARANTINE_COLUMNS: Final = ("quarantine_row", "quarantine_reasons", "quarantine_detail")
"""The columns for row, reasons and detail that the quarantine adds after the columns of a file."""


class HeaderKey(NamedTuple):
    """Key of exports that should have the same header: declaration and shop (empty if the folder has no shops)."""

    declaration: str
    shop_id: str


class Header(NamedTuple):
    """A recognised header: its declaration and layout, its names in their order, and the change since the previous one
    ("" if nothing changed or there was no previous one)."""

    declaration: str
    layout: str
    names: tuple[str, ...]
    change: str = ""


def header_change(before: Header | None, now: Header) -> str:
    """The difference in a sentence; "" if there is none or the previous header is unknown."""
    if before is None or (before.layout, before.names) == (now.layout, now.names):
        return ""
    shown = [f"{before.layout} became {now.layout}"] if before.layout != now.layout else []
    gone, added = _left(before.names, now.names), _left(now.names, before.names)
    for name in list(gone):
        near = nearest(name, added)
        if near:
            shown.append(f"'{name}' became '{near}'")
            gone.remove(name)
            added.remove(near)
    shown += [f"{listed(added)} was added"] if added else []
    shown += [f"{listed(gone)} was removed"] if gone else []
    is_moved = _shared(before.names, now.names) != _shared(now.names, before.names)
    shown += ["the order of the columns changed"] if is_moved else []
    return "; ".join(shown)


def _left(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """Names that others do not have, or not as often."""
    left = Counter(map(folded, others))
    missing = []
    for name in names:
        left[folded(name)] -= 1
        if left[folded(name)] < 0:
            missing.append(name)
    return missing


def _shared(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """The names that both have, each once, in the order of the first."""
    both = set(map(folded, others))
    return list(dict.fromkeys(folded(name) for name in names if folded(name) in both))
