"""R-08: counting after-sales orders together ask back no more of an order line than was shipped."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, Story
from tests.rules.telling import announce, ask, receive, ship

EARLY, LATE = date(2026, 6, 23), date(2026, 6, 27)
HELD = ("blocked", "QTY_EXCEEDS_SHIPPED")
PUSHED = ("pushed", "")

EXAMPLE = Story("r08a")
ship(EXAMPLE, D1, "A", 2, "10.00")
ask(EXAMPLE, D1, "A", 1, case="AS1")
ask(EXAMPLE, D2, "A", 2, case="AS2")
ask(EXAMPLE, D3, "A", 1, case="AS1", status="cancelled")


def test_r08_a_return_over_what_was_shipped_is_held_and_never_clipped(books: Books) -> None:
    """R-08: shipped 2, one live return of 1; a new return of 2 is held."""
    page = books(EXAMPLE, D2)
    assert page.stands("AS1") == PUSHED
    assert page.stands("AS2") == HELD
    assert page.stock_in("AS2")["requested_quantity"] == 2
    assert not page.rows("push_item", return_stock_in_id=EXAMPLE.return_of("AS2"))


def test_r08_what_is_held_has_neither_price_nor_estimate(books: Books) -> None:
    """R-08: blocked without price or estimate, and an exception of its own."""
    page = books(EXAMPLE, D2)
    assert page.stock_in("AS2")["estimated_refund_amount"] is None
    assert not page.rows("return_stock_in_line", return_stock_in_id=EXAMPLE.return_of("AS2"))
    found = page.one("exception", subject_id=EXAMPLE.return_of("AS2"))
    assert (found["code"], found["rule"]) == ("QTY_EXCEEDS_SHIPPED", "R-08")
    assert (found["field"], found["expected_value"], found["actual_value"]) == ("requested_quantity", "at most 1", "2")


TWO_SKUS = Story("r08z")
ship(TWO_SKUS, D1, "A", 5, "10.00")
ship(TWO_SKUS, D1, "B", 2, "10.00", line=2)
ask(TWO_SKUS, D1, "B", 1, case="AS1", requested_on=EARLY)
ask(TWO_SKUS, D1, "A", 3, case="AS2", requested_on=LATE)
ask(TWO_SKUS, D1, "B", 2, case="AS2", requested_on=LATE)


def test_r08_shows_how_much_is_left_to_ask_for(books: Books) -> None:
    """R-08, R-58: all 3 units of one SKU, and 1 of the other SKU, of which another return asks 1 of 2."""
    found = books(TWO_SKUS, D1).one("exception", subject_id=TWO_SKUS.return_of("AS2"))
    assert (found["expected_value"], found["actual_value"]) == ("at most 4", "5")


def test_r08_is_judged_again_on_every_run_while_nothing_was_pushed(books: Books) -> None:
    """R-08: a recalled one counts none; judged again on every run while attempts = 0."""
    page = books(EXAMPLE, D3)
    assert page.stands("AS1") == ("recalled", "")
    assert page.stands("AS2") == PUSHED
    assert page.stock_in("AS2")["estimated_refund_amount"] == 20


BY_TIME = Story("r08b")
ship(BY_TIME, D1, "A", 2)
ask(BY_TIME, D1, "A", 2, case="A-FIRST", requested_on=LATE)
ask(BY_TIME, D1, "A", 2, case="Z-LAST", requested_on=EARLY)
BY_BYTES = Story("r08c")
ship(BY_BYTES, D1, "A", 2)
ask(BY_BYTES, D1, "A", 2, case="a")
ask(BY_BYTES, D1, "A", 2, case="Z")


def test_r08_who_asked_first_comes_first(books: Books) -> None:
    """R-08: in this order: requested_at, then after_sales_id in byte order."""
    assert books(BY_TIME, D1).stands("Z-LAST") == PUSHED
    assert books(BY_TIME, D1).stands("A-FIRST") == HELD
    assert books(BY_BYTES, D1).stands("Z") == PUSHED
    assert books(BY_BYTES, D1).stands("a") == HELD


PARCEL = Story("r08d")
ship(PARCEL, D1, "A", 2, delivery_outcome="failed")
ask(PARCEL, D1, "A", 1, requested_on=date(2026, 6, 20))
HOLDER = Story("r08e", auto_push=False)
ship(HOLDER, D1, "A", 2)
ask(HOLDER, D1, "A", 2, case="Z", requested_on=LATE)
ask(HOLDER, D2, "A", 1, case="A", requested_on=EARLY)


def test_r08_abnormal_returns_come_before_others(books: Books) -> None:
    """R-08: abnormal returns before other returns, whatever their requested_at is."""
    page = books(PARCEL, D1)
    assert page.stands(f"ABN-{PARCEL.named('OUT1')}-1") == PUSHED
    assert page.stands("AS1") == HELD


def test_r08_returns_that_hold_units_come_before_all(books: Books) -> None:
    """R-08: return stock-ins that hold units first, even against an earlier request."""
    assert books(HOLDER, D2).stands("Z") == ("to_push", "")
    assert books(HOLDER, D2).stands("A") == HELD


COUNTING = {status: Story(f"r08{letter}") for status, letter in zip(("requested", "disputed"), "fh", strict=True)}
NOT_COUNTING = {
    status: Story(f"r08{letter}") for status, letter in zip(("closed", "cancelled", "rejected"), "gij", strict=True)
}
for status, story in (COUNTING | NOT_COUNTING).items():
    ship(story, D1, "A", 1)
    ask(story, D1, "A", 1, case="FIRST", status=status, requested_on=EARLY)
    ask(story, D1, "A", 1, case="SECOND", requested_on=LATE)


@pytest.mark.parametrize("status", COUNTING)
def test_r08_requested_and_disputed_ones_count(books: Books, status: str) -> None:
    """R-08: counting is requested, disputed or may be pushed, though it has no return stock-in."""
    page = books(COUNTING[status], D1)
    assert page.stands("SECOND") == HELD
    assert not page.rows("return_stock_in", after_sales_id="FIRST")


@pytest.mark.parametrize("status", NOT_COUNTING)
def test_r08_closed_cancelled_and_rejected_ones_do_not_count(books: Books, status: str) -> None:
    """R-08: closed, cancelled and rejected cases without held units do not count."""
    assert books(NOT_COUNTING[status], D1).stands("SECOND") == PUSHED


NO_GOODS = Story("r08q")
ship(NO_GOODS, D1, "A", 1)
ask(NO_GOODS, D1, "A", 1, case="FIRST", goods_expected=False, requested_on=EARLY)
ask(NO_GOODS, D1, "A", 1, case="SECOND", requested_on=LATE)


def test_r08_a_case_that_expects_no_goods_does_not_count(books: Books) -> None:
    """R-08, R-11: goods that are scrapped or stay with the marketplace are not expected."""
    assert books(NO_GOODS, D1).stands("SECOND") == PUSHED


CLOSED_HOLDER = Story("r08r", auto_push=False)
ship(CLOSED_HOLDER, D1, "A", 1)
ask(CLOSED_HOLDER, D1, "A", 1, case="FIRST", requested_on=EARLY)
ask(CLOSED_HOLDER, D2, "A", 1, case="FIRST", status="closed", requested_on=EARLY)
ask(CLOSED_HOLDER, D2, "A", 1, case="SECOND", requested_on=LATE)
BACK = Story("r08s")
announce(BACK, D1, 1, case="FIRST", requested_on=EARLY)
receive(BACK, D2, 1, case="FIRST")
ask(BACK, D3, "A", 1, case="FIRST", status="cancelled", requested_on=EARLY)
ask(BACK, D3, "A", 1, case="SECOND", requested_on=LATE)


def test_r08_held_units_count_whatever_the_status_became(books: Books) -> None:
    """R-08: every return stock-in that holds units, whatever its case's status became: goods that are back are back."""
    page = books(CLOSED_HOLDER, D2)
    assert (page.stands("FIRST"), page.stands("SECOND")) == (("blocked", "NOT_PUSHABLE"), HELD)
    page = books(BACK, D3)
    assert (page.stands("FIRST"), page.stands("SECOND")) == (("received", ""), HELD)


