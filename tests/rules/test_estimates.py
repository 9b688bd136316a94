"""The expected value of a return, and stock-outs that do not add up (R-32, R-33, R-35)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.model.world import ComboRow
from tests.rules.pages import Books, Deductions
from tests.rules.story import D1, D2, D3, D4, Story
from tests.rules.telling import announce, ask, leave_unsettled, pay, receive, replace_goods, ship

EXAMPLE = Story("r32a", fee="5.00")
announce(EXAMPLE, D1, 3, "30.00")
BY_HAND = Story("r32b", fee="5.00")
ship(BY_HAND, D1, "A", 3, "30.00")
ask(BY_HAND, D1, "A", 3, kind="manual")


def test_r32_estimate_is_price_times_requested_less_the_fee(books: Books) -> None:
    """R-32: 30.00 × 3 − 5.00 = 85.00, platform and manual."""
    for found in (books(EXAMPLE, D1).stock_in(), books(BY_HAND, D1).stock_in(channel="manual")):
        assert found["estimated_refund_amount"] == Decimal("85.00")
        assert found["estimated_return_handling_fee"] == Decimal("5.00")


FEE_LATER = Story("r32c", auto_push=False)
FEE_LATER.fees = (FEE_LATER.charges("4.00", valid_to=D1), FEE_LATER.charges("6.00", valid_from=D2))
announce(FEE_LATER, D1, 3, "30.00")
OUTSIDE = Story("r32d", fee="5.00", via_bigshop=False)
announce(OUTSIDE, D1, 3, "30.00")
NO_FEE = Story("r32e", fee=None)
announce(NO_FEE, D1, 3, "30.00")
CHEAP = Story("r32f", fee="5.00")
announce(CHEAP, D1, 1, "1.00")


def test_r32_the_fee_is_the_one_valid_on_the_date_of_the_estimate(books: Books) -> None:
    """R-32: the fee valid on the business date of the estimate, renewed while nothing was pushed."""
    assert books(FEE_LATER, D1).stock_in()["estimated_refund_amount"] == Decimal("86.00")
    assert books(FEE_LATER, D2).stock_in()["estimated_refund_amount"] == Decimal("84.00")


def test_r32_the_fee_is_zero_where_the_order_is_not_via_bigshop(books: Books) -> None:
    """R-32: 0 where the order is not via BigShop."""
    found = books(OUTSIDE, D1).stock_in()
    assert (found["estimated_refund_amount"], found["estimated_return_handling_fee"]) == (90, 0)


def test_r32_without_a_fee_row_the_estimate_is_taken_without_it(books: Books) -> None:
    """R-32: no fee row: estimated_return_handling_fee is empty and the estimate is taken without it."""
    found = books(NO_FEE, D1).stock_in()
    assert (found["estimated_refund_amount"], found["estimated_return_handling_fee"]) == (90, None)


def test_r32_the_estimate_is_not_limited_at_zero(books: Books) -> None:
    """R-32: 1.00 − 5.00 = −4.00."""
    assert books(CHEAP, D1).stock_in()["estimated_refund_amount"] == Decimal("-4.00")


FOREIGN = Story("r32g", refund_method="bank_transfer", shop_currency="SGD")
announce(FOREIGN, D1, 1, "10.00")
receive(FOREIGN, D2, 1)
SHIPPED_IN_BAHT = ship(FOREIGN, D1, stock_out="OUT2", currency_code="THB")
UNSETTLED_IN_BAHT = leave_unsettled(FOREIGN, D1, "1.00", currency="THB")
PAID_IN_BAHT = pay(FOREIGN, D3, "10.00", currency="THB")


def test_r32_amounts_in_another_currency_than_the_suppliers_are_quarantined(books: Books) -> None:
    """R-32: stock-out lines, payments and unsettled amounts in another currency: CURRENCY_MISMATCH."""
    page = books(FOREIGN, D3)
    assert [page.reasons(row) for row in (SHIPPED_IN_BAHT, UNSETTLED_IN_BAHT, PAID_IN_BAHT)] == [
        "CURRENCY_MISMATCH"
    ] * 3
    assert page.deductions() == Deductions(returned=10, refundable=10)
    assert page.refund()["state"] == "created"


def test_r32_the_shops_currency_plays_no_part(books: Books) -> None:
    """R-32: all amounts of one refund are in the supplier's base currency."""
    page = books(FOREIGN, D3)
    assert page.stock_in()["currency_code"] == "MYR"
    assert page.refund()["currency_code"] == "MYR"


RUPIAH = Story("r32h", currency="IDR")
RUPIAH.fees = (RUPIAH.charges("5", "percent"),)
announce(RUPIAH, D1, 1, "50")
receive(RUPIAH, D2, 1)
HALF_A_RUPIAH = replace_goods(RUPIAH, D1, 1, "10.50")
SEN = Story("r32i")
SEN.fees = (SEN.charges("5", "percent"),)
announce(SEN, D1, 1, "0.30")
receive(SEN, D2, 1)


def test_r32_rounds_half_away_from_zero_to_the_minor_unit(books: Books) -> None:
    """R-32: IDR 0 decimals: 5 % of 50 is 3; MYR 2: 5 % of 0.30 is 0.02."""
    assert books(RUPIAH, D1).stock_in()["estimated_return_handling_fee"] == 3
    assert books(RUPIAH, D2).refund()["return_handling_fee"] == 3
    assert books(SEN, D1).stock_in()["estimated_return_handling_fee"] == Decimal("0.02")
    assert books(SEN, D2).refund()["refundable_amount"] == Decimal("0.28")


