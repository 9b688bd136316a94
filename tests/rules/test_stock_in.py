"""Receipts: what counts, where the goods go, what is unidentified, refused or quarantined (rules §6, R-60)."""

from __future__ import annotations

from decimal import Decimal

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, D7, Story
from tests.rules.telling import acknowledge, announce, ask, decide, receive, ship

PUSHED = ("pushed", "")
RECEIVED = ("received", "")

ELSEWHERE = Story("r26a")
ship(ELSEWHERE, D1, warehouse_id=f"WX-{ELSEWHERE.supplier}")
ask(ELSEWHERE, D1)
THIRD_PARTY = receive(ELSEWHERE, D2, 1, warehouse_id=f"WX-{ELSEWHERE.supplier}")


def test_r26_a_return_is_not_received_into_a_third_party_warehouse(books: Books) -> None:
    """R-26: the receipt is quarantined THIRD_PARTY_WAREHOUSE. (Shipping from one is fine.)"""
    page = books(ELSEWHERE, D2)
    assert page.reasons(THIRD_PARTY) == "THIRD_PARTY_WAREHOUSE"
    assert page.stands() == PUSHED
    assert page.stock() == {}
    assert page.stock_in()["shipping_warehouse_id"] == f"WX-{ELSEWHERE.supplier}"


BY_RETURN = Story("r27a", fee=None)
BY_CASE = Story("r27b", fee=None)
for story in (BY_RETURN, BY_CASE):
    announce(story, D1, 3)
    receive(story, D2, 2, 1, by_case=story is BY_CASE)
    receive(story, D3, 2, 1, by_case=story is BY_RETURN)


def test_r27_both_ways_in_give_the_same_result(books: Books) -> None:
    """R-27: naming the return stock-in or the after-sales order give the same result: received_return."""
    names = ("state", "received_on", "good_quantity", "defective_quantity", "accepted_quantity", "supplier_status")
    for story in (BY_RETURN, BY_CASE):
        found = books(story, D2).stock_in()
        assert [found[name] for name in names] == ["received", D2, 2, 1, 3, "received_return"]


def test_r27_a_receipt_line_counts_once(books: Books) -> None:
    """R-27: a receipt is known by (receipt id, line) and counts once, in whatever way it comes again."""
    for story in (BY_RETURN, BY_CASE):
        assert books(story, D3).stock_in()["accepted_quantity"] == 3
        assert books(story, D3).stock() == {("A", "sellable"): 2, ("A", "defective"): 1}


AMBIGUOUS = Story("r27c")
announce(AMBIGUOUS, D1)
ship(AMBIGUOUS, D1, order="O2", stock_out="OUT2")
ask(AMBIGUOUS, D1, order="O2", kind="manual")
WHICH = receive(AMBIGUOUS, D2, 1, by_case=True)


def test_r30_an_after_sales_id_that_meets_two_returns_is_unidentified(books: Books) -> None:
    """R-27, R-30: a receipt by after-sales id looks in every channel of the shop; with more than one it is open."""
    page = books(AMBIGUOUS, D2)
    assert page.reasons(WHICH) == ""
    assert page.one("unidentified_goods")["reason"] == "SEVERAL_RETURNS"
    assert (page.stands(), page.stock()) == (PUSHED, {("A", "unidentified"): 1})


TWO_SUPPLIERS = Story("r27d", suppliers=("SUP", "OTH"))
ship(TWO_SUPPLIERS, D1, "A", 1, stock_out="OUT1")
ship(TWO_SUPPLIERS, D1, "B", 1, stock_out="OUT2", supplier="OTH")
for sku, name in (("A", "SUP"), ("B", "OTH")):
    ask(TWO_SUPPLIERS, D1, sku)
    receive(TWO_SUPPLIERS, D2, 1, sku=sku, receipt=f"GR-{sku}", supplier=name, by_case=True)


def test_r27_an_after_sales_order_of_two_suppliers_means_each_ones_own_return(books: Books) -> None:
    """R-27: named by its after-sales order, a return is the one of the supplier that received it."""
    page = books(TWO_SUPPLIERS, D2)
    assert (page.stands(), page.stands(supplier="OTH")) == (RECEIVED, RECEIVED)


MIXED = Story("r28a")
announce(MIXED, D1, 3)
receive(MIXED, D2, 2, 1)
ALL_DEFECTIVE = Story("r28b")
announce(ALL_DEFECTIVE, D1, 2, "10.00")
receive(ALL_DEFECTIVE, D2, 0, 2)


