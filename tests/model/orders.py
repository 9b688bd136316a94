# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""Orders and their rows: stock-outs, after-sales cases, later versions of both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from tests.model.bazaar import COMBO_SKUS, CURRENCY, NIGHTS, PRICES, SHOPS, SKUS
from tests.model.combos import version_on
from tests.model.world import AfterSalesLine, Exchange, Reference, Row, Shop, StockOutLine, UnsettledAmount

STATUSES: Final = ("approved", "in_return_transit", "delivered_back", "refunded")


@dataclass
class Order:
    """One marketplace order of a generated world, and its rows so far."""

    order_id: str
    shop: Shop
    lines: list[StockOutLine] = field(default_factory=list)
    cases: dict[str, list[AfterSalesLine]] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    stock_out_night: int = 0
    first_night: dict[str, int] = field(default_factory=dict)


def new_order(rng: Random, reference: Reference, name: str) -> Order:
    order = Order(f"O{name}", rng.choice(SHOPS))
    order.stock_out_night = rng.choice((0, 0, 0, 0, 0, 1, 2, 9))
    ordered_on = NIGHTS[0] - timedelta(days=rng.choice((12, 20, 25, 30, 45, 73, 86, 87, 88, 89, 90)))
    shipped_on = ordered_on + timedelta(days=rng.randint(1, 8))
    suppliers = rng.sample(sorted(CURRENCY), k=rng.choice((1, 1, 1, 2)))
    for number, supplier_id in enumerate(suppliers):
        _stock_out(
            rng,
            reference,
            order,
            stock_out_id=f"SO{name}-{number}",
            supplier_id=supplier_id,
            ordered_on=ordered_on,
            shipped_on=shipped_on,
        )
    for number in range(rng.choice((1, 1, 1, 2, 2, 3))):
        _new_case(rng, order, f"R{name}-{number}")
    return order


