"""Every published cell of every run equals the result of a second, independent reading of the rulebook."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import Final

import pytest

from tests.model.books import Relations
from tests.model.comparison import Tally
from tests.model.generated import world_of
from tests.model.proving import same_books

RETURNS: Final = int(os.environ.get("PROVE_RETURNS", "10000"))
"""The number of returns compared in all; `make prove` sets a higher one."""
RETURNS_A_WORLD: Final = min(RETURNS, 5000)
ORDERS_A_WORLD: Final = RETURNS_A_WORLD * 94 // 100
"""So many orders give at least this number of returns."""
FIRST_SEED: Final = int(os.environ.get("PROVE_SEED", "20260702"))
SEEDS: Final = range(FIRST_SEED, FIRST_SEED - (-RETURNS // RETURNS_A_WORLD))


@lru_cache(maxsize=1)
def proven(seed: int) -> tuple[Relations, str, set[str]]:
    """The last books of a world, once every run of it is compared, what was compared, and the codes of all runs."""
    world, tally = world_of(seed, ORDERS_A_WORLD), Tally()
    last = same_books(world, tally)
    returns = len(last["return_stock_in"])
    counted = f"{len(world.nights)} runs, {returns} returns, {tally.rows} rows, {tally.cells} cells alike"
    return last, f"\nseed {seed}: {counted}\n", tally.codes


def test_worlds_are_hostile_enough() -> None:
    """Each state, reason, exception and refusal that the rulebook knows for such rows does occur."""
    last, _, codes = proven(FIRST_SEED)
    states = {row["state"] for row in last["return_stock_in"]}
    assert states == {"to_push", "pushed", "push_failed", "blocked", "cancelled", "recalled", "received"}
    missing = EXPECTED_CODES - codes
    assert not missing, f"no world shows {sorted(missing)}"
    reasons = {reason for row in last["quarantined_row"] for reason in row["reasons"].split(",")}
    assert reasons >= EXPECTED_REASONS, f"no world shows {sorted(EXPECTED_REASONS - reasons)}"
    assert {row["match"] for row in last["refund_match"]} == {"matched", "partial", "over", "unpaid", "pending"}


@pytest.mark.parametrize("seed", SEEDS)
def test_books_follow_the_rulebook(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    last, counted, _ = proven(seed)
    with capsys.disabled():
        sys.stdout.write(counted)
    assert len(last["return_stock_in"]) >= RETURNS_A_WORLD


EXPECTED_CODES: Final = frozenset(
    """NOT_PUSHABLE NO_MAPPING QTY_EXCEEDS_SHIPPED NO_PARTNERSHIP TOO_OLD PUSH_FAILED DECISION_VOID
    CANCELLED_AFTER_STOCK_IN REOPENED_AFTER_RECALL STOCKOUT_MISMATCH PARTIALLY_PAID OVERPAID REFUND_WITHOUT_RETURN
    GOODS_WITHOUT_PUSH GOODS_SHORT GOODS_MISSING TO_PUSH_LATE PUSH_FAILED_LATE RECEIPT_LATE REFUND_LATE PAYMENT_LATE
    UNACKNOWLEDGED GOODS_REFUSED EXCHANGE_NOT_SHIPPED REFUND_HELD UNITS_TWICE PAYMENT_WITHOUT_PROOF PAYMENT_BELOW_ZERO
    BALANCE_EXCEEDED BALANCE_NEGATIVE FEE_MISSING REFUND_ONLY_BESIDE DELIVERED_NOT_RECEIVED""".split()
)
EXPECTED_REASONS: Final = frozenset(
    """SUPPLIER_MISMATCH THIRD_PARTY_WAREHOUSE UNKNOWN_WAREHOUSE WRONG_SHOP UNKNOWN_OPENING UNKNOWN_DISTRIBUTOR
    ALREADY_POSTED NOT_A_CORRECTION""".split()
)
