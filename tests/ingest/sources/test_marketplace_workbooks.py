"""Settlements and order exports as workbooks: the sheet, the header row and the rows that are data."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.ingest.made import Outcome, take_one
from tests.ingest.sources.marketplace_files import (
    INCOME,
    INCOME_TIKTOK,
    INCOME_VN,
    shopee_income,
    tiktok_income,
    tiktok_orders,
    workbook,
)


def amounts(outcome: Outcome, name: str = "refund_amount") -> list[tuple[str, str]]:
    """Order and amount of each accepted row."""
    assert not outcome.file.refusal, outcome.file.refusal
    return [(row["order_id"], str(row[name])) for row in outcome.accepted]


def reasons(outcome: Outcome) -> Counter[str]:
    return Counter(row["reasons"] for row in outcome.rejected)


def test_shopees_rows_are_on_one_of_several_sheets_under_titles(tmp_path: Path) -> None:
    """Sheet Income, header in row 4, rows of grain Order alone, the refund without its minus."""
    content = shopee_income(("O1", "R1", "2026-07-03", -40), ("O2", "", "2026-07-03", 0))
    outcome = take_one(tmp_path, "shopee/SPKL/Income.xlsx", content)
    assert amounts(outcome) == [("O1", "40.00"), ("O2", "0.00")]
    assert [row["after_sales_id"] for row in outcome.accepted] == ["R1", ""]
    assert str(outcome.accepted[0]["settled_on"]) == "2026-07-03"
    assert reasons(outcome) == {"ABOVE_HEADER": 2, "OTHER_GRAIN": 2}
    assert outcome.file.rows_in == 6


def test_vietnamese_sheets_are_continued_by_others(tmp_path: Path) -> None:
    """`Doanh thu`, `Doanh thu - 1` …, header in row 3 of each, magnitudes without a sign."""
    above = [("Báo cáo doanh thu",), ("Thông tin đơn hàng",), INCOME_VN]
    content = workbook(
        {
            "Tổng quan": [("x", 1)],
            "Doanh thu": [*above, ("Order", "V1", "2026-07-03", 590000, 590000, 0), ("Sku", "V1", "", 0, 590000, 0)],
            "Doanh thu - 1": [*above, ("Order", "V2", "2026-07-03", 250000, 0, 240000)],
        }
    )
    outcome = take_one(tmp_path, "shopee/SPVN/Doanh thu.xlsx", content)
    assert amounts(outcome) == [("V1", "590000.00"), ("V2", "0.00")]
    assert reasons(outcome) == {"ABOVE_HEADER": 4, "OTHER_GRAIN": 1}


def test_an_unknown_grain_is_not_taken_for_an_order(tmp_path: Path) -> None:
    """R-06: neither Order nor Sku."""
    row = (1, "Package", "O1", "", "Cup", "x", "2026-07-03", 80, -40, 0)
    outcome = take_one(tmp_path, "shopee/SPKL/a.xlsx", workbook({"Income": [INCOME, row]}))
    assert outcome.accepted == []
    assert outcome.reasons == {2: "VALUE_UNKNOWN"}


@pytest.mark.parametrize("sheet", ["Order details", "รายละเอียดคำสั่งซื้อ"])
def test_tiktoks_leaves_are_read_and_its_sums_are_not(tmp_path: Path, sheet: str) -> None:
    """100.00 went back to the buyer, 20.00 of it the seller's own discount; Total Revenue is not used."""
    content = tiktok_income(
        ("578000000000000001", "Order", "2026/07/03", "MYR", -80, -80, -80, -100, 20, 0, "/"),
        (
            "740000000000000001",
            "Logistics reimbursement",
            "2026/07/03",
            "MYR",
            40,
            0,
            0,
            0,
            0,
            40,
            "578000000000000002",
        ),
        ("740000000000000002", "GMV Payment for TikTok Ads", "2026/07/03", "MYR", -300, 0, 0, 0, 0, -300, "/"),
        sheet=sheet,
    )
    outcome = take_one(tmp_path, "tiktok/TTKL/income.xlsx", content)
    order, paid = outcome.accepted
    assert (str(order["refund_amount"]), str(order["refunded_discount_amount"])) == ("100.00", "20.00")
    assert (order["order_id"], order["compensation_amount"]) == ("578000000000000001", None)
    assert (paid["order_id"], str(paid["compensation_amount"])) == ("578000000000000002", "40.00")
    assert (paid["entry"], paid["refund_amount"]) == ("logistics_reimbursement", None)
    assert reasons(outcome) == {"NO_REFUND": 1}


def test_tiktoks_adjustment_without_an_order_has_no_order_id(tmp_path: Path) -> None:
    """The number of an adjustment is not an order."""
    content = tiktok_income(
        ("740000000000000001", "Platform reimbursement", "2026/07/03", "MYR", 40, 0, 0, 0, 0, 40, "/"),
    )
    (row,) = take_one(tmp_path, "tiktok/TTKL/income.xlsx", content).accepted
    assert (row["order_id"], row["line_key"]) == ("", "740000000000000001")


def test_dates_are_of_the_kind_and_not_of_the_marketplace(tmp_path: Path) -> None:
    """TikTok's income file writes 2026/07/03 where its returns file writes 03/07/2026."""
    content = workbook(
        {"Order details": [INCOME_TIKTOK, ("578000000000000001", "Order", "03/07/2026", "MYR", 0, 0, 0, -1, 0, 0, "/")]}
    )
    assert take_one(tmp_path, "tiktok/TTKL/income.xlsx", content).reasons == {2: "UNPARSABLE"}


def test_tiktoks_order_export_describes_itself_in_row_2(tmp_path: Path) -> None:
    """An order cancelled after shipping is a failed delivery; cancelled before shipping, it is not."""
    content = tiktok_orders(
        (
            "578000000000000001",
            "Canceled",
            "1",
            "CUP",
            "20/06/2026 09:00:00",
            "",
            "25/06/2026 18:00:00",
            "TN1",
            "x",
            "x",
        ),
        ("578000000000000002", "Canceled", "1", "CUP", "", "", "25/06/2026 18:00:00", "", "x", "x"),
        ("578000000000000003", "Shipped", "1", "CUP", "20/06/2026 09:00:00", "", "", "TN3", "x", "x"),
    )
    outcome = take_one(tmp_path, "tiktok/TTKL/orders.xlsx", content)
    assert [(row["order_id"], row["tracking_number"]) for row in outcome.accepted] == [("578000000000000001", "TN1")]
    assert outcome.reasons == {2: "DESCRIPTION_ROW", 4: "NO_FAILED_DELIVERY", 5: "NO_FAILED_DELIVERY"}


def test_the_same_rows_have_the_same_keys_in_every_file(tmp_path: Path) -> None:
    """R-09: a cycle that is imported again replaces itself, whatever the file around it."""
    first = take_one(tmp_path / "a", "shopee/SPKL/a.xlsx", shopee_income(("O1", "R1", "2026-07-03", -40)))
    again = take_one(
        tmp_path / "b",
        "shopee/SPKL/b.xlsx",
        shopee_income(("O0", "", "2026-07-02", 0), ("O1", "R1", "2026-07-03", -45)),
    )
    assert first.accepted[0]["row_key"] == again.accepted[1]["row_key"]
    assert first.accepted[0]["content_hash"] != again.accepted[1]["content_hash"]
