"""What Lazada writes in each market, and what it means: made from what public parsers and fixtures show."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from tests.ingest.made import Outcome
from tests.ingest.sources.one_export import Row, csv_of, fate, names, took

WEEKLY: Final = """Transaction Date|Transaction Type|Fee Name|Transaction Number|Amount|Statement|Order No.|
Order Item No."""
DAILY: Final = "Statement Number|Transaction Date|Fee Name|Amount(Include Tax)|Order Number|Order Line ID"
UNITS: Final = """Order ID|Return Order ID|buyerName|buyerEmail|buyerPhone|Order Date|Return Order Date|Return Item ID|
Order Item ID|Seller SKU ID|Item Name|Paid Price + Shipping Fee|Refund Amount|Return Reason|Logistic Status|Status|SLA|
Tracking Number"""
FEE: Final = {
    "Transaction Date": "03-Jul-2026",
    "Transaction Type": "Refunds-Sales",
    "Fee Name": "Reversal Item Price",
    "Transaction Number": "TX1",
    "Amount": "-40.00",
    "Statement": "29 Jun 2026 - 05 Jul 2026",
    "Order No.": "400000000000001",
    "Order Item No.": "300000000000001",
}
DAY_FEE: Final = {
    "Statement Number": "MYJ2-2026-0729",
    "Transaction Date": "29 Jul 2026",
    "Fee Name": "Reversal Item Price",
    "Amount(Include Tax)": "-40.00",
    "Order Number": "400000000000001",
    "Order Line ID": "300000000000001",
}
UNIT: Final = {
    "Order ID": "763400001",
    "Return Order ID": "167600001",
    "Return Item ID": "267600001",
    "Return Order Date": "2026-06-26 09:00:00",
    "Seller SKU ID": "HOSE-10",
    "Item Name": "Hose",
    "Status": "ReturnClosed",
    "Logistic Status": "",
}


def lazada(folder: Path, headers: str, *rows: Row) -> Outcome:
    outcome = took(folder, "lazada/LZKL/a.csv", csv_of(names(headers), list(rows)))
    assert not outcome.file.refusal, outcome.file.refusal
    return outcome


CLASSES: Final = [
    *(("Reversal Item Price", name, "refund") for name in ("Refunds-Sales", "")),
    *(("Lost Claim", name, "lost_claim") for name in ("Refunds-Claims", "")),
    ("Lost\N{NO-BREAK SPACE}Claim", "Refunds-Claims", "lost_claim"),
    ("Damaged Claims - First Mile", "Refunds-Claims", "damaged_claim"),
    ("Lost Or Damaged - Product", "Orders-Claims", "lost_claim"),
    ("Item Price Credit", "Orders-Sales", "NO_REFUND"),
    ("Seller Virtual Credit 11.11 Sale", "", "NO_REFUND"),
    ("Order\N{NO-BREAK SPACE}Processing Fee", "", "NO_REFUND"),
    *(
        ("A fee of 2027", f"Orders-{name}", "NO_REFUND")
        for name in ("Sales", "Lazada Fees", "Logistics", "Marketing Fees")
    ),
    *(("A fee of 2027", f"Refunds-{name}", "NO_REFUND") for name in ("Lazada Fees", "Logistics", "Marketing Fees")),
    *(("A fee of 2027", f"Other Services-{name}", "NO_REFUND") for name in ("Marketing Fees", "Others", "A new one")),
    ("A fee of 2027", "3P Services-Logistics", "NO_REFUND"),
    ("A fee of 2027", "refunds - others", "NO_REFUND"),
    *(("A fee of 2027", name, "VALUE_UNKNOWN") for name in ("Refunds-Sales", "Refunds-Claims", "Orders-Claims")),
    *(("A fee of 2027", name, "VALUE_UNKNOWN") for name in ("3P Services-Claims", "Other Services-Claims", "")),
    *(
        ("A fee of 2027", name, "VALUE_UNKNOWN")
        for name in ("A class of 2027", "Refunds", "Orders-Sales and Refunds-Sales")
    ),
    ("Reversal - Lost Claims", "Refunds-Claims", "VALUE_UNKNOWN"),
    # one name in two classes
    ("Adjustments Item Charge", "Refunds-Sales", "VALUE_UNKNOWN"),
    ("Adjustments Item Charge", "Orders-Lazada Fees", "NO_REFUND"),
    ("Fake RTS", "Refunds-Claims", "VALUE_UNKNOWN"),
    ("Fake RTS", "Refunds-Others", "NO_REFUND"),
    ("Reversal Presale Deposit", "Refunds-Sales", "NO_REFUND"),
    ("Wrong Status Claims", "Refunds-Claims", "NO_REFUND"),
]


@pytest.mark.parametrize(("fee", "fee_class", "meaning"), CLASSES)
def test_a_fee_is_judged_by_its_name_and_then_by_its_class(
    tmp_path: Path, fee: str, fee_class: str, meaning: str
) -> None:
    """R-10: an undeclared name is ignored where its class takes no refund back and pays no claim; else it waits."""
    amount = "-40.00" if meaning == "refund" else "5.00"
    row = FEE | {"Fee Name": fee, "Transaction Type": fee_class, "Amount": amount}
    assert fate(lazada(tmp_path, WEEKLY, row)) == meaning


def test_without_the_class_only_the_name_counts(tmp_path: Path) -> None:
    header = WEEKLY.replace("Transaction Type|", "")
    rows = [
        {name: cell for name, cell in (FEE | more).items() if name != "Transaction Type"}
        for more in (
            {},
            {"Fee Name": "Commission", "Transaction Number": "TX2"},
            {"Fee Name": "A fee of 2027", "Transaction Number": "TX3"},
        )
    ]
    outcome = lazada(tmp_path, header, *rows)
    assert [row["entry"] for row in outcome.accepted] == ["refund"]
    assert outcome.reasons == {3: "NO_REFUND", 4: "VALUE_UNKNOWN"}


DAILY_HEADERS: Final = {
    "English": "Statement Number|Transaction Date|Fee Name|Amount(Include Tax)|Order Number",
    "Indonesian": "Nomor Laporan|Tanggal Transaksi|Nama Biaya|Jumlah (Termasuk Pajak)|Nomor Pesanan",
    "Vietnamese": "Mã sao kê|Ngày giao dịch|Tên phí|Số tiền (Đã bao gồm thuế)|Mã đơn hàng",
    "Thai": "รหัสรอบบิล|วันที่ปรับปรุงเข้ายอดของฉัน|ชื่อรายการธุรกรรม|จำนวนเงิน(รวมภาษี)|หมายเลขคำสั่งซื้อ",
}
CELLS: Final = [DAY_FEE[name] for name in names(DAILY_HEADERS["English"])]


@pytest.mark.parametrize("language", DAILY_HEADERS)
def test_a_daily_file_needs_five_columns(tmp_path: Path, language: str) -> None:
    """The order's line has no known name in two languages; each of the five others is needed in all of them."""
    header = names(DAILY_HEADERS[language])
    (row,) = lazada(tmp_path / "all", DAILY_HEADERS[language], dict(zip(header, CELLS, strict=True))).accepted
    assert (row["entry"], row["refund_amount"], row["line_key"]) == ("refund", Decimal(40), "")
    assert row["settled_on"].isoformat() == "2026-07-29"
    for number, lacking in enumerate(header):
        rest = [name for name in header if name != lacking]
        content = csv_of(rest, [dict(zip(rest, CELLS[:number] + CELLS[number + 1 :], strict=True))])
        refusal = took(tmp_path / str(number), "lazada/LZKL/a.csv", content).file.refusal
        assert refusal.startswith("HEADER_UNKNOWN"), lacking


