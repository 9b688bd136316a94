"""Fragments are inserted as text: arguments keep their meaning, and the error of a wrong call names the cause."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.jobs.books.sql_catalog import all_relations
from aftersales.jobs.books.sql_fragments import CALL, expanded, fragments, read_fragment
from tests.house.tree import question_paths, sql_paths

FEE = "fragment.return_handling_fee('{basis}', {rate}, {least}, {most}, {minor}, {amount}, {units})"
MONEY = st.decimals(min_value=0, max_value=10_000, places=2)


def value(expression: str) -> object:
    return duckdb.sql(f"SELECT {expanded(expression)}").fetchall()[0][0]


def test_an_argument_may_hold_commas_quotes_and_calls() -> None:
    assert value("fragment.push_id(concat('a,b', ')'), 1 + 1)") == "a,b)#2"
    assert value("fragment.failed_parcel_after_sales_id('SO-1', '')") == "ABN-SO-1-1"


def test_a_parameter_is_a_word_and_not_a_part_of_one() -> None:
    fragment = read_fragment("probe", "-- what: x\n-- parameters: a, b\n-- rules: R-01\na.a || 'a' || ab || b\n")
    assert fragment.called_with(("x", "y + 1")) == "(a.a || 'a' || ab || (y + 1))"


def test_comments_are_left_alone() -> None:
    text = "SELECT 1 -- fragment.push_id(a, b) is the id\n"
    assert expanded(text) == text


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("fragment.push_id(a)", "takes 2 arguments"),
        ("fragment.nowhere(a)", "does not exist"),
        ("fragment.push_id(a, (b)", "no closing parenthesis"),
    ],
)
def test_the_error_of_a_wrong_call_names_the_cause(call: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        expanded(call)


@pytest.mark.parametrize(
    ("basis", "rate", "least", "most", "minor", "amount", "units", "fee"),
    [
        ("per_return_order", "5", "NULL", "NULL", 2, "100.00", 3, "5.00"),
        ("per_unit", "1.5", "NULL", "NULL", 2, "100.00", 3, "4.50"),
        ("percent", "0.05", "NULL", "NULL", 2, "90.10", 3, "4.51"),
        ("percent", "0.05", "8", "NULL", 2, "90.10", 3, "8.00"),
        ("percent", "0.05", "NULL", "4", 2, "90.10", 3, "4.00"),
        ("percent", "0.05", "8", "4", 2, "90.10", 3, "4.00"),
        ("percent", "0.05", "NULL", "NULL", 0, "90.10", 3, "5.00"),
    ],
)
def test_r39_the_fee_is_rounded_then_raised_then_cut(
    *, basis: str, rate: str, least: str, most: str, minor: int, amount: str, units: int, fee: str
) -> None:
    """R-39, worked out by hand: 90.10 × 5 % = 4.505 → 4.51; to whole rupiah 5; minimum before maximum."""
    limits = {
        "least": f"CAST({least} AS DECIMAL(18, 2))",
        "most": f"CAST({most} AS DECIMAL(18, 2))",
        "rate": f"CAST({rate} AS DECIMAL(18, 8))",
    }
    assert value(FEE.format(basis=basis, minor=minor, amount=amount, units=units, **limits)) == Decimal(fee)


@given(amount=MONEY, minor=st.sampled_from([0, 2]))
def test_r34_rounding_is_half_away_from_zero(amount: Decimal, minor: int) -> None:
    step = Decimal(1).scaleb(-minor)
    third = amount / 4
    expected = third.quantize(step, rounding="ROUND_HALF_UP")
    assert value(f"fragment.rounded(CAST('{third}' AS DECIMAL(18, 6)), {minor})") == expected


def test_every_fragment_serves_several_files_or_another_fragment() -> None:
    """Arithmetic that one file needs belongs into that file."""
    texts = [path.read_text(encoding="utf-8") for path in (*sql_paths(), *question_paths())]
    calls = [call["name"] for text in texts for call in CALL.finditer(text)]
    inside = {call["name"] for fragment in fragments().values() for call in CALL.finditer(fragment.body)}
    assert {name for name in fragments() if calls.count(name) < 2} <= inside


def test_no_relation_keeps_a_call() -> None:
    assert [relation.plain_name for relation in all_relations() if CALL.search(relation.text)] == []


def test_r46_what_is_open_is_due_less_settled_less_written_off() -> None:
    """R-46: due 85.00, written off 85.00, then paid 85.00 leaves −85.00; 78.00 of 87.00 written off leaves 9.00."""
    assert value("fragment.open_amount(85.00, 85.00, 85.00)") == Decimal("-85.00")
    assert value("fragment.open_amount(87.00, 0.00, 78.00)") == Decimal("9.00")


@pytest.mark.parametrize(("today", "left"), [("2026-04-14", 1), ("2026-04-15", 0), ("2026-04-16", -1)])
def test_r18_day_90_is_the_last_on_which_a_return_may_be_pushed(today: str, left: int) -> None:
    """R-18: ordered on 2026-01-15, day 90 is 2026-04-15: pushed; on 2026-04-16 it is blocked."""
    arguments = {"ordered_on": "DATE '2026-01-15'", "business_date": f"DATE '{today}'", "max_order_age_days": "90"}
    given_in_order = ", ".join(arguments[name] for name in fragments()["days_left"].parameters)
    assert value(f"fragment.days_left({given_in_order})") == left
