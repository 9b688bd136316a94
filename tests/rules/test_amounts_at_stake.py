"""R-65: the amount at stake, by code, and every amount counted once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, D6, D7, Story
from tests.rules.telling import acknowledge, announce, ask, decide, pay, receive, ship

EARLY, LATE = date(2026, 6, 23), date(2026, 6, 27)


def amounts(books: Books, story: Story, night: date) -> dict[str, Decimal | None]:
    """Code to amount, of all open exceptions of a story with one exception a code."""
    rows = books(story, night).rows("exception")
    assert len({row["code"] for row in rows}) == len(rows)
    return {row["code"]: row["amount"] for row in rows}


AWAITED = Story("r65a", fee="5.00")
announce(AWAITED, D1, 3, "30.00")


def test_r65_what_is_missing_carries_the_amount_of_what_is_not_acknowledged(books: Books) -> None:
    """R-65: not acknowledged: the estimate; missing: Σ P × what is still missing; the one furthest along carries it."""
    assert amounts(books, AWAITED, D5) == {"UNACKNOWLEDGED": Decimal("85.00")}
    assert amounts(books, AWAITED, D7) == {
        "UNACKNOWLEDGED": None,
        "RECEIPT_LATE": None,
        "GOODS_MISSING": Decimal("90.00"),
    }


PART = Story("r65b", fee="5.00", refund_method="bank_transfer")
ship(PART, D1, "A", 1, "30.00", line=1)
ship(PART, D1, "A", 2, "10.00", line=2)
ask(PART, D1, "A", 3)
acknowledge(PART, D2)
receive(PART, D2, 2)


def test_r65_what_is_missing_beside_a_refund_keeps_its_amount(books: Books) -> None:
    """R-65: accepted units fill the matched ones first (30.00 and 10.00); 10.00 is left missing, 35.00 is unpaid."""
    assert amounts(books, PART, D7) == {"PAYMENT_LATE": Decimal("35.00"), "GOODS_SHORT": Decimal("10.00")}


FROZEN = Story("r65c", fee=None)
announce(FROZEN, D1, 2, "30.00")
receive(FROZEN, D2, 2)
ask(FROZEN, D3, "A", 2, status="cancelled")


def test_r65_a_refund_frozen_without_a_fee_and_late_is_one_amount(books: Books) -> None:
    """R-65: refund frozen, without a fee, held, late: the last counts."""
    assert amounts(books, FROZEN, D2) == {"FEE_MISSING": Decimal("60.00")}
    assert amounts(books, FROZEN, D4) == {"CANCELLED_AFTER_STOCK_IN": None, "FEE_MISSING": Decimal("60.00")}
    assert amounts(books, FROZEN, D6) == {
        "CANCELLED_AFTER_STOCK_IN": None,
        "FEE_MISSING": None,
        "REFUND_LATE": Decimal("60.00"),
    }


REFUNDED = Story("r65d", fee="5.00", refund_method="bank_transfer")
announce(REFUNDED, D1, 2, "30.00")
receive(REFUNDED, D2, 2)
ask(REFUNDED, D3, "A", 2, status="cancelled")


def test_r65_a_cancelled_return_that_is_refunded_and_unpaid_is_one_amount(books: Books) -> None:
    """R-65: refund frozen … ; unpaid, partly, over: the last counts."""
    assert amounts(books, REFUNDED, D4) == {"CANCELLED_AFTER_STOCK_IN": Decimal("60.00")}
    assert amounts(books, REFUNDED, D6) == {"CANCELLED_AFTER_STOCK_IN": None, "PAYMENT_LATE": Decimal("55.00")}


FAILED = Story("r65e", fee="5.00")
announce(FAILED, D1, 1, "30.00")
acknowledge(FAILED, D2, "rejected")


def test_r65_a_push_that_failed_and_waits_is_one_amount(books: Books) -> None:
    """R-65: pushes that wait or failed: the estimate."""
    assert amounts(books, FAILED, D2) == {"PUSH_FAILED": Decimal("25.00")}
    assert amounts(books, FAILED, D3) == {"PUSH_FAILED": None, "PUSH_FAILED_LATE": Decimal("25.00")}


HELD = Story("r65f", fee="5.00")
ship(HELD, D1, "A", 2, "30.00", line=1)
ship(HELD, D1, "B", 1, "8.00", line=2)
ship(HELD, D1, "B", 1, "9.00", line=3)
ask(HELD, D1, "A", 1, case="FIRST", requested_on=EARLY)
ask(HELD, D1, "A", 2, case="PRICED")
ask(HELD, D1, "A", 2, case="TWO-PRICES", requested_on=LATE)
ask(HELD, D1, "B", 1, case="TWO-PRICES", requested_on=LATE)


def test_r65_what_exceeds_is_worth_its_lines_price(books: Books) -> None:
    """R-65: of QTY_EXCEEDS_SHIPPED Σ P × requested of the line's price, where all its lines have one price."""
    page = books(HELD, D1)
    assert page.one("exception", subject_id=HELD.return_of("PRICED"))["amount"] == 60
    assert page.one("exception", subject_id=HELD.return_of("TWO-PRICES"))["amount"] is None


