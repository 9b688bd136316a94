"""A receipt line of which units are unidentified, and whose newest version has fewer (R-30, R-43)."""

from __future__ import annotations

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, Story
from tests.rules.telling import announce, decide, receive


def counted_before_the_push(tag: str, *newest: int, first: tuple[int, ...] = (2, 0, 0)) -> Story:
    """2 asked at 30.00, counted on the 2nd, pushed on the 3rd; the newest version of the line comes on the 3rd."""
    story = Story(tag, auto_push=False)
    announce(story, D1, 2, "30.00")
    receive(story, D2, *first[:2], refused_quantity=first[2])
    receive(story, D3, *newest[:2], refused_quantity=newest[2])
    decide(story, D3, "push", name="PUSH")
    return story


FEWER = counted_before_the_push("r43ga", 1, 0, 0)
AT_ONCE = counted_before_the_push("r43gb", 1, 0, 0)
decide(AT_ONCE, D4, "adjust", subject=f"RESTATED|{AT_ONCE.named('GR1')}:1")
DEFECTIVE = counted_before_the_push("r43gc", 1, 1, 0)
REFUSED = counted_before_the_push("r43gd", 1, 0, 1)
MORE_REFUSED = counted_before_the_push("r43ge", 1, 0, 0, first=(1, 0, 1))


def test_r43_a_later_match_takes_no_more_than_the_newest_version_has(books: Books) -> None:
    """R-30, R-43: 2 unidentified, 1 by the newest version: 1 counts, 30.00 are refunded; RESTATED is for the rest."""
    found = books(FEWER, D3).one("restated")
    assert (found["document_id"], found["issued_value"], found["restated_value"]) == (
        f"{FEWER.named('GR1')}:1",
        "2",
        "1",
    )
    page = books(FEWER, D4)
    assert page.refund()["return_amount"] == 30
    assert page.stock() == {("A", "sellable"): 1, ("A", "unidentified"): 1}
    found = page.one("restated")
    assert (found["document_id"], found["difference_amount"]) == (f"{FEWER.named('GR1')}:1", 0)
    assert page.one("goods_match")["match"] == "pending"


def test_r43_the_rest_is_adjusted_on_the_day_of_the_match(books: Books) -> None:
    """R-61: the decision on the line fits, although its units were matched in the same run."""
    page = books(AT_ONCE, D4)
    assert "DECISION_VOID" not in page.codes()
    found = page.one("adjustment")
    assert (found["document_type"], found["quantity"]) == ("receipt_line", -1)
    assert page.stock() == {("A", "sellable"): 1, ("A", "unidentified"): 0}
    assert page.refund()["return_amount"] == 30
    assert not page.rows("restated")
    assert books(AT_ONCE, D5).refund()["due_amount"] == 30


def test_r43_good_and_defective_units_are_refunded_alike(books: Books) -> None:
    """R-28, R-43: 2 good by then, 1 good and 1 defective by now: both came; a refused one is not refunded."""
    assert books(DEFECTIVE, D4).refund()["return_amount"] == 60
    assert books(REFUSED, D4).refund()["return_amount"] == 30
    assert books(REFUSED, D4).stock_in()["refused_quantity"] == 0


def test_r43_a_refused_unit_that_is_no_longer_there_does_not_count(books: Books) -> None:
    """R-31, R-43: 1 good and 1 refused by then, 1 good by now: the second unit is awaited still."""
    found = books(MORE_REFUSED, D4).stock_in()
    assert (found["accepted_quantity"], found["refused_quantity"]) == (1, 0)
    assert books(MORE_REFUSED, D4).one("goods_match")["match"] == "pending"
