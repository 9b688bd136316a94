"""Acknowledgements of suppliers and their effects (R-17), and when a return has a reason (R-18)."""

from __future__ import annotations

from dataclasses import replace

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, SUMMER
from tests.rules.telling import acknowledge, ask, decide, pushed, receive

PUSHED = ("pushed", "")


FAILED = pushed("r17a")
acknowledge(FAILED, D2, "rejected", "NO_SPACE")
decide(FAILED, D4, "re_push")
acknowledge(FAILED, D5, "accepted", attempt=2)
FAILED_BY_HAND = pushed("r17b", auto_push=False)
decide(FAILED_BY_HAND, D1, "push")
acknowledge(FAILED_BY_HAND, D2, "rejected")


def test_r17_a_rejected_push_fails_with_its_reason(books: Books) -> None:
    """R-17: a push that fails, auto or manual, becomes push_failed with its reason (REJECTED where none is given)."""
    assert books(FAILED, D2).stands() == ("push_failed", "NO_SPACE")
    assert "PUSH_FAILED" in books(FAILED, D2).codes(FAILED.return_of())
    assert books(FAILED_BY_HAND, D2).stands() == ("push_failed", "REJECTED")


def test_r17_only_a_re_push_decision_sends_it_again(books: Books) -> None:
    """R-17: only a re-push decision sends it again, as the next attempt, though auto_push is on."""
    assert books(FAILED, D3).stands() == ("push_failed", "NO_SPACE")
    assert books(FAILED, D4).stands() == PUSHED
    assert books(FAILED, D4).one("batch_line")["push_id"] == FAILED.return_of() + "#2"


def test_r17_re_push_accepted_gives_pushed_with_two_attempts(books: Books) -> None:
    """R-17: acknowledgement "rejected" → push_failed; re-push accepted → pushed, attempts 2."""
    page = books(FAILED, D5)
    assert page.stands() == PUSHED
    assert page.stock_in()["attempts"] == 2
    answers = {row["attempt"]: row["acknowledgement"] for row in page.rows("push_item")}
    assert answers == {1: "rejected", 2: "accepted"}


NEWER = pushed("r17c")
acknowledge(NEWER, D2, "rejected", "TYPO", at=D2)
acknowledge(NEWER, D3, "accepted", at=D3)
OLDER = pushed("r17d")
acknowledge(OLDER, D2, "rejected", "TYPO", at=D2)
acknowledge(OLDER, D3, "accepted", at=D1)


def test_r17_a_newer_accepted_one_gives_pushed_again(books: Books) -> None:
    """R-17: a newer accepted one for the same push_id gives pushed again; an older one that comes late does not."""
    assert books(NEWER, D3).stands() == PUSHED
    assert books(NEWER, D3).stock_in()["attempts"] == 1
    assert books(OLDER, D3).stands() == ("push_failed", "TYPO")


STALE = pushed("r17e")
acknowledge(STALE, D2, "rejected")
decide(STALE, D3, "re_push")
acknowledge(STALE, D4, "rejected", "LATE_WORD", attempt=1)
STALE_STRANGER = acknowledge(STALE, D4, "accepted", attempt=3)
TOO_SOON = pushed("r17f")
SAME_NIGHT = acknowledge(TOO_SOON, D1)
ARRIVED = pushed("r17g")
receive(ARRIVED, D2, 1)
acknowledge(ARRIVED, D3, "rejected")


def test_r17_an_acknowledgement_counts_only_for_the_latest_attempt(books: Books) -> None:
    """R-17: an acknowledgement counts only for the latest attempt and in the states pushed and push_failed."""
    assert books(STALE, D4).stands() == PUSHED
    assert books(ARRIVED, D3).stands() == ("received", "")


def test_r17_an_unknown_push_id_is_quarantined(books: Books) -> None:
    """R-17: an acknowledgement with an unknown push_id, or before its push, is quarantined."""
    assert books(STALE, D4).reasons(STALE_STRANGER) == "UNKNOWN_PUSH"
    assert books(TOO_SOON, D1).reasons(SAME_NIGHT) == "UNKNOWN_PUSH"


TWICE = pushed("r17h")
acknowledge(TWICE, D2, "rejected")
decide(TWICE, D2, "re_push")
GIVEN_UP = pushed("r17i")
acknowledge(GIVEN_UP, D2, "rejected")
GIVEN_UP.place(D2, replace(GIVEN_UP.rows[1].row, status="cancelled"), source="shopee")


def test_r17_a_rejection_and_its_re_push_in_the_same_run_are_one_re_push(books: Books) -> None:
    """R-17: acknowledgements are step 2, decisions step 7."""
    page = books(TWICE, D2)
    assert (page.stands(), page.stock_in()["attempts"]) == (PUSHED, 2)


def test_r17_a_rejection_and_a_cancellation_in_the_same_run_give_cancelled(books: Books) -> None:
    """R-17: step 2 comes before step 4: nothing is recalled."""
    page = books(GIVEN_UP, D2)
    assert page.stands() == ("cancelled", "")
    assert not page.rows("push_item", action="recall")


UNDECIDED = pushed("r18y", auto_push=False)
ask(UNDECIDED, D2, status="closed")


def test_r18_reason_is_filled_only_in_blocked_and_push_failed(books: Books) -> None:
    """R-18: reason is filled only in blocked (the code) and push_failed (the acknowledgement's reason, or REJECTED)."""
    rows = [row for night in SUMMER.nights for row in books(UNDECIDED, night).whole["return_stock_in"]]
    assert {row["state"] for row in rows} >= {"to_push", "pushed", "push_failed", "blocked", "cancelled", "received"}
    assert all((row["reason"] != "") == (row["state"] in ("blocked", "push_failed")) for row in rows)
