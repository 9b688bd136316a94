# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""Differences that the comparison once found, kept as stories: books and rulebook agree on these numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

import pytest

from tests.model.books import Relations
from tests.model.proving import same_books, same_nights
from tests.model.stage import (
    R1,
    R2,
    asked,
    decided,
    last_night,
    only,
    received,
    rejected,
    run_again,
    shipped,
    world_of_nights,
)
from tests.model.together import Nights, Together
from tests.model.world import Exchange

together: Final = Together(world_of_nights)


@pytest.fixture(scope="module")
def stories() -> list[Nights]:
    """The books of every story of this module, each run found equal to the rulebook."""
    return together.apart(same_nights(together.world()))


@pytest.fixture
def last(request: pytest.FixtureRequest, stories: list[Nights]) -> Relations:
    """The books of the story above the test, after its last run."""
    return stories[request.function.story][-1]


@together((shipped("SO1", "A", 3), asked("A", 3)), (rejected(f"{R1}#1"), asked("A", 1)), (decided(R1, "re_push", 3),))
def test_a_re_push_renews_the_quantity(last: Relations) -> None:
    """R-43: 3 pushed and rejected; the buyer now keeps two; the next attempt announces 1."""
    row = only(last["return_stock_in"], return_stock_in_id=R1)
    assert (row["attempts"], row["pushed_quantity"], row["estimated_refund_amount"]) == (2, 1, Decimal("5.00"))


@together(
    (shipped("SO1", "A", 2), shipped("SO2", "A", 1), asked("A", 1)),
    (rejected(f"{R1}#1"), asked("A", 3)),
    (decided(R1, "re_push", 3),),
)
def test_a_re_push_takes_more_where_it_is_free(last: Relations) -> None:
    """R-43: 1 pushed and rejected, now 3 are asked for; SO1 has 2, SO2 the third."""
    assert only(last["return_stock_in"], return_stock_in_id=R1)["pushed_quantity"] == 3


@together(
    (shipped("SO1", "A", 3), shipped("SO2", "B", 2), asked("A", 3), asked("B", 2, "closed")),
    (rejected(f"{R1}#1"),),
    (asked("A", 3, "closed"), asked("B", 2)),
    (decided(R1, "re_push", 4),),
)
def test_a_re_push_asks_for_other_goods_and_for_no_more_than_those(last: Relations) -> None:
    """R-43: 3 A pushed and rejected; A is closed and 2 B are asked for instead: the next attempt announces 2, not 5."""
    row = only(last["return_stock_in"], return_stock_in_id=R1)
    assert (row["attempts"], row["pushed_quantity"], row["estimated_refund_amount"]) == (2, 2, Decimal("15.00"))
    assert [line["sku"] for line in last["return_stock_in_line"]] == ["B"]


@together(
    (shipped("SO1", "A", 3), asked("A", 3)),
    (rejected(f"{R1}#1"), asked("A", 1)),
    (decided(R1, "re_push", 3), asked("A", 1, "disputed")),
    (asked("A", 1, "refunded"),),
)
def test_a_void_re_push_renews_nothing(last: Relations) -> None:
    """R-16: the case is disputed, so the re-push does not fit and the announced units stay."""
    row = only(last["return_stock_in"], return_stock_in_id=R1)
    assert (row["state"], row["requested_quantity"]) == ("push_failed", 3)
    assert only(last["exception"], code="DECISION_VOID")


@together(
    (shipped("SO1", "A", 1), asked("A", 1)),
    (rejected(f"{R1}#1"),),
    (asked("A", 1, "cancelled"), asked("A", 1, after_sales_id="R2")),
    (asked("A", 1, "refunded"),),
    (decided(R1, "re_push", 5),),
)
def test_a_cancelled_failed_push_gives_its_units_back(last: Relations) -> None:
    """R-34: pushed, rejected, cancelled; another return takes the units; the first comes back and holds no units."""
    assert only(last["return_stock_in"], after_sales_id="R2")["state"] == "pushed"
    row = only(last["return_stock_in"], return_stock_in_id=R1)
    assert (row["state"], row["reason"], row["attempts"]) == ("blocked", "QTY_EXCEEDS_SHIPPED", 1)


