"""The model's memory from run to run: each return stock-in with all that was issued for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tests.model.world import ReceiptLine

Demand = dict[tuple[str, str], int]
"""(sku, combo_sku) to units, after the combo split."""
UnitKey = tuple[str, int, int]
"""(stock_out_id, line_no, place in the line from 0)."""
OrderKey = tuple[str, str]
"""(shop_id, order_id): nothing crosses orders."""
CaseKey = tuple[str, str, str]
"""(channel, shop_id, after_sales_id)."""


@dataclass(frozen=True)
class Unit:
    """One shipped unit at its price."""

    stock_out_id: str
    line_no: int
    place: int
    supplier_id: str
    sku: str
    combo_sku: str
    unit_price: Decimal
    price_source: str
    shipped_at: datetime
    shipped_on: date
    ordered_on: date
    warehouse_id: str
    package_no: str

    @property
    def key(self) -> UnitKey:
        return (self.stock_out_id, self.line_no, self.place)


@dataclass
class Refund:
    """A refund order: its terms at creation, and its payments since."""

    refund_order_id: str
    created_on: date
    return_amount: Decimal
    unsettled_amount: Decimal
    exchange_amount: Decimal
    exchange_due: Decimal
    return_handling_fee: Decimal
    fee_due: Decimal
    refundable_amount: Decimal
    refund_method: str
    estimated_amount: Decimal
    expected_amount: Decimal
    fee_estimated: Decimal
    units: int
    state: str = "created"
    completed_on: date | None = None
    proven_amount: Decimal = Decimal(0)
    confirmed_amount: Decimal = Decimal(0)
    written_off_amount: Decimal = Decimal(0)

    @property
    def shortfall_amount(self) -> Decimal:
        """R-37: the parts of the exchange amount and of H that did not fit."""
        return self.exchange_due - self.exchange_amount + self.fee_due - self.return_handling_fee


@dataclass
class PushRecord:
    """One line of a push batch's list: a push or a recall."""

    push_id: str
    action: str
    batch_id: str
    attempt: int
    business_date: date


@dataclass
class Terms:
    """Terms that follow the current facts while attempts = 0; each push freezes them (R-43)."""

    units: list[Unit] = field(default_factory=list)
    requested_quantity: int = 0
    ordered_on: date | None = None
    shipped_on: date | None = None
    shipping_warehouse_id: str = ""
    currency_code: str = ""
    estimated_refund_amount: Decimal | None = None
    estimated_fee: Decimal | None = None
    refund_method: str = ""
    via_bigshop: bool = True


@dataclass
class ReturnStockIn:
    channel: str
    shop_id: str
    after_sales_id: str
    supplier_id: str
    order_id: str
    distributor_id: str
    opened_on: date
    state: str = ""
    reason: str = ""
    attempts: int = 0
    batch_id: str = ""
    pushed_on: date | None = None
    recalled_on: date | None = None
    received_on: date | None = None
    is_held: bool = False
    is_short_closed: bool = False
    is_accepted: bool = False
    has_given_back: bool = False
    provisional: list[Unit] = field(default_factory=list)
    refunded_units: int = 0
    terms: Terms = field(default_factory=Terms)
    receipts: list[ReceiptLine] = field(default_factory=list)
    receipt_nights: list[date] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    pushes: list[PushRecord] = field(default_factory=list)
    over_skus: set[str] = field(default_factory=set)
    unexpected: dict[str, int] = field(default_factory=dict)

    @property
    def return_id(self) -> str:
        return f"{self.channel}:{self.shop_id}:{self.after_sales_id}:{self.supplier_id}"

    @property
    def case_key(self) -> CaseKey:
        return (self.channel, self.shop_id, self.after_sales_id)

    @property
    def push_id(self) -> str:
        """The push id of the latest attempt."""
        return f"{self.return_id}#{self.attempts}"

    @property
    def holds_units(self) -> bool:
        """R-34: cancelled and recalled returns give their units back."""
        return bool(self.terms.units) and self.state not in ("cancelled", "recalled") and not self.has_given_back

    @property
    def is_frozen_by_push(self) -> bool:
        return self.attempts > 0

    def accepted_by_sku(self) -> dict[str, tuple[int, int]]:
        """R-28: per SKU, good and defective units of all counted receipts."""
        totals: dict[str, tuple[int, int]] = {}
        for line in self.receipts:
            good, defective = totals.get(line.sku, (0, 0))
            totals[line.sku] = (good + line.good_quantity, defective + line.defective_quantity)
        return totals

    def units_received(self, sku: str, until: date) -> int:
        """Units of a SKU accepted on a date or before it."""
        return sum(
            line.good_quantity + line.defective_quantity
            for line, night in zip(self.receipts, self.receipt_nights, strict=True)
            if line.sku == sku and night <= until
        )

    def requested_by_sku(self) -> dict[str, int]:
        totals: dict[str, int] = {}
        for unit in self.terms.units:
            totals[unit.sku] = totals.get(unit.sku, 0) + 1
        return totals