def test_r28_accepted_is_good_and_defective(books: Books) -> None:
    """R-28: accepted = good + defective; good to sellable stock, defective to the defective pool."""
    page = books(MIXED, D2)
    assert page.stock_in()["accepted_quantity"] == 3
    assert page.stock() == {("A", "sellable"): 2, ("A", "defective"): 1}


def test_r28_defective_goods_never_raise_sellable_stock(books: Books) -> None:
    """R-28: defective goods are accepted and refunded too."""
    page = books(ALL_DEFECTIVE, D2)
    assert page.stock() == {("A", "defective"): 2}
    assert page.refund()["return_amount"] == Decimal("20.00")


ON_THE_WAY = Story("r29a")
announce(ON_THE_WAY, D1)
ask(ON_THE_WAY, D2, status="delivered_back")


def test_r29_delivered_back_moves_no_stock(books: Books) -> None:
    """R-29: stock moves only on a receipt, never on a marketplace's "delivered back"."""
    page = books(ON_THE_WAY, D3)
    assert page.stands() == PUSHED
    assert (page.stock(), page.stock_in()["accepted_quantity"]) == ({}, 0)


ODD = Story("r30a", suppliers=("SUP", "OTH"))
announce(ODD, D1, 2)
OTHERS = receive(ODD, D2, 1, receipt="GR2", supplier="OTH", return_stock_in_id=ODD.return_of())
OTHERS_HOUSE = receive(ODD, D2, 1, receipt="GR3", warehouse_id=f"W1-{ODD.named('OTH')}")
STRANGER = receive(ODD, D2, 1, receipt="GR1", return_stock_in_id=ODD.return_of("NOBODY"))
OTHER_SKU = receive(ODD, D2, 1, receipt="GR4", sku="B")
NAMELESS = receive(ODD, D2, 1, receipt="GR6", return_stock_in_id="")


def test_r30_only_what_cannot_be_booked_is_quarantined(books: Books) -> None:
    """R-30: SUPPLIER_MISMATCH, UNKNOWN_WAREHOUSE (also another supplier's); everything else is booked."""
    page = books(ODD, D2)
    assert page.reasons(OTHERS) == "SUPPLIER_MISMATCH"
    assert page.reasons(OTHERS_HOUSE) == "UNKNOWN_WAREHOUSE"
    assert [page.reasons(row) for row in (STRANGER, OTHER_SKU, NAMELESS)] == ["", "", ""]


def test_r30_what_no_return_awaits_is_unidentified(books: Books) -> None:
    """R-30: the whole line where the return is unknown or not named, or the SKU was not pushed; no money moves."""
    page = books(ODD, D2)
    reasons = {row["receipt_id"]: row["reason"] for row in page.rows("unidentified_goods")}
    assert reasons == {
        ODD.named("GR1"): "UNKNOWN_RETURN",
        ODD.named("GR4"): "SKU_NOT_PUSHED",
        ODD.named("GR6"): "NO_RETURN_NAMED",
    }
    assert page.stock() == {("A", "unidentified"): 2, ("B", "unidentified"): 1}
    assert (page.stands(), page.rows("refund_order"), page.rows("posting")) == (PUSHED, [], [])


TWO_CAME = Story("r30f")
announce(TWO_CAME, D1, 1)
receive(TWO_CAME, D2, 2)


def test_r30_as_much_as_is_awaited_counts(books: Books) -> None:
    """R-30: *Awaited 1, reported 2 good → 1 accepted, 1 unidentified.*"""
    page = books(TWO_CAME, D2)
    assert page.stock_in()["accepted_quantity"] == 1
    assert page.stock() == {("A", "sellable"): 1, ("A", "unidentified"): 1}
    line = page.one("receipt_line")
    assert (line["good_quantity"], line["unidentified_quantity"], line["state"]) == (1, 1, "partly_counted")
    assert page.refund()["return_amount"] == Decimal("10.00")
    assert page.one("goods_match")["match"] == "over"


MIXED_LINE = Story("r30g")
announce(MIXED_LINE, D1, 3)
receive(MIXED_LINE, D2, 2, 2, refused_quantity=1)


def test_r30_good_units_count_first_then_defective_then_refused(books: Books) -> None:
    """R-30: awaited 3 of 2 good, 2 defective, 1 refused: 2 good and 1 defective count; a refused unit is in no pool."""
    page = books(MIXED_LINE, D2)
    assert page.stock() == {("A", "sellable"): 2, ("A", "defective"): 1, ("A", "unidentified"): 1}
    assert page.stock_in()["refused_quantity"] == 0


REFUSED_ONLY = Story("r30h")
announce(REFUSED_ONLY, D1)
NONE_COUNTED = receive(REFUSED_ONLY, D2, 0, refused_quantity=2, return_stock_in_id=REFUSED_ONLY.return_of("NOBODY"))


