# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""A distributor, two suppliers and rows of marketplace files, as canonical rows for the books."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from tests.model.books import Relations, books_of
from tests.model.fact_files import KIND_OF_ROW
from tests.model.world import (
    AfterSalesLine,
    Decision,
    FeeSetting,
    InputFile,
    Night,
    Partnership,
    ReceiptLine,
    Reference,
    Settings,
    Shop,
    StockOutLine,
    Supplier,
    Warehouse,
    World,
)

N1, N2, N3, N4 = (date(2026, 7, day) for day in (1, 2, 3, 4))
SHIPPED_ON: Final = date(2026, 6, 20)


@dataclass(frozen=True)
class FailedDelivery:
    """One line of a parcel as a marketplace reports it."""

    order_id: str
    delivery_outcome: str = "failed"
    tracking_number: str = ""
    line_key: str = ""
    seller_sku: str = ""
    updated_at: datetime | None = None
    channel: str = "shopee"
    shop_id: str = "SHOP"


@dataclass(frozen=True)
class SettlementLine:
    """One line of a settlement."""

    order_id: str
    refund_amount: Decimal | None
    settlement_id: str = "CYCLE-1"
    settled_on: date = N2
    compensation_amount: Decimal | None = None
    refunded_discount_amount: Decimal | None = None
    after_sales_id: str = ""
    line_key: str = ""
    entry: str = "refund"
    transaction_no: str = ""
    currency_code: str = ""
    channel: str = "shopee"
    shop_id: str = "SHOP"
    line_number: int = 1

    @property
    def settled_at(self) -> datetime:
        return datetime.combine(self.settled_on, datetime.min.time())


KIND_OF_ROW[FailedDelivery] = "failed_delivery"
KIND_OF_ROW[SettlementLine] = "settlement_line"
SOURCE_OF: Final[dict[type, str]] = {
    StockOutLine: "stock_out_orders",
    ReceiptLine: "stock_in_receipts",
    Decision: "decisions",
}
REFERENCE: Final = Reference(
    shops=(Shop("shopee", "SHOP", "DIST"), Shop("lazada", "VNSHOP", "DIST", "VN", "VND", "Asia/Ho_Chi_Minh")),
    suppliers=(Supplier("SUP"), Supplier("FAR", "IDR")),
    warehouses=(Warehouse("W-SUP", "SUP"), Warehouse("W-FAR", "FAR")),
    partnerships=tuple(
        Partnership("DIST", name, date(2026, 1, 1), None, True, "customer_balance", True) for name in ("SUP", "FAR")
    ),
    fee_settings=(
        FeeSetting("SUP", "", "per_return_order", Decimal("5.00")),
        FeeSetting("FAR", "", "per_return_order", Decimal("0.00")),
    ),
)


def shipped(stock_out_id: str, order_id: str, sku: str, quantity: int, price: str, **more: Any) -> StockOutLine:
    """A line that left supplier SUP on SHIPPED_ON."""
    row: dict[str, Any] = {
        "stock_out_id": stock_out_id,
        "line_no": 1,
        "shop_id": "SHOP",
        "order_id": order_id,
        "supplier_id": "SUP",
        "ordered_at": datetime(2026, 6, 19, 4),
        "ordered_on": date(2026, 6, 19),
        "shipped_at": datetime(2026, 6, 20, 4),
        "shipped_on": SHIPPED_ON,
        "sku": sku,
        "quantity": quantity,
        "unit_price": Decimal(price),
        "currency_code": "MYR",
        "warehouse_id": "W-SUP",
    }
    return StockOutLine(**(row | more))


def returned(after_sales_id: str, order_id: str, sku: str, quantity: int, amount: str | None, **more: Any) -> Any:
    """A line of the marketplace's return export, refunded unless given otherwise."""
    row: dict[str, Any] = {
        "channel": "shopee",
        "shop_id": "SHOP",
        "after_sales_id": after_sales_id,
        "order_id": order_id,
        "line_key": sku,
        "kind": "platform",
        "after_sales_type": "return_refund",
        "status": "refunded",
        "goods_expected": True,
        "seller_sku": sku,
        "quantity": quantity,
        "requested_at": datetime(2026, 6, 28, 4),
        "requested_on": date(2026, 6, 28),
        "marketplace_refund_amount": None if amount is None else Decimal(amount),
    }
    return AfterSalesLine(**(row | more))


def received(receipt_id: str, after_sales_id: str, sku: str, good: int, **more: Any) -> ReceiptLine:
    """Goods that supplier SUP took back."""
    row: dict[str, Any] = {
        "receipt_id": receipt_id,
        "line_no": 1,
        "supplier_id": "SUP",
        "return_stock_in_id": "",
        "shop_id": "SHOP",
        "after_sales_id": after_sales_id,
        "sku": sku,
        "good_quantity": good,
        "defective_quantity": 0,
        "warehouse_id": "W-SUP",
        "stocked_in_at": datetime(2026, 7, 1, 4),
    }
    return ReceiptLine(**(row | more))


def nights(folder: Path, *runs: Sequence[Any], settings: Settings | None = None) -> list[Relations]:
    """The books after each run."""
    return list(books_of(world_of(*runs, settings=settings), folder))


def world_of(*runs: Sequence[Any], settings: Settings | None = None) -> World:
    """One file per kind of row (and per cycle of settlements), on the business dates from N1 on."""
    made = []
    for night, rows in zip((N1, N2, N3, N4), runs, strict=False):
        files: dict[tuple[str, str, str], list[Any]] = {}
        for row in rows:
            source = SOURCE_OF.get(type(row), getattr(row, "channel", ""))
            shop = "" if type(row) in SOURCE_OF else row.shop_id
            name = f"{KIND_OF_ROW[type(row)]}{getattr(row, 'settlement_id', '')}"
            files.setdefault((source, shop, name), []).append(row)
        made.append(
            Night(
                night,
                tuple(
                    InputFile(f"{source}/{shop}/{name}_{night}.csv", source, tuple(some), shop)
                    for (source, shop, name), some in files.items()
                ),
            )
        )
    return World(REFERENCE, tuple(made), settings or Settings())


def rows_of(books: Relations, relation: str, **where: Any) -> list[dict[str, Any]]:
    """The rows of a relation that have these values."""
    return [row for row in books[relation] if all(row[name] == value for name, value in where.items())]


def one(books: Relations, relation: str, **where: Any) -> dict[str, Any]:
    """The only row with these values."""
    (row,) = rows_of(books, relation, **where)
    return row


def codes(books: Relations) -> list[tuple[str, str]]:
    """The open exceptions: code and subject."""
    return sorted((row["code"], row["subject_id"]) for row in books["exception"])