@together(
    (shipped("SO1", "A", 2), asked("A", 2)),
    (rejected(f"{R1}#1"),),
    (asked("A", 2, "cancelled"),),
    (asked("A", 1),),
    (decided(R1, "re_push", 5),),
)
def test_a_cancelled_failed_push_is_matched_again(last: Relations) -> None:
    """R-22, R-34: as before, but no other return took the units: the re-push announces them again."""
    row = only(last["return_stock_in"], return_stock_in_id=R1)
    assert (row["state"], row["attempts"], row["pushed_quantity"]) == ("pushed", 2, 1)


@together((shipped("SO1", "A", 1), asked("A", 1, "requested"), asked("OWN", 1)))
def test_own_goods_block_nothing_while_the_suppliers_line_waits(last: Relations) -> None:
    """R-25, R-05: OWN may be pushed and meets no line, A meets a line and waits: no return opens."""
    assert last["return_stock_in"] == []


@together(
    (shipped("SO1", "A", 1), shipped("SO2", "B", 1, supplier_id="S2"), asked("A", 1), asked("B", 1)), (asked("B", 2),)
)
def test_a_pushed_return_is_no_successor(last: Relations) -> None:
    """R-43: S1's return is pushed; S2's, which now asks for too much, is blocked and not cancelled."""
    row = only(last["return_stock_in"], return_stock_in_id=R2)
    assert (row["state"], row["reason"], row["currency_code"]) == ("blocked", "QTY_EXCEEDS_SHIPPED", "MYR")


@together(
    (shipped("SO1", "A", 1), shipped("SO2", "B", 1, supplier_id="S2"), asked("A", 1), asked("B", 1)),
    (asked("B", 1, "requested"),),
)
def test_a_line_that_waits_blocks_its_suppliers_return(last: Relations) -> None:
    """R-22: S2's line is only requested again while S1's may be pushed: blocked, not cancelled."""
    row = only(last["return_stock_in"], return_stock_in_id=R2)
    assert (row["state"], row["reason"]) == ("blocked", "NOT_PUSHABLE")


@together(
    (
        shipped("SO1", "A", 1),
        shipped("SO2", "B", 1, supplier_id="S2"),
        asked("A", 1, "cancelled"),
        asked("B", 2),
        asked("OWN", 5),
    )
)
def test_a_held_return_has_the_supplier_of_the_goods_it_asks_for(last: Relations) -> None:
    """R-08: the cancelled A and the own goods do not count: S2, two units."""
    row = only(last["return_stock_in"], after_sales_id="R1")
    assert (row["return_stock_in_id"], row["reason"], row["requested_quantity"]) == (R2, "QTY_EXCEEDS_SHIPPED", 2)


def test_nothing_opens_under_another_supplier_while_nothing_may_be_pushed() -> None:
    """R-05, R-43: the stock-out turns out to be S1's while the case is disputed; S1's return opens afterwards."""
    nights = (
        (shipped("SO2", "A", 1, supplier_id="S2"), asked("A", 1)),
        (shipped("SO2", "A", 1, version=2), asked("A", 1, "disputed")),
    )
    assert [row["return_stock_in_id"] for row in last_night(*nights)["return_stock_in"]] == [R2]
    last = last_night(*nights, (asked("A", 1, "refunded"),))
    assert only(last["return_stock_in"], return_stock_in_id=R2)["state"] == "cancelled"
    assert only(last["return_stock_in"], return_stock_in_id=R1)["state"] == "pushed"


@together(
    (shipped("SO1", "A", 1), asked("A", 1)),
    (rejected(f"{R1}#1"), shipped("SO1", "A", 1, supplier_id="S2", version=2)),
    (decided(R1, "re_push", 3),),
)
def test_a_re_push_keeps_the_terms_of_the_supplier_it_goes_to(last: Relations) -> None:
    """R-19, R-43: the goods turn out to be S2's after the push; the return stays S1's, with S1's terms."""
    row = only(last["return_stock_in"], return_stock_in_id=R1)
    assert (row["refund_method"], row["estimated_return_handling_fee"]) == ("customer_balance", Decimal("5.00"))


