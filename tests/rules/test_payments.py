"""Payments that come back, come too early, or come without proof (R-45 to R-49)."""

from __future__ import annotations

from typing import Any

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, D6, Story
from tests.rules.telling import announce, decide, pay, receive


def bank_story(tag: str, price: str = "87.00", **terms: Any) -> Story:
    """One unit, refunded by bank transfer on the second business date."""
    story = Story(tag, refund_method="bank_transfer", **terms)
    announce(story, D1, 1, price)
    receive(story, D2, 1)
    return story


RETURNED = bank_story("r45h")
pay(RETURNED, D3, "87.00")
pay(RETURNED, D4, "-87.00", payment="BACK")
pay(RETURNED, D5, "87.00", payment="PAY2")


def test_r45_a_transfer_that_the_bank_returned_is_taken_back(books: Books) -> None:
    """R-45: paid 87.00, returned by the bank −87.00 → paid_amount 0.00, `created` again; completed_on is empty."""
    assert books(RETURNED, D3).refund()["completed_on"] == D3
    page = books(RETURNED, D4)
    found = page.refund()
    assert (found["paid_amount"], found["state"], found["completed_on"]) == (0, "created", None)
    assert (found["due_amount"], found["open_amount"]) == (87, 87)
    assert page.entries(RETURNED.named("BACK"))["bank"] == 87
    assert page.stock_in()["supplier_status"] == "refund_processing"
    again = books(RETURNED, D5).refund()
    assert (again["state"], again["completed_on"]) == ("completed", D5)


TOO_MUCH = bank_story("r45i")
pay(TOO_MUCH, D3, "-1.00", payment="BACK0", is_confirmed=False)
pay(TOO_MUCH, D4, "10.00")
pay(TOO_MUCH, D4, "-6.00", payment="BACK1", is_confirmed=False)
pay(TOO_MUCH, D4, "-4.00", payment="BACK2")
pay(TOO_MUCH, D4, "-3.00", payment="BACK3")
pay(TOO_MUCH, D5, "1.00", payment="PAY2")


def states(books: Books, story: Story, night: Any) -> dict[str, str]:
    stem = f"-{story.tag}"
    return {row["payment_id"].removesuffix(stem): row["state"] for row in books(story, night).rows("payment")}


def test_r45_no_more_comes_back_than_was_paid(books: Books) -> None:
    """R-45: what would fall below 0 is accepted, not posted, PAYMENT_BELOW_ZERO until covered; in the order paid_at,
    payment_id; one with proof counts against it, confirmed or not."""
    first = books(TOO_MUCH, D3)
    assert first.one("exception", code="PAYMENT_BELOW_ZERO")["subject_id"] == TOO_MUCH.named("BACK0")
    assert not first.entries(TOO_MUCH.named("BACK0"))
    page = books(TOO_MUCH, D4)
    # 10.00 − 1.00 − 6.00 leaves 3.00: −4.00 waits, −3.00 after it does not
    found = page.one("exception", code="PAYMENT_BELOW_ZERO")
    assert (found["subject_id"], found["amount"], found["severity"]) == (TOO_MUCH.named("BACK2"), 4, "high")
    assert page.refund()["paid_amount"] == 7
    assert states(books, TOO_MUCH, D4) == {
        "BACK0": "unconfirmed",
        "PAY1": "counted",
        "BACK1": "unconfirmed",
        "BACK2": "unapplied",
        "BACK3": "counted",
    }
    # 1.00 more does not cover 4.00
    assert books(TOO_MUCH, D5).one("exception", code="PAYMENT_BELOW_ZERO")["opened_on"] == D4


UNPROVEN = bank_story("r45j")
pay(UNPROVEN, D3, "87.00", proof="", is_confirmed=False)
pay(UNPROVEN, D4, "87.00", proof="")
pay(UNPROVEN, D5, "87.00")


