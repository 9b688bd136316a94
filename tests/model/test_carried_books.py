"""Incremental runs equal full rebuilds, in every relation, published and issued, on every business date."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

from tests.model.carrying import carried_otherwise, stretched
from tests.model.generated import world_of
from tests.model.world import World

ORDERS: Final = 110
FIRST_SEED: Final = int(os.environ.get("PROVE_SEED", "20260701"))
SEEDS: Final = range(FIRST_SEED, FIRST_SEED + int(os.environ.get("PROVE_RETURNS", "10000")) // 10000)
LOOKED_AT_WHEN_QUIET: Final = 0.35
"""If nothing arrives, a run computes at most this part of the orders."""


@pytest.mark.parametrize("seed", SEEDS)
def test_carried_books_are_the_books(seed: int, tmp_path: Path) -> None:
    """R-18, R-56: on dates that follow each other, on dates far apart, and on quiet dates on which limits pass.

    The stories of tests/rules/test_carried.py are on consecutive dates, and on dates that are run twice.
    """
    world = stretched(world_of(seed, ORDERS))
    parts = _parts(world, tmp_path)
    assert min(parts) < 1, "nothing was carried"
    assert max(parts[len(world.nights) - 5 :]) < LOOKED_AT_WHEN_QUIET


def _parts(world: World, folder: Path) -> list[float]:
    parts = []
    for position, (otherwise, part) in enumerate(carried_otherwise(world, folder)):
        assert not otherwise, f"run {position}, {world.nights[position].business_date}:\n{otherwise}"
        parts.append(part)
    return parts
