"""What TikTok writes in each market, and what it means: made from what public parsers and fixtures show."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.ingest.made import Outcome
from tests.ingest.sources.marketplace_files import workbook
from tests.ingest.sources.one_export import Row, csv_of, fate, names, took

RETURNS: Final = """Return Order ID|Order ID|Order Amount|Order Status|Order Substatus|Payment Method|SKU ID|Seller SKU|
Product Name|SKU Name|Buyer Username|Return Type|Time Requested|Return Reason|Return unit price|Return Quantity|
Return Logistics Tracking ID|Return Status|Return Sub Status|Refund Time|Dispute Status|Appeal Status|
Compensation Status|Compensation Amount|Buyer Note"""
ORDERS: Final = "Order ID|Order Status|SKU ID|Seller SKU|Shipped Time|Delivered Time|Cancelled Time|Tracking ID"
INCOME: Final = """Order/adjustment ID|Type|Order settled time|Currency|Refund subtotal after seller discounts|
Refund subtotal before seller discounts|Refund of seller discounts|Ajustment amount|Related order ID"""
RETURN: Final = {
    "Return Order ID": "4035000000000000001",
    "Order ID": "577000000000000001",
    "SKU ID": "1729000000000000001",
    "Seller SKU": "JAR-1L",
    "Product Name": "Jar",
    "Return Type": "Return and refund",
    "Time Requested": "25/06/2026 09:15:00",
    "Return Quantity": "1",
    "Return Status": "In Process",
}
ORDER: Final = {
    "Order ID": "577000000000000001",
    "SKU ID": "1729000000000000001",
    "Seller SKU": "JAR-1L",
    "Order Status": "Canceled",
    "Shipped Time": "20/06/2026 09:00:00",
    "Cancelled Time": "25/06/2026 18:30:00",
    "Tracking ID": "TN1",
}
SETTLED: Final = {
    "Order/adjustment ID": "577000000000000001",
    "Type": "Order",
    "Order settled time": "2026/07/03",
    "Currency": "MYR",
    "Refund subtotal after seller discounts": "-80",
    "Refund subtotal before seller discounts": "-100",
    "Refund of seller discounts": "20",
    "Ajustment amount": "0",
    "Related order ID": "/",
}


def tiktok(folder: Path, headers: str, *rows: Row, country: str = "MY") -> Outcome:
    outcome = took(folder, "tiktok/TTKL/a.csv", csv_of(names(headers), list(rows)), country)
    assert not outcome.file.refusal, outcome.file.refusal
    return outcome


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("25/06/2026 09:15:00\t", datetime(2026, 6, 25, 9, 15)),  # noqa: DTZ001 - as UTC in the facts
        ("06/25/2026 09:15:00 AM", datetime(2026, 6, 25, 9, 15)),  # noqa: DTZ001
        ("07/03/2026 09:15:00 PM", datetime(2026, 7, 3, 21, 15)),  # noqa: DTZ001
        ("06/25/2026 12:00:00 AM", datetime(2026, 6, 25)),  # noqa: DTZ001
        ("06/25/2026 12:30:00 PM", datetime(2026, 6, 25, 12, 30)),  # noqa: DTZ001
        ("03/07/2026 09:15:00", datetime(2026, 7, 3, 9, 15)),  # noqa: DTZ001
    ],
)
def test_am_and_pm_say_that_the_month_comes_first(tmp_path: Path, written: str, meant: datetime) -> None:
    """T20: a Philippine time is distinguished by AM and PM alone, in the return export and in the order export."""
    (row,) = tiktok(tmp_path / "a", RETURNS, RETURN | {"Time Requested": written}).accepted
    assert row["requested_at"] == meant
    (row,) = tiktok(tmp_path / "b", ORDERS, ORDER | {"Cancelled Time": written}).accepted
    assert row["updated_at"] == meant


@pytest.mark.parametrize("written", ["25/06/2026 09:15:00 PM", "06/25/2026 21:15:00 PM", "06/25/2026 00:15:00 AM"])
def test_a_time_of_both_forms_is_of_neither(tmp_path: Path, written: str) -> None:
    """R-06: the day first with PM, or hour 21 of a clock with twelve hours."""
    assert fate(tiktok(tmp_path, RETURNS, RETURN | {"Time Requested": written})) == "UNPARSABLE"


def test_one_file_may_have_both_forms(tmp_path: Path) -> None:
    """AM in one row does not turn the days of the others: only a day above 12 in the month's place does that."""
    rows = [
        RETURN | {"Time Requested": "06/25/2026 09:15:00 AM"},
        RETURN | {"Return Order ID": "4035000000000000002", "Time Requested": "03/07/2026 09:15:00"},
    ]
    found = [row["requested_at"].isoformat() for row in tiktok(tmp_path, RETURNS, *rows).accepted]
    assert found == ["2026-06-25T09:15:00", "2026-07-03T09:15:00"]