RAISED = Story("r08t")
ship(RAISED, D1, "A", 3)
ask(RAISED, D1, "A", 1, case="FIRST", requested_on=EARLY)
ask(RAISED, D2, "A", 3, case="FIRST", requested_on=EARLY)
ask(RAISED, D2, "A", 2, case="SECOND", requested_on=LATE)
LOWERED = Story("r08u")
ship(LOWERED, D1, "A", 3)
ask(LOWERED, D1, "A", 3, case="FIRST", requested_on=EARLY)
ask(LOWERED, D2, "A", 1, case="FIRST", requested_on=EARLY)
ask(LOWERED, D2, "A", 1, case="SECOND", requested_on=LATE)


def test_r08_a_pushed_return_counts_the_units_it_holds(books: Books) -> None:
    """R-08: not what its case asks by now, neither more nor less."""
    assert books(RAISED, D2).stands("SECOND") == PUSHED
    assert books(LOWERED, D2).stands("SECOND") == HELD


REOPENED = Story("r08v")
ship(REOPENED, D1, "A", 1)
ask(REOPENED, D1, "A", 1, case="FIRST", requested_on=EARLY)
ask(REOPENED, D2, "A", 1, case="FIRST", status="cancelled", requested_on=EARLY)
ask(REOPENED, D3, "A", 1, case="FIRST", requested_on=EARLY)
ask(REOPENED, D3, "A", 1, case="SECOND", requested_on=LATE)


def test_r08_a_recalled_return_counts_none_reopened_or_not(books: Books) -> None:
    """R-08, R-22."""
    page = books(REOPENED, D3)
    assert (page.stands("FIRST"), page.stands("SECOND")) == (("recalled", ""), PUSHED)