def _stock_out(
    rng: Random,
    reference: Reference,
    order: Order,
    *,
    stock_out_id: str,
    supplier_id: str,
    ordered_on: date,
    shipped_on: date,
) -> None:
    """One to three lines, two of one SKU at different prices among them; a combo as its sub-SKU lines."""
    currency = CURRENCY[supplier_id]
    shipped_on += timedelta(days=rng.choice((0, 0, 1)))
    shipped_at = datetime(shipped_on.year, shipped_on.month, shipped_on.day, rng.randint(0, 15))
    blank = StockOutLine(
        stock_out_id,
        1,
        order.shop.shop_id,
        order.order_id,
        supplier_id,
        datetime(ordered_on.year, ordered_on.month, ordered_on.day, 3),
        ordered_on,
        shipped_at,
        shipped_on,
        "A",
        1,
        None,
        currency,
        f"W-{supplier_id}-{rng.choice((1, 2, 3))}",
        updated_at=datetime(2026, 6, 1),
    )
    skus = [rng.choice(SKUS) for _ in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.3:
        skus.append(skus[0])
    lines = [
        replace(
            blank,
            sku=sku,
            quantity=rng.choice((1, 1, 2, 3, 4)),
            unit_price=Decimal(rng.choice(PRICES[currency])),
            package_no=rng.choice(("", "", "", "2")),
            warehouse_id=f"W-{supplier_id}-{rng.choice((1, 2, 3))}",
        )
        for sku in skus
    ]
    if rng.random() < 0.25:
        lines.extend(_combo_lines(rng, reference, blank, rng.choice(COMBO_SKUS)))
    if lines and rng.random() < 0.4:
        total = sum((line.unit_price * line.quantity for line in lines if line.unit_price is not None), Decimal(0))
        fee = Decimal(rng.choice((0, 3, 12)))
        lines = [replace(line, distribution_fee=fee, stock_out_amount=total + fee) for line in lines]
    order.lines.extend(replace(line, line_no=number) for number, line in enumerate(lines, start=1))


def _combo_lines(rng: Random, reference: Reference, blank: StockOutLine, combo_sku: str) -> list[StockOutLine]:
    assert blank.shipped_on is not None
    version = version_on(reference, combo_sku, blank.shipped_on)
    combos = rng.choice((1, 1, 2, 3))
    price = Decimal(rng.choice(PRICES[blank.currency_code]))
    own_price = Decimal(rng.choice(PRICES[blank.currency_code])) if rng.random() < 0.15 else None
    return [
        replace(
            blank,
            sku=row.sub_sku,
            combo_sku=combo_sku,
            quantity=row.quantity * combos,
            unit_price=own_price,
            combo_unit_price=price,
        )
        for row in version
    ]


def _new_case(rng: Random, order: Order, after_sales_id: str) -> None:
    is_manual = rng.random() < 0.2
    channel = "manual" if is_manual else order.shop.channel
    requested_on = rng.choice((date(2026, 6, 26), date(2026, 6, 27), date(2026, 6, 27), date(2026, 4, 29)))
    if rng.random() < 0.9:
        requested_on = max(requested_on, date(2026, 6, 26))
    after_sales_type = rng.choice(("return_refund",) * 8 + ("refund_only", "exchange", "exchange"))
    status = rng.choice(STATUSES * 3 + ("requested", "requested", "disputed", "closed", "cancelled"))
    has_moment = is_manual or order.shop.channel == "tiktok"
    lines = []
    for sku, shipped in _asked_skus(rng, order):
        quantity = rng.randint(1, max(shipped, 1)) + (rng.random() < 0.04)
        lines.append(
            AfterSalesLine(
                channel,
                order.shop.shop_id,
                after_sales_id,
                order.order_id,
                f"{after_sales_id}|{sku}",
                "manual" if is_manual else "platform",
                after_sales_type,
                status if rng.random() < 0.85 else rng.choice((*STATUSES, "requested", "disputed", "cancelled")),
                after_sales_type != "refund_only" and rng.random() < 0.97,
                sku,
                int(quantity),
                datetime(requested_on.year, requested_on.month, requested_on.day, rng.randint(0, 5)),
                requested_on,
                updated_at=datetime(2026, 6, 27, rng.randint(6, 20)) if has_moment else None,
                return_tracking_number=f"TRK{after_sales_id}" if rng.random() < 0.5 else "",
                marketplace_refund_amount=_marketplace_refund(after_sales_id),
            )
        )
    if order.shop.channel == "shopee" and not is_manual and Random(f"{after_sales_id}|twice").random() < 0.15:
        lines.extend([replace(line, line_number=2) for line in lines])
    order.cases[after_sales_id] = lines
    order.first_night[after_sales_id] = rng.choice((0, 0, 0, 0, 1, 1, 2, 3))


def _marketplace_refund(after_sales_id: str) -> Decimal | None:
    """Now and then the export has no amount; drawn apart, so that the worlds stay what they are."""
    rng = Random(f"{after_sales_id}|refund")
    return None if rng.random() < 0.2 else Decimal(rng.randint(1, 9000)).scaleb(-2)


def _asked_skus(rng: Random, order: Order) -> list[tuple[str, int]]:
    """One or two SKUs of the order with their shipped quantities; now and then a SKU that was never shipped."""
    shipped: dict[str, int] = {}
    for line in order.lines:
        if line.combo_sku:
            shipped[line.combo_sku] = 1
        else:
            shipped[line.sku] = shipped.get(line.sku, 0) + line.quantity
    names = rng.sample(sorted(shipped), k=min(len(shipped), rng.choice((1, 1, 1, 2))))
    asked = [
        (f"seller-{name}" if name in ("A", "PACK") and rng.random() < 0.3 else name, shipped[name]) for name in names
    ]
    if rng.random() < 0.05:
        asked.append(("OWN", 1))
    return asked[1:] if len(asked) > 1 and rng.random() < 0.1 else asked


def first_rows(order: Order, night: int) -> list[Row]:
    """The rows that the order itself adds on a business date."""
    rows: list[Row] = []
    if order.stock_out_night == night:
        rows.extend(order.lines)
    for after_sales_id, lines in order.cases.items():
        if order.first_night[after_sales_id] == night:
            rows.extend(lines)
        if order.first_night[after_sales_id] in (night, night - 1):
            rows.extend(_in_the_wrong_folder(order, after_sales_id, lines))
    return rows


def _in_the_wrong_folder(order: Order, after_sales_id: str, lines: list[AfterSalesLine]) -> list[AfterSalesLine]:
    """R-67: now and then a copy of the export lies in the folder of another shop of the channel."""
    others = [shop.shop_id for shop in SHOPS if shop.channel == order.shop.channel and shop != order.shop]
    if Random(f"{after_sales_id}|folder").random() < 0.94 or not others:
        return []
    return [replace(line, shop_id=others[0]) for line in lines if line.kind == "platform"]


def later_rows(rng: Random, order: Order, night: int) -> list[Row]:
    """New versions of known rows: cancellations, reopenings, other quantities, other prices, failed parcels."""
    rows: list[Row] = []
    moment = datetime(NIGHTS[night].year, NIGHTS[night].month, NIGHTS[night].day, rng.randint(0, 14))
    for after_sales_id, lines in order.cases.items():
        if order.first_night[after_sales_id] < night and rng.random() < 0.22:
            rows.extend(_changed_case(rng, order, after_sales_id, lines, moment))
    if order.stock_out_night < night and rng.random() < 0.1:
        rows.extend(_changed_stock_out(rng, order, moment))
    if rng.random() < 0.06 and order.stock_out_night <= night:
        rows.append(_unsettled(rng, order, moment))
    rows.extend(_exchanges(rng, order, night, moment))
    return rows


def _changed_case(
    rng: Random, order: Order, after_sales_id: str, lines: list[AfterSalesLine], moment: datetime
) -> list[AfterSalesLine]:
    shape = rng.random()
    status = rng.choice(STATUSES) if shape >= 0.45 else "cancelled" if shape < 0.35 else "rejected"
    if all(line.status in ("cancelled", "rejected") for line in lines) and rng.random() < 0.5:
        status = rng.choice(STATUSES)
    changed = []
    for line in lines:
        if line.line_number > 1 and Random(f"{after_sales_id}|{moment}").random() < 0.3:
            continue
        if rng.random() < 0.1:
            changed.append(line)
            continue
        quantity = line.quantity
        if rng.random() < 0.15:
            quantity = rng.randint(1, quantity + 1)
        line_status = status if rng.random() < 0.9 else rng.choice(("requested", "disputed", "closed", "approved"))
        newer = moment if rng.random() < 0.93 else datetime(2026, 6, 27)
        changed.append(
            replace(line, status=line_status, quantity=quantity, updated_at=newer if line.updated_at else None)
        )
    order.cases[after_sales_id] = changed
    return changed


def _changed_stock_out(rng: Random, order: Order, moment: datetime) -> list[StockOutLine]:
    """Another price, quantity, supplier or delivery outcome; in all lines of the stock-out that it concerns."""
    chosen = rng.choice(order.lines)
    shape = rng.random()
    changed = []
    for position, line in enumerate(order.lines):
        newer = _changed_line(rng, line, chosen, shape)
        if newer != line:
            newer = replace(newer, updated_at=moment)
            order.lines[position] = newer
            changed.append(newer)
    return changed


OTHER_SUPPLIER: Final = {"S-MY": "S-M2", "S-M2": "S-MY"}
"""Suppliers of one currency: a stock-out may turn out to be the other supplier's."""


def _changed_line(rng: Random, line: StockOutLine, chosen: StockOutLine, shape: float) -> StockOutLine:
    if line.stock_out_id != chosen.stock_out_id:
        return line
    if shape < 0.35 and line.package_no == chosen.package_no:
        return replace(line, delivery_outcome="delivered" if line.delivery_outcome == "failed" else "failed")
    if 0.35 <= shape < 0.6 and line.supplier_id in OTHER_SUPPLIER:
        other = OTHER_SUPPLIER[line.supplier_id]
        return replace(line, supplier_id=other, warehouse_id=line.warehouse_id.replace(line.supplier_id, other))
    if line == chosen and 0.6 <= shape < 0.75 and line.unit_price is not None:
        return replace(line, unit_price=line.unit_price + 2)
    if line == chosen and shape >= 0.75 and not line.combo_sku:
        return replace(line, quantity=max(1, line.quantity + rng.choice((1, 1, -1))))
    return line


def _unsettled(rng: Random, order: Order, moment: datetime) -> UnsettledAmount:
    supplier_id = rng.choice(order.lines).supplier_id
    currency = CURRENCY[supplier_id]
    as_of = moment - timedelta(days=rng.choice((0, 0, 1, 3)))
    amount = Decimal(rng.choice(PRICES[currency]))
    return UnsettledAmount(order.shop.shop_id, order.order_id, supplier_id, amount, currency, as_of, as_of.date())


def _exchanges(rng: Random, order: Order, night: int, moment: datetime) -> list[Exchange]:
    """Replacements, at first not shipped; shipped by a later version."""
    rows = []
    if rng.random() < 0.05 and order.cases:
        supplier_id = rng.choice(order.lines).supplier_id
        rows.append(
            Exchange(
                f"EX{order.order_id}-{night}",
                order.shop.shop_id,
                rng.choice(sorted(order.cases)),
                f"N{order.order_id}",
                supplier_id,
                rng.choice(SKUS),
                rng.choice((1, 1, 2)),
                Decimal(rng.choice(PRICES[CURRENCY[supplier_id]])),
                moment if rng.random() < 0.5 else None,
            )
        )
        order.exchanges.extend(rows)
    for position, row in enumerate(order.exchanges):
        if row.shipped_at is None and row not in rows and rng.random() < 0.4:
            order.exchanges[position] = replace(row, shipped_at=moment)
            rows.append(order.exchanges[position])
    return rows
