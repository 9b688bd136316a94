"""The reasons why a refund differs from its estimate; an issued document stays as it is (R-42, R-43)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from tests.rules.pages import Books, Deductions
from tests.rules.story import D1, D2, D3, D4, D5, D7, SUMMER, Story
from tests.rules.telling import acknowledge, announce, ask, decide, leave_unsettled, receive, replace_goods, ship

PARTS = ("quantity", "unsettled", "exchange", "fee", "shortfall")


class Variance(NamedTuple):
    """A refund order against its estimate, in parts (R-42); what a test does not name is zero."""

    estimated: Decimal | int
    actual: Decimal | int
    quantity: Decimal | int = 0
    unsettled: Decimal | int = 0
    exchange: Decimal | int = 0
    fee: Decimal | int = 0
    shortfall: Decimal | int = 0


def explained(books: Books, story: Story, night: date, number: int = 1) -> Variance:
    """The variance of a refund order of a story."""
    found = books(story, night).one("variance", refund_order_id=f"{story.return_of()}/{number}")
    parts = {part: found[f"{part}_part"] for part in PARTS}
    return Variance(estimated=found["estimated_amount"], actual=found["actual_amount"], **parts)


EXAMPLE = Story("r42a", fee="5.00")
announce(EXAMPLE, D1, 3, "30.00")
leave_unsettled(EXAMPLE, D1, "10.00")
receive(EXAMPLE, D2, 2)
receive(EXAMPLE, D3, 1, receipt="GR2")


def test_r42_actual_less_estimate_is_explained(books: Books) -> None:
    """R-42: estimate 85; 2 of 3 received, unsettled 10 → 45; −40 = quantity −30, unsettled −10."""
    assert explained(books, EXAMPLE, D2) == Variance(estimated=85, actual=45, quantity=-30, unsettled=-10)


def test_r42_a_later_refund_order_is_measured_against_what_was_still_expected(books: Books) -> None:
    """R-42: of a later one Σ P of the units still expected before it, without a fee."""
    assert explained(books, EXAMPLE, D3, 2) == Variance(estimated=30, actual=30)
    assert explained(books, EXAMPLE, D3, 1) == Variance(estimated=85, actual=45, quantity=-30, unsettled=-10)


THIRDS = Story("r42b")
announce(THIRDS, D1, 4, "10.00")
receive(THIRDS, D2, 1)
receive(THIRDS, D3, 1, receipt="GR2")
SHORT = Story("r42c", fee="5.00")
announce(SHORT, D1, 4, "10.00")
receive(SHORT, D2, 4)
leave_unsettled(SHORT, D2, "30.00")
replace_goods(SHORT, D2, 2, "10.00")
DEARER = Story("r42d", fee="5.00")
announce(DEARER, D1, 1, "50.00")
DEARER.changes(D2, fee_settings=(DEARER.charges("7.00"),))
receive(DEARER, D2, 1)
FEE_FOUND = Story("r42e", fee=None)
announce(FEE_FOUND, D1, 1, "50.00")
FEE_FOUND.changes(D2, fee_settings=(FEE_FOUND.charges("7.00"),))
receive(FEE_FOUND, D2, 1)


def test_r42_the_parts_are_what_was_due_and_what_did_not_fit(books: Books) -> None:
    """R-42: exchange_part = −exchange due, unsettled_part = −unsettled taken, shortfall_part = + shortfall_amount."""
    assert explained(books, THIRDS, D3, 2) == Variance(estimated=30, actual=10, quantity=-20)
    assert explained(books, SHORT, D2) == Variance(estimated=35, actual=0, unsettled=-30, exchange=-20, shortfall=15)


def test_r42_the_fee_part_is_the_fee_due_less_the_fee_estimated(books: Books) -> None:
    """R-42: fee_part = −(H due − H estimated); where none was estimated, all of it."""
    assert explained(books, DEARER, D2) == Variance(estimated=45, actual=43, fee=-2)
    assert explained(books, FEE_FOUND, D2) == Variance(estimated=50, actual=43, fee=-7)


def test_r42_the_parts_add_up_exactly(books: Books) -> None:
    """R-42: the same sum for every refund order of every story."""
    rows = books(EXAMPLE, D7).whole["variance"]
    assert len(rows) == len(books(EXAMPLE, D7).whole["refund_order"])
    for row in rows:
        assert row["actual_amount"] - row["estimated_amount"] == sum(row[f"{part}_part"] for part in PARTS)


def restated(books: Books, story: Story, night: date, subject_id: str) -> tuple[str, str]:
    """The value a document would have now, and the value it has."""
    found = books(story, night).one("exception", code="RESTATED", subject_id=subject_id)
    return found["expected_value"], found["actual_value"]


FEWER = Story("r43a")
announce(FEWER, D1, 2, "10.00")
ask(FEWER, D2, "A", 1)
ask(FEWER, D3, "A", 1, status="cancelled")
PRICIER = Story("r43b")
announce(PRICIER, D1, 1, "10.00")
ship(PRICIER, D2, "A", 1, "12.00")
receive(PRICIER, D3, 1)


def test_r43_a_push_is_never_rewritten(books: Books) -> None:
    """R-43: a pushed return whose current version differs is RESTATED, with both amounts."""
    found = books(FEWER, D2).stock_in()
    assert (found["requested_quantity"], found["pushed_quantity"], found["estimated_refund_amount"]) == (2, 2, 20)
    assert all(restated(books, FEWER, D2, FEWER.return_of()))
    assert "RESTATED" not in books(FEWER, D1).codes()
    assert books(FEWER, D3).one("batch_line", action="recall")["quantity"] == 2


def test_r43_unit_prices_are_frozen_by_the_push(books: Books) -> None:
    """R-43: requested quantity, supplier, unit prices and estimate are frozen by each push."""
    assert books(PRICIER, D2).stock_in()["estimated_refund_amount"] == 10
    assert tuple(map(Decimal, restated(books, PRICIER, D2, PRICIER.return_of()))) == (12, 10)
    assert books(PRICIER, D3).refund()["return_amount"] == 10


FLUID = Story("r43c", auto_push=False)
ship(FLUID, D1, "A", 3, "10.00")
ask(FLUID, D1, "A", 1)
ask(FLUID, D2, "A", 3)
ship(FLUID, D3, "A", 3, "12.00")
RENEWED = Story("r43d")
ship(RENEWED, D1, "A", 2, "10.00")
ask(RENEWED, D1, "A", 2)
acknowledge(RENEWED, D2, "rejected")
ask(RENEWED, D2, "A", 1)
decide(RENEWED, D3, "re_push")


def test_r43_until_the_push_a_return_follows_the_facts(books: Books) -> None:
    """R-43: follow the current facts while attempts = 0."""
    asked = [books(FLUID, night).stock_in() for night in (D1, D2, D3)]
    assert [(row["requested_quantity"], row["estimated_refund_amount"]) for row in asked] == [(1, 10), (3, 30), (3, 36)]


def test_r43_only_a_re_push_renews_what_is_frozen(books: Books) -> None:
    """R-43: frozen by each push and renewed only by a re-push."""
    assert books(RENEWED, D2).stock_in()["requested_quantity"] == 2
    assert books(RENEWED, D3).stock_in()["requested_quantity"] == 1
    assert books(RENEWED, D3).one("batch_line")["quantity"] == 1


def refunded(tag: str, **terms: object) -> Story:
    """One unit of 10.00, refunded on the second business date with a fee of 1.00."""
    story = Story(tag, fee="1.00", **terms)  # type: ignore[arg-type]
    announce(story, D1, 1, "10.00")
    receive(story, D2, 1)
    return story


PRICE_AFTER = refunded("r43e")
ship(PRICE_AFTER, D3, "A", 1, "12.00")
FEE_AFTER = refunded("r43f")
FEE_AFTER.changes(D3, fee_settings=(FEE_AFTER.charges("3.00"),))
FEE_FROM_NOW = refunded("r43g")
FEE_FROM_NOW.changes(D3, fee_settings=(FEE_FROM_NOW.charges("1.00"), FEE_FROM_NOW.charges("3.00", valid_from=D3)))


def test_r43_a_refund_order_is_compared_with_the_present_price_of_its_units(books: Books) -> None:
    """R-43: its refundable amount with the present price of its units; it stays as it was issued."""
    assert books(PRICE_AFTER, D3).deductions() == Deductions(returned=10, fee=1, refundable=9)
    assert tuple(map(Decimal, restated(books, PRICE_AFTER, D3, f"{PRICE_AFTER.return_of()}/1"))) == (11, 9)


def test_r43_a_refund_order_is_compared_with_the_fee_now_valid_on_its_date(books: Books) -> None:
    """R-43: its H with the fee row now valid on created_on; a row that begins later says nothing about it."""
    assert books(FEE_AFTER, D3).deductions() == Deductions(returned=10, fee=1, refundable=9)
    assert tuple(map(Decimal, restated(books, FEE_AFTER, D3, f"{FEE_AFTER.return_of()}/1"))) == (7, 9)
    assert "RESTATED" not in books(FEE_FROM_NOW, D5).codes()


RECOUNTED = Story("r43h")
announce(RECOUNTED, D1, 3, "10.00")
receive(RECOUNTED, D2, 1)
SECOND_COUNT = receive(RECOUNTED, D3, 2)


def test_r43_a_new_version_of_a_posted_receipt_moves_nothing(books: Books) -> None:
    """R-43: a new version of a posted receipt line moves nothing: RESTATED."""
    page = books(RECOUNTED, D3)
    assert page.reasons(SECOND_COUNT) == ""
    assert page.stock_in()["accepted_quantity"] == 1
    assert page.stock() == {("A", "sellable"): 1}
    assert [row["return_amount"] for row in page.rows("refund_order")] == [10]
    found = page.one("exception", code="RESTATED")
    assert found["expected_value"] != found["actual_value"]


ISSUED = {
    "push_item": ("push_id", "action", "batch_id", "return_stock_in_id", "attempt", "business_date"),
    "refund_order": ("refund_order_id", "created_on", "return_amount", "refundable_amount", "return_handling_fee"),
    "posting": ("posting_id", "document_id", "business_date", "account", "amount"),
    "stock_movement": ("movement_id", "business_date", "sku", "pool", "quantity"),
}


def test_r43_an_issued_document_is_unchanged_on_every_later_date(books: Books) -> None:
    """R-43: a document once issued (push line, refund order, posting) is never rewritten."""
    for relation, columns in ISSUED.items():
        before: set[tuple[object, ...]] = set()
        for night in SUMMER.nights:
            now = {tuple(row[name] for name in columns) for row in books(FEWER, night).whole[relation]}
            assert before <= now, f"{relation} of {night}"
            before = now
        assert before, relation


REPLACED_LATE = refunded("r43i")
replace_goods(REPLACED_LATE, D4, 1, "6.00")


def test_r43_a_replacement_shipped_later_is_restated(books: Books) -> None:
    """R-43: compared for RESTATED: a replacement shipped later."""
    assert all(restated(books, REPLACED_LATE, D4, f"{REPLACED_LATE.return_of()}/1"))
    assert books(REPLACED_LATE, D4).deductions() == Deductions(returned=10, fee=1, refundable=9)
