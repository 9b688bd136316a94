"""The last two dates of the sample: what was wrong is put right. Every number is worked out by hand in its README."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.sample.nights import DATES, SAMPLE, SampleNights, rows_of

LATER = ("2026-07-04", "2026-07-05")
CORRECTED = "shopee:SPKL:260625R0002:S-KLANG"
EXCHANGE = "manual:SPKL:M-0050:S-KLANG"
REFUSED = "shopee:SPKL:260628R0020:S-KLANG"


@pytest.fixture(scope="module")
def later(sample: SampleNights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file after the last date of the sample."""
    home = Home(tmp_path_factory.mktemp("later") / "home")
    shutil.copytree(sample.homes[DATES[-1]], home.root)
    for night in LATER:
        shutil.copytree(SAMPLE / "nights" / night / "inbox", home.inbox, dirs_exist_ok=True)
        assert run_business_date(home, read_settings(home), date.fromisoformat(night), Silence())
    return home.database


def one(database: Path, query: str) -> dict[str, Any]:
    (row,) = rows_of(database, query)
    return row


def test_they_follow_the_first_three() -> None:
    nights = sorted(folder.name for folder in (SAMPLE / "nights").iterdir())
    assert nights == [*DATES, *LATER]


def test_a_miscounted_receipt_is_corrected(later: Path) -> None:
    """R-61: one bag came on the 2nd and not two: 30.00 less, stock −1, and the third unit is awaited again."""
    found = rows_of(later, "SELECT adjustment_id, amount, quantity, decided_by FROM report.adjustment ORDER BY amount")
    assert [tuple(row.values()) for row in found] == [
        (f"{CORRECTED}/2~1", Decimal("-30.00"), 0, "finance-1"),
        ("RC-K-002:1~1", Decimal("0.00"), -1, "finance-1"),
    ]
    refund = one(later, f"SELECT * FROM report.refund_order WHERE refund_order_id = '{CORRECTED}/2'")
    assert (refund["refundable_amount"], refund["adjusted_amount"], refund["due_amount"]) == (30, -30, 0)
    assert one(later, "SELECT sum(quantity) AS units FROM report.stock_movement WHERE sku = 'BAG-GRY'")["units"] == 2
    matched = one(later, f"SELECT * FROM report.goods_match WHERE return_stock_in_id = '{CORRECTED}'")
    assert (matched["pushed_quantity"], matched["accepted_quantity"], matched["match"]) == (3, 2, "pending")
    balance = "SELECT * FROM report.customer_balance WHERE distributor_id = 'D-AURORA' AND supplier_id = 'S-KLANG'"
    # 585.99 of the first three dates − 30.00
    assert one(later, balance)["balance_amount"] == Decimal("555.99")


def test_the_roll_forward_shows_the_adjustment(later: Path) -> None:
    """R-57: adjusted and settled are both −30.00, so the closing stays; PAY-004 of 11.00 is still unapplied."""
    row = one(
        later,
        "SELECT * FROM report.roll_forward WHERE distributor_id = 'D-AURORA' AND supplier_id = 'S-KLANG' "
        f"AND business_date = DATE '{LATER[1]}'",
    )
    amounts = ("opening_amount", "due_amount", "adjusted_amount", "settled_amount", "closing_amount")
    assert [row[name] for name in amounts] == [-11, 0, -30, -30, -11]


def test_money_by_bank(later: Path) -> None:
    """R-45, R-46, R-57: 94.00 confirmed, 90.00 paid for 78.00, 62.00 given up; 325.00 − 184.00 − 62.00 = 79.00."""
    found = rows_of(later, "SELECT * FROM report.refund_order WHERE supplier_id = 'S-PENANG' AND open_amount <> 0")
    assert {(row["refund_order_id"], row["open_amount"], row["state"]) for row in found} == {
        ("lazada:LZKL:167600000000008:S-PENANG/1", Decimal("-12.00"), "completed"),
        ("shopee:SPBK:260626R0025:S-PENANG/1", Decimal("33.00"), "created"),
        ("shopee:SPKL:260627R0016:S-PENANG/1", Decimal("58.00"), "created"),
    }
    written_off = one(later, "SELECT * FROM report.refund_order WHERE written_off_amount <> 0")
    assert (written_off["written_off_amount"], written_off["state"]) == (Decimal("62.00"), "completed")
    closing = "SELECT * FROM report.roll_forward WHERE supplier_id = 'S-PENANG' AND distributor_id = 'D-AURORA' "
    row = one(later, closing + f"AND business_date = DATE '{LATER[0]}'")
    figures = [row[name] for name in ("opening_amount", "settled_amount", "written_off_amount", "closing_amount")]
    assert figures == [325, 184, 62, 79]
    owed = one(later, "SELECT * FROM report.refund_total WHERE supplier_id = 'S-PENANG'")
    # what is owed one way is never netted with the other
    assert (owed["open_amount"], owed["overpaid_amount"]) == (91, -12)


def test_what_needs_a_person(later: Path) -> None:
    """R-31, R-40, R-46, R-58, R-65."""
    found = {
        row["code"]: (row["subject_id"], row["amount"], row["fitting_decisions"])
        for row in rows_of(later, "SELECT * FROM report.exception")
        if row["code"] in ("EXCHANGE_NOT_SHIPPED", "GOODS_REFUSED", "OVERPAID", "CANCELLED_AFTER_STOCK_IN")
    }
    assert found == {
        "EXCHANGE_NOT_SHIPPED": (EXCHANGE, Decimal("90.00"), "hold, release, explain"),
        "GOODS_REFUSED": (REFUSED, Decimal("28.00"), "explain"),
        "OVERPAID": ("lazada:LZKL:167600000000008:S-PENANG/1", Decimal("12.00"), "explain"),
        "CANCELLED_AFTER_STOCK_IN": ("shopee:SPKL:260626R0005:S-KLANG", Decimal("16.00"), "accept, explain"),
    }
    waiting = one(later, f"SELECT * FROM report.return_stock_in WHERE return_stock_in_id = '{EXCHANGE}'")
    assert (waiting["state"], waiting["waits_for"]) == ("received", "exchange")
    assert rows_of(later, f"SELECT * FROM report.refund_order WHERE return_stock_in_id = '{EXCHANGE}'") == []
    refused = one(later, f"SELECT * FROM report.return_stock_in WHERE return_stock_in_id = '{REFUSED}'")
    assert (refused["accepted_quantity"], refused["refused_quantity"]) == (0, 1)


def test_every_decision_is_published(later: Path) -> None:
    """R-64: who decided what, what became of it, and what it moved."""
    found = rows_of(later, "SELECT decision_id, outcome, amount FROM report.decision WHERE decision_id > 'DEC-006'")
    assert sorted(tuple(row.values()) for row in found) == [
        ("DEC-007", "applied", Decimal("62.00")),
        ("DEC-008", "applied", Decimal("-30.00")),
    ]
