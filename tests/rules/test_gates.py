"""The checks that forbid a push: age, partnership, mapping, and their order (R-18, R-19, R-25)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.model.world import SkuMapping
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, Calendar, Story
from tests.rules.telling import acknowledge, announce, ask, decide, ship

APR_14, APR_15, APR_16, MAY_1 = date(2026, 4, 14), date(2026, 4, 15), date(2026, 4, 16), date(2026, 5, 1)
JAN_15 = date(2026, 1, 15)
SPRING = Calendar("spring", (APR_14, APR_15, APR_16, MAY_1))
PUSHED = ("pushed", "")
OLD = ("blocked", "TOO_OLD")
NO_PARTNERSHIP = ("blocked", "NO_PARTNERSHIP")


def bought(tag: str, night: date, ordered_on: date = JAN_15, shipped_on: date = JAN_15, **terms: object) -> Story:
    """One unit, ordered and shipped on these days, asked back on that business date."""
    story = Story(tag, calendar=SPRING, **terms)  # type: ignore[arg-type]
    ship(story, APR_14, ordered_on=ordered_on, shipped_on=shipped_on)
    ask(story, night, requested_on=APR_14)
    return story


DAY_90 = bought("r18a", APR_15)
DAY_91 = bought("r18b", APR_16)
WAITED = bought("r18c", APR_15, auto_push=False)
decide(WAITED, APR_16, "push")


def test_r18_day_90_is_pushed_and_day_91_is_blocked(books: Books) -> None:
    """R-18: ordered 2026-01-15: day 90 is 2026-04-15, pushed; 2026-04-16 blocked."""
    assert books(DAY_90, APR_15).stands() == PUSHED
    assert books(DAY_91, APR_16).stands() == OLD
    assert not books(DAY_91, APR_16).rows("push_item")
    found = books(DAY_91, APR_16).one("exception")
    assert (found["code"], found["rule"]) == ("TOO_OLD", "R-18")


def test_r18_too_old_is_judged_on_every_run_and_cannot_pass_again(books: Books) -> None:
    """R-18: a waiting return becomes too old, with or without a decision, and stays too old."""
    assert books(WAITED, APR_15).stands() == ("to_push", "")
    assert books(WAITED, APR_16).stands() == OLD
    assert books(WAITED, MAY_1).stands() == OLD


FAILED = bought("r18d", APR_14)
acknowledge(FAILED, APR_15, "rejected")
decide(FAILED, APR_16, "re_push")
UNANSWERED = bought("r18e", APR_14)


def test_r18_a_failed_push_becomes_too_old_on_day_91_a_pushed_one_never_does(books: Books) -> None:
    """R-18: a push_failed return becomes TOO_OLD on day 91, with or without a re_push decision; a pushed one never."""
    assert books(FAILED, APR_15).stands() == ("push_failed", "REJECTED")
    assert books(FAILED, APR_16).stands() == OLD
    assert books(FAILED, APR_16).stock_in()["attempts"] == 1
    assert books(UNANSWERED, MAY_1).stands() == PUSHED


BY_ORDER = Story("r18f", calendar=SPRING)
ship(BY_ORDER, APR_14, "A", 1, line=1, ordered_on=date(2026, 3, 1), shipped_on=date(2026, 3, 2))
ship(BY_ORDER, APR_14, "B", 1, line=2, ordered_on=JAN_15, shipped_on=date(2026, 3, 2))
for sku in "AB":
    ask(BY_ORDER, APR_16, sku)


def test_r18_age_runs_from_the_earliest_order_date_of_the_matched_lines(books: Books) -> None:
    """R-18: age = business date − the original order's creation date."""
    found = books(BY_ORDER, APR_16).stock_in()
    assert (found["ordered_on"], found["reason"]) == (JAN_15, "TOO_OLD")


UNKNOWN_PAIR = [(date(2020, 1, 1), date(2020, 1, 2))]
OLD_AND_STRANGE = bought("r18g", APR_16, cooperation=UNKNOWN_PAIR)
TOO_MANY = Story("r18h", calendar=SPRING, cooperation=UNKNOWN_PAIR)
ship(TOO_MANY, APR_14, "A", 1)
ask(TOO_MANY, APR_14, "A", 2)
UNMAPPED = Story("r18i", calendar=SPRING, cooperation=UNKNOWN_PAIR)
ship(UNMAPPED, APR_14, "A", 1, ordered_on=JAN_15)
ask(UNMAPPED, APR_14, "Z", 1)
ask(UNMAPPED, APR_15, "Z", 1, status="disputed")


def test_r18_the_first_gate_that_fails_gives_the_reason(books: Books) -> None:
    """R-18: in this order: NOT_PUSHABLE, NO_MAPPING, QTY_EXCEEDS_SHIPPED, NO_PARTNERSHIP, TOO_OLD."""
    assert books(OLD_AND_STRANGE, APR_16).stands() == NO_PARTNERSHIP
    assert books(TOO_MANY, APR_14).stands() == ("blocked", "QTY_EXCEEDS_SHIPPED")
    assert books(UNMAPPED, APR_14).stands() == ("blocked", "NO_MAPPING")
    assert books(UNMAPPED, APR_15).stands() == ("blocked", "NOT_PUSHABLE")