OWN_GOODS = Story("r65g")
announce(OWN_GOODS, D1, 1, "30.00")
ship(OWN_GOODS, D1, "B", 1, "8.00", line=2, combo_sku="PACK-r65g")
ask(OWN_GOODS, D1, "B", 3)


def test_r65_a_line_without_mapping_is_worth_the_orders_price(books: Books) -> None:
    """R-65: NO_MAPPING of a line: P × quantity where the order has a price for the SKU."""
    found = books(OWN_GOODS, D1).one("exception", code="NO_MAPPING")
    assert (found["expected_value"], found["actual_value"], found["amount"]) == ("A, PACK-r65g", "B", 24)


OVER = Story("r65h", refund_method="bank_transfer")
announce(OVER, D1, 1, "85.00")
receive(OVER, D2, 1)
decide(OVER, D3, "write_off", subject=f"{OVER.return_of()}/1")
pay(OVER, D4, "85.00")


def test_r65_what_was_paid_over_is_positive(books: Books) -> None:
    """R-46, R-65: written off 85.00, then paid 85.00: open −85.00, OVERPAID 85.00."""
    found = books(OVER, D4).one("exception", code="OVERPAID")
    assert (found["amount"], found["expected_value"], found["actual_value"]) == (85, "0.00", "85.00")


CLOSED = Story("r65i")
announce(CLOSED, D1, 3, "30.00")
receive(CLOSED, D2, 1)
decide(CLOSED, D7, "short_close")
LATE_PUSH = Story("r65j", auto_push=False)
announce(LATE_PUSH, D1)
decide(LATE_PUSH, D4, "hold")
PAID_LATE = Story("r65k", refund_method="bank_transfer")
announce(PAID_LATE, D1)
receive(PAID_LATE, D2, 1)
decide(PAID_LATE, D7, "write_off", subject=f"{PAID_LATE.return_of()}/1")


def test_r65_what_a_decision_settled_is_gone_the_same_night(books: Books) -> None:
    """R-65: an exception that a decision has settled is gone the same night."""
    assert amounts(books, CLOSED, D7) == {}
    assert amounts(books, LATE_PUSH, D3) == {"TO_PUSH_LATE": Decimal("10.00")}
    assert amounts(books, LATE_PUSH, D4) == {}
    assert amounts(books, PAID_LATE, D6) == {"PAYMENT_LATE": Decimal("10.00")}
    assert amounts(books, PAID_LATE, D7) == {}


ANSWERED = Story("r65l")
announce(ANSWERED, D1, 1, "30.00")
decide(ANSWERED, D6, "explain", subject=f"UNACKNOWLEDGED|{ANSWERED.return_of()}")


