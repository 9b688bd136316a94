"""Decisions of people: signed, by one person or two, applied or void; notes and answers (R-16, R-58, R-64)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pytest

from tests.model.world import Settings
from tests.rules.pages import Books, Page
from tests.rules.story import D1, D2, D3, D4, D5, Calendar, Story
from tests.rules.telling import announce, ask, decide, pay, receive

CAREFUL: Final = Calendar(
    "a second person above 50.00",
    (D1, D2, D3, D4, D5),
    Settings(auto_push_default=True, second_person_above=(("MYR", Decimal("50.00")),), payment_limit_days=0),
)
UNPUSHED: Final = Story("r64z", calendar=CAREFUL, auto_push=False)
announce(UNPUSHED, D1)


def owed(tag: str, amount: str = "50.01", **terms: Any) -> Story:
    """A refund order by bank transfer, made on the second date."""
    story = Story(tag, calendar=CAREFUL, refund_method="bank_transfer", **terms)
    announce(story, D1, 1, amount)
    receive(story, D2, 1)
    return story


def outcome(page: Page, name: str) -> tuple[str, Decimal | None]:
    found = page.one("decision", decision_id=page.story.named(name))
    return found["outcome"], found["amount"]


def why(page: Page, name: str) -> str:
    return str(page.one("decision", decision_id=page.story.named(name))["why"])


def document(story: Story) -> str:
    return f"{story.return_of()}/1"


TWO = owed("r64a")
decide(TWO, D3, "write_off", subject=document(TWO), name="FIRST", decided_by="Ann")
decide(TWO, D4, "write_off", subject=document(TWO), name="AGAIN", decided_by=" ann ")
decide(TWO, D5, "write_off", subject=document(TWO), name="SECOND", decided_by="bob", note="seen the mail")


def test_r64_above_the_limit_a_decision_waits_for_another_person(books: Books) -> None:
    """R-64: above the limit it waits (SECOND_PERSON_NEEDED) until another person decides the same; then it is done."""
    first, again, last = (books(TWO, night) for night in (D3, D4, D5))
    assert outcome(first, "FIRST") == ("waiting", Decimal("50.01"))
    assert not first.rows("posting", document_type="write_off")
    found = first.one("exception", code="SECOND_PERSON_NEEDED")
    assert (found["subject_id"], found["rule"]) == (TWO.named("FIRST"), "R-64")
    assert (found["actual_value"], found["fitting_decisions"]) == ("write_off", "write_off, explain")
    # the same person in other letters is no second person
    assert outcome(again, "AGAIN") == ("waiting", Decimal("50.01"))
    assert not again.rows("posting", document_type="write_off")
    assert outcome(last, "SECOND") == ("applied", Decimal("50.01"))
    assert last.entries(TWO.named("SECOND")) == {"refund_payable": Decimal("50.01"), "write_off": Decimal("-50.01")}
    assert outcome(last, "FIRST") == outcome(last, "AGAIN") == ("applied", None)
    assert "SECOND_PERSON_NEEDED" not in last.codes()


ONE = owed("r64b", "50.00")
decide(ONE, D3, "write_off", subject=document(ONE))
OTHER_CURRENCY = owed("r64c", "900.00", currency="THB")
decide(OTHER_CURRENCY, D3, "write_off", subject=document(OTHER_CURRENCY))


def test_r64_up_to_the_limit_and_in_a_currency_without_one_a_person_is_enough(books: Books) -> None:
    """R-64: above it; empty is never."""
    assert outcome(books(ONE, D3), "DEC3") == ("applied", Decimal("50.00"))
    assert outcome(books(OTHER_CURRENCY, D3), "DEC3") == ("applied", Decimal("900.00"))


TOGETHER = owed("r64d")
decide(TOGETHER, D3, "write_off", subject=document(TOGETHER), name="A", decided_by="ann", hour=4)
decide(TOGETHER, D3, "write_off", subject=document(TOGETHER), name="B", decided_by="bob", hour=5)
decide(TOGETHER, D3, "write_off", subject=document(TOGETHER), name="C", decided_by="ann", hour=6)


def test_r64_two_names_in_one_night_are_two_persons(books: Books) -> None:
    """R-64: equal decisions by two names are two persons; the amount is moved, and counted, once."""
    page = books(TOGETHER, D3)
    assert page.entries(TOGETHER.named("A")) == {"refund_payable": Decimal("50.01"), "write_off": Decimal("-50.01")}
    assert outcome(page, "A") == ("applied", Decimal("50.01"))
    assert outcome(page, "B") == ("applied", None)
    assert outcome(page, "C") == ("void", None)


LATE = owed("r64e")
decide(LATE, D3, "write_off", subject=document(LATE), name="FIRST", decided_by="ann")
pay(LATE, D4, "50.01")
decide(LATE, D5, "write_off", subject=document(LATE), name="SECOND", decided_by="bob")


def test_r64_it_is_judged_by_the_state_when_the_second_person_decides(books: Books) -> None:
    """R-64: what was paid meanwhile is not written off: what waits ends at once, and what follows it is void."""
    assert outcome(books(LATE, D3), "FIRST") == ("waiting", Decimal("50.01"))
    page = books(LATE, D4)
    assert outcome(page, "FIRST") == ("void", None)
    assert why(page, "FIRST") == "nothing was left to decide on 2026-07-04"
    assert not page.codes(LATE.named("FIRST"))
    page = books(LATE, D5)
    assert outcome(page, "SECOND") == ("void", None)
    assert not page.rows("posting", document_type="write_off")
    # the first one fitted when it was taken: no one has to look at it
    assert page.codes(LATE.named("FIRST")) == set()
    assert page.codes(LATE.named("SECOND")) == {"DECISION_VOID"}


REFUSED = owed("r64k")
decide(REFUSED, D3, "write_off", subject=document(REFUSED), name="FIRST", decided_by="ann")
decide(REFUSED, D4, "explain", subject=f"SECOND_PERSON_NEEDED|{REFUSED.named('FIRST')}", name="NO", decided_by="bea")
decide(REFUSED, D5, "write_off", subject=document(REFUSED), name="LATER", decided_by="bob")


def test_r64_explain_refuses_what_waits(books: Books) -> None:
    """R-16, R-64: explain answers any exception: the decision that waits is void, and counts for no later one."""
    assert books(REFUSED, D3).one("exception", code="SECOND_PERSON_NEEDED")["fitting_decisions"] == "write_off, explain"
    page = books(REFUSED, D4)
    assert (outcome(page, "FIRST"), outcome(page, "NO")) == (("void", None), ("applied", None))
    assert why(page, "FIRST") == "bea refused it on 2026-07-04"
    assert not page.codes() & {"SECOND_PERSON_NEEDED", "DECISION_VOID"}
    assert outcome(books(REFUSED, D5), "LATER") == ("waiting", Decimal("50.01"))


def test_r65_what_waits_is_counted_once(books: Books) -> None:
    """R-65: one exception for what one person decided twice; the exception that it would settle has the amount."""
    page = books(TWO, D4)
    found = page.one("exception", code="SECOND_PERSON_NEEDED")
    assert (found["subject_id"], found["amount"]) == (TWO.named("FIRST"), None)
    assert page.one("exception", code="PAYMENT_LATE")["amount"] == Decimal("50.01")
    assert why(page, "AGAIN") == (
        f"it waits until another person decides the same; Ann decided the same on 2026-07-03 ({TWO.named('FIRST')})"
    )
    assert (
        why(books(TOGETHER, D3), "C") == f"it is one person: ann decided the same on 2026-07-03 ({TOGETHER.named('A')})"
    )
    page = books(CORRECTED["keep"], D4)
    assert page.one("exception", code="SECOND_PERSON_NEEDED")["amount"] is None


@pytest.mark.parametrize("by", ["ann", ""])
def test_r64_without_a_name_or_a_note_it_is_void(books: Books, by: str) -> None:
    """R-64: needs decided_by and a note; without them it is void (DECISION_UNSIGNED), and never applied later."""
    story = UNSIGNED[by]
    page = books(story, D3)
    found = page.one("exception", code="DECISION_UNSIGNED")
    assert (found["subject_id"], found["rule"]) == (story.named("DEC3"), "R-64")
    assert outcome(page, "DEC3") == ("void", None)
    why = page.one("decision", decision_id=story.named("DEC3"))["why"]
    assert why == f"it is not signed: {'the note' if by else 'the name of the person'} is missing"
    assert not books(story, D5).rows("posting", document_type="write_off")


UNSIGNED: Final = {by: owed(f"r64{'f' if by else 'g'}", "5.00") for by in ("ann", "")}
for signed_by, unsigned in UNSIGNED.items():
    decide(
        unsigned, D3, "write_off", subject=document(unsigned), decided_by=signed_by, note="" if signed_by else "agreed"
    )
HELD: Final = Story("r64y", calendar=CAREFUL, auto_push=False)
announce(HELD, D1)
decide(HELD, D2, "hold", decided_by="", note="")


def test_r64_a_decision_that_moves_nothing_needs_no_name(books: Books) -> None:
    """R-64 names the decisions that need one; hold is not among them."""
    assert outcome(books(HELD, D2), "DEC2") == ("applied", None)


SHORT = Story("r64h", calendar=CAREFUL)
announce(SHORT, D1, 3, "30.00")
receive(SHORT, D2, 1)
decide(SHORT, D3, "short_close", name="FIRST", decided_by="ann")
decide(SHORT, D4, "short_close", name="SECOND", decided_by="bob")
FROZEN = Story("r64i", calendar=CAREFUL)
announce(FROZEN, D1, 2, "30.00")
receive(FROZEN, D2, 2)
ask(FROZEN, D2, "A", 2, status="cancelled")
decide(FROZEN, D3, "accept", name="FIRST", decided_by="ann")
decide(FROZEN, D4, "accept", name="SECOND", decided_by="bob", subject=f"CANCELLED_AFTER_STOCK_IN|{FROZEN.return_of()}")


def test_r64_short_close_moves_what_is_awaited(books: Books) -> None:
    """R-64: Σ P × what is still awaited, 2 × 30.00."""
    assert outcome(books(SHORT, D3), "FIRST") == ("waiting", Decimal("60.00"))
    assert not books(SHORT, D3).stock_in()["is_short_closed"]
    assert outcome(books(SHORT, D4), "SECOND") == ("applied", Decimal("60.00"))
    assert books(SHORT, D4).stock_in()["is_short_closed"]


def test_r64_accept_moves_what_is_not_refunded(books: Books) -> None:
    """R-64: Σ P × accepted and not refunded, 2 × 30.00; the second person may name the exception."""
    assert outcome(books(FROZEN, D3), "FIRST") == ("waiting", Decimal("60.00"))
    assert not books(FROZEN, D3).rows("refund_order")
    assert outcome(books(FROZEN, D4), "SECOND") == ("applied", Decimal("60.00"))
    assert books(FROZEN, D4).refund()["return_amount"] == Decimal("60.00")


NAMED = owed("r64j")
decide(NAMED, D3, "write_off", subject=document(NAMED), name="FIRST", decided_by="ann")
decide(NAMED, D4, "write_off", subject=f"SECOND_PERSON_NEEDED|{NAMED.named('FIRST')}", name="SECOND", decided_by="bob")


def test_r64_the_second_person_may_answer_the_exception(books: Books) -> None:
    """R-16: subject_id is the document or the exception_id: who answers it decides about what it is about."""
    page = books(NAMED, D4)
    assert page.one("decision", decision_id=NAMED.named("SECOND"))["subject_id"] == document(NAMED)
    assert outcome(page, "SECOND") == ("applied", Decimal("50.01"))


BEFORE = Story("r16p", calendar=CAREFUL, refund_method="bank_transfer")
announce(BEFORE, D1, 1, "20.00")
decide(BEFORE, D2, "customer_balance")
receive(BEFORE, D3, 1)
AFTER = owed("r16q", "20.00")
decide(AFTER, D3, "customer_balance")
decide(AFTER, D4, "bank_transfer")
PAID = owed("r16r", "20.00")
pay(PAID, D3, "5.00", is_confirmed=False)
decide(PAID, D3, "customer_balance")


def test_r16_the_method_of_a_return_is_chosen_before_its_refund_order(books: Books) -> None:
    """R-16: customer_balance and bank_transfer choose the method of a return before its refund order exists."""
    assert books(BEFORE, D2).stock_in()["refund_method"] == "customer_balance"
    found = books(BEFORE, D3).refund()
    assert (found["refund_method"], found["state"]) == ("customer_balance", "completed")
    assert outcome(books(BEFORE, D2), "DEC2") == ("applied", None)


def test_r16_afterwards_only_an_unpaid_bank_transfer_becomes_a_balance(books: Books) -> None:
    """R-16: refund_payable +, customer_balance −, a document of that night; a paid one and the way back are void."""
    page = books(AFTER, D3)
    assert page.entries(AFTER.named("DEC3")) == {"refund_payable": 20, "customer_balance": -20}
    assert page.one("posting", document_id=AFTER.named("DEC3"), account="customer_balance")["business_date"] == D3
    found = page.refund()
    assert (found["refund_method"], found["state"], found["completed_on"]) == ("customer_balance", "completed", D3)
    assert page.one("customer_balance")["balance_amount"] == 20
    assert outcome(page, "DEC3") == ("applied", Decimal("20.00"))
    assert outcome(books(AFTER, D4), "DEC4") == ("void", None)
    assert outcome(books(PAID, D3), "DEC3") == ("void", None)
    assert books(PAID, D5).refund()["refund_method"] == "bank_transfer"


EXPLAINED = owed("r16s", "20.00")
PAYMENT_LATE: Final = f"PAYMENT_LATE|{document(EXPLAINED)}"
decide(EXPLAINED, D4, "explain", subject=PAYMENT_LATE, note="their bank is closed", decided_by="ann")
decide(EXPLAINED, D5, "reopen", subject=PAYMENT_LATE, note="it is open today", decided_by="bob")


def test_r16_an_answer_is_taken_back(books: Books) -> None:
    """R-16: explain answers any exception, reopen takes an answer back: it is open since it was opened first."""
    code = "PAYMENT_LATE"
    assert books(EXPLAINED, D3).one("exception", code=code)["opened_on"] == D3
    answered = books(EXPLAINED, D4)
    assert not answered.rows("exception", code=code)
    assert answered.one("exception_answer", code=code)["fitting_decisions"] == (
        "write_off, customer_balance, explain, reopen"
    )
    opened = books(EXPLAINED, D5)
    assert opened.one("exception", code=code)["opened_on"] == D3
    assert not opened.rows("exception_answer")


def test_r64_a_later_answer_erases_no_note(books: Books) -> None:
    """R-64: report.decision publishes every decision, and an exception keeps every note with its date and person."""
    notes = books(EXPLAINED, D5).rows("exception_note", exception_id=PAYMENT_LATE)
    assert sorted((row["noted_on"], row["decided_by"], row["note"]) for row in notes) == [
        (D4, "ann", "their bank is closed"),
        (D5, "bob", "it is open today"),
    ]


CORRECTED: Final = {word: Story(f"r64{letter}", calendar=CAREFUL) for word, letter in (("adjust", "p"), ("keep", "q"))}
for word, story in CORRECTED.items():
    announce(story, D1, 3, "30.00")
    receive(story, D2, 3)
    receive(story, D3, 1)
    decide(story, D4, word, subject=document(story), name="FIRST", decided_by="ann")
    decide(story, D5, word, subject=f"RESTATED|{document(story)}", name="SECOND", decided_by="bob")


@pytest.mark.parametrize("word", ["adjust", "keep"])
def test_r64_a_corrected_document_waits_for_a_second_person(books: Books, word: str) -> None:
    """R-43, R-64: 60.00 less than was refunded is above 50.00: nothing is issued or answered until bob decides it."""
    story = CORRECTED[word]
    page = books(story, D4)
    assert outcome(page, "FIRST") == ("waiting", -60)
    assert page.one("exception", code="SECOND_PERSON_NEEDED")["amount"] is None
    assert page.one("exception", code="RESTATED")["amount"] == -60
    assert not page.rows("adjustment")
    assert page.stock() == {("A", "sellable"): 3}
    page = books(story, D5)
    assert (outcome(page, "FIRST"), outcome(page, "SECOND")) == (("applied", None), ("applied", -60))
    assert not page.codes() & {"RESTATED", "SECOND_PERSON_NEEDED"}
    is_adjusted = word == "adjust"
    assert page.stock() == {("A", "sellable"): 1 if is_adjusted else 3}
    assert len(page.rows("adjustment")) == (2 if is_adjusted else 0)


NOTHING = owed("r16t", "20.00")
decide(NOTHING, D2, "explain", subject=f"OVERPAID|{document(NOTHING)}")
decide(NOTHING, D3, "reopen", subject=f"PAYMENT_LATE|{document(NOTHING)}")


def test_r16_what_is_not_there_is_not_answered(books: Books) -> None:
    """R-16: one that does not fit the state of that moment is void and never applied later."""
    assert outcome(books(NOTHING, D2), "DEC2") == ("void", None)
    assert outcome(books(NOTHING, D3), "DEC3") == ("void", None)
    assert books(NOTHING, D4).one("exception", code="PAYMENT_LATE")["opened_on"] == D3


def test_r58_the_decisions_that_fit_are_exactly_those(books: Books) -> None:
    """R-58: what a person can do: exactly the decisions that fit it."""

    def fitting(story: Story, code: str, night: Any = D3) -> str:
        return str(books(story, night).one("exception", code=code)["fitting_decisions"])

    assert fitting(FROZEN, "CANCELLED_AFTER_STOCK_IN", D2) == "accept, explain"
    assert fitting(UNPUSHED, "TO_PUSH_LATE") == "push, hold, explain"
    assert fitting(EXPLAINED, "PAYMENT_LATE") == "write_off, customer_balance, explain"
    part = books(PAID, D3).rows("fitting_decision", return_stock_in_id=PAID.return_of())
    assert [(row["subject_id"], row["decision"]) for row in part] == [(document(PAID), "write_off")]
