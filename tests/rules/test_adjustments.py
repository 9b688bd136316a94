"""Adjustments: what was issued is put right by a document of its own (R-61), or kept as it is (R-43)."""

from __future__ import annotations

from decimal import Decimal

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, Story
from tests.rules.telling import announce, decide, pay, receive, replace_goods, ship

MONEY = ("return_part", "unsettled_part", "exchange_part", "fee_part", "amount")


def adjusted(books: Books, story: Story, document_id: str, number: int = 1) -> tuple[Decimal | None, ...]:
    """The parts and the amount of an adjustment."""
    found = books(story, D5).one("adjustment", adjustment_id=f"{document_id}~{number}")
    return tuple(found[name] for name in MONEY)


def accounts(books: Books, story: Story, document_id: str) -> dict[str, Decimal]:
    """What a document posts on each account."""
    rows = books(story, D5).rows("posting", document_id=document_id)
    names = sorted({row["account"] for row in rows})
    return {name: sum(row["amount"] for row in rows if row["account"] == name) for name in names}


RECOUNTED = Story("r61a", fee="5.00", refund_method="bank_transfer")
announce(RECOUNTED, D1, 3, "30.00")
receive(RECOUNTED, D2, 3)
pay(RECOUNTED, D3, "85.00")
receive(RECOUNTED, D3, 1)
decide(RECOUNTED, D4, "adjust", subject=f"{RECOUNTED.return_of()}/1")
BY_LINE = Story("r61b", fee="5.00")
announce(BY_LINE, D1, 3, "30.00")
receive(BY_LINE, D2, 3)
receive(BY_LINE, D3, 1)
decide(BY_LINE, D4, "adjust", subject=f"RESTATED|{BY_LINE.return_of()}/1")


def test_r61_a_receipt_corrected_downwards_takes_back_stock_and_money(books: Books) -> None:
    """R-61: 3 received at 30.00, fee 5.00, refunded 85.00; corrected to 1 → stock −2, returns −60.00, due 25.00."""
    page = books(RECOUNTED, D4)
    document_id = f"{RECOUNTED.return_of()}/1"
    assert adjusted(books, RECOUNTED, document_id) == (-60, 0, 0, 0, -60)
    assert accounts(books, RECOUNTED, f"{document_id}~1") == {"returns": -60, "refund_payable": 60}
    line = page.one("adjustment", document_type="receipt_line")
    assert (line["adjustment_id"], line["amount"], line["quantity"]) == (f"{RECOUNTED.named('GR1')}:1~1", 0, -2)
    movement = page.one("stock_movement", movement_id=f"{RECOUNTED.named('GR1')}|1|sellable~1")
    assert movement["quantity"] == -2
    assert page.stock_in()["accepted_quantity"] == 1
    refund = page.refund()
    assert (refund["due_amount"], refund["adjusted_amount"], refund["open_amount"]) == (25, -60, -60)
    assert page.one("exception", code="OVERPAID")["amount"] == 60
    assert "RESTATED" not in page.codes()


def test_r61_the_balance_falls_at_once(books: Books) -> None:
    """R-61: by customer balance also refund_payable and customer_balance at once; R-57: due, adjusted, settled."""
    document_id = f"{BY_LINE.return_of()}/1"
    assert accounts(books, BY_LINE, f"{document_id}~1") == {"returns": -60, "refund_payable": 0, "customer_balance": 60}
    balance = books(BY_LINE, D4).one("customer_balance")
    assert (balance["credited_amount"], balance["balance_amount"]) == (25, 25)
    rolled = books(BY_LINE, D4).one("roll_forward", business_date=D4)
    assert (rolled["adjusted_amount"], rolled["settled_amount"], rolled["closing_amount"]) == (-60, -60, 0)
    assert books(BY_LINE, D4).refund()["state"] == "completed"


AWAITED_AGAIN = Story("r61c")
announce(AWAITED_AGAIN, D1, 3, "30.00")
receive(AWAITED_AGAIN, D2, 3)
receive(AWAITED_AGAIN, D3, 1)
decide(AWAITED_AGAIN, D4, "adjust", subject=f"{AWAITED_AGAIN.return_of()}/1")
receive(AWAITED_AGAIN, D5, 2, receipt="GR2")


def test_r61_the_units_are_awaited_again(books: Books) -> None:
    """R-61: the units are awaited again; what comes is refunded by the next refund order."""
    page = books(AWAITED_AGAIN, D5)
    assert page.stock_in()["accepted_quantity"] == 3
    assert page.refund(2)["return_amount"] == 60
    assert page.one("customer_balance")["balance_amount"] == 90
    assert page.stock() == {("A", "sellable"): 3}


UPWARDS = Story("r61d")
announce(UPWARDS, D1, 3, "30.00")
receive(UPWARDS, D2, 1)
receive(UPWARDS, D3, 5)
decide(UPWARDS, D4, "adjust", subject=f"{UPWARDS.named('GR1')}:1")


