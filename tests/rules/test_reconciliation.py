"""Goods and money agree on both sides, and what waits too long is reported."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, D6, D7, OTHERWISE, SUMMER, Story
from tests.rules.telling import acknowledge, announce, ask, decide, pay, receive, ship


def sent(tag: str, quantity: int = 2, **terms: Any) -> Story:
    """Units of 10.00, pushed on the first business date."""
    story = Story(tag, **terms)
    announce(story, D1, quantity)
    return story


ALL_CAME = sent("r53a")
receive(ALL_CAME, D2, 1, 1)
NONE_CAME = sent("r53b")
SOME_CAME = sent("r53c")
receive(SOME_CAME, D2, 1)
GIVEN_UP = sent("r53d")
receive(GIVEN_UP, D2, 1)
decide(GIVEN_UP, D3, "short_close")
TOO_MANY = sent("r53e")
receive(TOO_MANY, D2, 3)
receive(TOO_MANY, D2, 1, sku="B", line=2)


def goods(books: Books, story: Story, night: date, sku: str = "A") -> tuple[int, int, int, str]:
    """Requested, pushed, accepted, and the result of the match."""
    found = books(story, night).one("goods_match", sku=sku)
    return found["requested_quantity"], found["pushed_quantity"], found["accepted_quantity"], found["match"]


def test_r53_matched_is_accepted_as_requested(books: Books) -> None:
    """R-53: matched: accepted = requested."""
    assert goods(books, ALL_CAME, D2) == (2, 2, 2, "matched")


def test_r53_within_the_limit_is_pending_past_it_missing(books: Books) -> None:
    """R-53: pending: pushed, within R-56's limit; missing: past the limit with nothing accepted."""
    assert goods(books, NONE_CAME, D6) == (2, 2, 0, "pending")
    assert goods(books, NONE_CAME, D7) == (2, 2, 0, "missing")
    assert "GOODS_MISSING" in books(NONE_CAME, D7).codes(NONE_CAME.return_of())


def test_r53_short_is_past_the_limit_with_something_accepted_or_short_closed(books: Books) -> None:
    """R-53: short: short-closed, or past the limit with something accepted."""
    assert goods(books, SOME_CAME, D6) == (2, 2, 1, "pending")
    assert goods(books, SOME_CAME, D7) == (2, 2, 1, "short")
    assert "GOODS_SHORT" in books(SOME_CAME, D7).codes(SOME_CAME.return_of())
    assert goods(books, GIVEN_UP, D2) == (2, 2, 1, "pending")
    assert goods(books, GIVEN_UP, D3) == (2, 2, 1, "short")


def test_r53_over_and_unexpected_are_units_that_are_unidentified_for_it(books: Books) -> None:
    """R-53: unexpected, over: units that are unidentified for it."""
    assert goods(books, TOO_MANY, D2) == (2, 2, 2, "over")
    assert goods(books, TOO_MANY, D2, "B") == (0, 0, 0, "unexpected")


RECALLED = sent("r53f")
ask(RECALLED, D2, "A", 2, status="cancelled")


def test_r53_recalled_and_cancelled_returns_have_no_row(books: Books) -> None:
    """R-53: recalled and cancelled returns have no row."""
    assert goods(books, RECALLED, D1) == (2, 2, 0, "pending")
    assert books(RECALLED, D2).rows("goods_match") == []


def test_r53_pending_is_never_an_exception(books: Books) -> None:
    """R-53: pending is never counted as an exception."""
    for night in SUMMER.nights:
        page = books(NONE_CAME, night)
        late = {row["subject_id"] for row in page.whole["exception"] if row["code"] in ("GOODS_SHORT", "GOODS_MISSING")}
        by_return: dict[str, set[str]] = {}
        for row in page.whole["goods_match"]:
            by_return.setdefault(row["return_stock_in_id"], set()).add(row["match"])
        assert not late & {return_id for return_id, matches in by_return.items() if matches == {"pending"}}


def owed(tag: str) -> Story:
    """10.00 due by bank transfer since the second business date."""
    story = sent(tag, 1, refund_method="bank_transfer")
    receive(story, D2, 1)
    return story


UNPAID = owed("r54a")
PROVEN = owed("r54b")
pay(PROVEN, D3, "10.00", is_confirmed=False)
PARTIAL = owed("r54c")
pay(PARTIAL, D3, "4.00")
PAID = owed("r54d")
pay(PAID, D3, "10.00")
OVERPAID = owed("r54e")
pay(OVERPAID, D3, "11.00")


