"""The functions that write a story: ship, ask, receive, pay and decide, with defaults for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.model import world
from tests.rules.story import D1, Placed, Story, moment

ORDERED_ON: Final = date(2026, 6, 20)
SHIPPED_ON: Final = date(2026, 6, 21)
REQUESTED_ON: Final = date(2026, 6, 25)


def money(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def ship(
    story: Story,
    night: date,
    sku: str = "A",
    quantity: int = 1,
    price: str | None = "10.00",
    *,
    stock_out: str = "OUT1",
    line: int = 1,
    order: str = "O1",
    supplier: str = "",
    ordered_on: date = ORDERED_ON,
    shipped_on: date | None = SHIPPED_ON,
    hour: int = 4,
    combo_price: str | None = None,
    distribution_fee: str | None = None,
    amount: str | None = None,
    file: str = "stories",
    **more: Any,
) -> Placed:
    """A line of a stock-out order; `more` are columns of the row."""
    supplier_id = story.named(supplier) if supplier else story.supplier
    row = world.StockOutLine(
        stock_out_id=story.named(stock_out),
        line_no=line,
        shop_id=story.shop,
        order_id=story.named(order),
        supplier_id=supplier_id,
        ordered_at=moment(ordered_on),
        ordered_on=ordered_on,
        shipped_at=None if shipped_on is None else moment(shipped_on, hour),
        shipped_on=shipped_on,
        sku=sku,
        quantity=quantity,
        unit_price=money(price),
        currency_code=story.currency,
        warehouse_id=f"W1-{supplier_id}",
        combo_unit_price=money(combo_price),
        distribution_fee=money(distribution_fee),
        stock_out_amount=money(amount),
    )
    return story.place(night, replace(row, **more), file)


def ask(
    story: Story,
    night: date,
    sku: str = "A",
    quantity: int = 1,
    *,
    case: str = "AS1",
    order: str = "O1",
    status: str = "in_return_transit",
    requested_on: date = REQUESTED_ON,
    hour: int = 4,
    updated_on: date | None = None,
    line_key: str = "",
    file: str = "stories",
    **more: Any,
) -> Placed:
    """A line of an after-sales order, from the shop's own export unless kind is manual."""
    row = world.AfterSalesLine(
        channel=story.channel,
        shop_id=story.shop,
        after_sales_id=case,
        order_id=story.named(order),
        line_key=line_key or sku,
        kind="platform",
        after_sales_type="return_refund",
        status=status,
        goods_expected=more.get("after_sales_type", "return_refund") != "refund_only",
        seller_sku=sku,
        quantity=quantity,
        requested_at=moment(requested_on, hour),
        requested_on=requested_on,
        updated_at=None if updated_on is None else moment(updated_on),
    )
    row = replace(row, **more)
    if row.kind == "manual":
        row = replace(row, channel="manual")
    return story.place(night, row, file, "manual_after_sales" if row.channel == "manual" else row.channel)


def acknowledge(
    story: Story,
    night: date,
    result: str = "accepted",
    reason: str = "",
    *,
    attempt: int = 1,
    case: str = "AS1",
    at: date | None = None,
    file: str = "stories",
) -> Placed:
    """The supplier's acknowledgement of a push."""
    push_id = f"{story.return_of(case)}#{attempt}"
    return story.place(night, world.PushAcknowledgement(push_id, result, reason, moment(at or night)), file)


def receive(
    story: Story,
    night: date,
    good: int = 0,
    defective: int = 0,
    *,
    sku: str = "A",
    receipt: str = "GR1",
    line: int = 1,
    case: str = "AS1",
    supplier: str = "",
    by_case: bool = False,
    hour: int = 4,
    file: str = "stories",
    **more: Any,
) -> Placed:
    """A line of the supplier's stock-in, naming the return or, `by_case`, the after-sales order."""
    supplier_id = story.named(supplier) if supplier else story.supplier
    row = world.ReceiptLine(
        receipt_id=story.named(receipt),
        line_no=line,
        supplier_id=supplier_id,
        return_stock_in_id="" if by_case else story.return_of(case, supplier),
        shop_id=story.shop if by_case else "",
        after_sales_id=case if by_case else "",
        sku=sku,
        good_quantity=good,
        defective_quantity=defective,
        warehouse_id=f"W1-{supplier_id}",
        stocked_in_at=moment(night, hour),
    )
    return story.place(night, replace(row, **more), file)