@pytest.mark.parametrize(
    ("fee", "meaning"),
    [
        ("หักเงินค่าสินค้า (คืนสินค้า)", "refund"),
        *((fee, "NO_REFUND") for fee in ("ยอดรวมค่าสินค้า", "ส่วนลด LazCoins", "คืนค่าธรรมเนียมการชำระเงิน")),
        *((fee, "NO_REFUND") for fee in ("Omset Penjualan", "Giá trị sản phẩm", "Phí cố định", "Giảm Giá Bằng Xu")),
        ("Seller Virtual Credit 11.11 Sale", "NO_REFUND"),
        *((fee, "VALUE_UNKNOWN") for fee in ("Pengembalian Omset", "Hoàn tiền", "Adjustments Item Charge")),
    ],
)
def test_a_daily_files_local_fees(tmp_path: Path, fee: str, meaning: str) -> None:
    """A local name that nobody knows may be the refund, so it waits (R-06)."""
    assert fate(lazada(tmp_path, DAILY, DAY_FEE | {"Fee Name": fee})) == meaning


def test_lines_of_a_daily_file_without_an_order_line(tmp_path: Path) -> None:
    """R-10: two amounts, or two names of a claim, are two lines; an equal row is a repeat."""
    header = DAILY.replace("|Order Line ID", "")
    row = {name: cell for name, cell in DAY_FEE.items() if name != "Order Line ID"}
    claim = row | {"Fee Name": "Lost Claim", "Amount(Include Tax)": "5.00"}
    rows = [row, row | {"Amount(Include Tax)": "-41.00"}, row, claim, claim | {"Fee Name": "Lost Claim(Lazada)"}]
    outcome = lazada(tmp_path, header, *rows)
    assert len({row["row_key"] for row in outcome.accepted}) == 4
    assert outcome.reasons == {4: "REPEATED_IN_FILE"}


