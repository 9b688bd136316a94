"""Goods for a return that a reissue recalled in favour of another supplier's return (R-22, R-43)."""

from __future__ import annotations

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, D6, Story
from tests.rules.telling import announce, ask, decide, receive, ship


def given_over(tag: str) -> Story:
    """3 at 33.00 pushed to SUP; the stock-out is OTH's from the 2nd on; reissued on the 3rd; SUP counts 2 later."""
    story = Story(tag, suppliers=("SUP", "OTH"), auto_push=False)
    announce(story, D1, 3, "33.00")
    decide(story, D1, "push")
    ship(story, D2, "A", 3, "33.00", supplier="OTH")
    decide(story, D3, "reissue")
    receive(story, D4, 2)
    return story


ACCEPTED = given_over("r22t")
decide(ACCEPTED, D5, "accept", name="DEC-ann")
decide(ACCEPTED, D6, "accept", name="DEC-bob", decided_by="bob")


def test_r22_goods_after_a_reissue_to_another_supplier_are_frozen(books: Books) -> None:
    """R-22: treated alike: received, stock +2, CANCELLED_AFTER_STOCK_IN, refund frozen; UNITS_TWICE of both returns."""
    assert books(ACCEPTED, D3).stands() == ("recalled", "")
    page = books(ACCEPTED, D4)
    found = page.stock_in()
    assert (found["state"], found["received_on"], found["recalled_on"]) == ("received", D4, D3)
    assert (found["waits_for"], page.stock()) == ("cancellation", {("A", "sellable"): 2})
    assert not page.rows("refund_order")
    row = page.one("exception", code="CANCELLED_AFTER_STOCK_IN")
    assert (row["subject_id"], row["amount"], row["fitting_decisions"]) == (ACCEPTED.return_of(), 66, "accept, explain")
    assert (row["expected_value"], row["actual_value"]) == ("no goods after 2026-07-03", "goods on 2026-07-04")
    twice = {row["subject_id"]: row for row in page.rows("exception", code="UNITS_TWICE")}
    assert set(twice) == {ACCEPTED.return_of(), ACCEPTED.return_of(supplier="OTH")}
    assert twice[ACCEPTED.return_of()]["fitting_decisions"] == "short_close, accept, explain"
    assert twice[ACCEPTED.return_of(supplier="OTH")]["fitting_decisions"] == "short_close, explain"


def test_r22_goods_after_a_reissue_are_refunded_once_two_persons_accept(books: Books) -> None:
    """R-22: accept names it; a second person where UNITS_TWICE stands. What was accepted stays accepted."""
    assert not books(ACCEPTED, D5).rows("refund_order")
    assert "SECOND_PERSON_NEEDED" in books(ACCEPTED, D5).codes()
    page = books(ACCEPTED, D6)
    assert (page.refund()["created_on"], page.refund()["return_amount"]) == (D6, 66)
    assert "CANCELLED_AFTER_STOCK_IN" not in page.codes()


SETTLED = given_over("r22u")
decide(SETTLED, D5, "short_close", subject=SETTLED.return_of(supplier="OTH"))
decide(SETTLED, D6, "accept")
PARTLY = given_over("r22v")
receive(PARTLY, D5, 1, supplier="OTH", receipt="GR2")
decide(PARTLY, D6, "short_close", subject=PARTLY.return_of(supplier="OTH"))


def test_r22_units_are_held_once_again_when_the_other_return_is_closed_short(books: Books) -> None:
    """R-22, R-31: 3 shipped; the other return holds what came of it, none: one person accepts."""
    page = books(SETTLED, D5)
    assert "UNITS_TWICE" not in page.codes()
    assert "CANCELLED_AFTER_STOCK_IN" in page.codes()
    assert books(SETTLED, D6).refund()["created_on"] == D6


def test_r22_a_return_that_is_closed_short_holds_what_came(books: Books) -> None:
    """R-22: 3 held by the first one, which awaits 1 still, and 1 that came for the other: 4 of 3."""
    found = {row["subject_id"]: row for row in books(PARTLY, D6).rows("exception", code="UNITS_TWICE")}
    assert found[PARTLY.return_of()]["actual_value"] == "4"
    assert found[PARTLY.return_of(supplier="OTH")]["amount"] == 33


CANCELLED_TOO = given_over("r22w")
decide(CANCELLED_TOO, D4, "short_close", name="SHORT", subject=CANCELLED_TOO.return_of(supplier="OTH"))
ask(CANCELLED_TOO, D5, "A", 3, status="cancelled")
ask(CANCELLED_TOO, D6, "A", 3, status="approved")


def test_r22_a_withdrawn_cancellation_does_not_free_what_a_reissue_recalled(books: Books) -> None:
    """R-22: a cancellation that is withdrawn frees what it froze; the other supplier's return is still there."""
    for night in (D5, D6):
        assert "CANCELLED_AFTER_STOCK_IN" in books(CANCELLED_TOO, night).codes(CANCELLED_TOO.return_of())
    assert not books(CANCELLED_TOO, D6).rows("refund_order")