def pay(
    story: Story,
    night: date,
    amount: str,
    *,
    payment: str = "PAY1",
    case: str = "AS1",
    number: int = 1,
    proof: str = "slip",
    is_confirmed: bool = True,
    refund_order_id: str = "",
    currency: str = "",
    file: str = "stories",
) -> Placed:
    """A bank transfer for a refund order."""
    row = world.RefundPayment(
        story.named(payment),
        refund_order_id or f"{story.return_of(case)}/{number}",
        Decimal(amount),
        currency or story.currency,
        moment(night),
        "",
        proof,
        moment(night) if is_confirmed else None,
    )
    return story.place(night, row, file)


def leave_unsettled(
    story: Story, night: date, amount: str, *, as_of: date = SHIPPED_ON, order: str = "O1", currency: str = ""
) -> Placed:
    """The amount that the supplier has not been paid on the original order."""
    row = world.UnsettledAmount(
        story.shop,
        story.named(order),
        story.supplier,
        Decimal(amount),
        currency or story.currency,
        moment(as_of),
        as_of,
    )
    return story.place(night, row)


def replace_goods(
    story: Story,
    night: date,
    quantity: int,
    price: str,
    *,
    case: str = "AS1",
    exchange: str = "EX1",
    is_shipped: bool = True,
    sku: str = "A",
) -> Placed:
    """A replacement for an after-sales order, at its own price."""
    shipped_at = moment(night) if is_shipped else None
    row = world.Exchange(
        story.named(exchange), story.shop, case, "RO1", story.supplier, sku, quantity, Decimal(price), shipped_at
    )
    return story.place(night, row)


def decide(
    story: Story,
    night: date,
    decision: str,
    *,
    case: str = "AS1",
    subject: str = "",
    name: str = "",
    hour: int = 4,
    decided_by: str = "ann",
    note: str = "as agreed",
    file: str = "stories",
) -> Placed:
    """A person's decision, signed, about the return of a case unless `subject` is given."""
    decision_id = story.named(name or f"DEC{night.day}")
    row = world.Decision(decision_id, subject or story.return_of(case), decision, moment(night, hour), note, decided_by)
    return story.place(night, row, file)


def announce(story: Story, night: date, quantity: int = 1, price: str = "10.00", **terms: Any) -> Placed:
    """Goods were shipped and are asked back, both known on the same business date. Returns the after-sales line."""
    ship(story, night, "A", quantity, price)
    return ask(story, night, "A", quantity, **terms)


def pushed(tag: str, **terms: Any) -> Story:
    """A story of one unit, pushed on the first business date unless its terms differ."""
    story = Story(tag, **terms)
    announce(story, D1)
    return story


def use_balance(
    story: Story,
    night: date,
    amount: str,
    *,
    name: str = "USE1",
    used_on: date | None = None,
    file: str = "stories",
    **more: Any,
) -> Placed:
    """What the distributor used of its balance with the supplier; `more` are columns of the row."""
    row = world.BalanceUse(
        story.named(name),
        story.distributor,
        story.supplier,
        story.currency,
        Decimal(amount),
        moment(used_on or night),
        story.named("ORDER"),
    )
    return story.place(night, replace(row, **more), file)


def bring_forward(
    story: Story,
    night: date,
    amount: str,
    kind: str = "refund_payable",
    *,
    name: str = "OLD1",
    file: str = "stories",
    **more: Any,
) -> Placed:
    """A balance of the system before; `more` are columns of the row."""
    row = world.OpeningBalance(
        story.named(name),
        story.distributor,
        story.supplier,
        story.currency,
        kind,
        Decimal(amount),
        REQUESTED_ON,
    )
    return story.place(night, replace(row, **more), file)