def test_r61_upwards_the_increase_counts_and_is_refunded_by_the_next_refund_order(books: Books) -> None:
    """R-61: what is still awaited counts, the rest is unidentified; never refunded by an adjustment."""
    page = books(UPWARDS, D4)
    assert page.one("adjustment")["quantity"] == 4
    assert page.stock() == {("A", "sellable"): 3, ("A", "unidentified"): 2}
    assert page.refund(1)["due_amount"] == 30
    assert page.refund(2)["return_amount"] == 60
    assert "RESTATED" not in page.codes()


REPAID = Story("r61e", refund_method="bank_transfer")
announce(REPAID, D1, 1, "87.00")
receive(REPAID, D2, 1)
pay(REPAID, D3, "87.00")
pay(REPAID, D4, "78.00")
decide(REPAID, D5, "adjust", subject=REPAID.named("PAY1"))


def test_r61_a_payment_changes_what_is_paid_never_what_is_due(books: Books) -> None:
    """R-61: paid 87.00 corrected to 78.00 and adjusted → paid 78.00, due 87.00, open 9.00."""
    page = books(REPAID, D5)
    refund = page.refund()
    assert (refund["paid_amount"], refund["due_amount"], refund["open_amount"]) == (78, 87, 9)
    adjustment_id = f"{REPAID.named('PAY1')}:{REPAID.return_of()}/1~1"
    found = page.one("adjustment", adjustment_id=adjustment_id)
    assert (found["amount"], found["return_part"], found["quantity"]) == (-9, None, 0)
    assert accounts(books, REPAID, adjustment_id) == {"bank": 9, "refund_payable": -9}
    assert page.one("payment")["amount"] == 78
    assert page.codes() == {"PARTIALLY_PAID"}


REPLACED = Story("r61f", fee="5.00")
announce(REPLACED, D1, 2, "50.00")
receive(REPLACED, D2, 2)
replace_goods(REPLACED, D3, 1, "20.00")
decide(REPLACED, D4, "adjust", subject=f"{REPLACED.return_of()}/1")
DEARER = Story("r61g", fee="5.00", refund_method="bank_transfer")
announce(DEARER, D1, 2, "50.00")
receive(DEARER, D2, 2)
pay(DEARER, D3, "95.00")
ship(DEARER, D3, "A", 2, "52.00")
decide(DEARER, D4, "adjust", subject=f"{DEARER.return_of()}/1")


def test_r40_adjust_takes_back_a_replacement_that_left_late(books: Books) -> None:
    """R-40, R-61: a replacement that ships after the last refund order is RESTATED, and adjust takes it back."""
    assert adjusted(books, REPLACED, f"{REPLACED.return_of()}/1") == (0, 0, -20, 0, -20)
    assert books(REPLACED, D4).refund()["due_amount"] == 75


def test_r61_a_completed_refund_whose_due_rises_is_open_again(books: Books) -> None:
    """R-61: its state follows: a completed one whose due rises is created or paid again."""
    assert books(DEARER, D3).refund()["state"] == "completed"
    refund = books(DEARER, D4).refund()
    assert (refund["state"], refund["completed_on"], refund["open_amount"]) == ("paid", None, 4)


GIVEN_UP = Story("r61h", fee="5.00", refund_method="bank_transfer")
announce(GIVEN_UP, D1, 3, "30.00")
receive(GIVEN_UP, D2, 3)
decide(GIVEN_UP, D3, "write_off", subject=f"{GIVEN_UP.return_of()}/1")
receive(GIVEN_UP, D3, 1)
decide(GIVEN_UP, D4, "adjust", subject=f"{GIVEN_UP.return_of()}/1")


def test_r61_a_downward_adjustment_first_takes_back_what_was_written_off(books: Books) -> None:
    """R-61: written off 85.00, adjusted by −60.00: 25.00 stay written off and nothing is open."""
    refund = books(GIVEN_UP, D4).refund()
    assert (refund["due_amount"], refund["written_off_amount"], refund["open_amount"]) == (25, 25, 0)
    posted = accounts(books, GIVEN_UP, f"{GIVEN_UP.return_of()}/1~1")
    assert posted == {"returns": -60, "refund_payable": 0, "write_off": 60}


KEPT = Story("r43aa")
announce(KEPT, D1, 2, "10.00")
receive(KEPT, D2, 2)
ship(KEPT, D3, "A", 2, "12.00")
decide(KEPT, D4, "keep", subject=f"{KEPT.return_of()}/1")
ship(KEPT, D5, "A", 2, "13.00")


def test_r43_keep_stays_away_until_the_difference_changes(books: Books) -> None:
    """R-43: nothing is done; it stays away until the difference changes."""
    assert "RESTATED" in books(KEPT, D3).codes()
    assert not books(KEPT, D4).codes()
    assert not books(KEPT, D4).rows("adjustment")
    assert books(KEPT, D5).one("exception", code="RESTATED")["amount"] == 6