@together(
    (shipped("SO1", "A", 3), asked("A", 3)),
    (received(R1, "A", 1, 2),),
    (decided(R1, "short_close", 3),),
    (decided(R1, "short_close", 4),),
)
def test_a_second_short_close_is_void(last: Relations) -> None:
    """R-31, R-65: of a return that awaits nothing short_close is void; what the first one settled is gone."""
    assert {row["code"] for row in last["exception"]} == {"DECISION_VOID"}


def replacement(exchange_id: str, price: str, shipped_at: datetime | None) -> Exchange:
    return Exchange(exchange_id, "SHOP", "R1", "N1", "S1", "A", 1, Decimal(price), shipped_at)


@together(
    (shipped("SO1", "A", 1), asked("A", 1), replacement("EX1", "10.00", datetime(2026, 7, 1))),
    (received(R1, "A", 1, 2),),
    (replacement("EX2", "3.00", datetime(2026, 7, 3)),),
)
def test_a_replacement_that_finds_nothing_left_to_deduct_from_is_not_restated(last: Relations) -> None:
    """R-37, R-43: 10.00 less an exchange of 10.00; H of 5.00 does not fit; of a further 3.00 nothing fits either."""
    assert "RESTATED" not in {row["code"] for row in last["exception"]}
    assert only(last["refund_order"], refund_order_id=f"{R1}/1")["refundable_amount"] == 0


@together(
    (shipped("SO1", "A", 2), asked("A", 2)),
    (received(R1, "A", 1, 2),),
    (received(R1, "A", 1, 3), replacement("EX1", "3.00", datetime(2026, 7, 3))),
)
def test_a_replacement_that_this_runs_refund_deducts_is_not_restated(last: Relations) -> None:
    """R-40, R-43: the second refund order of the run takes it."""
    assert last["exception"] == []
    assert only(last["refund_order"], refund_order_id=f"{R1}/2")["exchange_amount"] == Decimal("3.00")


def test_a_further_run_of_the_same_date() -> None:
    """Contract, R-30: its batches carry .2; goods of a return that this date pushed are received on a later date."""
    world = run_again(
        world_of_nights((shipped("SO1", "A", 2), asked("A", 1))),
        asked("A", 1, after_sales_id="R2"),
        received(R1, "A", 1, 1),
    )
    last = same_books(world)
    assert {row["batch_id"] for row in last["push_item"]} == {"2026-07-01.D.S1", "2026-07-01.D.S1.2"}
    assert only(last["unidentified_goods"])["reason"] == "NOT_PUSHED"


@together((shipped("SO2", "B", 3, supplier_id="S2"), asked("OWN", 1), asked("B", 3)), (asked("B", 4, "closed"),))
def test_a_closed_line_that_asks_for_too_much_keeps_no_units(last: Relations) -> None:
    """R-08, R-18: only the own goods may be pushed, which is NOT_PUSHABLE first; the closed line claims 4 of 3."""
    row = only(last["return_stock_in"], return_stock_in_id=R2)
    assert (row["state"], row["reason"], row["requested_quantity"]) == ("blocked", "NOT_PUSHABLE", 3)
    assert last["return_stock_in_line"] == []


@together(
    (shipped("SO1", "A", 1), shipped("SO2", "B", 1, supplier_id="S2"), asked("A", 1), asked("B", 1)),
    (asked("B", 2, "requested"),),
)
def test_a_return_with_nothing_left_to_ask_is_held_with_its_case(last: Relations) -> None:
    """R-08: A is pushed; the undecided B counts 2 of 1, so what was never pushed is held, without an estimate."""
    row = only(last["return_stock_in"], return_stock_in_id=R2)
    assert (row["state"], row["reason"], row["estimated_refund_amount"]) == ("blocked", "QTY_EXCEEDS_SHIPPED", None)
    assert only(last["return_stock_in"], return_stock_in_id=R1)["state"] == "pushed"
