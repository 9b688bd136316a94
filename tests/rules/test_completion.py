"""Refunds are settled by customer balance, by bank transfer, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, TWICE, Story
from tests.rules.telling import announce, ask, leave_unsettled, pay, receive, ship


def balance_story(tag: str, **terms: Any) -> Story:
    """Two returns with one supplier: 100 on the second business date, 45 on the third."""
    story = Story(tag, **terms)
    ship(story, D1, "A", 1, "100.00", line=1)
    ship(story, D1, "B", 1, "45.00", line=2)
    ask(story, D1, "A", 1, case="AS1")
    ask(story, D1, "B", 1, case="AS2")
    receive(story, D2, 1, sku="A", case="AS1")
    receive(story, D3, 1, sku="B", case="AS2", receipt="GR2")
    return story


BALANCE = balance_story("r44a")
BALANCE_TWICE = balance_story("r44b", calendar=TWICE)


def test_r44_the_balance_rises_by_the_amount_once(books: Books) -> None:
    """R-44: 100 + 45 = 145."""
    assert books(BALANCE, D2).one("customer_balance")["balance_amount"] == 100
    found = books(BALANCE, D3).one("customer_balance")
    assert found["balance_amount"] == 145
    assert (found["distributor_id"], found["supplier_id"]) == (BALANCE.distributor, BALANCE.supplier)


def test_r44_run_again_it_is_the_same(books: Books) -> None:
    """R-44: run again: 145."""
    assert books(BALANCE_TWICE, D3).one("customer_balance")["balance_amount"] == 145
    assert books(BALANCE, D4).one("customer_balance")["balance_amount"] == 145


def test_r44_by_customer_balance_both_orders_are_completed_at_creation(books: Books) -> None:
    """R-44: the refund order and the after-sales order are completed at creation."""
    page = books(BALANCE, D2)
    found = page.refund()
    assert (found["state"], found["completed_on"], found["refund_method"]) == ("completed", D2, "customer_balance")
    assert page.stock_in("AS1")["supplier_status"] == "completed"


def bank_story(tag: str, price: str = "45.00", **terms: Any) -> Story:
    """One unit, refunded by bank transfer on the second business date."""
    story = Story(tag, refund_method="bank_transfer", **terms)
    announce(story, D1, 1, price)
    receive(story, D2, 1)
    return story


class Settled(NamedTuple):
    """How far a refund order is: its state, what was paid for it, and the day on which it was completed."""

    state: str
    paid: Decimal | int
    completed_on: date | None = None


def settled(books: Books, story: Story, night: date) -> Settled:
    found = books(story, night).refund()
    return Settled(found["state"], found["paid_amount"], found["completed_on"])


BANK = bank_story("r45a")
pay(BANK, D3, "45.00", proof="")
pay(BANK, D4, "45.00", is_confirmed=False)
pay(BANK, D5, "45.00")


def test_r45_a_payment_without_proof_does_not_complete(books: Books) -> None:
    """R-45: refund_processing until a payment with proof is confirmed; payment without proof → not completed."""
    assert settled(books, BANK, D2) == Settled("created", paid=0)
    assert settled(books, BANK, D3) == Settled("created", paid=0)
    assert books(BANK, D3).stock_in()["supplier_status"] == "refund_processing"


def test_r45_proof_gives_paid_and_confirmation_completed(books: Books) -> None:
    """R-45: `paid` when any payment row has proof; `completed` when what counts reaches the refundable amount."""
    assert settled(books, BANK, D4) == Settled("paid", paid=0)
    assert books(BANK, D4).stock_in()["supplier_status"] == "refund_processing"
    assert settled(books, BANK, D5) == Settled("completed", paid=45, completed_on=D5)
    assert books(BANK, D5).stock_in()["supplier_status"] == "completed"


IN_PARTS = bank_story("r45b")
pay(IN_PARTS, D3, "20.00", payment="PAY1")
pay(IN_PARTS, D4, "25.00", payment="PAY2")
NOTHING_DUE = bank_story("r45c", "5.00", fee="5.00")
NO_PAYMENT_DUE = bank_story("r45d", "20.00")
leave_unsettled(NO_PAYMENT_DUE, D1, "30.00")


def test_r45_paid_amount_is_the_sum_of_counting_payments(books: Books) -> None:
    """R-45: paid_amount = Σ counting payments; below the refundable amount the refund order is paid, not completed."""
    assert settled(books, IN_PARTS, D3) == Settled("paid", paid=20)
    assert settled(books, IN_PARTS, D4) == Settled("completed", paid=45, completed_on=D4)


def test_r45_a_bank_transfer_of_zero_is_completed_at_creation(books: Books) -> None:
    """R-45: a bank transfer of 0 is completed at creation."""
    assert settled(books, NOTHING_DUE, D2) == Settled("completed", paid=0, completed_on=D2)
    assert settled(books, NO_PAYMENT_DUE, D2) == Settled("completed", paid=0, completed_on=D2)


EARLY = bank_story("r45e")
EARLY_PAYMENT = pay(EARLY, D1, "45.00")
CHANGED = bank_story("r45f")
pay(CHANGED, D3, "45.00", is_confirmed=False)
pay(CHANGED, D4, "40.00")


def test_r45_a_payment_that_names_no_refund_order_waits_for_it(books: Books) -> None:
    """R-45: accepted, REFUND_WITHOUT_RETURN, until that refund order exists; nothing of it is payable (R-49)."""
    page = books(EARLY, D1)
    assert page.reasons(EARLY_PAYMENT) == ""
    assert page.one("exception")["code"] == "REFUND_WITHOUT_RETURN"
    assert "refund_payable" not in page.entries(EARLY.named("PAY1"))
    assert settled(books, EARLY, D2) == Settled("completed", paid=45, completed_on=D2)
    assert not books(EARLY, D2).codes()


def test_r45_a_payment_posted_on_proof_keeps_its_amount(books: Books) -> None:
    """R-45: another amount later is RESTATED, with both amounts; the confirmation goes with the posted one."""
    page = books(CHANGED, D4)
    assert settled(books, CHANGED, D4) == Settled("completed", paid=45, completed_on=D4)
    found = page.one("exception", code="RESTATED")
    assert (Decimal(found["expected_value"]), Decimal(found["actual_value"])) == (40, 45)


CORRECTED = bank_story("r45g")
pay(CORRECTED, D3, "45.00")
pay(CORRECTED, D4, "50.00")


def test_r43_a_new_version_of_a_confirmed_payment_moves_nothing(books: Books) -> None:
    """R-43: a new version of a confirmed payment moves nothing: RESTATED, and not OVERPAID."""
    page = books(CORRECTED, D4)
    assert settled(books, CORRECTED, D4) == Settled("completed", paid=45, completed_on=D3)
    assert page.codes() == {"RESTATED"}
    assert page.entries(CORRECTED.named("PAY1"))["bank"] == -45


UNDER = bank_story("r46a")
pay(UNDER, D3, "40.00")
OVER = bank_story("r46b")
pay(OVER, D3, "50.00")
ONE_FOR_TWO = balance_story("r46c", refund_method="bank_transfer")
pay(ONE_FOR_TWO, D4, "100.00", case="AS1")
pay(ONE_FOR_TWO, D4, "45.00", case="AS2")


def test_r46_under_is_partially_paid_and_over_is_overpaid(books: Books) -> None:
    """R-46: Σ confirmed payments vs refundable: under → PARTIALLY_PAID, over → OVERPAID; subject: the refund order."""
    for story, code, difference in ((UNDER, "PARTIALLY_PAID", 5), (OVER, "OVERPAID", 5)):
        found = books(story, D3).one("exception")
        assert (found["code"], found["subject_id"]) == (code, f"{story.return_of()}/1")
        assert (found["rule"], abs(found["amount"])) == ("R-46", difference)
    assert books(UNDER, D3).refund()["state"] == "paid"
    assert books(OVER, D3).refund()["state"] == "completed"


def test_r46_one_payment_may_settle_several_refund_orders(books: Books) -> None:
    """R-46: one payment_id, a row for each refund order."""
    page = books(ONE_FOR_TWO, D4)
    assert [page.refund(case=case)["state"] for case in ("AS1", "AS2")] == ["completed", "completed"]
    assert page.entries(ONE_FOR_TWO.named("PAY1"))["bank"] == -145
    assert not page.codes()


RECALLED = Story("r47a", refund_method="bank_transfer")
announce(RECALLED, D1)
ask(RECALLED, D2, status="cancelled")
BLOCKED = Story("r47b", refund_method="bank_transfer")
BLOCKED.changes(D1, partnerships=())
announce(BLOCKED, D1)
CANCELLED = Story("r47c", refund_method="bank_transfer", auto_push=False)
announce(CANCELLED, D1)
ask(CANCELLED, D2, status="cancelled")
for story in (RECALLED, BLOCKED, CANCELLED):
    pay(story, D3, "10.00")


def test_r47_a_payment_for_a_recalled_blocked_or_cancelled_return(books: Books) -> None:
    """R-47: → REFUND_WITHOUT_RETURN, about the payment, with its amount; it is not applied (R-49)."""
    for story, state in ((RECALLED, "recalled"), (BLOCKED, "blocked"), (CANCELLED, "cancelled")):
        page = books(story, D3)
        assert page.stock_in()["state"] == state
        found = page.one("exception", code="REFUND_WITHOUT_RETURN")
        assert (found["subject_id"], found["amount"]) == (story.named("PAY1"), 10)
        assert page.entries(story.named("PAY1")) == {"unapplied_payment": 10, "bank": -10}


LIST = bank_story("r48a", fee=None)
LIST.changes(D3, fee_settings=(LIST.charges("0.00"),))
pay(LIST, D4, "45.00")


def test_r48_completed_is_goods_received_and_refund_settled(books: Books) -> None:
    """R-48: confirm_return → received_return → refund_processing → completed, in the supplier's list."""
    statuses = [books(LIST, night).stock_in()["supplier_status"] for night in (D1, D2, D3, D4)]
    assert statuses == ["confirm_return", "received_return", "refund_processing", "completed"]