def money(books: Books, story: Story, night: date) -> tuple[Decimal, Decimal, str]:
    found = books(story, night).one("refund_match")
    assert found["difference_amount"] == found["due_amount"] - found["settled_amount"]
    return found["due_amount"], found["settled_amount"], found["match"]


def test_r54_nothing_settled_is_pending_within_the_limit_and_unpaid_past_it(books: Books) -> None:
    """R-54: pending: nothing settled, within the limit; unpaid: past it; settled = confirmed."""
    assert money(books, UNPAID, D5) == (10, 0, "pending")
    assert money(books, UNPAID, D6) == (10, 0, "unpaid")
    assert money(books, PROVEN, D3) == (10, 0, "pending")


def test_r54_matched_partial_and_over(books: Books) -> None:
    """R-54: matched, partial, over; customer balance settles at creation."""
    assert money(books, PAID, D3) == (10, 10, "matched")
    assert money(books, PARTIAL, D3) == (10, 4, "partial")
    assert money(books, OVERPAID, D3) == (10, 11, "over")
    assert money(books, ALL_CAME, D2) == (20, 20, "matched")


NOT_PUSHED = sent("r56a", auto_push=False)
NOT_SENT_AGAIN = sent("r56b")
acknowledge(NOT_SENT_AGAIN, D2, "rejected")
NOT_REFUNDED = sent("r56c", fee=None)
receive(NOT_REFUNDED, D2, 2)
ANSWERED = sent("r56d")
acknowledge(ANSWERED, D2)
WITHIN_AND_PAST = {
    "TO_PUSH_LATE": (NOT_PUSHED, D2, D3),
    "PUSH_FAILED_LATE": (NOT_SENT_AGAIN, D2, D4),
    "RECEIPT_LATE": (NONE_CAME, D6, D7),
    "REFUND_LATE": (NOT_REFUNDED, D5, D6),
    "PAYMENT_LATE": (UNPAID, D5, D6),
    "UNACKNOWLEDGED": (NONE_CAME, D4, D5),
}


@pytest.mark.parametrize("code", WITHIN_AND_PAST)
def test_r56_a_case_that_waits_longer_than_its_limit_is_reported(books: Books, code: str) -> None:
    """R-56: to push > 1 day, failed > 1, no receipt > 14, no refund > 3, unconfirmed > 3, not acknowledged > 3."""
    story, within, past = WITHIN_AND_PAST[code]
    assert code not in books(story, within).codes()
    found = books(story, past).one("exception", code=code)
    assert found["rule"] == "R-56"


def test_r56_a_case_that_was_answered_is_not_reported(books: Books) -> None:
    """R-56: an accepted acknowledgement, a receipt or a refund ends the wait."""
    assert "UNACKNOWLEDGED" not in books(ANSWERED, D7).codes()
    assert not books(ALL_CAME, D7).codes() & set(WITHIN_AND_PAST)
    assert "REFUND_LATE" not in books(SOME_CAME, D6).codes()


HURRIED = sent("r56e", auto_push=False, calendar=OTHERWISE)


def test_r56_each_limit_is_a_setting(books: Books) -> None:
    """R-56: with a limit of 0 days the second business date is late."""
    assert "TO_PUSH_LATE" not in books(HURRIED, D1).codes()
    assert "TO_PUSH_LATE" in books(HURRIED, D2).codes()


def ordered(tag: str, on: date, **terms: Any) -> Story:
    """One unit of an order of that day, asked back on the first business date."""
    story = Story(tag, **terms)
    ship(story, D1, ordered_on=on)
    ask(story, D1)
    return story


DAY_81 = ordered("r56f", date(2026, 4, 11), auto_push=False)
DAY_79 = ordered("r56g", date(2026, 4, 13), auto_push=False)
DAY_90 = ordered("r56h", date(2026, 4, 2), auto_push=False)
SENT_ON_DAY_81 = ordered("r56i", date(2026, 4, 11))


def test_r56_what_soon_passes_the_90_days_is_listed(books: Books) -> None:
    """R-56: a list of returns that pass the 90-day limit within 10 days; those past it or pushed are not on it."""
    assert books(DAY_81, D1).one("expiring_return")["days_left"] == 9
    assert not books(DAY_79, D1).rows("expiring_return")
    assert books(DAY_79, D3).one("expiring_return")["days_left"] == 9
    assert books(DAY_90, D1).one("expiring_return")["days_left"] == 0
    assert books(DAY_90, D2).stands() == ("blocked", "TOO_OLD")
    assert not books(DAY_90, D2).rows("expiring_return")
    assert not books(SENT_ON_DAY_81, D1).rows("expiring_return")


