"""`simulate`: the numbers of the rule, the fee that was charged (nothing changes), and invalid fees."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from aftersales.jobs.analysis.simulate import read_fees, simulate
from aftersales.jobs.cli import main
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.paths import Home
from tests.sample.nights import SampleNights

CHARGED = (
    "S-KLANG:per_return_order=5.00:MYR",
    "S-PENANG:per_unit=1.50,min=2.00,max=6.00:MYR",
    "S-JAKARTA:percent=5",
    "S-JAKARTA/D-BINTANG:percent=2.5,min=5000,max=20000:IDR",
)
"""The rows of the sample's fee_settings that were in force."""


def called(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", "--home", str(home.root), *arguments])


def simulated(home: Home, *arguments: str) -> list[dict[str, Any]]:
    result = called(home, *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def fees(*texts: str) -> list[str]:
    return [word for text in texts for word in ("--fee", text)]


def test_the_fee_that_was_charged_changes_no_refund_order(sample: SampleNights) -> None:
    rows = simulated(sample.home, *fees(*CHARGED), "--each")
    assert len(rows) == 24
    for row in rows:
        assert row["difference_amount"] == "0.00", row
        for name in ("fee", "refundable", "shortfall"):
            assert row[f"{name}_before"] == row[f"{name}_then"], row


def test_another_fee_by_supplier_and_currency(sample: SampleNights) -> None:
    klang, *others = simulated(sample.home, *fees("S-KLANG:per_return_order=25.00:MYR"))
    assert others == []
    # 14 fees: eleven of 25.00; 15 and 18 are the whole rest of two refund orders, 0 the rest of one (unsettled took it)
    assert (klang["refund_orders"], klang["fees_due"]) == (16, 14)
    assert (klang["fee_before"], klang["fee_then"]) == ("65.00", "308.00")
    assert (klang["shortfall_before"], klang["shortfall_then"]) == ("5.00", "42.00")
    assert klang["difference_amount"] == "-243.00"


def test_the_period_and_the_supplier_bound_what_is_simulated(sample: SampleNights) -> None:
    rows = simulated(sample.home, *fees("percent=0"), "--from", "2026-07-03", "--supplier", "S-PENANG", "--each")
    assert {(row["created_on"], row["supplier_id"]) for row in rows} == {("2026-07-03", "S-PENANG")}
    assert [row["difference_amount"] for row in rows] == ["2.00", "2.00", "2.00", "0.00"]
    assert called(sample.home, *fees("percent=1"), "--from", "2026-07-03", "--to", "2026-07-02").exit_code == 2


def test_the_most_specific_fee_applies_in_any_order(sample: SampleNights) -> None:
    given = ("percent=50", "S-KLANG:percent=10", "S-KLANG/D-BINTANG:percent=1")
    for texts in (given, given[::-1]):
        rows = {row["refund_order_id"]: row["fee_then"] for row in simulated(sample.home, *fees(*texts), "--each")}
        assert rows["tiktok:TTKL:4035000000000000012:S-KLANG/1"] == "0.55"
        assert rows["shopee:SPKL:260625R0001:S-KLANG/1"] == "5.00"
        assert rows["lazada:LZKL:167600000000009:S-PENANG/1"] == "45.00"


def books_of(return_amount: int, unsettled: int, exchange: int, currency: str = "MYR") -> duckdb.DuckDBPyConnection:
    """A first refund order of three units, made without a fee; not all of its exchange amount need have fitted."""
    taken = min(exchange, return_amount - unsettled)
    books = duckdb.connect()
    books.execute("CREATE SCHEMA report")
    books.execute(
        "CREATE TABLE report.refund_order AS SELECT 'R/1' refund_order_id, 'R' return_stock_in_id, 'D' distributor_id, "
        "'S' supplier_id, DATE '2026-07-01' created_on, $c currency_code, "
        "$r::DECIMAL(18,2) return_amount, $u::DECIMAL(18,2) unsettled_amount, $x::DECIMAL(18,2) exchange_amount, "
        "0::DECIMAL(18,2) return_handling_fee, ($r - $u - $x)::DECIMAL(18,2) refundable_amount, "
        "($e - $x)::DECIMAL(18,2) shortfall_amount",
        {"r": return_amount, "u": unsettled, "x": taken, "e": exchange, "c": currency},
    )
    books.execute("CREATE TABLE report.return_stock_in AS SELECT 'R' return_stock_in_id, true via_bigshop")
    books.execute(
        "CREATE TABLE report.variance AS SELECT 'R/1' refund_order_id, (-?)::DECIMAL(18,2) exchange_part", [exchange]
    )
    books.execute(
        "CREATE TABLE report.stock_movement AS "
        "SELECT 'R' return_stock_in_id, business_date, quantity, 'sellable' AS pool FROM "
        "(VALUES (DATE '2026-06-30', 1), (DATE '2026-07-01', 2), (DATE '2026-07-02', 9)) moved(business_date, quantity)"
    )
    return books


def one(books: duckdb.DuckDBPyConnection, fee: str) -> dict[str, Any]:
    listing = simulate(books, read_fees([fee]), from_date=None, to_date=None, supplier_id=None, each_refund=True)
    return dict(zip(listing.names, listing.rows[0], strict=True))


@pytest.mark.parametrize(
    ("amounts", "fee_then", "refundable", "shortfall"),
    [((100, 30, 20), 5, 45, 0), ((40, 30, 20), 0, 0, 15), ((53, 30, 20), 3, 0, 2)],
)
def test_the_rules_own_numbers(amounts: tuple[int, int, int], fee_then: int, refundable: int, shortfall: int) -> None:
    row = one(books_of(*amounts), "per_return_order=5.00:MYR")
    assert (row["fee_then"], row["refundable_then"], row["shortfall_then"]) == (fee_then, refundable, shortfall)


@pytest.mark.parametrize(
    ("fee", "currency", "fee_then"),
    [
        (
            "per_unit=1.50:MYR",
            "MYR",
            "4.50",
        ),  # three units up to its date; the nine later units belong to another refund order
        ("per_unit=1.50,min=2.00,max=4.00:MYR", "MYR", "4.00"),
        ("percent=1,min=2.00:MYR", "MYR", "2.00"),
        ("percent=1.125", "MYR", "1.13"),  # 1.125 of 100.00: half goes away from zero
        ("percent=1.5", "IDR", "2"),
    ],
)
def test_each_kind_of_fee_is_rounded_to_its_currency_then_raised_then_cut(
    fee: str, currency: str, fee_then: str
) -> None:
    assert one(books_of(100, 0, 0, currency), fee)["fee_then"] == Decimal(fee_then)


def test_no_fee_where_the_order_is_not_via_bigshop() -> None:
    books = books_of(100, 30, 20)
    books.execute("UPDATE report.return_stock_in SET via_bigshop = false")
    assert one(books, "per_return_order=5.00:MYR")["refundable_then"] == 50


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["5.00"], "expected [SUPPLIER"),
        (["per_box=5.00:MYR"], "per_box is not a basis of a fee"),
        (["per_unit=5.00"], "5.00 has no currency"),
        (["per_unit=5.001:MYR"], "more decimals than MYR"),
        (["per_unit=5.5:IDR"], "more decimals than IDR"),
        (["per_unit=5.00:QQQ"], "QQQ"),
        (["percent=-1"], "expected [SUPPLIER"),
        (["percent=1", "percent=2"], "Keep one"),
    ],
)
def test_invalid_fees(texts: list[str], said: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        read_fees(texts)
    assert said in str(wrong.value)


def test_a_fee_that_applies_to_nothing_names_the_existing_refund_orders(sample: SampleNights) -> None:
    result = called(sample.home, *fees("S-KLANG:per_unit=1:VND"))
    assert result.exit_code == 2
    assert "S-KLANG MYR" in result.stderr
    assert result.stdout == ""


def test_nothing_is_written(sample: SampleNights) -> None:
    before = {path: path.stat().st_mtime_ns for path in sample.home.root.rglob("*")}
    simulated(sample.home, *fees("percent=9"))
    assert {path: path.stat().st_mtime_ns for path in sample.home.root.rglob("*")} == before