FREED = Story("r18j")
FREED.changes(D1, partnerships=())
FREED.changes(D2, partnerships=(FREED.terms(),))
announce(FREED, D1)
FREED_FAILED = Story("r18k")
announce(FREED_FAILED, D1)
acknowledge(FREED_FAILED, D2, "rejected", "NO_SPACE")
ask(FREED_FAILED, D3, status="disputed")
ask(FREED_FAILED, D4, status="approved")


def test_r18_a_return_that_passes_again_goes_on_the_same_day(books: Books) -> None:
    """R-18: passes again → to_push (attempts 0) or push_failed (attempts ≥ 1) and on through R-16 the same day."""
    assert books(FREED, D1).stands() == NO_PARTNERSHIP
    assert books(FREED, D2).stands() == PUSHED
    assert books(FREED_FAILED, D3).stands() == ("blocked", "NOT_PUSHABLE")
    assert books(FREED_FAILED, D4).stands() == ("push_failed", "NO_SPACE")


ENDED = [(date(2025, 1, 1), date(2026, 3, 31))]
MAR_18, MAR_20, MAR_31 = date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 31)
AFTERWARDS = bought("r19a", MAY_1, MAR_18, MAR_20, cooperation=ENDED)
LAST_DAY = bought("r19b", APR_14, MAR_18, MAR_31, cooperation=ENDED)
DAY_AFTER = bought("r19c", APR_14, MAR_18, date(2026, 4, 1), cooperation=ENDED)
FIRST_DAY = bought("r19d", APR_14, MAR_18, MAR_20, cooperation=[(MAR_20, None)])
DAY_BEFORE = bought("r19e", APR_14, MAR_18, date(2026, 3, 19), cooperation=[(MAR_20, None)])
ALSO_OLD = bought("r19f", MAY_1, JAN_15, JAN_15, cooperation=ENDED)


def test_r19_after_the_end_an_order_of_the_cooperation_is_still_pushed(books: Books) -> None:
    """R-19: partnership to 2026-03-31, shipped 2026-03-20, pushed 2026-05-01 → allowed."""
    assert books(AFTERWARDS, MAY_1).stands() == PUSHED
    assert books(AFTERWARDS, MAY_1).stock_in()["pushed_on"] == MAY_1


def test_r19_outside_every_interval_is_blocked(books: Books) -> None:
    """R-19: the stock-out date is within the partnership's interval, both ends inclusive; else NO_PARTNERSHIP."""
    assert books(LAST_DAY, APR_14).stands() == PUSHED
    assert books(DAY_AFTER, APR_14).stands() == NO_PARTNERSHIP
    assert books(FIRST_DAY, APR_14).stands() == PUSHED
    assert books(DAY_BEFORE, APR_14).stands() == NO_PARTNERSHIP


def test_r19_the_exception_names_the_days_of_the_cooperation(books: Books) -> None:
    """R-19, R-58: the days on which a shipment would have been within it, or that no partnership exists."""
    ended, later, never = (
        books(story, night).one("exception", code="NO_PARTNERSHIP")
        for story, night in ((DAY_AFTER, APR_14), (DAY_BEFORE, APR_14), (FREED, D1))
    )
    assert (ended["field"], ended["actual_value"]) == ("shipped_on", "2026-04-01")
    assert ended["expected_value"].endswith(" to 2026-03-31")
    assert later["expected_value"] == "2026-03-20 or later"
    assert never["expected_value"] == "no day: there is no partnership"


def test_r19_the_90_days_apply_as_well(books: Books) -> None:
    """R-19: R-18 applies too."""
    assert books(ALSO_OLD, MAY_1).stands() == OLD


TWO_TERMS = Story("r19g", calendar=SPRING)
TWO_TERMS.changes(
    APR_14,
    partnerships=(
        TWO_TERMS.terms(end_date=MAR_18, refund_method="bank_transfer", via_bigshop=False),
        TWO_TERMS.terms(start_date=MAR_20, auto_push=False),
    ),
)
ship(TWO_TERMS, APR_14, ordered_on=MAR_18, shipped_on=MAR_18)
ask(TWO_TERMS, APR_14)
ship(TWO_TERMS, APR_14, order="O2", stock_out="OUT2", ordered_on=MAR_18, shipped_on=MAR_20)
ask(TWO_TERMS, APR_14, case="AS2", order="O2")


def test_r19_the_row_of_the_stock_out_date_gives_the_terms(books: Books) -> None:
    """R-19: the row whose interval contains shipped_on gives auto_push, refund_method and via_bigshop."""
    page = books(TWO_TERMS, APR_14)
    names = ("state", "refund_method", "via_bigshop")
    assert [page.stock_in()[name] for name in names] == ["pushed", "bank_transfer", False]
    assert [page.stock_in("AS2")[name] for name in names] == ["to_push", "customer_balance", True]


