"""Marketplaces' own files in incremental runs: the books equal those of a full rebuild, row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books.marketplace_rows import (
    N2,
    N3,
    N4,
    FailedDelivery,
    SettlementLine,
    received,
    returned,
    shipped,
    world_of,
)
from tests.model.carrying import carried_otherwise
from tests.model.world import World


def settled(order_id: str, amount: str, settlement_id: str, settled_on: date) -> SettlementLine:
    return SettlementLine(order_id, Decimal(amount), settlement_id, settled_on)


ORDERS = ("O1", "O2", "O3")
SOLD = [shipped(f"SO-{order}", order, "CUP", 2, "30.00") for order in ORDERS]
CASES = [returned(f"R-{order}", order, "CUP", 1, "80.00") for order in ORDERS]
TWICE = world_of(
    [*SOLD, *CASES],
    [settled(order, "80.00", "CYCLE-1", N2) for order in ORDERS],
    [settled(order, "80.00", "CYCLE-2", N3) for order in ORDERS],
    # a new row refers to one of the cycle's orders again: the cycle's exception still counts all three
    [settled("O2", "1.00", "CYCLE-3", N4), received("RC1", "R-O2", "CUP", 1)],
)
PARCELS = world_of(
    [*SOLD, FailedDelivery("O1", "failed", "TRK-1")],
    [FailedDelivery("O2", "failed", "TRK-2"), FailedDelivery("O4", "failed", "TRK-4")],
    [FailedDelivery("O1", "delivered", "TRK-1")],
    # a row that came before its order was shipped changes from the distributor's own goods to a supplier's
    [shipped("SO-O4", "O4", "CUP", 1, "30.00")],
)


@pytest.mark.parametrize("world", [TWICE, PARCELS], ids=["a cycle that came twice", "parcels"])
def test_marketplaces_files_are_carried(world: World, tmp_path: Path) -> None:
    """R-33, R-55."""
    for night, (otherwise, _) in enumerate(carried_otherwise(world, tmp_path)):
        assert not otherwise, f"run {night}:\n{otherwise}"
