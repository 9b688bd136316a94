"""The time of a push, and the decisions of people (R-16)."""

from __future__ import annotations

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, OTHERWISE, Story
from tests.rules.telling import acknowledge, announce, decide, pushed

PUSHED = ("pushed", "")
WAITING = ("to_push", "")


AUTO = pushed("r16a")
BY_HAND = pushed("r16b", auto_push=False)
decide(BY_HAND, D3, "push")
UNSAID = pushed("r16c", auto_push=None)
UNSAID_GENEROUS = pushed("r16d", auto_push=None, calendar=OTHERWISE)
OFF_GENEROUS = pushed("r16e", auto_push=False, calendar=OTHERWISE)


def test_r16_auto_push_goes_into_the_next_batch(books: Books) -> None:
    """R-16: auto_push on → the return stock-in goes into the next batch."""
    page = books(AUTO, D1)
    assert page.stands() == PUSHED
    assert page.stock_in()["batch_id"] == f"2026-07-01.{AUTO.distributor}.{AUTO.supplier}"
    assert page.one("batch_line")["push_id"] == AUTO.return_of() + "#1"


def test_r16_without_auto_push_it_waits_for_a_person(books: Books) -> None:
    """R-16: off → it stays to_push until a person's decision releases it."""
    assert books(BY_HAND, D2).stands() == WAITING
    assert not books(BY_HAND, D2).rows("push_item")
    assert books(BY_HAND, D3).stands() == PUSHED
    assert books(BY_HAND, D3).stock_in()["pushed_on"] == D3


def test_r16_an_empty_auto_push_is_the_setting(books: Books) -> None:
    """R-16: empty auto_push = the setting auto_push_default (false)."""
    assert books(UNSAID, D2).stands() == WAITING
    assert books(UNSAID_GENEROUS, D1).stands() == PUSHED
    assert books(OFF_GENEROUS, D1).stands() == WAITING


HELD = pushed("r16f")
decide(HELD, D1, "hold")
decide(HELD, D4, "push")
HELD_FAILED = pushed("r16g")
acknowledge(HELD_FAILED, D2, "rejected")
decide(HELD_FAILED, D3, "hold")
decide(HELD_FAILED, D4, "re_push")
HELD_BLOCKED = Story("r16h")
HELD_BLOCKED.changes(D1, partnerships=())
HELD_BLOCKED.changes(D3, partnerships=(HELD_BLOCKED.terms(),))
announce(HELD_BLOCKED, D1)
decide(HELD_BLOCKED, D2, "hold")
decide(HELD_BLOCKED, D5, "push")


def test_r16_hold_keeps_a_return_until_push(books: Books) -> None:
    """R-16: hold to to_push, until a push."""
    assert books(HELD, D1).stands() == WAITING
    assert books(HELD, D3).stands() == WAITING
    assert books(HELD, D4).stands() == PUSHED


def test_r16_hold_keeps_a_failed_return_until_re_push(books: Books) -> None:
    """R-16: hold to push_failed, until a re_push."""
    assert books(HELD_FAILED, D3).stands() == ("push_failed", "REJECTED")
    assert books(HELD_FAILED, D3).stock_in()["is_held"]
    assert books(HELD_FAILED, D4).stands() == PUSHED


def test_r16_hold_keeps_a_blocked_return_after_it_is_free(books: Books) -> None:
    """R-16: hold to blocked: once it passes, auto_push alone does not send it."""
    assert books(HELD_BLOCKED, D2).stands() == ("blocked", "NO_PARTNERSHIP")
    assert books(HELD_BLOCKED, D4).stands() == WAITING
    assert books(HELD_BLOCKED, D5).stands() == PUSHED


LAST_HOLD = pushed("r16i", auto_push=False)
decide(LAST_HOLD, D2, "hold", name="A", hour=6)
decide(LAST_HOLD, D2, "push", name="B", hour=5)
LAST_PUSH = pushed("r16j", auto_push=False)
decide(LAST_PUSH, D2, "hold", name="B", hour=5)
decide(LAST_PUSH, D2, "push", name="A", hour=6)
BY_NAME = pushed("r16k", auto_push=False)
decide(BY_NAME, D2, "push", name="A")
decide(BY_NAME, D2, "hold", name="B")


def test_r16_decisions_apply_by_time_then_by_id(books: Books) -> None:
    """R-16: in the order decided_at, decision_id; pushes come after all decisions of the run."""
    assert books(LAST_HOLD, D2).stands() == WAITING
    assert books(LAST_PUSH, D2).stands() == PUSHED
    assert books(BY_NAME, D2).stands() == WAITING
    assert not books(LAST_HOLD, D2).codes() & {"DECISION_VOID"}


VOID = pushed("r16l")
decide(VOID, D2, "re_push")
acknowledge(VOID, D3, "rejected")
MISFITS = pushed("r16m")
for number, decision in enumerate(("push", "hold", "release", "accept")):
    decide(MISFITS, D2, decision, name=f"DEC{number}")
ABOUT_NOTHING = Story("r16n", auto_push=False)
decide(ABOUT_NOTHING, D1, "push", name="DEC1")
decide(ABOUT_NOTHING, D1, "write_off", name="DEC2", subject=f"{ABOUT_NOTHING.return_of()}/1")
announce(ABOUT_NOTHING, D2)


def test_r16_a_decision_that_does_not_fit_is_void_and_never_applied_later(books: Books) -> None:
    """R-16: re_push to push_failed only: void on the date before the rejection, and not applied after it."""
    found = books(VOID, D2).one("exception", code="DECISION_VOID")
    assert (found["subject_id"], found["rule"]) == (VOID.named("DEC2"), "R-16")
    assert books(VOID, D3).stands() == ("push_failed", "REJECTED")
    assert books(VOID, D4).stands() == ("push_failed", "REJECTED")
    assert books(VOID, D4).stock_in()["attempts"] == 1


def test_r16_each_decision_has_its_states(books: Books) -> None:
    """R-16: push, hold, release and accept do not fit a pushed return."""
    page = books(MISFITS, D2)
    void = {row["subject_id"] for row in page.rows("exception", code="DECISION_VOID")}
    assert void == {MISFITS.named(f"DEC{number}") for number in range(4)}
    assert page.stands() == PUSHED


def test_r16_a_decision_about_what_is_not_there_is_void(books: Books) -> None:
    """R-16: a decision of the date before its return opens is not kept for it."""
    void = {row["subject_id"] for row in books(ABOUT_NOTHING, D1).rows("exception", code="DECISION_VOID")}
    assert void == {ABOUT_NOTHING.named("DEC1"), ABOUT_NOTHING.named("DEC2")}
    assert books(ABOUT_NOTHING, D3).stands() == WAITING


MIXED_UP = pushed("r16o", auto_push=False)
decide(MIXED_UP, D2, "re_push")
MIXED_UP_FAILED = pushed("r16p")
acknowledge(MIXED_UP_FAILED, D2, "rejected")
decide(MIXED_UP_FAILED, D3, "push")


def test_r16_push_is_for_to_push_and_re_push_for_push_failed(books: Books) -> None:
    """R-16: `push` to to_push, `re_push` to push_failed; the other way round they are void."""
    for story, night, state in ((MIXED_UP, D2, "to_push"), (MIXED_UP_FAILED, D3, "push_failed")):
        page = books(story, night)
        assert page.stands()[0] == state
        assert page.codes(story.named(f"DEC{night.day}")) == {"DECISION_VOID"}
