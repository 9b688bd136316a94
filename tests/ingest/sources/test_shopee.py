"""Shopee's files in each language: what a file needs, what it may lack, and what must not be taken for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from aftersales.jobs.ingest.job import ingest
from tests.ingest.made import ZONES, Outcome, inbox_of, outcome_of, take_one

RETURNS: Final[Mapping[str, Mapping[str, str]]] = {
    "English": {
        "Return ID": "R1",
        "Order ID": "O1",
        "SKU": "CUP",
        "Return Creation Time": "2026-06-25 10:00",
        "Return / Refund Status": "In Return",
        "Return Quantity": "1",
        "Return/Refund Solution": "Return and Refund",
    },
    "Thai": {
        "หมายเลขคำขอคืนเงิน/คืนสินค้า": "R1",
        "หมายเลขคำสั่งซื้อ": "O1",
        "เลข SKU": "CUP",
        "เวลายื่นคำขอคืนเงิน/คืนสินค้า": "2026-06-25 10:00",
        "สถานะการคืนเงินหรือคืนสินค้า": "คืนเงินแล้ว",
        "จำนวนสินค้าคืน": "1",
        "ข้อเสนอการคืนเงิน/คืนสินค้า": "คืนเงินและคืนสินค้า",
    },
    "Indonesian": {
        "No. Pengembalian": "R1",
        "No. Pesanan": "O1",
        "Kode Variasi": "CUP",
        "Waktu Pengembalian Diajukan": "2026-06-25 10:00",
        "Status Pembatalan/ Pengembalian": "Permintaan Disetujui",
        "Jumlah Produk Dikembalikan": "1",
        "Solusi Pengembalian Barang/Dana": "Pengembalian Barang dan Dana",
    },
    "Vietnamese": {
        "Mã số khiếu nại": "R1",
        "Mã đơn hàng": "O1",
        "SKU phân loại": "CUP",
        "Thời gian khiếu nại": "2026-06-25 10:00",
        "Trạng thái Trả hàng/Hoàn tiền": "Người mua đang trả hàng",
        "Số lượng Hoàn": "1",
        "Phương án": "Trả hàng & Hoàn tiền",
    },
}
"""The seven columns without which a return cannot be used, and a row (formats §2.1)."""
PARENT: Final = {
    "English": "Parent SKU",
    "Thai": "Parent SKU",
    "Indonesian": "SKU Induk",
    "Vietnamese": "SKU sản phẩm",
}
SKU: Final = 2
"""The place of the SKU in RETURNS."""
ORDER_EXPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "English": (
        "Order ID",
        "Order Status",
        "Return / Refund Status",
        "Tracking Number*",
        "Parent SKU Reference No.",
        "Product Name",
        "SKU Reference No.",
        "Variation Name",
        "Quantity",
        "Returned quantity",
        "Ship Time",
    ),
    "Thai": (
        "หมายเลขคำสั่งซื้อ",
        "สถานะการสั่งซื้อ",
        "สถานะการคืนเงินหรือคืนสินค้า",
        "*หมายเลขติดตามพัสดุ",
        "เลขอ้างอิง SKU (SKU Reference No.)",
        "ชื่อตัวเลือก",
        "จำนวน",
        "จำนวนที่ส่งคืน",
    ),
    "Indonesian": (
        "No. Pesanan",
        "Status Pesanan",
        "Status Pembatalan/ Pengembalian",
        "No. Resi",
        "Nomor Referensi SKU",
        "Nama Variasi",
        "Jumlah",
        "Returned quantity",
    ),
    "Vietnamese": (
        "Mã đơn hàng",
        "Trạng Thái Đơn Hàng",
        "Trạng thái Trả hàng/Hoàn tiền",
        "Mã vận đơn",
        "SKU phân loại hàng",
        "Tên phân loại hàng",
        "Số lượng",
        "Số lượng sản phẩm được hoàn trả",
    ),
    "Vietnamese, cancelled orders": (
        "Mã đơn hàng",
        "Trạng Thái Đơn Hàng",
        "Lý do hủy",
        "Trạng thái trả hàng",
        "Mã vận đơn",
        "SKU phân loại hàng",
        "Tên phân loại hàng",
        "Số lượng",
    ),
}
"""Columns of the order export: those of the failed-delivery export, without the one that shows where a parcel is."""


def text(*rows: Sequence[str]) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue()


def returned(folder: Path, cells: Mapping[str, str], *more: Mapping[str, str]) -> Outcome:
    rows = [list(cells), *([*row.values()] for row in (cells, *more))]
    return take_one(folder, "shopee/SPKL/returns.csv", text(*rows))


@pytest.mark.parametrize("language", RETURNS)
def test_seven_columns_are_enough(tmp_path: Path, language: str) -> None:
    """Neither goods status, warehouse, reason nor amount is needed; no column means that the file is silent."""
    (row,) = returned(tmp_path, RETURNS[language]).accepted
    assert (row["after_sales_id"], row["order_id"], row["seller_sku"], row["quantity"]) == ("R1", "O1", "CUP", 1)
    assert (row["goods_expected"], row["product_name"], row["marketplace_refund_amount"]) == (True, "", None)


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("language", RETURNS)
def test_none_of_the_seven_may_be_missing(tmp_path: Path, language: str, place: int) -> None:
    name = list(RETURNS[language])[place]
    cells = {header: cell for header, cell in RETURNS[language].items() if header != name}
    outcome = returned(tmp_path, cells)
    assert outcome.file.refusal.startswith("HEADER_UNKNOWN: row 1: found ")
    assert f"'{name}'" in outcome.file.refusal.partition(", but ")[2]


@pytest.mark.parametrize("language", RETURNS)
def test_the_parent_sku_is_enough(tmp_path: Path, language: str) -> None:
    """An Indonesian variation often has no code of its own."""
    sku = list(RETURNS[language])[SKU]
    cells = {PARENT[language] if header == sku else header: cell for header, cell in RETURNS[language].items()}
    (row,) = returned(tmp_path, cells).accepted
    assert (row["line_key"], row["seller_sku"]) == ("CUP", "CUP")


def test_the_last_of_two_equal_headers_is_the_goods_status(tmp_path: Path) -> None:
    """T9: the first `Trạng thái trả hàng` is not about the goods."""
    cells = RETURNS["Vietnamese"]
    header = [*list(cells), "Trạng thái trả hàng", "Mã vận đơn trả hàng", "Trạng thái trả hàng"]
    row = [*cells.values(), "Giao hàng hoàn trả thành công", "SPX1", "Đang giao hàng"]
    (found,) = take_one(tmp_path, "shopee/SPKL/returns.csv", text(header, row)).accepted
    assert (found["status"], found["return_tracking_number"]) == ("in_return_transit", "SPX1")


@pytest.mark.parametrize(
    ("case", "goods", "expected"),
    [
        ("In Shopee Review", "Delivered", "delivered_back"),
        ("In Shopee Review", "In Transit", "in_return_transit"),
        ("In Seller Review", "", "requested"),
        ("Request Approved", "Delivered", "delivered_back"),
        ("Request Approved", "Awaiting Shipment", "approved"),
        ("In Return", "Delivered", "delivered_back"),
        ("In Return", "Awaiting Shipment", "in_return_transit"),
        ("Request Refunded", "In Transit", "refunded"),
        ("Request Refunded", "", "refunded"),
        ("Dispute Rejected", "Delivered", "refunded"),
        ("Dispute Approved", "Delivered", "closed"),
        ("Request Cancelled", "In Transit", "cancelled"),
        ("Bạn đang khiếu nại", "Delivered", "disputed"),
    ],
)
def test_the_goods_go_further_than_the_case(tmp_path: Path, case: str, goods: str, expected: str) -> None:
    """Formats §2.1: only where the case is approved, on its way or under review."""
    cells = {**RETURNS["English"], "Return / Refund Status": case, "Return Tracking Status": goods}
    (row,) = returned(tmp_path, cells).accepted
    assert (row["status"], row["goods_expected"]) == (expected, True)


def test_a_return_without_money_waits_for_its_type(tmp_path: Path) -> None:
    """R-03: `Trả hàng` names no refund."""
    outcome = returned(tmp_path, {**RETURNS["Vietnamese"], "Phương án": "Trả hàng"})
    assert outcome.reasons == {2: "TYPE_UNKNOWN"}


def test_an_indonesian_amount_has_its_sign_in_capitals(tmp_path: Path) -> None:
    """T12: `RP 80.458` with a line feed is 80,458 rupiah; `-` is no amount."""
    cells = {**RETURNS["Indonesian"], "Total Pengembalian Dana": "RP 80.458\n"}
    second = {**cells, "No. Pengembalian": "R2", "Total Pengembalian Dana": "-"}
    content = text(list(cells), list(cells.values()), list(second.values()))
    inbox = inbox_of(tmp_path, {"shopee/SPID/returns.csv": content})
    zones = replace(ZONES, shops={"SPID": "Asia/Jakarta"}, countries={"SPID": "ID"})
    (file,) = ingest(inbox, tmp_path / "facts", zones, {}).files
    assert [str(row["marketplace_refund_amount"]) for row in outcome_of(file).accepted] == ["80458.00", "0.00"]


def test_lines_of_one_sku_keep_their_numbers(tmp_path: Path) -> None:
    """R-10, T17: told apart by price, variation or product, whatever the order of the rows; equal rows are repeats."""
    cells = {**RETURNS["English"], "Unit Price": "79.00", "Variation Name": "Red", "Product Name": "Soap"}
    others = [{**cells, "Unit Price": "49.00"}, {**cells, "Variation Name": "Blue"}, {**cells, "Product Name": "Bar"}]
    first = returned(tmp_path / "a", cells, *others, cells)
    assert first.reasons == {6: "REPEATED_IN_FILE"}
    keys = {row["row_number"]: row["row_key"].removeprefix("shopee|SPKL|R1|CUP") for row in first.accepted}
    assert sorted(keys.values()) == ["", "|2", "|3", "|4"]
    again = returned(tmp_path / "b", *reversed([cells, *others]))
    assert {7 - row["row_number"]: row["row_key"].removeprefix("shopee|SPKL|R1|CUP") for row in again.accepted} == keys


def test_lines_of_one_sku_are_let_in_together_or_not_at_all(tmp_path: Path) -> None:
    """R-10: one line alone would end the other, and a corrected copy of the other alone would be numbered anew."""
    cells = {**RETURNS["English"], "Unit Price": "50.00"}
    gift = {**cells, "Unit Price": "0.01", "Return Quantity": "one"}
    alone = {**cells, "Return ID": "R2"}
    outcome = returned(tmp_path, cells, gift, alone)
    assert outcome.reasons == {2: "LINE_INCOMPLETE", 3: "UNPARSABLE"}
    assert "expected all lines of one SKU together (row 3 is quarantined); correct the other row" in outcome.details
    assert [row["after_sales_id"] for row in outcome.accepted] == ["R2"]
    both = returned(tmp_path / "corrected", cells, {**gift, "Return Quantity": "1"}, alone)
    assert [row["line_number"] for row in both.accepted] == [2, 1, 1]


@pytest.mark.parametrize("language", ORDER_EXPORTS)
def test_the_order_export_is_not_taken(tmp_path: Path, language: str) -> None:
    """Formats §2.4: it also has orders that were delivered; nothing in it shows a failed delivery for certain."""
    header = ORDER_EXPORTS[language]
    outcome = take_one(tmp_path, "shopee/SPKL/orders.csv", text(header, ["x"] * len(header)))
    assert outcome.file.refusal.startswith("HEADER_UNKNOWN")


@pytest.mark.parametrize("spelling", ["Lý do hủy", "Lý do huỷ"])
def test_a_reason_of_cancellation_is_the_mark_of_another_file(tmp_path: Path, spelling: str) -> None:
    """T12: Vietnamese words come in two spellings."""
    header = ["Mã đơn hàng", "Trạng thái trả hàng", "Mã vận đơn", "SKU phân loại hàng"]
    row = ["O1", "Đã trả hàng cho NB", "SPX1", "CUP"]
    path = "shopee/SPKL/failed.csv"
    assert take_one(tmp_path / "a", path, text(header, row)).accepted[0]["delivery_outcome"] == "failed"
    other = take_one(tmp_path / "b", path, text([*header, spelling], [*row, "x"]))
    assert other.file.refusal.startswith("HEADER_UNKNOWN")


@pytest.mark.parametrize("word", ["Thất lạc", "Hàng bị thất lạc", "ĐÃ THẤT LẠC (3PL)", "Th\u00e2\u0301t la\u0323c"])
def test_a_lost_parcel_opens_no_return(tmp_path: Path, word: str) -> None:
    """R-33: nothing comes back; the letters may be written in parts (T12)."""
    header = ["Mã đơn hàng", "Trạng thái trả hàng", "Mã vận đơn", "SKU phân loại hàng"]
    outcome = take_one(tmp_path, "shopee/SPKL/failed.csv", text(header, ["O1", word, "SPX1", "CUP"]))
    assert outcome.reasons == {2: "NO_FAILED_DELIVERY"}


def test_the_refund_column_of_the_indonesian_report(tmp_path: Path) -> None:
    """Formats §2.3: `Pengembalian Dana ke Pembeli` without `Jumlah` is another amount of the same file."""
    header = ["No. Pesanan", "Tanggal Dana Dilepaskan", "Pengembalian Dana ke Pembeli"]
    row = ["O1", "2026-07-03", "-12345"]
    path = "shopee/SPKL/income.csv"
    assert "HEADER_UNKNOWN" in take_one(tmp_path / "a", path, text(header, row)).file.refusal
    both = text([*header, "Jumlah Pengembalian Dana ke Pembeli"], [*row, "-45000"])
    assert [str(found["refund_amount"]) for found in take_one(tmp_path / "b", path, both).accepted] == ["45000.00"]


def test_headers_in_chinese_are_further_names(tmp_path: Path) -> None:
    """Of the Taiwanese export three headers are known; a person declares the others (R-69)."""
    names = {"Order ID": "訂單編號", "Return / Refund Status": "退貨 / 退款狀態", "Return Quantity": "退貨數量"}
    cells = {names.get(header, header): cell for header, cell in RETURNS["English"].items()}
    assert len(returned(tmp_path, cells).accepted) == 1