def test_r32_more_decimals_than_the_minor_unit_are_quarantined(books: Books) -> None:
    """R-32: amounts with more decimals than the currency's minor unit are quarantined too."""
    assert books(RUPIAH, D1).reasons(HALF_A_RUPIAH) == "AMOUNT_DECIMALS"


LOST = Story("r33a", fee="5.00")
ship(LOST, D1, "A", 3, "36.00", distribution_fee="12.00", amount="120.00", delivery_outcome="failed")
LOST_CASE = f"ABN-{LOST.named('OUT1')}-1"
receive(LOST, D2, 3, case=LOST_CASE)


def test_r33_abnormal_estimate_is_stock_out_amount_less_distribution_fee_less_fee(books: Books) -> None:
    """R-33: 120.00 − 12.00 − 5.00 = 103.00."""
    assert books(LOST, D1).stock_in(LOST_CASE)["estimated_refund_amount"] == Decimal("103.00")


def test_r33_one_abnormal_order_a_failed_parcel(books: Books) -> None:
    """R-33: channel of the shop, id ABN-STOCK_OUT_ID-PACKAGE_NO, return_refund, in_return_transit."""
    found = books(LOST, D1).one("return_stock_in")
    names = ("channel", "after_sales_id", "kind", "after_sales_type", "after_sales_status", "state")
    assert [found[name] for name in names] == [
        "shopee",
        LOST_CASE,
        "abnormal",
        "return_refund",
        "in_return_transit",
        "pushed",
    ]


def test_r34_of_an_abnormal_return_the_distribution_fee_is_not_subtracted_again(books: Books) -> None:
    """R-34: the lines already exclude the distribution fee; it is not subtracted again."""
    assert books(LOST, D2).deductions(case=LOST_CASE) == Deductions(returned=108, fee=5, refundable=103)


TWO_PARCELS = Story("r33b")
ship(TWO_PARCELS, D1, "A", 1, "10.00", line=1, package_no="P1")
ship(TWO_PARCELS, D1, "A", 2, "20.00", line=2, package_no="P2", delivery_outcome="failed")
PARCEL_CASE = f"ABN-{TWO_PARCELS.named('OUT1')}-P2"
ship(TWO_PARCELS, D2, "A", 2, "20.00", line=2, package_no="P2", delivery_outcome="delivered")
UNPUSHED_PARCEL = Story("r33c", auto_push=False)
ship(UNPUSHED_PARCEL, D1, delivery_outcome="failed")
ship(UNPUSHED_PARCEL, D2, delivery_outcome="delivered")


def test_r33_its_lines_are_that_parcels_lines(books: Books) -> None:
    """R-33: its lines are that parcel's lines, and R-34: a parcel's abnormal return takes its own lines."""
    found = books(TWO_PARCELS, D1).one("return_stock_in")
    assert (found["after_sales_id"], found["requested_quantity"]) == (PARCEL_CASE, 2)
    assert found["estimated_refund_amount"] == Decimal("40.00")


def test_r33_a_parcel_later_delivered_counts_as_cancelled(books: Books) -> None:
    """R-33: a parcel later delivered counts as cancelled (R-22): recalled after the push, cancelled before."""
    assert books(TWO_PARCELS, D2).stands(PARCEL_CASE) == ("recalled", "")
    assert books(UNPUSHED_PARCEL, D2).one("return_stock_in")["state"] == "cancelled"


OFF = Story("r35a")
ship(OFF, D1, "A", 2, "10.00", line=1, distribution_fee="3.00", amount="30.00")
ship(OFF, D1, "B", 1, "5.00", line=2, distribution_fee="3.00", amount="30.00")
ask(OFF, D1, "A", 2)
EXACT = Story("r35b")
ship(EXACT, D1, "A", 2, "10.00", line=1, distribution_fee="3.00", amount="28.00")
ship(EXACT, D1, "B", 1, "5.00", line=2, distribution_fee="3.00", amount="28.00")
PACKED = Story("r35c", combos=(ComboRow("PACK-r35c", "A", 1, None), ComboRow("PACK-r35c", "B", 2, None)))
for line, (sku, quantity) in enumerate((("A", 2), ("B", 4)), start=1):
    terms = {"combo_sku": "PACK-r35c", "combo_price": "99.99", "distribution_fee": "1.00", "amount": "200.98"}
    ship(PACKED, D1, sku, quantity, None, line=line, **terms)


def test_r35_a_stock_out_that_does_not_add_up_is_flagged(books: Books) -> None:
    """R-35: stock-out amount = Σ line amounts + distribution fee; else flag STOCKOUT_MISMATCH: 25 + 3 is not 30."""
    found = books(OFF, D1).one("exception", code="STOCKOUT_MISMATCH")
    assert found["subject_id"] == OFF.named("OUT1")
    assert (Decimal(found["expected_value"]), Decimal(found["actual_value"]), found["amount"]) == (28, 30, 2)
    assert not books(EXACT, D1).codes()


def test_r35_the_flag_holds_nothing(books: Books) -> None:
    """R-35: a flag only; it holds nothing."""
    assert books(OFF, D1).stands() == ("pushed", "")


def test_r35_the_price_of_a_combo_counts_once_a_combo(books: Books) -> None:
    """R-35: for combo lines without unit_price the combo_unit_price counts once per combo: 2 × 99.99 + 1.00."""
    assert not books(PACKED, D1).codes()


OLD_ORDER = Story("r33d")
ship(OLD_ORDER, D1, delivery_outcome="failed", ordered_on=date(2026, 3, 1))


def test_r33_an_abnormal_return_meets_the_same_gates(books: Books) -> None:
    """R-33 and R-18: a failed parcel of an order older than 90 days is blocked."""
    assert books(OLD_ORDER, D4).one("return_stock_in")["reason"] == "TOO_OLD"