WHOLE = Story("r08l", suppliers=("SUP", "OTH"))
ship(WHOLE, D1, "B", 1, stock_out="OUT1")
ship(WHOLE, D1, "A", 5, stock_out="OUT2", supplier="OTH")
ask(WHOLE, D1, "B", 2)
ask(WHOLE, D1, "A", 1)


def test_r08_a_return_is_held_whole_with_the_supplier_of_its_first_sku(books: Books) -> None:
    """R-08: exceeds on any line → held whole, with the supplier of the first stock-out line of its first SKU."""
    found = books(WHOLE, D1).one("return_stock_in")
    assert found["supplier_id"] == WHOLE.named("OTH")
    assert (found["state"], found["reason"], found["requested_quantity"]) == (*HELD, 3)


PLAIN = Story("r08m")
ship(PLAIN, D1, "A", 1, line=1)
ship(PLAIN, D1, "A", 9, line=2, combo_sku="PACK-r08m")
ask(PLAIN, D1, "A", 2)


def test_r08_counts_by_sku_and_combo(books: Books) -> None:
    """R-08: counted per (shop, order, sku, combo_sku): units shipped in a combo do not cover the plain SKU."""
    assert books(PLAIN, D1).stands() == HELD


TOGETHER = Story("r08n", suppliers=("SUP", "OTH"))
ship(TOGETHER, D1, "A", 1, stock_out="OUT1")
ship(TOGETHER, D1, "A", 1, stock_out="OUT2", supplier="OTH")
ask(TOGETHER, D1, "A", 2)
OTHER_ORDER = Story("r08o")
announce(OTHER_ORDER, D1, 1)
ship(OTHER_ORDER, D1, "A", 1, stock_out="OUT2", order="O2")
ask(OTHER_ORDER, D1, "A", 1, case="AS2", order="O2")
ship(OTHER_ORDER, D1, "A", 1, stock_out="OUT3", order="O3")
ask(OTHER_ORDER, D1, "A", 2, case="AS3", order="O3")


def test_r08_counts_all_suppliers_of_an_order_together_and_no_other_order(books: Books) -> None:
    """R-08: all suppliers together; per order."""
    page = books(TOGETHER, D1)
    assert (page.stands(), page.stands(supplier="OTH")) == (PUSHED, PUSHED)
    assert books(OTHER_ORDER, D1).stands("AS2") == PUSHED
    assert books(OTHER_ORDER, D1).stands("AS3") == HELD


GREEDY = Story("r08p")
ship(GREEDY, D1, "A", 2)
ask(GREEDY, D1, "A", 1, case="A", requested_on=EARLY)
ask(GREEDY, D1, "A", 2, case="B", requested_on=date(2026, 6, 25))
ask(GREEDY, D1, "A", 1, case="C", requested_on=LATE)


def test_r08_a_held_one_takes_nothing_from_those_after_it(books: Books) -> None:
    """R-08: shipped 2: A asks 1, B asks 2, C asks 1 → A and C pass, B is held."""
    page = books(GREEDY, D1)
    assert (page.stands("A"), page.stands("B"), page.stands("C")) == (PUSHED, HELD, PUSHED)


ON_ANY_LINE = Story("r08w")
ship(ON_ANY_LINE, D1, "A", 2, line=1)
ship(ON_ANY_LINE, D1, "B", 2, line=2)
ask(ON_ANY_LINE, D1, "B", 1, case="C1", requested_on=date(2026, 6, 22))
ask(ON_ANY_LINE, D1, "A", 2, case="C2", requested_on=date(2026, 6, 23))
ask(ON_ANY_LINE, D1, "B", 2, case="C2", requested_on=date(2026, 6, 23))
ask(ON_ANY_LINE, D1, "A", 2, case="C3", requested_on=date(2026, 6, 24))
ask(ON_ANY_LINE, D1, "B", 1, case="C3", requested_on=date(2026, 6, 24))
ask(ON_ANY_LINE, D1, "A", 1, case="C4", requested_on=date(2026, 6, 25))


def test_r08_a_case_held_on_one_line_takes_nothing_of_any_line(books: Books) -> None:
    """R-08: C2 would pass what is left of B, so its 2 of A are there for C3; nothing is left for C4."""
    page = books(ON_ANY_LINE, D1)
    assert [page.stands(f"C{number}") for number in (1, 2, 3, 4)] == [PUSHED, HELD, PUSHED, HELD]
    values = page.one("exception", subject_id=ON_ANY_LINE.return_of("C2"))
    assert (values["expected_value"], values["actual_value"]) == ("at most 3", "4")


ASKED_TOO_MUCH = Story("r08x")
ship(ASKED_TOO_MUCH, D1, "A", 1)
ask(ASKED_TOO_MUCH, D1, "A", 2, case="FIRST", status="requested", requested_on=EARLY)
ask(ASKED_TOO_MUCH, D1, "A", 1, case="SECOND", requested_on=LATE)


def test_r08_a_request_for_more_than_was_shipped_holds_up_no_one(books: Books) -> None:
    """R-08: counting, and not itself held."""
    assert books(ASKED_TOO_MUCH, D1).stands("SECOND") == PUSHED