def test_r30_refused_units_that_nothing_awaits_are_in_no_pool_and_no_exception(books: Books) -> None:
    """R-30: they count with their line when it does."""
    page = books(REFUSED_ONLY, D2)
    assert (page.stock(), page.codes(), page.reasons(NONE_COUNTED)) == ({}, set(), "")
    assert page.rows("unidentified_goods") == []


SAME_NIGHT = Story("r30b")
announce(SAME_NIGHT, D1)
receive(SAME_NIGHT, D1, 1)
NEVER_SENT = Story("r30c", auto_push=False)
announce(NEVER_SENT, D1, 2, "10.00")
receive(NEVER_SENT, D2, 2)
FAILED = Story("r30d")
announce(FAILED, D1)
acknowledge(FAILED, D2, "rejected")
receive(FAILED, D3, 1)


def test_r30_only_returns_that_an_earlier_run_pushed_are_received(books: Books) -> None:
    """R-30: a receipt counts only against a return that an earlier night pushed; until then its goods wait."""
    assert books(SAME_NIGHT, D1).one("unidentified_goods")["reason"] == "UNKNOWN_RETURN"
    assert books(NEVER_SENT, D2).one("unidentified_goods")["reason"] == "NOT_PUSHED"
    assert books(FAILED, D3).one("unidentified_goods")["reason"] == "NOT_PUSHED"
    for story, night in ((SAME_NIGHT, D1), (NEVER_SENT, D5), (FAILED, D3)):
        page = books(story, night)
        assert page.stock_in()["accepted_quantity"] == 0
        assert [pool for _, pool in page.stock()] == ["unidentified"]


def test_r30_unidentified_goods_that_name_a_return_are_tried_again_every_night(books: Books) -> None:
    """R-30: known on the 1st with the push of that night, counted on the 2nd: out of the pool, and refunded."""
    page = books(SAME_NIGHT, D2)
    assert (page.stands(), page.stock_in()["received_on"]) == (RECEIVED, D2)
    assert page.stock() == {("A", "unidentified"): 0, ("A", "sellable"): 1}
    line = f"{SAME_NIGHT.named('GR1')}|1"
    moved = {row["movement_id"]: row["quantity"] for row in page.rows("stock_movement")}
    assert moved == {
        f"{line}|unidentified": 1,
        f"{line}|unidentified|match|1": -1,
        f"{line}|sellable|match|1": 1,
    }
    goods = page.one("unidentified_goods")
    assert (goods["quantity"], goods["matched_on"], goods["named_return"]) == (0, D2, SAME_NIGHT.return_of())
    assert page.refund()["created_on"] == D2
    assert "GOODS_WITHOUT_PUSH" not in page.codes()


BY_ORDER = Story("r30i")
BY_PARCEL = Story("r30j")
BY_BOTH = Story("r30k")
for story in (BY_ORDER, BY_PARCEL, BY_BOTH):
    announce(story, D1, 2, return_tracking_number=f"TRK-{story.tag}")
receive(BY_ORDER, D2, 3, return_stock_in_id="", order_id=BY_ORDER.named("O1"))
receive(BY_PARCEL, D2, 2, return_stock_in_id="", tracking_number="TRK-r30j")
receive(BY_BOTH, D2, 2, return_stock_in_id="", order_id=BY_BOTH.named("O1"), tracking_number="TRK-OTHER")


def test_r27_an_order_or_a_parcel_names_the_one_return_that_awaits_the_goods(books: Books) -> None:
    """R-27: by order_id or tracking_number where exactly one awaited return of the supplier fits."""
    assert books(BY_ORDER, D2).stock_in()["accepted_quantity"] == 2
    assert books(BY_PARCEL, D2).stock_in()["accepted_quantity"] == 2


def test_r30_the_rest_of_the_line_stays_with_the_return_that_it_counted_for(books: Books) -> None:
    """R-30: 3 came by order, 2 awaited: 1 is over for that return, on this night and on later ones."""
    for night in (D2, D4):
        assert books(BY_ORDER, night).one("goods_match")["match"] == "over"
        assert books(BY_ORDER, night).one("receipt_line")["return_stock_in_id"] == BY_ORDER.return_of()


def test_r27_a_line_that_gives_both_has_to_fit_both(books: Books) -> None:
    """R-27: no money moves on two names that contradict each other."""
    page = books(BY_BOTH, D2)
    assert (page.stands(), page.one("unidentified_goods")["reason"]) == (PUSHED, "UNKNOWN_RETURN")