def test_r45_every_payment_has_a_state(books: Books) -> None:
    """R-45: without_proof, unconfirmed, counted, unapplied; confirmed without proof is PAYMENT_WITHOUT_PROOF."""
    assert states(books, UNPROVEN, D3) == {"PAY1": "without_proof"}
    assert "PAYMENT_WITHOUT_PROOF" not in books(UNPROVEN, D3).codes()
    found = books(UNPROVEN, D4).one("exception", code="PAYMENT_WITHOUT_PROOF")
    assert (found["subject_id"], found["amount"]) == (UNPROVEN.named("PAY1"), 87)
    assert states(books, UNPROVEN, D4) == {"PAY1": "without_proof"}
    assert states(books, UNPROVEN, D5) == {"PAY1": "counted"}
    assert "PAYMENT_WITHOUT_PROOF" not in books(UNPROVEN, D5).codes()


EARLY = bank_story("r49e", "85.00")
pay(EARLY, D1, "85.00")


def test_r49_a_payment_before_its_refund_order_is_unapplied(books: Books) -> None:
    """R-49: unapplied_payment +, bank −; when the refund order exists: refund_payable +, unapplied_payment −."""
    first = books(EARLY, D1)
    assert first.entries(EARLY.named("PAY1")) == {"unapplied_payment": 85, "bank": -85}
    assert first.one("exception")["code"] == "REFUND_WITHOUT_RETURN"
    assert states(books, EARLY, D1) == {"PAY1": "unapplied"}
    item = first.one("open_item")
    assert item["document_id"] == f"{EARLY.named('PAY1')}:{EARLY.return_of()}/1"
    assert (item["open_amount"], item["overpaid_amount"]) == (0, -85)
    page = books(EARLY, D2)
    assert page.entries(EARLY.named("PAY1")) == {"refund_payable": 85, "unapplied_payment": 0, "bank": -85}
    assert (page.refund()["state"], page.refund()["paid_amount"]) == ("completed", 85)
    assert not page.codes()
    assert not page.rows("open_item")


def test_r57_a_payment_before_its_refund_order_is_settled_at_once(books: Books) -> None:
    """R-57: settled 85.00, closing −85.00 that night; nothing when it is applied."""
    rows = {row["business_date"]: row for row in books(EARLY, D2).rows("roll_forward")}
    assert (rows[D1]["settled_amount"], rows[D1]["closing_amount"]) == (85, -85)
    assert (rows[D2]["due_amount"], rows[D2]["settled_amount"], rows[D2]["closing_amount"]) == (85, 0, 0)


NOWHERE = bank_story("r49f")
LOST = pay(NOWHERE, D3, "5.00", refund_order_id="shopee:NO-SHOP:AS1:NO-SUPPLIER/1")
WORDS = pay(NOWHERE, D3, "5.00", payment="PAY2", refund_order_id="for June")


def test_r49_a_payment_of_no_known_shop_and_supplier_is_quarantined(books: Books) -> None:
    """R-49: the pair of a payment without refund order is read from the id that it names."""
    page = books(NOWHERE, D3)
    assert set(page.reasons(LOST).split(",")) == {"UNKNOWN_SHOP", "UNKNOWN_SUPPLIER"}
    assert page.reasons(WORDS) == "UNKNOWN_REFUND"
    assert not page.rows("payment")


WRITTEN_OFF = bank_story("r46d", "85.00")
decide(WRITTEN_OFF, D3, "write_off", subject=f"{WRITTEN_OFF.return_of()}/1")
pay(WRITTEN_OFF, D4, "85.00")
PARTLY = bank_story("r46e", "85.00")
pay(PARTLY, D3, "40.00", is_confirmed=False)
decide(PARTLY, D4, "write_off", subject=f"{PARTLY.return_of()}/1")
pay(PARTLY, D5, "40.00")


def test_r46_what_is_paid_after_it_was_written_off_is_over(books: Books) -> None:
    """R-46: written off 85.00, then paid 85.00: open −85.00, OVERPAID 85.00."""
    before = books(WRITTEN_OFF, D3).refund()
    assert (before["state"], before["completed_on"], before["open_amount"]) == ("completed", D3, 0)
    page = books(WRITTEN_OFF, D4)
    assert (page.refund()["written_off_amount"], page.refund()["open_amount"]) == (85, -85)
    over = page.one("exception", code="OVERPAID")
    assert (over["amount"], over["expected_value"], over["actual_value"]) == (85, "0.00", "85.00")
    item = page.one("open_item")
    assert (item["open_amount"], item["overpaid_amount"]) == (0, -85)