ROLLED = owed("r57a")
pay(ROLLED, D3, "6.00", is_confirmed=False)
pay(ROLLED, D4, "6.00")
decide(ROLLED, D5, "write_off", subject=f"{ROLLED.return_of()}/1")


def rolled(books: Books, story: Story, night: date) -> tuple[Decimal, ...]:
    found = books(story, night).one("roll_forward", business_date=night)
    names = ("opening", "due", "settled", "written_off", "closing")
    return tuple(found[f"{name}_amount"] for name in names)


def test_r57_opening_due_settled_written_off_closing(books: Books) -> None:
    """R-57: opening + refunds due − settled − written off = closing; a payment on proof alone settles nothing."""
    assert rolled(books, ROLLED, D2) == (0, 10, 0, 0, 10)
    assert rolled(books, ROLLED, D3) == (10, 0, 0, 0, 10)
    assert rolled(books, ROLLED, D4) == (10, 0, 6, 0, 4)
    assert rolled(books, ROLLED, D5) == (4, 0, 0, 4, 0)
    assert rolled(books, ALL_CAME, D2) == (0, 20, 20, 0, 0)


WRITTEN_OFF = owed("r57g")
pay(WRITTEN_OFF, D3, "6.00")
decide(WRITTEN_OFF, D4, "write_off", subject=f"{WRITTEN_OFF.return_of()}/1")
OVERPAID_LATER = owed("r57h")
pay(OVERPAID_LATER, D3, "4.00")
decide(OVERPAID_LATER, D4, "write_off", subject=f"{OVERPAID_LATER.return_of()}/1")
pay(OVERPAID_LATER, D5, "6.00", payment="PAY2")


def total_of_supplier(books: Books, story: Story, night: date) -> tuple[Decimal, ...]:
    found = books(story, night).one("refund_total")
    return tuple(found[f"{name}_amount"] for name in ("due", "settled", "written_off", "open", "overpaid"))


def test_r57_what_is_open_and_what_is_overpaid_stand_apart(books: Books) -> None:
    """10.00 due, 6.00 paid, 4.00 written off: 0 is open. 4.00 paid, 6.00 off, 6.00 paid after all: 6.00 over."""
    assert total_of_supplier(books, WRITTEN_OFF, D2) == (10, 0, 0, 10, 0)
    assert total_of_supplier(books, WRITTEN_OFF, D3) == (10, 6, 0, 4, 0)
    assert total_of_supplier(books, WRITTEN_OFF, D4) == (10, 6, 4, 0, 0)
    assert total_of_supplier(books, OVERPAID_LATER, D4) == (10, 4, 6, 0, 0)
    assert total_of_supplier(books, OVERPAID_LATER, D5) == (10, 10, 6, 0, -6)


def without_zeros(amounts: dict[tuple[str, str], Decimal]) -> dict[tuple[str, str], Decimal]:
    return {pair: amount for pair, amount in amounts.items() if amount}


def test_r57_closing_is_the_sum_of_open_items(books: Books) -> None:
    """R-57: closing = −(refund_payable + bank_clearing + unapplied_payment), and the sum of the open items."""
    for night in SUMMER.nights:
        page = books(ROLLED, night)
        open_items: dict[tuple[str, str], Decimal] = {}
        for row in page.whole["posting"]:
            pair = (row["distributor_id"], row["supplier_id"])
            # a pair that has a customer balance alone owes nothing by bank, and has no roll-forward
            if row["account"] in ("refund_payable", "bank_clearing", "unapplied_payment"):
                open_items[pair] = open_items.get(pair, Decimal(0)) - row["amount"]
        closing = {
            (row["distributor_id"], row["supplier_id"]): row["closing_amount"]
            for row in page.whole["roll_forward"]
            if row["business_date"] == night
        }
        # a pair of which nothing was ever owed has no entry in these accounts, or no row
        assert without_zeros(closing) == without_zeros(open_items)
        items = dict.fromkeys(closing, Decimal(0))
        for row in page.whole["open_item"]:
            items[row["distributor_id"], row["supplier_id"]] += row["open_amount"] + row["overpaid_amount"]
        assert closing == items