def test_r65_an_amount_that_another_exception_carries_ends_no_answer(books: Books) -> None:
    """R-65, R-16: an answer is bound to the amount of its own code, whichever exception is listed with it."""
    assert amounts(books, ANSWERED, D5) == {"UNACKNOWLEDGED": Decimal("30.00")}
    assert amounts(books, ANSWERED, D6) == {}
    assert amounts(books, ANSWERED, D7) == {"RECEIPT_LATE": None, "GOODS_MISSING": Decimal("30.00")}
    assert [row["code"] for row in books(ANSWERED, D7).rows("exception_answer")] == ["UNACKNOWLEDGED"]


BESIDE = Story("r08y")
ship(BESIDE, D1, "A", 1)
ask(
    BESIDE,
    D1,
    "A",
    1,
    case="ONLY",
    status="refunded",
    after_sales_type="refund_only",
    marketplace_refund_amount=Decimal("25.00"),
)
ask(BESIDE, D2, "A", 1, case="MAN1", kind="manual")
ask(
    BESIDE,
    D4,
    "A",
    1,
    case="ONLY",
    status="closed",
    after_sales_type="refund_only",
    marketplace_refund_amount=Decimal("25.00"),
)


def test_r08_a_return_beside_a_refund_only_passes_with_the_finding(books: Books) -> None:
    """R-08: shipped 1, refund-only finished, then the parcel comes back and is entered by hand → pushed, with it."""
    page = books(BESIDE, D2)
    assert page.stock_in("MAN1", channel="manual")["state"] == "pushed"
    found = page.one("exception", code="REFUND_ONLY_BESIDE")
    assert found["subject_id"] == BESIDE.return_of("MAN1", channel="manual")
    assert (found["severity"], found["amount"], found["currency_code"]) == ("low", 25, "MYR")
    assert (found["field"], found["expected_value"], found["actual_value"]) == ("after_sales_id", "", "ONLY")
    assert "REFUND_ONLY_BESIDE" in books(BESIDE, D3).codes()


def test_r08_a_refund_only_that_is_closed_ends_the_finding(books: Books) -> None:
    """R-08: while the refund-only case is not cancelled, rejected or closed."""
    assert "REFUND_ONLY_BESIDE" not in books(BESIDE, D4).codes()


GIVEN_BACK = Story("r08za")
ship(GIVEN_BACK, D1, "A", 1)
ask(GIVEN_BACK, D1, "A", 1, case="ONLY", status="requested", after_sales_type="refund_only")
ask(GIVEN_BACK, D1, "A", 1, case="AS1")
ask(GIVEN_BACK, D2, "A", 1, case="AS1", status="cancelled")


def test_r08_the_finding_lasts_while_the_return_holds_units(books: Books) -> None:
    """R-08: while it holds units; a refund-only case may have no amount."""
    assert books(GIVEN_BACK, D1).one("exception", code="REFUND_ONLY_BESIDE")["amount"] is None
    assert "REFUND_ONLY_BESIDE" not in books(GIVEN_BACK, D2).codes()


DELIVERED = Story("r56dnr")
announce(DELIVERED, D1, 1, "30.00", status="delivered_back")


def test_r56_what_was_delivered_back_and_not_received_is_an_exception(books: Books) -> None:
    """R-56: the marketplace says delivered back and nothing received > 3: medium."""
    assert "DELIVERED_NOT_RECEIVED" not in books(DELIVERED, D4).codes()
    found = books(DELIVERED, D5).one("exception", code="DELIVERED_NOT_RECEIVED")
    assert (found["severity"], found["amount"], found["due_since"], found["age_days"]) == ("medium", 30, D1, 4)
    assert (found["expected_value"], found["actual_value"]) == ("within 3 days after 2026-07-01", "nothing received")
    assert amounts(books, DELIVERED, D5) == {"UNACKNOWLEDGED": None, "DELIVERED_NOT_RECEIVED": Decimal("30.00")}