def test_r49_a_write_off_leaves_what_is_paid_with_proof(books: Books) -> None:
    """R-49: due − payments posted with proof − written off before; the state follows R-45."""
    found = books(PARTLY, D4).refund()
    assert (found["written_off_amount"], found["open_amount"], found["state"]) == (45, 40, "paid")
    after = books(PARTLY, D5).refund()
    assert (after["open_amount"], after["state"], after["completed_on"]) == (0, "completed", D5)


BALANCE_PAID = Story("r46f")
announce(BALANCE_PAID, D1, 1, "30.00")
receive(BALANCE_PAID, D2, 1)
pay(BALANCE_PAID, D3, "30.00")


def test_r46_by_customer_balance_whatever_counts_is_over(books: Books) -> None:
    """R-46: by customer balance nothing is due by bank."""
    page = books(BALANCE_PAID, D3)
    assert page.one("exception", code="OVERPAID")["amount"] == 30
    assert (page.refund()["state"], page.refund()["open_amount"]) == ("completed", -30)


UNCOVERED = bank_story("r45k")
pay(UNCOVERED, D3, "10.00", is_confirmed=False)
pay(UNCOVERED, D3, "-5.00", payment="BACK")
pay(UNCOVERED, D4, "10.00")


def test_r45_a_payment_that_no_one_confirmed_covers_nothing(books: Books) -> None:
    """R-45: Σ of counting payments may not fall below 0; once the payment is confirmed, what came back is posted."""
    page = books(UNCOVERED, D3)
    assert page.one("exception", code="PAYMENT_BELOW_ZERO")["expected_value"] == "0.00"
    assert page.refund()["paid_amount"] == 0
    assert books(UNCOVERED, D4).refund()["paid_amount"] == 5
    assert "PAYMENT_BELOW_ZERO" not in books(UNCOVERED, D4).codes()


LESS = bank_story("r45y", "87.00")
pay(LESS, D3, "87.00")
pay(LESS, D3, "-50.00", payment="BACK")
pay(LESS, D4, "40.00")
decide(LESS, D5, "adjust", subject=LESS.named("PAY1"))


def test_r45_a_payment_cannot_be_adjusted_below_what_came_back(books: Books) -> None:
    """R-45, R-58: an adjust that would take Σ below 0 is void for that reason, and it is not offered."""
    found = books(LESS, D4).one("exception", code="RESTATED")
    assert found["fitting_decisions"] == "keep, explain"
    assert "more came back than it would leave" in found["what_to_do"]
    page = books(LESS, D5)
    why = page.one("decision", decision_id=LESS.named("DEC5"))["why"]
    assert why == "it did not fit: the payments of its refund order would add up to less than 0 (R-45)"
    void = page.one("exception", code="DECISION_VOID")
    assert (void["distributor_id"], void["supplier_id"]) == (LESS.distributor, LESS.supplier)
    assert void["order_id"] == LESS.named("O1")


PROVEN = bank_story("r56w")
pay(PROVEN, D3, "87.00", is_confirmed=False)
LACKING = bank_story("r56x")
pay(LACKING, D3, "80.00", is_confirmed=False, proof="")
UNPAID = bank_story("r56y")


def test_r56_what_to_do_about_a_late_payment_depends_on_what_is_here(books: Books) -> None:
    """R-45, R-58: a payment with proof lacks its confirmation, one without lacks its proof, else there is none."""

    def advice(story: Story) -> str:
        return str(books(story, D6).one("exception", code="PAYMENT_LATE")["what_to_do"])

    assert advice(PROVEN) == "a payment with proof is here: look whether the money has come, and confirm it"
    assert advice(LACKING).startswith(
        "a payment without proof is here: ask the supplier for its proof; decide write_off"
    )
    assert advice(UNPAID).startswith(
        "ask the supplier to pay; decide write_off to give up the rest, or customer_balance"
    )


