"""A small stage for stories: two suppliers, one shop, and rows with the few words a story needs."""

# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.model.books import Relations
from tests.model.generated import source_of
from tests.model.proving import same_books
from tests.model.world import (
    AfterSalesLine,
    Decision,
    FeeSetting,
    InputFile,
    Night,
    Partnership,
    PushAcknowledgement,
    ReceiptLine,
    Reference,
    Row,
    Shop,
    StockOutLine,
    Supplier,
    Warehouse,
    World,
)

FIRST = date(2026, 7, 1)
AUTO = Partnership("D", "S1", date(2026, 1, 1), None, True, "customer_balance", True)
BY_HAND = Partnership("D", "S2", date(2026, 1, 1), None, False, "bank_transfer", False)
REFERENCE = Reference(
    shops=(Shop("shopee", "SHOP", "D"),),
    suppliers=(Supplier("S1"), Supplier("S2")),
    warehouses=(Warehouse("W1", "S1"), Warehouse("W2", "S2")),
    partnerships=(AUTO, BY_HAND),
    fee_settings=(FeeSetting("S1", "", "per_return_order", Decimal("5.00")),),
)
R1 = "shopee:SHOP:R1:S1"
R2 = "shopee:SHOP:R1:S2"


def shipped(stock_out_id: str, sku: str, quantity: int, *, supplier_id: str = "S1", version: int = 1) -> StockOutLine:
    return StockOutLine(
        stock_out_id,
        1,
        "SHOP",
        "O1",
        supplier_id,
        datetime(2026, 6, 1, 4),
        date(2026, 6, 1),
        datetime(2026, 6, 2, 4),
        date(2026, 6, 2),
        sku,
        quantity,
        Decimal("10.00"),
        "MYR",
        supplier_id.replace("S", "W"),
        updated_at=datetime(2026, 6, 2 + version),
    )


def asked(sku: str, quantity: int, status: str = "approved", after_sales_id: str = "R1") -> AfterSalesLine:
    return AfterSalesLine(
        "shopee",
        "SHOP",
        after_sales_id,
        "O1",
        f"{after_sales_id}|{sku}",
        "platform",
        "return_refund",
        status,
        True,
        sku,
        quantity,
        datetime(2026, 6, 20, 4),
        date(2026, 6, 20),
    )


def rejected(push_id: str) -> PushAcknowledgement:
    return PushAcknowledgement(push_id, "rejected", "NO_SPACE", datetime(2026, 7, 2))


def decided(subject_id: str, decision: str, night: int) -> Decision:
    moment = datetime(2026, 7, night, 5)
    return Decision(f"{decision}-{night}-{subject_id}", subject_id, decision, moment, "agreed", "ann")


def received(return_id: str, sku: str, good: int, night: int) -> ReceiptLine:
    supplier_id = return_id[-2:]
    moment = datetime(2026, 7, night, 6)
    return ReceiptLine(
        f"RC{night}", 1, supplier_id, return_id, "", "", sku, good, 0, supplier_id.replace("S", "W"), moment
    )


def world_of_nights(*nights: tuple[Row, ...]) -> World:
    """One tuple of rows per business date, from 2026-07-01 on."""
    return World(REFERENCE, tuple(_night(position, rows) for position, rows in enumerate(nights)))


def _night(position: int, rows: tuple[Row, ...]) -> Night:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[source_of(row)].append(row)
    files = tuple(InputFile(f"{source}/{position}.csv", source, tuple(found)) for source, found in groups.items())
    return Night(FIRST.replace(day=1 + position), files)


def run_again(world: World, *rows: Row) -> World:
    """A further run of the last business date, with these rows."""
    further = replace(_night(len(world.nights), rows), business_date=world.nights[-1].business_date)
    return replace(world, nights=(*world.nights, further))


def last_night(*nights: tuple[Row, ...]) -> Relations:
    """The books of the last run, after every run was found equal to the rulebook."""
    return same_books(world_of_nights(*nights))


def only(rows: list[dict[str, Any]], **words: str) -> dict[str, Any]:
    """The only row with these values."""
    (found,) = [row for row in rows if all(row[name] == word for name, word in words.items())]
    return found
