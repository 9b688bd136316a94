"""Receipts: which rows count, where the goods go, which rows are quarantined (rules §6, R-60)."""

from __future__ import annotations

from decimal import Decimal

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D5, Story
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


def test_r27_an_after_sales_id_with_several_matches_is_quarantined(books: Books) -> None:
    """R-27: a receipt by after-sales id looks in every channel of the shop; more than one hit is quarantined."""
    assert books(AMBIGUOUS, D2).reasons(WHICH) == "AMBIGUOUS_RETURN"


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


REFUSED = Story("r30a", suppliers=("SUP", "OTH"))
announce(REFUSED, D1, 2)
STRANGER = receive(REFUSED, D2, 1, receipt="GR1", return_stock_in_id=REFUSED.return_of("NOBODY"))
OTHERS = receive(REFUSED, D2, 1, receipt="GR2", supplier="OTH", return_stock_in_id=REFUSED.return_of())
OTHERS_HOUSE = receive(REFUSED, D2, 1, receipt="GR3", warehouse_id=f"W1-{REFUSED.named('OTH')}")
OTHER_SKU = receive(REFUSED, D2, 1, receipt="GR4", sku="B")
TOO_MANY = receive(REFUSED, D2, 2, 1, receipt="GR5")


def test_r30_what_does_not_fit_the_push_is_quarantined(books: Books) -> None:
    """R-30: OVER_RECEIPT, UNEXPECTED_SKU, UNKNOWN_RETURN, SUPPLIER_MISMATCH, UNKNOWN_WAREHOUSE (another supplier's)."""
    page = books(REFUSED, D2)
    assert page.reasons(STRANGER) == "UNKNOWN_RETURN"
    assert page.reasons(OTHERS) == "SUPPLIER_MISMATCH"
    assert page.reasons(OTHERS_HOUSE) == "UNKNOWN_WAREHOUSE"
    assert page.reasons(OTHER_SKU) == "UNEXPECTED_SKU"
    assert page.reasons(TOO_MANY) == "OVER_RECEIPT"
    assert (page.stands(), page.stock()) == (PUSHED, {})


SAME_NIGHT = Story("r30b")
announce(SAME_NIGHT, D1)
TOO_SOON = receive(SAME_NIGHT, D1, 1)
NEVER_SENT = Story("r30c", auto_push=False)
announce(NEVER_SENT, D1, 2, "10.00")
UNSENT = receive(NEVER_SENT, D2, 2)
FAILED = Story("r30d")
announce(FAILED, D1)
acknowledge(FAILED, D2, "rejected")
AFTER_FAILING = receive(FAILED, D3, 1)


def test_r30_only_returns_that_an_earlier_run_pushed_are_received(books: Books) -> None:
    """R-30: a receipt counts only against a return that an earlier run pushed and that is pushed or received."""
    assert books(SAME_NIGHT, D1).reasons(TOO_SOON) in ("NOT_PUSHED", "UNKNOWN_RETURN")
    assert books(SAME_NIGHT, D2).stands() == PUSHED
    assert books(NEVER_SENT, D2).reasons(UNSENT) == "NOT_PUSHED"
    assert books(FAILED, D3).reasons(AFTER_FAILING) == "NOT_PUSHED"


IN_TURN = Story("r30e")
announce(IN_TURN, D1, 5)
TAKEN = [
    receive(IN_TURN, D2, 1, receipt="GR9", hour=5),
    receive(IN_TURN, D2, 2, receipt="GR1", line=2, hour=7),
    receive(IN_TURN, D2, 0, 1, receipt="GR2", line=2, hour=7),
    receive(IN_TURN, D2, 1, receipt="GR3", line=1, hour=8),
]
TOO_LATE = [
    receive(IN_TURN, D2, 3, receipt="GR2", line=1, hour=7),
    receive(IN_TURN, D2, 1, receipt="GR3", line=2, hour=8),
    receive(IN_TURN, D3, 1, receipt="GR4"),
]


def test_r30_lines_of_a_run_are_taken_one_after_the_other(books: Books) -> None:
    """R-30: in the order stocked_in_at, receipt_id, line_no, each on top of those before: 1 2 (3) 1 1 (1)."""
    page = books(IN_TURN, D3)
    assert [page.reasons(row) for row in TAKEN] == [""] * 4
    assert [page.reasons(row) for row in TOO_LATE] == ["OVER_RECEIPT"] * 3
    assert page.stock_in()["accepted_quantity"] == 5


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
AFTERWARDS = receive(CLOSED, D4, 1, receipt="GR3")


def test_r31_the_rest_is_pending_until_short_closed(books: Books) -> None:
    """R-31: short-closed by a decision; later receipts are then OVER_RECEIPT. A receipt of that date counts (§2)."""
    assert books(CLOSED, D2).one("goods_match")["match"] == "pending"
    assert books(CLOSED, D3).stock_in()["accepted_quantity"] == 2
    assert books(CLOSED, D3).stock_in()["is_short_closed"]
    assert books(CLOSED, D4).reasons(AFTERWARDS) == "OVER_RECEIPT"
    assert books(CLOSED, D4).stock_in()["accepted_quantity"] == 2


RECALLED = Story("r60a")
announce(RECALLED, D1, 2, "10.00")
ask(RECALLED, D2, "A", 2, status="cancelled")
CAME_ANYWAY = receive(RECALLED, D3, 2)


def test_r60_goods_for_a_recalled_return_are_quarantined_and_an_exception(books: Books) -> None:
    """R-60: goods for a recalled or unpushed return: quarantined, and GOODS_WITHOUT_PUSH with the amount at stake."""
    page = books(RECALLED, D3)
    assert page.reasons(CAME_ANYWAY) == "NOT_PUSHED"
    found = page.one("exception", code="GOODS_WITHOUT_PUSH")
    assert (found["rule"], found["amount"], found["currency_code"]) == ("R-60", 20, "MYR")
    assert page.stock() == {}


def test_r60_goods_for_an_unpushed_return_too(books: Books) -> None:
    """R-60: the same for a return that waits for its push; it stays as long as the return does."""
    found = books(NEVER_SENT, D5).one("exception", code="GOODS_WITHOUT_PUSH")
    assert (found["subject_id"], found["amount"], found["opened_on"]) == (NEVER_SENT.return_of(), 20, D2)
