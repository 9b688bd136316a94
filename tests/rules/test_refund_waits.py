"""What holds a refund: a replacement that has not left, a hold, a person who has to release it (R-31, R-40, R-56)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from tests.model.world import Settings
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, D6, Calendar, Story
from tests.rules.telling import announce, ask, decide, receive, replace_goods

WEEKS: Final = Calendar("two weeks", [D1 + timedelta(days=day) for day in range(12)])
D9: Final = date(2026, 7, 9)
HASTY: Final = Calendar("no wait for replacements", (D1, D2, D3), Settings(exchange_wait_days=0))


def swapped(tag: str, calendar: Calendar = WEEKS) -> Story:
    """100.00 of an exchange, received on the second business date; the fee is 5.00."""
    story = Story(tag, calendar, fee="5.00")
    announce(story, D1, 1, "100.00", after_sales_type="exchange")
    receive(story, D2, 1)
    return story


SHIPPED = swapped("r40ba")
replace_goods(SHIPPED, D3, 1, "20.00", is_shipped=False)
replace_goods(SHIPPED, D4, 1, "20.00")
NEVER = swapped("r40bb")
RELEASED = swapped("r40bc")
decide(RELEASED, D3, "release")
AT_ONCE = swapped("r40bd", HASTY)


def test_r40_a_refund_waits_for_its_replacement(books: Books) -> None:
    """R-40: *Received on the 2nd; replacement of 20.00 shipped on the 4th → on the 4th, 100 − 20 − 5 = 75.00.*"""
    for night in (D2, D3):
        page = books(SHIPPED, night)
        assert page.rows("refund_order") == []
        assert page.stock_in()["waits_for"] == "exchange"
        found = page.one("exception", code="EXCHANGE_NOT_SHIPPED")
        assert (found["severity"], found["amount"]) == ("low", 100)
    page = books(SHIPPED, D4)
    assert (page.refund()["refundable_amount"], page.refund()["created_on"]) == (Decimal("75.00"), D4)
    assert (page.stock_in()["waits_for"], page.codes()) == ("", set())


def test_r40_it_waits_for_seven_days(books: Books) -> None:
    """R-40: *None by the 9th → 95.00, and the finding is medium until all known replacements have left.*"""
    page = books(NEVER, date(2026, 7, 8))
    assert (page.rows("refund_order"), page.stock_in()["waits_for"]) == ([], "exchange")
    page = books(NEVER, D9)
    assert (page.refund()["refundable_amount"], page.stock_in()["waits_for"]) == (Decimal("95.00"), "")
    found = page.one("exception", code="EXCHANGE_NOT_SHIPPED")
    assert (found["severity"], found["opened_on"]) == ("medium", D2)
    assert "REFUND_LATE" not in books(NEVER, date(2026, 7, 8)).codes()


LATE = swapped("r40be")
replace_goods(LATE, date(2026, 7, 11), 1, "20.00")


def test_r40_the_finding_ends_when_the_replacement_has_left(books: Books) -> None:
    """R-40: one that ships after the last refund order is RESTATED."""
    page = books(LATE, date(2026, 7, 11))
    assert page.codes() == {"RESTATED"}


def test_r40_a_release_lets_it_go_and_settles_the_finding(books: Books) -> None:
    """R-40: a decision `release`; a release settles the finding."""
    page = books(RELEASED, D3)
    assert page.refund()["refundable_amount"] == Decimal("95.00")
    for night in (D3, D9):
        assert not books(RELEASED, night).codes()


def test_r40_zero_days_is_never_wait(books: Books) -> None:
    """R-40: exchange_wait_days 0 = never wait."""
    page = books(AT_ONCE, D2)
    assert page.refund()["refundable_amount"] == Decimal("95.00")
    assert page.one("exception", code="EXCHANGE_NOT_SHIPPED")["severity"] == "medium"


HELD = Story("r31f")
announce(HELD, D1, 2, "10.00")
receive(HELD, D2, 1)
decide(HELD, D2, "hold")
decide(HELD, D4, "release")
receive(HELD, D5, 1, receipt="GR2")
TOO_LATE = decide(HELD, D6, "hold")


def test_r31_a_hold_of_the_night_of_the_receipt_stops_its_refund_order(books: Books) -> None:
    """R-31, R-56: it waits until `release`, and is the finding REFUND_HELD; not a late refund."""
    for night in (D2, D3):
        page = books(HELD, night)
        assert (page.rows("refund_order"), page.stock_in()["waits_for"]) == ([], "hold")
        found = page.one("exception", code="REFUND_HELD")
        assert (found["rule"], found["amount"], found["opened_on"]) == ("R-56", 10, D2)
    assert books(HELD, D4).refund()["created_on"] == D4
    assert not books(HELD, D4).codes()


def test_r31_a_hold_is_for_a_return_without_a_refund_order(books: Books) -> None:
    """R-16: after the release nothing holds what comes later, and a hold no longer fits."""
    assert books(HELD, D5).refund(2)["created_on"] == D5
    assert "DECISION_VOID" in books(HELD, D6).codes(TOO_LATE.row.decision_id)


TAKEN_BACK = swapped("r40bf")
decide(TAKEN_BACK, D3, "release", name="DEC-release")
decide(TAKEN_BACK, D3, "hold", name="DEC-hold", hour=5)


def test_r40_a_hold_after_a_release_of_the_same_run_leaves_the_exchange_open(books: Books) -> None:
    """R-31, R-40: the hold took the release back: the refund waits for both, and the finding stands."""
    page = books(TAKEN_BACK, D3)
    assert (page.rows("refund_order"), page.stock_in()["waits_for"]) == ([], "exchange,hold")
    assert {"EXCHANGE_NOT_SHIPPED", "REFUND_HELD"} <= page.codes()


BY_A_PERSON = Story("r31g")
BY_A_PERSON.changes(D1, partnerships=(BY_A_PERSON.terms(refund_release="person"),))
announce(BY_A_PERSON, D1, 2, "10.00")
receive(BY_A_PERSON, D2, 1)
decide(BY_A_PERSON, D3, "release")
receive(BY_A_PERSON, D4, 1, receipt="GR2")


def test_r31_a_person_releases_each_refund_order(books: Books) -> None:
    """R-31: a release is for the refund order that it lets go; what is accepted later waits again."""
    assert books(BY_A_PERSON, D2).stock_in()["waits_for"] == "person"
    assert "REFUND_HELD" in books(BY_A_PERSON, D2).codes()
    assert books(BY_A_PERSON, D3).refund()["return_amount"] == 10
    page = books(BY_A_PERSON, D5)
    assert (len(page.rows("refund_order")), page.stock_in()["waits_for"]) == (1, "person")


FROZEN = Story("r31h")
announce(FROZEN, D1)
receive(FROZEN, D2, 1)
ask(FROZEN, D2, status="cancelled")
NO_RELEASE = decide(FROZEN, D3, "release")
NO_FEE = Story("r31i", fee=None)
NO_FEE.changes(D1, partnerships=(NO_FEE.terms(refund_release="person"),))
NO_FEE.changes(D5, fee_settings=(NO_FEE.charges("1.00"),))
announce(NO_FEE, D1)
receive(NO_FEE, D2, 1)
decide(NO_FEE, D3, "release")


def test_r31_what_only_a_cancellation_holds_cannot_be_released(books: Books) -> None:
    """R-16, R-31: a release of one that only R-22 or R-39 holds is void."""
    page = books(FROZEN, D3)
    assert (page.rows("refund_order"), page.stock_in()["waits_for"]) == ([], "cancellation")
    assert "DECISION_VOID" in page.codes(NO_RELEASE.row.decision_id)


def test_r31_what_was_released_waits_for_its_fee_alone(books: Books) -> None:
    """R-31: released on the 3rd while its fee was missing; the refund order is made when the fee is there."""
    assert books(NO_FEE, D2).stock_in()["waits_for"] == "fee,person"
    assert books(NO_FEE, D3).stock_in()["waits_for"] == "fee"
    assert "REFUND_HELD" not in books(NO_FEE, D4).codes()
    assert books(NO_FEE, D5).refund()["refundable_amount"] == Decimal("9.00")
