"""What has changed in the header of an export since the last one: told, never guessed at, and names of columns only.

The memory is the manifests: each remembers the headers of its files, and tonight's are held against the newest of the
same declaration and shop. No clock is asked, and a night that is run again has the same before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from aftersales.jobs.intake.header_match import folded, nearest
from aftersales.jobs.intake.header_refusal import listed

QUARANTINE_COLUMNS: Final = ("quarantine_row", "quarantine_reasons", "quarantine_detail")
"""Row, reasons and detail: what our own quarantine writes behind the columns of a file, before somebody mends it."""


class HeaderKey(NamedTuple):
    """Exports that ought to look alike: of one declaration, from one shop (empty where the folder has none)."""

    declaration: str
    shop_id: str


class Header(NamedTuple):
    """A header that was recognised: by which declaration and layout, its names in their order, and what has changed
    since the last one ("" where nothing has, or where there was none)."""

    declaration: str
    layout: str
    names: tuple[str, ...]
    change: str = ""


def header_change(before: Header | None, now: Header) -> str:
    """What is different, in a sentence; "" where nothing is, or nobody knows what it was like before."""
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
