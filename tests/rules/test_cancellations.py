"""R-22: a cancelled application leaves the list, is recalled, or comes too late."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, Story
from tests.rules.telling import acknowledge, announce, ask, decide, receive

UNPUSHED = Story("r22a", auto_push=False)
announce(UNPUSHED, D1)
ask(UNPUSHED, D2, status="cancelled")
ask(UNPUSHED, D4, status="approved")
decide(UNPUSHED, D5, "push")


def test_r22_before_the_push_it_leaves_the_list(books: Books) -> None:
    """R-22: before the push it leaves the list (cancelled), and no supplier gets it."""
    assert books(UNPUSHED, D2).stands() == ("cancelled", "")
    assert not books(UNPUSHED, D3).rows("push_item")


def test_r22_cancelled_turns_back_when_a_later_version_is_pushable(books: Books) -> None:
    """R-22: cancelled turns back into to_push when a later version is pushable."""
    assert books(UNPUSHED, D4).stands() == ("to_push", "")
    assert books(UNPUSHED, D5).stands() == ("pushed", "")


RECALLED = Story("r22b")
announce(RECALLED, D1, 2, "10.00")
ask(RECALLED, D2, "A", 2, status="cancelled")
ask(RECALLED, D3, "A", 2, status="approved")


def test_r22_after_the_push_it_is_recalled(books: Books) -> None:
    """R-22: after the push and before stock-in it is recalled, and a recall line goes to the supplier."""
    page = books(RECALLED, D2)
    found = page.stock_in()
    assert (found["state"], found["recalled_on"], found["supplier_status"]) == ("recalled", D2, "recalled")
    line = page.one("batch_line")
    assert (line["action"], line["push_id"]) == ("recall", RECALLED.return_of() + "#1")
    assert (line["sku"], line["quantity"]) == ("A", 2)
    assert line["batch_id"] == f"2026-07-02.{RECALLED.distributor}.{RECALLED.supplier}"


def test_r22_a_recall_leaves_the_push_as_it_was(books: Books) -> None:
    """R-22: the batch and the date of the push are kept; its units are no longer out."""
    found = books(RECALLED, D2).stock_in()
    assert (found["attempts"], found["pushed_on"], found["pushed_quantity"]) == (1, D1, 0)
    assert found["batch_id"].startswith("2026-07-01.")


def test_r22_recalled_is_final(books: Books) -> None:
    """R-22: recalled is final (exception REOPENED_AFTER_RECALL)."""
    page = books(RECALLED, D3)
    assert page.stands() == ("recalled", "")
    assert "REOPENED_AFTER_RECALL" in page.codes(RECALLED.return_of())
    assert len(page.rows("push_item", action="push")) == 1
    assert not page.rows("batch_line")


AFTER = Story("r22c")
announce(AFTER, D1, 2, "10.00")
receive(AFTER, D2, 1)
ask(AFTER, D3, "A", 2, status="cancelled")
receive(AFTER, D4, 1, receipt="GR2")


def test_r22_after_stock_in_nothing_is_undone(books: Books) -> None:
    """R-22: after stock-in nothing is undone: exception CANCELLED_AFTER_STOCK_IN."""
    page = books(AFTER, D3)
    assert page.stands() == ("received", "")
    assert "CANCELLED_AFTER_STOCK_IN" in page.codes(AFTER.return_of())
    assert page.refund() == books(AFTER, D2).refund()
    assert not page.rows("push_item", action="recall")


def test_r22_after_stock_in_the_refund_is_frozen(books: Books) -> None:
    """R-22: the refund is frozen: units accepted from now on make no refund order."""
    page = books(AFTER, D5)
    assert page.stock_in()["accepted_quantity"] == 2
    assert len(page.rows("refund_order")) == 1


ACCEPTED = Story("r22d")
WITHDRAWN = Story("r22e")
for story in (ACCEPTED, WITHDRAWN):
    announce(story, D1)
    receive(story, D2, 1)
    ask(story, D2, status="cancelled")
decide(ACCEPTED, D4, "accept")
ask(WITHDRAWN, D4, status="refunded")


@pytest.mark.parametrize("story", [ACCEPTED, WITHDRAWN], ids=["accept", "withdrawn"])
def test_r22_a_frozen_refund_is_free_again(books: Books, story: Story) -> None:
    """R-22: free again when the cancellation is withdrawn or a decision `accept` names it.

    A receipt and a cancellation on the same business date are "cancelled after stock-in".
    """
    page = books(story, D2)
    assert page.stands() == ("received", "")
    assert "CANCELLED_AFTER_STOCK_IN" in page.codes(story.return_of())
    assert not books(story, D3).rows("refund_order")
    assert books(story, D4).refund()["created_on"] == D4
    assert "CANCELLED_AFTER_STOCK_IN" not in books(story, D4).codes()


REJECTED = Story("r22f")
announce(REJECTED, D1)
ask(REJECTED, D2, status="rejected")


def test_r22_rejected_counts_as_cancelled(books: Books) -> None:
    """R-22: rejected counts as cancelled here."""
    assert books(REJECTED, D2).stands() == ("recalled", "")


UNDECIDED = ("closed", "disputed", "requested")
PUSHED = {status: Story(f"r22{letter}") for status, letter in zip(UNDECIDED, "ghi", strict=True)}
WAITING = {status: Story(f"r22{letter}", auto_push=False) for status, letter in zip(UNDECIDED, "jkl", strict=True)}
for status in UNDECIDED:
    for story in (PUSHED[status], WAITING[status]):
        announce(story, D1)
        ask(story, D2, status=status)
        ask(story, D4, status="refunded")


@pytest.mark.parametrize("status", UNDECIDED)
def test_r22_closed_disputed_and_requested_never_recall(books: Books, status: str) -> None:
    """R-22: closed, disputed and requested never recall."""
    assert books(PUSHED[status], D3).stands() == ("pushed", "")
    assert books(PUSHED[status], D3).stock_in()["after_sales_status"] == status


@pytest.mark.parametrize("status", UNDECIDED)
def test_r22_before_the_push_they_block_until_the_status_is_pushable_again(books: Books, status: str) -> None:
    """R-22: before the push they give blocked NOT_PUSHABLE until the status is pushable again."""
    assert books(WAITING[status], D3).stands() == ("blocked", "NOT_PUSHABLE")
    assert "NOT_PUSHABLE" in books(WAITING[status], D3).codes()
    assert books(WAITING[status], D4).stands() == ("to_push", "")


FAILED = Story("r22m")
announce(FAILED, D1)
acknowledge(FAILED, D2, "rejected")
ask(FAILED, D3, status="cancelled")
BLOCKED = Story("r22n", auto_push=False)
announce(BLOCKED, D1)
ask(BLOCKED, D2, status="disputed")
ask(BLOCKED, D3, status="cancelled")


def test_r22_a_failed_or_blocked_one_is_cancelled(books: Books) -> None:
    """R-22: a return that is not with the supplier leaves the list: push_failed and blocked → cancelled."""
    assert books(FAILED, D3).stands() == ("cancelled", "")
    assert books(BLOCKED, D3).stands() == ("cancelled", "")
    assert not books(FAILED, D3).rows("push_item", action="recall")


ONE_LINE = Story("r22o")
announce(ONE_LINE, D1, 2)
ask(ONE_LINE, D1, "A", 1, case="AS2", order="O2")
ask(ONE_LINE, D2, "A", 2, status="closed")


def test_r22_what_never_was_pushable_has_no_return_yet(books: Books) -> None:
    """R-22: a return first seen as not pushable has no return stock-in yet: here its order was never shipped."""
    assert not books(ONE_LINE, D2).rows("return_stock_in", after_sales_id="AS2")


CAME_ANYWAY = Story("r22p", fee="1.00")
announce(CAME_ANYWAY, D1)
ask(CAME_ANYWAY, D2, status="cancelled")
receive(CAME_ANYWAY, D3, 1)
decide(CAME_ANYWAY, D5, "accept")


def test_r22_a_recall_is_an_order_and_goods_are_a_fact(books: Books) -> None:
    """R-22: pushed; cancelled, known on the 2nd → recalled; counted, known on the 3rd → received, stock +1, frozen."""
    assert books(CAME_ANYWAY, D2).stands() == ("recalled", "")
    page = books(CAME_ANYWAY, D3)
    found = page.stock_in()
    assert (found["state"], found["received_on"], found["recalled_on"]) == ("received", D3, D2)
    assert page.stock() == {("A", "sellable"): 1}
    assert "CANCELLED_AFTER_STOCK_IN" in page.codes(CAME_ANYWAY.return_of())
    assert (page.rows("refund_order"), page.rows("batch_line")) == ([], [])
    assert "UNITS_TWICE" not in page.codes()


def test_r22_what_came_after_the_recall_is_refunded_once_a_person_accepts(books: Books) -> None:
    """R-22: the refund is frozen until `accept`; valued at the lines of the last push."""
    assert not books(CAME_ANYWAY, D4).rows("refund_order")
    assert books(CAME_ANYWAY, D5).refund()["refundable_amount"] == Decimal("9.00")


TAKEN_BACK = Story("r22q")
announce(TAKEN_BACK, D1)
ask(TAKEN_BACK, D2, status="cancelled")
ask(TAKEN_BACK, D3, status="refunded")
receive(TAKEN_BACK, D4, 1)


def test_r22_where_the_cancellation_was_withdrawn_nothing_is_frozen(books: Books) -> None:
    """R-22: where the cancellation was withdrawn before the goods came, nothing is frozen."""
    assert "REOPENED_AFTER_RECALL" in books(TAKEN_BACK, D3).codes()
    page = books(TAKEN_BACK, D4)
    assert page.stands() == ("received", "")
    assert page.refund()["created_on"] == D4
    assert not page.codes()


UNPUSHED_HAD_THEM = Story("r22r", auto_push=False)
PUSHED_HAD_THEM = Story("r22s")
for story in (UNPUSHED_HAD_THEM, PUSHED_HAD_THEM):
    announce(story, D1)
    decide(story, D1, "push")
    ask(story, D2, status="cancelled")
    ask(story, D2, case="AS2")
    receive(story, D3, 1)
decide(PUSHED_HAD_THEM, D4, "accept")
for name in ("ann", "bob"):
    decide(PUSHED_HAD_THEM, D5, "accept", name=f"DEC-{name}", decided_by=name)


def test_r22_an_unpushed_return_that_had_the_units_is_judged_again(books: Books) -> None:
    """R-22: the received return takes its units again; the unpushed one asks for more than is left (R-08)."""
    assert books(UNPUSHED_HAD_THEM, D2).stands("AS2") == ("to_push", "")
    page = books(UNPUSHED_HAD_THEM, D3)
    assert page.stands() == ("received", "")
    assert page.stands("AS2") == ("blocked", "QTY_EXCEEDS_SHIPPED")
    assert "UNITS_TWICE" not in page.codes()


def test_r22_a_pushed_return_that_has_the_units_stays(books: Books) -> None:
    """R-22: 1 shipped, 2 held, one of them received after its recall: UNITS_TWICE of each, as long as it is so."""
    page = books(PUSHED_HAD_THEM, D3)
    assert page.stands("AS2") == ("pushed", "")
    found = {row["subject_id"]: row for row in page.rows("exception", code="UNITS_TWICE")}
    assert set(found) == {PUSHED_HAD_THEM.return_of(), PUSHED_HAD_THEM.return_of("AS2")}
    row = found[PUSHED_HAD_THEM.return_of()]
    assert (row["severity"], row["expected_value"], row["actual_value"], row["amount"]) == ("high", "1", "2", 10)


def test_r22_units_twice_are_accepted_by_two_persons(books: Books) -> None:
    """R-22: accept then needs a second person."""
    assert not books(PUSHED_HAD_THEM, D4).rows("refund_order")
    assert books(PUSHED_HAD_THEM, D5).refund()["created_on"] == D5
