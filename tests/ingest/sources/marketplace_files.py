"""Invented workbooks as marketplaces make them: further sheets, and titles and bands above the header."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

import openpyxl

Row = Sequence[object]
MARKER: Final = "rekaan"
"""The content of every personal cell (R-12)."""
INCOME: Final = (
    "Sequence No.",
    "View By",
    "Order ID",
    "refund id",
    "Product Name",
    "Username (Buyer)",
    "Payout Completed Date",
    "Product Price",
    "Refund Amount",
    "Total Released Amount (RM)",
)
INCOME_VN: Final = (
    "Đơn hàng / Sản phẩm",
    "Mã đơn hàng",
    "Ngày hoàn thành thanh toán",
    "Giá sản phẩm",
    "Số tiền hoàn lại",
    "Tổng tiền đã thanh toán",
)
INCOME_TIKTOK: Final = (
    "Order/adjustment ID  ",
    "Type ",
    "Order settled time",
    "Currency",
    "Total settlement amount",
    "Total Revenue",
    "Refund subtotal after seller discounts",
    "Refund subtotal before seller discounts",
    "Refund of seller discounts",
    "Ajustment amount",
    "Related order ID",
)
ORDERS_TIKTOK: Final = (
    "Order ID",
    "Order Status",
    "SKU ID",
    "Seller SKU",
    "Shipped Time",
    "Delivered Time",
    "Cancelled Time",
    "Tracking ID",
    "Recipient",
    "Phone #",
)
ORDERS_LAZADA: Final = (
    "orderItemId",
    "orderNumber",
    "sellerSku",
    "updateTime",
    "customerName",
    "trackingCode",
    "status",
    "paidPrice",
    "deliveredDate",
)


def workbook(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """A workbook of sheets with rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def shopee_income(*orders: tuple[str, str, str, object]) -> bytes:
    """Orders as (order, refund id, day of payout, refund), each with its Sku row below."""
    rows: list[Row] = [("Income Details",), (), ("Order Info",), INCOME]
    for number, (order, refund_id, paid_on, refund) in enumerate(orders, start=1):
        for grain in ("Order", "Sku"):
            rows.append((number, grain, order, refund_id, "Cup", MARKER, paid_on, 80, refund, 0))
    return workbook(
        {"Summary": [("Total Released Amount", 100)], "Income": rows, "Service Fee Details": [("Order ID", "Fee")]}
    )


def tiktok_income(*rows: Row, sheet: str = "Order details") -> bytes:
    """Rows under INCOME_TIKTOK, among the other sheets that an export has."""
    other: Sequence[Row] = [("Statement", "Amount"), ("S1", 1)]
    return workbook({"Reports": other, sheet: [INCOME_TIKTOK, *rows], "Withdrawal records": other, "Notes": [("x",)]})


def tiktok_orders(*rows: Row) -> bytes:
    """Rows under ORDERS_TIKTOK and the row that describes them."""
    described = [f"What {name} means" for name in ORDERS_TIKTOK]
    return workbook({"OrderSKUList": [ORDERS_TIKTOK, described, *rows]})


def lazada_orders(*rows: Row) -> bytes:
    return workbook({"sheet1": [ORDERS_LAZADA, *rows]})
