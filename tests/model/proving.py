"""Compares books and rulebook over a whole world; after a difference it shows the smallest world that still has it."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.model.books import Relations, books_of
from tests.model.comparison import Difference, Tally, differences
from tests.model.prose import world_text
from tests.model.rulebook import nights_of
from tests.model.shrinking import cut_to_order, smallest, suspects
from tests.model.world import World

SHRINKING_SECONDS: Final = 60
"""After so many seconds, the world is shown as small as it is by then."""
SHOWN_DIFFERENCES: Final = 12


def compared(world: World, tally: Tally | None = None) -> list[Difference]:
    """The differences of the first run that has any."""
    return _compared(world, tally or Tally())[0]


def _compared(world: World, tally: Tally, kept: int | None = 1) -> tuple[list[Difference], deque[Relations]]:
    """The differences, and the books of the last `kept` runs."""
    every: deque[Relations] = deque(maxlen=kept)
    with TemporaryDirectory() as folder:
        pairs = zip(nights_of(world), books_of(world, Path(folder)), strict=False)
        for night, (model, books) in enumerate(pairs):
            every.append(books)
            found = differences(world, night, model, books, tally)
            if found:
                return found, every
    return [], every


def same_books(world: World, tally: Tally | None = None) -> Relations:
    """The books of the last run; raises with the smallest world and its cells if any run differs."""
    return same_nights(world, tally, 1)[-1]


def same_nights(world: World, tally: Tally | None = None, kept: int | None = None) -> list[Relations]:
    """The books of every run, or of the last `kept`; raises as `same_books` does."""
    found, every = _compared(world, tally or Tally(), kept)
    if not found:
        return list(every)
    for order in suspects(world, [difference.key for difference in found]):
        cut = cut_to_order(world, order)
        if compared(cut):
            world = _shrunk(cut)
            found = compared(world)
            break
    shown = "\n".join(str(difference) for difference in found[:SHOWN_DIFFERENCES])
    raise AssertionError(f"{len(found)} cells differ:\n{shown}\n\nin this world:\n{world_text(world)}")


def _shrunk(world: World) -> World:
    end = time.monotonic() + SHRINKING_SECONDS

    def differs(smaller: World) -> bool:
        return time.monotonic() < end and bool(compared(smaller))

    return smallest(world, differs)