RETURNED_EARLY = Story("r65w", refund_method="bank_transfer")
announce(RETURNED_EARLY, D1, 1, "87.00")
pay(RETURNED_EARLY, D3, "-40.00", payment="BACK")


def test_r65_a_payment_with_two_exceptions_is_counted_once(books: Books) -> None:
    """R-65: money that came back for a refund order that does not exist: PAYMENT_BELOW_ZERO has the amount."""
    page = books(RETURNED_EARLY, D3)
    assert page.one("exception", code="PAYMENT_BELOW_ZERO")["amount"] == 40
    assert page.one("exception", code="REFUND_WITHOUT_RETURN")["amount"] is None


CORRECTED = Story("r57m", refund_method="bank_transfer")
announce(CORRECTED, D1, 1, "55.00")
pay(CORRECTED, D1, "55.00")
pay(CORRECTED, D2, "50.00")
decide(CORRECTED, D3, "adjust", subject=CORRECTED.named("PAY1"))
receive(CORRECTED, D4, 1)


def items(books: Books, story: Story, night: Any) -> dict[str, tuple[Any, Any]]:
    """Open and overpaid, by document."""
    rows = books(story, night).rows("open_item")
    return {row["document_id"].split("-")[0]: (row["open_amount"], row["overpaid_amount"]) for row in rows}


def test_r57_a_payment_adjusted_before_its_refund_order_is_one_item(books: Books) -> None:
    """R-57, R-61: 55.00 before its refund order, corrected to 50.00 and adjusted: overpaid 50.00, no item of the
    adjustment; when the refund order exists, it alone is open."""
    assert items(books, CORRECTED, D2) == {"PAY1": (0, -55)}
    assert items(books, CORRECTED, D3) == {"PAY1": (0, -50)}
    item = books(CORRECTED, D4).one("open_item")
    assert (item["document_id"], item["open_amount"], item["overpaid_amount"]) == (f"{CORRECTED.return_of()}/1", 5, 0)


SENT_BACK = Story("r57n", refund_method="bank_transfer")
announce(SENT_BACK, D1, 1, "55.00")
pay(SENT_BACK, D1, "30.00")
pay(SENT_BACK, D2, "25.00", payment="PAY2")
pay(SENT_BACK, D3, "-40.00", payment="BACK1")
pay(SENT_BACK, D4, "-15.00", payment="BACK2")
receive(SENT_BACK, D5, 1)


def unpaired(books: Books, story: Story, night: Any) -> dict[str, Any]:
    """Payments without a refund order, with what of them is unclear."""
    rows = books(story, night).rows("exception", code="REFUND_WITHOUT_RETURN")
    return {row["subject_id"].split("-")[0]: row["amount"] for row in rows}


def test_r57_what_came_back_before_the_refund_order_is_taken_from_the_payments(books: Books) -> None:
    """R-45, R-57: 30.00 and 25.00 paid early, 40.00 came back: 15.00 overpaid, of the second payment; nothing is open.
    Once all came back, no item and no REFUND_WITHOUT_RETURN is left."""
    assert items(books, SENT_BACK, D2) == {"PAY1": (0, -30), "PAY2": (0, -25)}
    assert unpaired(books, SENT_BACK, D2) == {"PAY1": 30, "PAY2": 25}
    assert items(books, SENT_BACK, D3) == {"PAY2": (0, -15)}
    assert unpaired(books, SENT_BACK, D3) == {"PAY2": 15}
    found = books(SENT_BACK, D3).one("statement_item")
    assert (found["due_amount"], found["settled_amount"], found["written_off_amount"]) == (0, 15, 0)
    page = books(SENT_BACK, D4)
    assert (page.rows("open_item"), page.rows("exception", code="REFUND_WITHOUT_RETURN")) == ([], [])
    rows = {row["business_date"]: row["closing_amount"] for row in page.rows("roll_forward")}
    assert rows == {D1: -30, D2: -55, D3: -15, D4: 0}
    item = books(SENT_BACK, D5).one("open_item")
    assert (item["document_id"], item["open_amount"], item["overpaid_amount"]) == (f"{SENT_BACK.return_of()}/1", 55, 0)