RENEWED = Story("r19h")
announce(RENEWED, D1)
RENEWED.changes(D2, partnerships=(RENEWED.terms(refund_method="bank_transfer"),))
acknowledge(RENEWED, D3, "rejected")
decide(RENEWED, D4, "re_push")
FLUID = Story("r19i", auto_push=False)
announce(FLUID, D1)
FLUID.changes(D2, partnerships=(FLUID.terms(refund_method="bank_transfer"),))


def test_r19_terms_are_frozen_by_each_push(books: Books) -> None:
    """R-19: read while attempts = 0 and on the date of each push, then frozen."""
    assert books(RENEWED, D3).stock_in()["refund_method"] == "customer_balance"
    assert books(RENEWED, D4).stock_in()["refund_method"] == "bank_transfer"
    assert books(FLUID, D1).stock_in()["refund_method"] == "customer_balance"
    assert books(FLUID, D2).stock_in()["refund_method"] == "bank_transfer"


ALONE = Story("r19j", cooperation=UNKNOWN_PAIR, fee="5.00", via_bigshop=False)
announce(ALONE, D1, 3, "30.00")


def test_r19_without_a_row_the_estimate_counts_as_via_bigshop(books: Books) -> None:
    """R-19: no row: via_bigshop counts as true for the estimate."""
    assert books(ALONE, D1).stands() == NO_PARTNERSHIP
    assert books(ALONE, D1).stock_in()["estimated_refund_amount"] == Decimal("85.00")


HALF = Story("r25a")
ship(HALF, D1, "A")
ask(HALF, D1, "A")
ask(HALF, D1, "Z")
NOWHERE = Story("r25b", suppliers=("SUP", "OTH"))
ship(NOWHERE, D1, "A", stock_out="OUT1", hour=6)
ship(NOWHERE, D1, "B", stock_out="OUT2", supplier="OTH", hour=5)
ask(NOWHERE, D1, "Z", 2)
NOWHERE.changes(D2, sku_mappings=(SkuMapping("shopee", NOWHERE.shop, "Z", "A"),))
ship(NOWHERE, D2, "A", 1, stock_out="OUT3", hour=7)


def test_r25_a_line_that_meets_nothing_is_own_goods_when_another_meets(books: Books) -> None:
    """R-25: own-warehouse goods when another line of the same order meets one (exception NO_MAPPING, no block)."""
    page = books(HALF, D1)
    assert page.stands() == PUSHED
    assert page.one("batch_line")["sku"] == "A"
    assert page.one("exception")["code"] == "NO_MAPPING"


def test_r25_when_no_line_meets_one_the_return_is_blocked(books: Books) -> None:
    """R-25: blocked NO_MAPPING with the supplier of the order's first stock-out line, without price or estimate."""
    found = books(NOWHERE, D1).one("return_stock_in")
    assert found["supplier_id"] == NOWHERE.named("OTH")
    assert (found["state"], found["reason"]) == ("blocked", "NO_MAPPING")
    assert found["estimated_refund_amount"] is None
    assert not books(NOWHERE, D1).rows("return_stock_in_line")


def test_r25_once_mapped_the_matched_suppliers_return_takes_its_place(books: Books) -> None:
    """R-25, R-43: while attempts = 0, the return of another supplier is cancelled on the date its successor opens."""
    page = books(NOWHERE, D2)
    assert page.stands(supplier="OTH") == ("cancelled", "")
    assert page.stands() == PUSHED
    assert page.stock_in()["opened_on"] == D2


BY_HAND = Story("r25d", sku_mappings=[("Z", "A")])
ship(BY_HAND, D1, "A", 2)
ask(BY_HAND, D1, "Z", case="EXPORTED")
ask(BY_HAND, D1, "Z", case="ENTERED", kind="manual")


def test_r25_a_mapping_holds_for_a_manual_row_of_its_shop_too(books: Books) -> None:
    """R-25: a mapping is its shop's: it holds for every after-sales row of the shop, a manual one too."""
    page = books(BY_HAND, D1)
    assert page.stands("EXPORTED") == PUSHED
    assert page.stock_in("ENTERED", channel="manual")["state"] == "pushed"
    assert {row["sku"] for row in page.rows("batch_line")} == {"A"}


MAPPED_AFTERWARDS = Story("r25e")
ship(MAPPED_AFTERWARDS, D1, "A")
ask(MAPPED_AFTERWARDS, D1, "Z", kind="manual")
MAPPED_AFTERWARDS.changes(D2, sku_mappings=(SkuMapping("shopee", MAPPED_AFTERWARDS.shop, "Z", "A"),))


def test_r25_a_new_mapping_reaches_the_open_manual_rows_of_its_shop(books: Books) -> None:
    """R-25: also in a run that recomputes only what changed."""
    assert books(MAPPED_AFTERWARDS, D1).stock_in(channel="manual")["reason"] == "NO_MAPPING"
    assert books(MAPPED_AFTERWARDS, D2).stock_in(channel="manual")["state"] == "pushed"
