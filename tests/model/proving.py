"""Books against rulebook over a whole world; on a difference the smallest world that still shows it."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.model.books import Relations, books_of
from tests.model.comparison import Difference, Tally, differences
from tests.model.prose import told
from tests.model.rulebook import nights_of
from tests.model.shrinking import cut_to_order, smallest, suspects
from tests.model.world import World

SHRINKING_SECONDS: Final = 60
"""After so long the world is shown as small as it has become."""
SHOWN_DIFFERENCES: Final = 12


def compared(world: World, tally: Tally | None = None) -> list[Difference]:
    """The differences of the first night that has any."""
    return _compared(world, tally or Tally())[0]


def _compared(world: World, tally: Tally) -> tuple[list[Difference], Relations]:
    last: Relations = {}
    with TemporaryDirectory() as folder:
        pairs = zip(nights_of(world), books_of(world, Path(folder)), strict=False)
        for night, (model, last) in enumerate(pairs):
            found = differences(world, night, model, last, tally)
            if found:
                return found, last
    return [], last


def same_books(world: World, tally: Tally | None = None) -> Relations:
    """The books of the last night; raises with the smallest world and its cells where any night differs."""
    found, last = _compared(world, tally or Tally())
    if not found:
        return last
    for order in suspects(world, [difference.key for difference in found]):
        cut = cut_to_order(world, order)
        if compared(cut):
            world = _shrunk(cut)
            found = compared(world)
            break
    shown = "\n".join(str(difference) for difference in found[:SHOWN_DIFFERENCES])
    raise AssertionError(f"{len(found)} cells differ:\n{shown}\n\nin this world:\n{told(world)}")


def _shrunk(world: World) -> World:
    end = time.monotonic() + SHRINKING_SECONDS

    def differs(smaller: World) -> bool:
        return time.monotonic() < end and bool(compared(smaller))

    return smallest(world, differs)