def test_a_true_minus_is_a_minus(tmp_path: Path) -> None:
    row = DAY_FEE | {"Amount(Include Tax)": "\N{MINUS SIGN}1208.00"}
    (found,) = lazada(tmp_path, DAILY, row).accepted
    assert found["refund_amount"] == Decimal(1208)


@pytest.mark.parametrize(
    ("logistic", "status", "meaning"),
    [
        ("รอคุณส่งสินค้าคืนที่จุดส่งคืน/ผู้ขนส่งกำลังเข้ารับสินค้าคืน", "ReturnClosed", "approved"),
        ("อยู่ระหว่างการจัดส่งคืนร้านค้า", "ReturnClosed", "in_return_transit"),
        ("จัดส่งคืนสินค้าถึงร้านค้าสำเร็จ", "ReturnClosed", "delivered_back"),
        ("จัดส่งคืนสินค้าถึงร้านค้าสำเร็จ", "Refunded", "refunded"),
        ("In Transit", "ReturnClosed", "in_return_transit"),
        ("", "Refunded", "refunded"),
        ("", "ReturnClosed", "closed"),
        ("", "Cancelled", "STATUS_UNKNOWN"),
        ("Dalam pengiriman", "ReturnClosed", "STATUS_UNKNOWN"),
        ("Đang trả hàng", "Refunded", "STATUS_UNKNOWN"),
    ],
)
def test_where_a_unit_is_says_more_than_its_case(tmp_path: Path, logistic: str, status: str, meaning: str) -> None:
    """T11: a closed return with a word of where its goods are is not closed; without goods it is a refund only."""
    outcome = lazada(tmp_path, UNITS, UNIT | {"Logistic Status": logistic, "Status": status})
    assert fate(outcome) == meaning
    for row in outcome.accepted:
        assert row["goods_expected"] == bool(logistic)
        assert row["after_sales_type"] == ("return_refund" if logistic else "refund_only")
        assert row["product_name"] == "Hose"


def test_a_unit_requested_in_the_other_form_of_time(tmp_path: Path) -> None:
    (row,) = lazada(tmp_path, UNITS, UNIT | {"Return Order Date": "04 Oct 2026 06:56"}).accepted
    assert row["requested_at"].isoformat() == "2026-10-04T06:56:00"