@pytest.mark.parametrize(
    ("country", "written", "amount"),
    [
        ("VN", "82.912₫", "82912"),
        ("VN", "1.082.912₫", "1082912"),
        ("TH", "฿1,249.00", "1249.00"),
        ("SG", "S$2.00", "2.00"),
        ("MY", "RM 35.00", "35.00"),
        ("BR", "R$ 62,90", "62.90"),
        ("ID", "Rp399.000", "399000"),
        ("MY", "35.00", "35.00"),
    ],
)
def test_money_of_each_market(tmp_path: Path, country: str, written: str, amount: str) -> None:
    (row,) = tiktok(tmp_path, RETURNS, RETURN | {"Return unit price": written}, country=country).accepted
    assert row["marketplace_refund_amount"] == Decimal(amount)
    assert row["product_name"] == "Jar"


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        *((word, "failed") for word in ("Canceled", "Cancelled", "ยกเลิกแล้ว", "Dibatalkan", "Đã hủy", "Đã huỷ")),
        *((word, "delivered") for word in ("Completed", "เสร็จสมบูรณ์", "Selesai", "Đã hoàn tất")),
        *((word, "NO_FAILED_DELIVERY") for word in ("Unpaid", "On hold", "To ship", "Shipped", "ค้างชำระ")),
        *((word, "NO_FAILED_DELIVERY") for word in ("ที่จะจัดส่ง", "จัดส่งแล้ว", "Perlu dikirim", "Dikirim")),
        *((word, "NO_FAILED_DELIVERY") for word in ("Đã giao cho ĐVVC", "Đang vận chuyển", "Chờ vận chuyển")),
        *((word, "VALUE_UNKNOWN") for word in ("Diretur", "Đã trả", "Lost")),
    ],
)
def test_an_orders_status_in_four_languages(tmp_path: Path, word: str, meaning: str) -> None:
    assert fate(tiktok(tmp_path, ORDERS, ORDER | {"Order Status": word})) == meaning


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        *((word, "order") for word in ("Order", "order", "Đơn hàng", "Pesanan", "คำสั่งซื้อ")),
        *(
            (word, "logistics_reimbursement")
            for word in ("Logistics reimbursement", "Bồi thường do vận chuyển-kho vận")
        ),
        *((word, "platform_reimbursement") for word in ("PLATFORM REIMBURSEMENT", "TikTok Shop reimbursement")),
        *((word, "platform_reimbursement") for word in ("Khoản bồi hoàn của nền tảng", "การชดเชยจากแพลตฟอร์ม")),
        ("Platform compensation", "platform_reimbursement"),
        *((word, "NO_REFUND") for word in ("GMV payment for TikTok Ads", "Pembayaran GMV untuk Iklan TikTok")),
        *(
            (word, "NO_REFUND")
            for word in ("Early Settlement recovery", "Shipping fee compensation", "Platform penalty")
        ),
        *((word, "VALUE_UNKNOWN") for word in ("Chargeback", "Deductions incurred by seller", "Other adjustment")),
        *((word, "VALUE_UNKNOWN") for word in ("Shipping insurance compensation", "Weather surcharge", "")),
        ("Các khoản giảm trừ do người bán chịu", "VALUE_UNKNOWN"),
    ],
)
def test_a_settlements_type_in_four_languages(tmp_path: Path, word: str, meaning: str) -> None:
    """A type that may be a refund waits for a person (R-06); one that pays for something else is ignored."""
    assert fate(tiktok(tmp_path, INCOME, SETTLED | {"Type": word, "Ajustment amount": "12"})) == meaning


