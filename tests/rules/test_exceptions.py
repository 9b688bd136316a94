"""The content of an exception, and where the job begins (R-58, R-59)."""

from __future__ import annotations

import re
from datetime import date

from aftersales.schemas.vocabulary import DECISIONS
from tests.rules.pages import Books
from tests.rules.story import D1, D2, D3, D4, D6, D7, OTHERWISE, SUMMER, Story
from tests.rules.telling import acknowledge, announce, ask, decide, pay, receive, ship

OLD = Story("r58a")
ship(OLD, D1, "A", 1, "30.00", ordered_on=date(2026, 3, 1))
ask(OLD, D1)
FAILING = Story("r58b")
announce(FAILING, D1, 1, "30.00")
acknowledge(FAILING, D2, "rejected")
decide(FAILING, D3, "re_push")
acknowledge(FAILING, D4, "rejected", attempt=2)
NO_FEE = Story("r58c", fee=None)
announce(NO_FEE, D1)
receive(NO_FEE, D2, 1)
ASSUMED = Story("r58d")
announce(ASSUMED, D1, is_quantity_assumed=True)
STRAY = Story("r58e", refund_method="bank_transfer")
announce(STRAY, D1)
pay(STRAY, D2, "7.00")
UNMAPPED = Story("r58f")
announce(UNMAPPED, D1)
ask(UNMAPPED, D1, "Z")
UNMET = Story("r58h")
ship(UNMET, D1, "A", 1)
ship(UNMET, D1, "B", 1, line=2)
ask(UNMET, D1, "Z")
WAITING = Story("r58i", auto_push=False)
announce(WAITING, D1)
UNPAID = Story("r58j", refund_method="bank_transfer")
announce(UNPAID, D1)
receive(UNPAID, D3, 1)
VOID = Story("r58g")
announce(VOID, D1)
decide(VOID, D2, "push")
FEWER = Story("r58k")
announce(FEWER, D1, 3, "30.00")
ask(FEWER, D3, "A", 1)
DEARER = Story("r58l")
announce(DEARER, D1, 1, "30.00")
receive(DEARER, D2, 1)
ship(DEARER, D3, "A", 1, "31.00")
EARLY = Story("r58m", auto_push=False)
announce(EARLY, D1, 1, "30.00")
receive(EARLY, D2, 1)
MORE = Story("r58n")
announce(MORE, D1, 1, "30.00")
receive(MORE, D2, 3)
NOBODYS = {"DECISION_VOID", "DECISION_UNSIGNED", "FILE_REFUSED", "ROWS_QUARANTINED", "GOODS_WITHOUT_PUSH"}
"""About no one in particular, or, of goods that name no known return, about a supplier alone."""
SEVERAL = {"PARCEL_UNMATCHED", "SETTLED_TWICE", "SETTLEMENT_EXCEEDS_RETURN", "SETTLEMENT_WITHOUT_RETURN"}


def test_r58_an_exception_names_rule_field_values_amount_and_what_to_do(books: Books) -> None:
    """R-58: its rule, the field, both values, the amount at stake, its age, and what a person can do."""
    found = books(OLD, D3).one("exception")
    assert (found["rule"], found["code"], found["field"]) == ("R-18", "TOO_OLD", "ordered_on")
    assert found["actual_value"] == "2026-03-01"
    assert found["expected_value"] == "at most 90 days before the business date"
    assert (found["amount"], found["currency_code"]) == (30, "MYR")
    assert found["what_to_do"]


def test_r58_every_exception_row_does(books: Books) -> None:
    """R-58: every exception row, of every story and business date."""
    for night in SUMMER.nights:
        for row in books(OLD, night).whole["exception"]:
            assert re.fullmatch(r"R-\d\d", row["rule"]), row
            assert row["field"] and row["what_to_do"], row
            assert row["exception_id"] == f"{row['code']}|{row['subject_id']}"
            assert row["age_days"] == (night - row["due_since"]).days >= 0, row
            assert row["due_since"] <= row["opened_on"] <= night, row


def test_r58_what_to_do_names_exactly_the_decisions_that_fit(books: Books) -> None:
    """R-58: exactly the decisions that fit it, in the text as in the list; explain fits any exception."""
    words = "|".join(word for word in DECISIONS if word not in ("explain", "reopen"))
    seen = set()
    for night in SUMMER.nights:
        for row in books(OLD, night).whole["exception"]:
            named = re.findall(rf"(?:decide|or) ({words})\b", row["what_to_do"])
            fitting = [word for word in row["fitting_decisions"].split(", ") if word not in ("explain", "reopen")]
            assert named == fitting, row
            seen.update((row["code"], word) for word in named)
    assert {("RESTATED", "adjust"), ("RESTATED", "reissue"), ("PAYMENT_LATE", "write_off")} <= seen


def test_r58_goods_that_name_a_known_return_are_listed_with_its_parties(books: Books) -> None:
    """R-58, R-60: supplier, distributor and order; what to do depends on whether the return is pushed."""
    for story, beginning in (
        (EARLY, "the return that it names is not pushed; once it is"),
        (MORE, "the return that it names does not await these goods: clarify with the supplier"),
    ):
        found = books(story, D2).one("exception", code="GOODS_WITHOUT_PUSH")
        parties = (story.distributor, story.supplier, story.named("O1"))
        assert (found["distributor_id"], found["supplier_id"], found["order_id"]) == parties
        assert found["what_to_do"].startswith(beginning)


