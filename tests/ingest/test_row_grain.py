"""R-70: without the column that names the grain of a row, no order may be in two rows of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.ingest.made import Outcome, take_one, xlsx_bytes
from tests.ingest.sources.marketplace_files import workbook

ENGLISH = ("Order ID", "refund id", "Payout Completed Date", "Product Price", "Refund Amount")
INDONESIAN = (
    "No. Pesanan",
    "No. Pengajuan",
    "Tanggal Dana Dilepaskan",
    "Harga Produk",
    "Jumlah Pengembalian Dana ke Pembeli",
)
VIETNAMESE = ("Mã đơn hàng", "Mã giao dịch", "Ngày hoàn thành thanh toán", "Giá sản phẩm", "Số tiền hoàn lại")
THAI = (
    "หมายเลขคำสั่งซื้อ",
    "รหัสคืนสินค้า",
    "วันที่โอนชำระเงินสำเร็จ",
    "สินค้าราคาปกติ",
    "จำนวนเงินที่ทำการคืนให้ผู้ซื้อ",
)
HEADERS = (ENGLISH, INDONESIAN, VIETNAMESE, THAI)
NAMES = ("View By", "Lihat berdasarkan", "Đơn hàng / Sản phẩm")


def row(order: str, return_id: str = "", amount: str = "0") -> tuple[str, ...]:
    return (order, return_id, "2026-07-03", "100", amount)


def took(folder: Path, *rows: Sequence[str]) -> Outcome:
    return take_one(folder, "shopee/SPKL/income.xlsx", xlsx_bytes(*rows))


@pytest.mark.parametrize("header", HEADERS)
def test_each_order_once_needs_no_grain(tmp_path: Path, header: tuple[str, ...]) -> None:
    """An old file has one row per order and no such column."""
    outcome = took(tmp_path, header, row("O1"), row("O2"), row("O3"))
    assert [accepted["order_id"] for accepted in outcome.accepted] == ["O1", "O2", "O3"]


@pytest.mark.parametrize("header", HEADERS)
def test_an_order_twice_and_no_grain_is_refused(tmp_path: Path, header: tuple[str, ...]) -> None:
    """Whatever the two rows say: equal or not, of one return or of two, far from each other or not."""
    for place, second in enumerate((row("O1"), row("O1", "R2", "-40"), row("O1 ", "", "0"))):
        outcome = took(tmp_path / str(place), header, row("O1"), row("O2"), second)
        assert (outcome.accepted, outcome.rejected) == ([], [])
        assert outcome.file.refusal.startswith("HEADER_UNKNOWN: found the same order in rows 2, 4 and no column")
        assert all(f"'{name}'" in outcome.file.refusal for name in NAMES)
        assert "reference/marketplace_words.csv: shopee_income,,view_by,header," in outcome.file.refusal
        assert outcome.file.rows_in == 3
        assert "O1" not in outcome.file.refusal


def test_the_grain_under_a_name_that_no_one_knows(tmp_path: Path) -> None:
    """The column is there; without knowing it, the total and the product would be added up."""
    rows = [("Tampilan", *INDONESIAN), ("Order", *row("O1", "", "-70")), ("Sku", *row("O1", "", "-70"))]
    assert "found the same order in rows 2, 3" in took(tmp_path, *rows).file.refusal
    alone = took(tmp_path / "b", *rows[:2])
    assert [str(accepted["refund_amount"]) for accepted in alone.accepted] == ["70.00"]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("name", [*NAMES, "Order/SKU"])
def test_every_name_of_the_grain_counts_in_every_language(tmp_path: Path, header: tuple[str, ...], name: str) -> None:
    """T12: the language of a header follows the account; a mixed one must not lose the grain."""
    rows = [(name, *header), ("Order", *row("O1")), ("Sku", *row("O1")), ("Order", *row("O2"))]
    outcome = took(tmp_path, *rows)
    assert [accepted["row_number"] for accepted in outcome.accepted] == [2, 4]
    assert outcome.reasons == {3: "OTHER_GRAIN"}


def test_rows_without_an_order_are_no_order_twice(tmp_path: Path) -> None:
    """A blank id is an error of its row alone."""
    outcome = took(tmp_path, ENGLISH, row(""), row(" "), row("O1"))
    assert outcome.reasons == {2: "REQUIRED", 3: "REQUIRED"}
    assert len(outcome.accepted) == 1


def test_an_order_on_two_sheets_counts(tmp_path: Path) -> None:
    """The rows of all sheets that continue each other are one file."""
    sheets = {"Doanh thu": [VIETNAMESE, row("O1")], "Doanh thu - 1": [VIETNAMESE, row("O2"), row("O1")]}
    refusal = take_one(tmp_path, "shopee/SPKL/a.xlsx", workbook(sheets)).file.refusal
    assert "found the same order in rows 2, 5 and" in refusal


def test_a_file_of_several_batches(tmp_path: Path) -> None:
    """What is known only after the last row is known of every batch; nothing of the file is let in."""
    orders = [f"{number:07d}," for number in range(120_000)]
    lines = [",".join(row(order.rstrip(","))) for order in orders]
    text = "\n".join([",".join(ENGLISH), *lines])
    assert len(take_one(tmp_path / "a", "shopee/SPKL/a.csv", text).accepted) == 120_000
    doubled = take_one(tmp_path / "b", "shopee/SPKL/a.csv", "\n".join([text, lines[0]]))
    assert "found the same order in rows 2, 120002 and" in doubled.file.refusal
    assert (doubled.file.facts, doubled.file.rows_in) == (None, 120_001)
