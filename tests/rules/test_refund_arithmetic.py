"""Deductions from a received return, and their order (R-36 to R-38, R-40, R-41)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.rules.pages import Books, Deductions
from tests.rules.story import D1, D2, D3, D4, D5, D7, Story
from tests.rules.telling import announce, ask, leave_unsettled, receive, replace_goods, ship

JUNE_20 = date(2026, 6, 20)


def returned(tag: str, quantity: int, price: str, **terms: object) -> Story:
    """Goods shipped and asked back on the first business date, all received on the second."""
    story = Story(tag, **terms)  # type: ignore[arg-type]
    announce(story, D1, quantity, price)
    receive(story, D2, quantity)
    return story


BIGSHOP = returned("r36a", 4, "25.00", fee="5.00")
OUTSIDE = returned("r36b", 4, "25.00", fee="5.00", via_bigshop=False)
for story in (BIGSHOP, OUTSIDE):
    leave_unsettled(story, D2, "30.00")
    replace_goods(story, D2, 2, "10.00")


def test_r36_refundable_is_what_is_left_after_three_deductions(books: Books) -> None:
    """R-36: 100.00 − 30.00 − 20.00 − 5.00 = 45.00; not BigShop: 50.00."""
    assert books(BIGSHOP, D2).deductions() == Deductions(returned=100, unsettled=30, exchange=20, fee=5, refundable=45)
    assert books(OUTSIDE, D2).deductions() == Deductions(returned=100, unsettled=30, exchange=20, refundable=50)


SHORT = returned("r37a", 4, "10.00", fee="5.00")
leave_unsettled(SHORT, D2, "30.00")
replace_goods(SHORT, D2, 2, "10.00")
UNSETTLED_OVER = returned("r37b", 2, "10.00")
leave_unsettled(UNSETTLED_OVER, D2, "30.00")


def test_r37_each_deduction_is_limited_to_what_is_left(books: Books) -> None:
    """R-37: 40: unsettled 30 → 10; exchange 20 takes 10 (short 10); H 5 takes 0 (short 5); refundable 0."""
    assert books(SHORT, D2).deductions() == Deductions(returned=40, unsettled=30, exchange=10, shortfall=15)


def test_r37_unsettled_that_did_not_fit_is_no_shortfall(books: Books) -> None:
    """R-37: unsettled that did not fit stays on the order (R-38) and is no shortfall."""
    assert books(UNSETTLED_OVER, D2).deductions() == Deductions(returned=20, unsettled=20)


TWO_NIGHTS = Story("r38a")
ship(TWO_NIGHTS, D1, "A", 6, "10.00")
ask(TWO_NIGHTS, D1, "A", 2, case="AS1")
ask(TWO_NIGHTS, D1, "A", 4, case="AS2")
leave_unsettled(TWO_NIGHTS, D1, "30.00")
receive(TWO_NIGHTS, D2, 2, case="AS1")
receive(TWO_NIGHTS, D3, 4, case="AS2", receipt="GR2")
ONE_NIGHT = Story("r38b")
ship(ONE_NIGHT, D1, "A", 6, "10.00")
ask(ONE_NIGHT, D1, "A", 4, case="Z")
ask(ONE_NIGHT, D1, "A", 2, case="A")
leave_unsettled(ONE_NIGHT, D1, "30.00")
receive(ONE_NIGHT, D2, 4, case="Z", receipt="GR1", hour=3)
receive(ONE_NIGHT, D2, 2, case="A", receipt="GR2", hour=5)


def test_r38_unsettled_is_used_up(books: Books) -> None:
    """R-38: unsettled 30; return 1 of 20 uses 20; return 2 of 40 uses 10."""
    assert books(TWO_NIGHTS, D3).refund(case="AS1")["unsettled_amount"] == 20
    assert books(TWO_NIGHTS, D3).deductions(case="AS2") == Deductions(returned=40, unsettled=10, refundable=30)


def test_r38_within_a_run_in_the_order_of_return_stock_in_id(books: Books) -> None:
    """R-38: refund orders of one run are made in the order of return_stock_in_id."""
    assert books(ONE_NIGHT, D2).refund(case="A")["unsettled_amount"] == 20
    assert books(ONE_NIGHT, D2).refund(case="Z")["unsettled_amount"] == 10


def thrice(tag: str) -> Story:
    """Three units of 20, received on three business dates; 30 were unsettled before."""
    story = Story(tag)
    announce(story, D1, 3, "20.00")
    leave_unsettled(story, D1, "30.00")
    for number, night in enumerate((D2, D4, D5), start=1):
        receive(story, night, 1, receipt=f"GR{number}")
    return story


OLDER = thrice("r38c")
leave_unsettled(OLDER, D3, "99.00", as_of=JUNE_20)
SAME_DAY = thrice("r38d")
leave_unsettled(SAME_DAY, D3, "25.00", as_of=D2)
AFTERWARDS = thrice("r38e")
leave_unsettled(AFTERWARDS, D3, "15.00", as_of=D3)


def taken(books: Books, story: Story) -> list[Decimal]:
    return [books(story, D5).refund(number)["unsettled_amount"] for number in (1, 2, 3)]


def test_r38_an_older_as_of_that_arrives_late_changes_nothing(books: Books) -> None:
    """R-38: 20, then the 10 that are left, then nothing."""
    assert taken(books, OLDER) == [20, 10, 0]


def test_r38_the_newest_as_of_less_what_was_used_since(books: Books) -> None:
    """R-38: less refund orders with created_on ≥ the date of as_of: 25 − 20 = 5; a later as_of is unchanged: 15."""
    assert taken(books, SAME_DAY) == [20, 5, 0]
    assert taken(books, AFTERWARDS) == [20, 15, 0]


REPLACED = Story("r40a", fee="5.00")
announce(REPLACED, D1, 3, "10.00")
replace_goods(REPLACED, D1, 2, "4.00", exchange="EX1")
replace_goods(REPLACED, D1, 1, "9.00", exchange="EX2", is_shipped=False)
receive(REPLACED, D2, 1)
replace_goods(REPLACED, D3, 1, "9.00", exchange="EX2")
receive(REPLACED, D3, 1, receipt="GR2")
receive(REPLACED, D5, 1, receipt="GR3")


def test_r40_exchange_amount_is_what_is_known_shipped(books: Books) -> None:
    """R-40: Σ replacement qty × its own unit price, once shipped; a refund order does not wait for a replacement."""
    assert books(REPLACED, D2).deductions(1) == Deductions(returned=10, exchange=8, fee=2, shortfall=3)


def test_r40_less_what_earlier_refund_orders_took_and_no_fee_is_carried_over(books: Books) -> None:
    """R-40: 17 − 8 = 9 of the second; H that did not fit is not carried over."""
    assert books(REPLACED, D3).deductions(2) == Deductions(returned=10, exchange=9, refundable=1)
    assert books(REPLACED, D5).deductions(3) == Deductions(returned=10, refundable=10)


SHIPPED_LATE = returned("r40b", 1, "10.00")
replace_goods(SHIPPED_LATE, D4, 1, "6.00")


def test_r40_a_replacement_after_the_last_refund_order_is_restated(books: Books) -> None:
    """R-40: a replacement that ships after the last refund order is RESTATED; the document stays."""
    page = books(SHIPPED_LATE, D4)
    found = page.one("exception", code="RESTATED")
    assert (found["subject_id"], found["rule"]) == (f"{SHIPPED_LATE.return_of()}/1", "R-43")
    assert page.deductions() == Deductions(returned=10, refundable=10)


def test_r41_refundable_is_between_zero_and_the_return_amount(books: Books) -> None:
    """R-41: 0 ≤ refundable ≤ Return Amount, and it is the Return Amount less the three deductions, in all stories."""
    rows = books(BIGSHOP, D7).whole["refund_order"]
    assert rows
    for row in rows:
        taken_off = row["unsettled_amount"] + row["exchange_amount"] + row["return_handling_fee"]
        assert 0 <= row["refundable_amount"] <= row["return_amount"]
        assert row["refundable_amount"] == row["return_amount"] - taken_off