def test_r58_every_exception_row_names_its_parties_and_its_order(books: Books) -> None:
    """R-58: the supplier, the distributor, the order: of a return, of a refund order, and of a stock-out order."""
    for night in SUMMER.nights:
        page = books(OLD, night)
        known = {row["return_stock_in_id"]: row for row in page.whole["return_stock_in"]}
        for row in page.whole["exception"]:
            assert row["distributor_id"] or row["code"] in NOBODYS, row
            assert row["supplier_id"] or row["code"] in NOBODYS | SEVERAL, row
            if found := known.get(row["subject_id"].split("/")[0]):
                names = ("distributor_id", "supplier_id", "order_id")
                assert [row[name] for name in names] == [found[name] for name in names], row


def test_r58_every_exception_row_names_two_values_that_differ(books: Books) -> None:
    """R-58: both values: the expected value differs from the found value; one of them may be empty.

    Not so of a document that would be another one of the same worth: 60.00, 60.00, 0.00, field sku (R-43).
    """
    rows = [row for night in SUMMER.nights for row in books(OLD, night).whole["exception"]]
    rows = [row for row in rows if row["code"] != "RESTATED" or row["amount"]]
    assert not {row["code"] for row in rows if row["expected_value"] == row["actual_value"]}


def test_r58_every_exception_row_about_money_names_the_amount(books: Books) -> None:
    """R-58, R-65: where a return has a price, one of its exceptions has the amount; a payment has one always."""
    silent = set()
    for night in SUMMER.nights:
        page = books(OLD, night)
        known = {row["return_stock_in_id"]: row["estimated_refund_amount"] for row in page.whole["return_stock_in"]}
        named = {row["subject_id"].split("/")[0] for row in page.whole["exception"] if row["amount"] is not None}
        for row in page.whole["exception"]:
            subject = row["subject_id"].split("/")[0]
            is_priced = known.get(subject) is not None and row["code"] not in ("NO_MAPPING", "REFUND_ONLY_BESIDE")
            if (is_priced and subject not in named) or (
                row["code"] == "REFUND_WITHOUT_RETURN" and subject not in named
            ):
                silent.add(row["code"])
            assert row["amount"] is None or row["currency_code"], row
            assert row["amount"] is None or row["amount"] >= 0 or row["code"] == "RESTATED", row
    assert not silent


def test_r58_its_age_counts_since_the_thing_itself_was_due(books: Books) -> None:
    """R-58: whenever it was noticed; opened_on is the date on which it was first found."""
    found = books(UNPAID, D7).one("exception", code="PAYMENT_LATE")
    assert (found["due_since"], found["opened_on"], found["age_days"]) == (D3, D6, 13)
    assert (found["field"], found["expected_value"], found["actual_value"]) == ("paid_amount", "10.00", "0.00")
    assert books(OLD, D4).one("exception")["age_days"] == 3


def test_r58_an_exception_that_comes_again_is_opened_again(books: Books) -> None:
    """R-58: what failed is due since its push; a new attempt is a new push."""
    assert books(FAILING, D2).one("exception", code="PUSH_FAILED")["opened_on"] == D2
    assert "PUSH_FAILED" not in books(FAILING, D3).codes()
    again = books(FAILING, D4).one("exception", code="PUSH_FAILED")
    assert (again["opened_on"], again["due_since"], again["age_days"]) == (D4, D3, 1)
    assert (again["field"], again["expected_value"]) == ("acknowledgement", "accepted")
    assert again["actual_value"] == "REJECTED"


def test_r58_values_are_values(books: Books) -> None:
    """R-58: of NO_MAPPING the SKU asked for and the SKUs that were shipped; never a state where a value belongs."""
    beside = books(UNMAPPED, D1).one("exception", code="NO_MAPPING")
    assert (beside["field"], beside["expected_value"], beside["actual_value"]) == ("sku", "A", "Z")
    blocked = books(UNMET, D1).one("exception", code="NO_MAPPING")
    assert (blocked["field"], blocked["expected_value"], blocked["actual_value"]) == ("sku", "A, B", "Z")
    late = books(WAITING, D3).one("exception", code="TO_PUSH_LATE")
    assert (late["field"], late["expected_value"]) == ("pushed_on", "within 1 day after 2026-07-01")
    assert late["actual_value"] == "not pushed"
    states = {"to_push", "pushed", "push_failed", "blocked", "received", "recalled", "completed"}
    rows = [row for night in SUMMER.nights for row in books(OLD, night).whole["exception"]]
    assert not {row["code"] for row in rows if states & {row["expected_value"], row["actual_value"]}} - {
        "GOODS_WITHOUT_PUSH"
    }


BEFORE = Story("r59a", calendar=OTHERWISE)
ship(BEFORE, D1, "A", 2)
TOO_EARLY = ask(BEFORE, D1, case="AS1", requested_on=date(2026, 6, 24), file="r59a1")
JUST_RIGHT = ask(BEFORE, D1, case="AS2", requested_on=date(2026, 6, 25), file="r59a2")


def test_r59_what_was_requested_before_the_start_is_ignored(books: Books) -> None:
    """R-59: requested before first_requested_on are ignored BEFORE_START, so that nothing is pushed again."""
    page = books(BEFORE, D2)
    assert page.account(TOO_EARLY) == {("ignored", "BEFORE_START"): 1}
    assert [row["after_sales_id"] for row in page.rows("return_stock_in")] == ["AS2"]


def test_r59_the_day_itself_counts(books: Books) -> None:
    """R-59: the boundary; without the setting nothing is ignored for its age."""
    assert books(BEFORE, D1).account(JUST_RIGHT) == {("accepted", ""): 1}
    assert books(BEFORE, D1).stands("AS2") == ("pushed", "")
    assert not any(row["reason"] == "BEFORE_START" for row in books(OLD, D1).whole["row_outcome"])