TWO_CASES = Story("r30l")
ship(TWO_CASES, D1, "A", 2)
ask(TWO_CASES, D1, case="AS1")
ask(TWO_CASES, D1, case="AS2", hour=5)
receive(TWO_CASES, D2, 1, return_stock_in_id="", order_id=TWO_CASES.named("O1"))
receive(TWO_CASES, D3, 1, receipt="GR2", case="AS1")


def test_r27_of_two_awaited_returns_none_is_meant_until_one_is_left(books: Books) -> None:
    """R-27, R-30: two returns of the order await the SKU; when one of them is received, the other one is meant."""
    assert books(TWO_CASES, D2).one("unidentified_goods")["reason"] == "SEVERAL_RETURNS"
    assert books(TWO_CASES, D3).stands("AS2") == PUSHED
    assert books(TWO_CASES, D4).stands("AS2") == RECEIVED


IN_TURN = Story("r30e")
announce(IN_TURN, D1, 5)
receive(IN_TURN, D2, 1, receipt="GR9", hour=5)
receive(IN_TURN, D2, 2, receipt="GR1", line=2, hour=7)
receive(IN_TURN, D2, 3, receipt="GR2", line=1, hour=7)
receive(IN_TURN, D2, 0, 1, receipt="GR2", line=2, hour=7)
receive(IN_TURN, D2, 1, receipt="GR3", line=1, hour=8)
receive(IN_TURN, D3, 1, receipt="GR4")


def test_r30_lines_of_a_run_are_taken_one_after_the_other(books: Books) -> None:
    """R-30: in the order stocked_in_at, receipt_id, line_no, each on top of those before: 1, 2, 2 of 3, 0, 0, 0."""
    lines = books(IN_TURN, D3).rows("receipt_line")
    accepted = {
        (row["receipt_id"].split("-")[0], row["line_no"]): row["good_quantity"] + row["defective_quantity"]
        for row in lines
    }
    assert accepted == {
        ("GR9", 1): 1,
        ("GR1", 2): 2,
        ("GR2", 1): 2,
        ("GR2", 2): 0,
        ("GR3", 1): 0,
        ("GR4", 1): 0,
    }
    assert books(IN_TURN, D3).stock_in()["accepted_quantity"] == 5


PARTS = Story("r31a")
announce(PARTS, D1, 4, "10.00")
receive(PARTS, D2, 1)
receive(PARTS, D3, 1, receipt="GR2")
receive(PARTS, D3, 0, 1, receipt="GR3")
ask(PARTS, D4, "A", 4, status="cancelled")


def test_r31_the_first_receipt_makes_it_received_and_ends_recalls(books: Books) -> None:
    """R-31: the first counted receipt makes the return received, partial or not; from then on no recall."""
    assert books(PARTS, D2).stands() == RECEIVED
    assert books(PARTS, D3).stock_in()["received_on"] == D2
    assert books(PARTS, D4).stands() == RECEIVED
    assert not books(PARTS, D4).rows("push_item", action="recall")


def test_r31_one_refund_order_per_return_and_run(books: Books) -> None:
    """R-31: everything accepted and not yet refunded, made in the run that takes the receipt; N counts up."""
    page = books(PARTS, D3)
    amounts = {row["refund_order_id"]: (row["return_amount"], row["created_on"]) for row in page.rows("refund_order")}
    assert amounts == {f"{PARTS.return_of()}/1": (10, D2), f"{PARTS.return_of()}/2": (20, D3)}


CLOSED = Story("r31b")
announce(CLOSED, D1, 3)
receive(CLOSED, D2, 1)
receive(CLOSED, D3, 1, receipt="GR2")
decide(CLOSED, D3, "short_close")
receive(CLOSED, D4, 1, receipt="GR3")
AGAIN = decide(CLOSED, D4, "short_close")


def test_r31_the_rest_is_pending_until_short_closed(books: Books) -> None:
    """R-31: short-closed by a decision; what comes later is unidentified. A receipt of that date counts (§2)."""
    assert books(CLOSED, D2).one("goods_match")["match"] == "pending"
    assert books(CLOSED, D3).stock_in()["accepted_quantity"] == 2
    assert books(CLOSED, D3).stock_in()["is_short_closed"]
    assert books(CLOSED, D3).one("goods_match")["match"] == "short"
    assert books(CLOSED, D4).one("unidentified_goods")["reason"] == "SHORT_CLOSED"
    assert books(CLOSED, D4).stock_in()["accepted_quantity"] == 2
    assert books(CLOSED, D4).one("goods_match")["match"] == "over"


