"""What was corrected comes to what it would be if everything had been known at first (R-49, R-61)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.model.books import books_of
from tests.model.rulebook import nights_of
from tests.model.world import FeeSetting, World
from tests.rules.story import D1, D2, D3, D4, D5, Calendar, Story
from tests.rules.telling import ask, decide, pay, receive, replace_goods, ship

Relations = dict[str, list[dict[str, Any]]]
DATES: Final = (D1, D2, D3, D4, D5)
MONEY: Final = ("returns", "unsettled_offset", "exchange_offset", "return_handling_fee")


@dataclass(frozen=True)
class Facts:
    """What is known of one return: its price, the units that came, the fee, what was shipped in exchange."""

    price: int
    good: int
    defective: int
    fee: int
    exchange: int
    basis: str = "per_return_order"


@dataclass(frozen=True)
class Case:
    """The facts as they were known at first, and as they are right."""

    first: Facts
    right: Facts
    asked: int
    method: str
    is_paid: bool
    by_line: bool


def _fee(story: Story, facts: Facts) -> tuple[FeeSetting, ...]:
    return (FeeSetting(story.supplier, "", facts.basis, Decimal(facts.fee)),)


def _story(case: Case, facts: Facts, name: str) -> Story:
    story = Story("r61z", calendar=Calendar(name, DATES), refund_method=case.method)
    story.fees = _fee(story, facts)
    ship(story, D1, "A", case.asked, f"{facts.price}.00")
    ask(story, D1, "A", case.asked)
    if facts.good + facts.defective:
        receive(story, D2, facts.good, facts.defective)
    if facts.exchange:
        replace_goods(story, D1, 1, f"{facts.exchange}.00")
    return story


def known_at_first(case: Case) -> World:
    return _story(case, case.right, "known at first").calendar.world()


def corrected(case: Case) -> World:
    """The right facts come a day after the refund order, and a person adjusts what they change."""
    story = _story(case, case.first, "corrected")
    first, right, refund_order = case.first, case.right, f"{story.return_of()}/1"
    if right.price != first.price:
        ship(story, D3, "A", case.asked, f"{right.price}.00")
    if (right.good, right.defective) != (first.good, first.defective):
        receive(story, D3, right.good, right.defective)
    if right.fee != first.fee:
        story.changes(D3, fee_settings=_fee(story, right))
    if right.exchange > first.exchange:
        replace_goods(story, D3, 1, f"{right.exchange}.00")
    if case.is_paid:
        pay(story, D3, "90.00")
    for date in (D4, D5):
        # the line first or last, by the order of the decisions
        decide(story, date, "adjust", subject=refund_order, name=f"R{date.day}", hour=2 + 4 * case.by_line)
        decide(story, date, "adjust", subject=f"{story.named('GR1')}:1", name=f"L{date.day}")
    # more units make a second refund order, at the price that the push froze
    decide(story, D5, "adjust", subject=f"{story.return_of()}/2", name="R2")
    return story.calendar.world()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    asked = draw(st.integers(1, 4))
    units = st.tuples(st.integers(0, asked), st.integers(0, asked)).filter(lambda pair: 1 <= sum(pair) <= asked)
    first, right = draw(units), draw(units)
    # H is of the first refund order alone: its base is the same only where no later one follows
    bases = ("per_return_order",) if sum(right) > sum(first) else ("per_return_order", "per_unit", "percent")
    basis = draw(st.sampled_from(bases))
    exchange = draw(st.sampled_from((0, 8)))
    facts = [
        Facts(draw(st.sampled_from((50, 60, 75))), *pair, draw(st.sampled_from((0, 3, 5))), shipped, basis)
        for pair, shipped in ((first, exchange), (right, draw(st.sampled_from((exchange, 8)))))
    ]
    method = draw(st.sampled_from(("customer_balance", "bank_transfer")))
    return Case(*facts, asked, method, method == "bank_transfer" and draw(st.booleans()), draw(st.booleans()))


def booked(pages: Iterator[Relations]) -> Relations:
    *_, last = pages
    assert_invariants(last)
    return last


def assert_invariants(page: Relations) -> None:
    """R-49, R-57: every document adds up to zero; due − settled − written off = open, in the book too."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for row in page["posting"]:
        sums[row["document_type"], row["document_id"]] += row["amount"]
        if row["account"] in ("refund_payable", "bank_clearing"):
            owed[row["refund_order_id"]] -= row["amount"]
    assert not any(sums.values())
    settled = {row["refund_order_id"]: row["settled_amount"] for row in page["refund_match"]}
    for row in page["refund_order"]:
        rest = row["due_amount"] - settled[row["refund_order_id"]] - row["written_off_amount"]
        assert rest == row["open_amount"] == owed[row["refund_order_id"]]


def totals(page: Relations) -> dict[str, Any]:
    """What the books come to: money by account, units by pool, what is due."""
    accounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in page["posting"]:
        if row["account"] in MONEY:
            accounts[row["account"]] += row["amount"]
    pools: dict[str, int] = defaultdict(int)
    for row in page["stock_movement"]:
        pools[row["pool"]] += row["quantity"]
    return {
        "due": sum((row["due_amount"] for row in page["refund_order"]), Decimal(0)),
        **{name: amount for name, amount in accounts.items() if amount},
        **{pool: units for pool, units in pools.items() if units},
    }


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_r61_the_rulebook_comes_to_what_it_would_be_if_known_at_first(case: Case) -> None:
    """R-61: by the model; nothing is left to be told."""
    page = booked(nights_of(corrected(case)))
    assert totals(page) == totals(booked(nights_of(known_at_first(case))))
    assert not page["restated"]


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_r61_the_books_come_to_what_they_would_be_if_known_at_first(case: Case) -> None:
    """R-61: by the product's own SQL."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        page = booked(books_of(corrected(case), Path(one)))
        assert totals(page) == totals(booked(books_of(known_at_first(case), Path(other))))
    assert not page["restated"]