@pytest.mark.parametrize("sheet", ["Order details", "Chi tiết đơn hàng", "Detail pesanan", "รายละเอียดคำสั่งซื้อ"])
def test_the_settlements_sheet_is_found_by_its_name(tmp_path: Path, sheet: str) -> None:
    """Three more sheets are filled, and have other rows."""
    header = [f"{name}  " for name in names(INCOME)]
    other = [["Time period:", "", "2026/07/01-2026/07/14"], ["Total", "1"]]
    content = workbook({"Reports": other, sheet: [header, list(SETTLED.values())], "Withdrawal records": other})
    (row,) = took(tmp_path, "tiktok/TTKL/income.xlsx", content).accepted
    assert (row["refund_amount"], row["refunded_discount_amount"]) == (Decimal(100), Decimal(20))


@pytest.mark.parametrize(
    "lacking", ["Order/adjustment ID", "Type", "Order settled time", "Ajustment amount", "Related order ID"]
)
def test_what_a_settlement_needs(tmp_path: Path, lacking: str) -> None:
    header = [name for name in names(INCOME) if name != lacking]
    rows = [{name: cell for name, cell in SETTLED.items() if name != lacking}]
    assert took(tmp_path, "tiktok/TTKL/a.csv", csv_of(header, rows)).file.refusal.startswith("HEADER_UNKNOWN")


@pytest.mark.parametrize(
    ("lacking", "refund", "discount"),
    [
        (("Currency",), 100, 20),
        (("Refund subtotal after seller discounts",), 100, 20),
        # the refund after discounts is already without the discount, which must not be subtracted once more
        (("Refund subtotal before seller discounts",), 80, None),
        (("Refund of seller discounts",), 100, None),
    ],
)
def test_what_a_settlement_can_be_without(
    tmp_path: Path, lacking: tuple[str, ...], refund: int, discount: int | None
) -> None:
    header = [name for name in names(INCOME) if name not in lacking]
    rows = [{name: cell for name, cell in SETTLED.items() if name not in lacking}]
    outcome = took(tmp_path, "tiktok/TTKL/a.csv", csv_of(header, rows))
    assert not outcome.file.refusal, outcome.file.refusal
    (row,) = outcome.accepted
    assert (row["refund_amount"], row["refunded_discount_amount"]) == (refund, discount)


def test_a_settlement_without_any_refund_column_is_refused(tmp_path: Path) -> None:
    """Read without it, every refund would be nothing."""
    header = [name for name in names(INCOME) if not name.startswith("Refund subtotal")]
    rows = [{name: cell for name, cell in SETTLED.items() if name in header}]
    refusal = took(tmp_path, "tiktok/TTKL/a.csv", csv_of(header, rows)).file.refusal
    assert "Refund subtotal before seller discounts" in refusal


@pytest.mark.parametrize("settled", ["Order settled time(UTC)", "Order settled time (UTC)", "Order settled time"])
def test_a_settlements_day_is_as_written(tmp_path: Path, settled: str) -> None:
    """The header of 2024 says UTC, and the cell has a day without a time: the day is not moved by an hour."""
    header = [settled if name == "Order settled time" else name for name in names(INCOME)]
    rows = [{settled if name == "Order settled time" else name: cell for name, cell in SETTLED.items()}]
    (row,) = took(tmp_path, "tiktok/TTKL/a.csv", csv_of(header, rows)).accepted
    assert row["settled_on"].isoformat() == "2026-07-03"


def test_an_order_settled_twice_is_two_lines(tmp_path: Path) -> None:
    """T18, R-10: the sale and its refund, on one day; the same row again is a repeat, however its amount is written."""
    sale = {"Refund subtotal after seller discounts": "0", "Refund subtotal before seller discounts": "0"}
    again = {"Refund subtotal before seller discounts": "-100.00"}
    rows = [SETTLED | sale | {"Refund of seller discounts": "0"}, SETTLED, SETTLED | again]
    outcome = tiktok(tmp_path, INCOME, *rows)
    assert [(row["refund_amount"], row["line_number"]) for row in outcome.accepted] == [(0, 2), (100, 1)]
    assert outcome.reasons == {4: "REPEATED_IN_FILE"}