def test_r31_short_close_is_void_where_nothing_is_awaited(books: Books) -> None:
    """R-31: of a return that awaits nothing short_close is void."""
    assert "DECISION_VOID" in books(CLOSED, D4).codes(AGAIN.row.decision_id)
    assert "DECISION_VOID" not in books(CLOSED, D3).codes()


LOST = Story("r31c")
announce(LOST, D1, 2, "30.00")
decide(LOST, D2, "short_close")
ask(LOST, D3, "A", 2, status="cancelled")


def test_r31_goods_that_never_came_are_closed_from_pushed(books: Books) -> None:
    """R-31: received with what came: nothing. No refund order, no stock, supplier_status completed, no ageing."""
    page = books(LOST, D2)
    found = page.stock_in()
    assert (found["state"], found["received_on"], found["is_short_closed"]) == ("received", None, True)
    assert found["supplier_status"] == "completed"
    assert (page.rows("refund_order"), page.stock()) == ([], {})
    assert not books(LOST, D7).codes() & {"RECEIPT_LATE", "REFUND_LATE", "UNACKNOWLEDGED", "DECISION_VOID"}


def test_r31_a_cancellation_freezes_nothing_of_what_never_came(books: Books) -> None:
    """R-31: received_on stays empty and a cancellation freezes nothing; it is not recalled either."""
    page = books(LOST, D3)
    assert (page.stands(), page.stock_in()["received_on"]) == (RECEIVED, None)
    assert "CANCELLED_AFTER_STOCK_IN" not in page.codes()
    assert not page.rows("push_item", action="recall")


REFUSED = Story("r31d")
announce(REFUSED, D1, 3, "30.00")
receive(REFUSED, D2, 2, refused_quantity=1, refused_reason="not ours")
ALL_REFUSED = Story("r31e")
announce(ALL_REFUSED, D1, 2, "30.00")
receive(ALL_REFUSED, D2, 0, refused_quantity=2)


def test_r31_refused_units_are_not_refunded_and_not_awaited(books: Books) -> None:
    """R-31: *Asked 3 at 30.00, 2 good, 1 refused → Return Amount 60.00, nothing pending.*"""
    page = books(REFUSED, D2)
    assert page.refund()["return_amount"] == Decimal("60.00")
    assert page.one("goods_match")["match"] == "refused"
    assert page.stock() == {("A", "sellable"): 2}
    assert page.stock_in()["refused_quantity"] == 1
    assert page.stock_in()["supplier_status"] == "completed"


def test_r31_refused_units_are_an_exception_until_a_person_answers(books: Books) -> None:
    """R-31, R-65: GOODS_REFUSED with Σ P × refused."""
    found = books(REFUSED, D3).one("exception", code="GOODS_REFUSED")
    assert (found["subject_id"], found["amount"], found["actual_value"]) == (REFUSED.return_of(), 30, "1")
    assert books(ALL_REFUSED, D3).one("exception", code="GOODS_REFUSED")["amount"] == 60


def test_r31_a_return_of_which_everything_was_refused_is_completed(books: Books) -> None:
    """R-31: refused units are counted: it is received, and nothing of it is awaited or refunded."""
    page = books(ALL_REFUSED, D2)
    found = page.stock_in()
    assert (found["state"], found["received_on"], found["supplier_status"]) == ("received", D2, "completed")
    assert page.rows("refund_order") == []


UNSENT = Story("r60a", auto_push=False)
announce(UNSENT, D1, 2, "10.00")
receive(UNSENT, D2, 2)
decide(UNSENT, D4, "push")
NO_PRICE = Story("r60b")
receive(NO_PRICE, D2, 2, return_stock_in_id=NO_PRICE.return_of("NOBODY"))


def test_r60_unidentified_units_are_an_exception_a_receipt_line(books: Books) -> None:
    """R-60, R-65: P × quantity where the order has a price for the SKU; the subject is RECEIPT_ID:LINE_NO."""
    found = books(UNSENT, D3).one("exception", code="GOODS_WITHOUT_PUSH")
    assert (found["rule"], found["subject_id"]) == ("R-60", f"{UNSENT.named('GR1')}:1")
    assert (found["amount"], found["currency_code"], found["opened_on"]) == (20, "MYR", D2)
    assert books(NO_PRICE, D2).one("exception", code="GOODS_WITHOUT_PUSH")["amount"] is None


def test_r60_it_is_gone_when_they_are_matched(books: Books) -> None:
    """R-60: pushed on the 4th, matched on the 5th."""
    assert "GOODS_WITHOUT_PUSH" in books(UNSENT, D4).codes()
    assert "GOODS_WITHOUT_PUSH" not in books(UNSENT, D5).codes()
    assert books(UNSENT, D5).stands() == RECEIVED
