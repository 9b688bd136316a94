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
class Adjustment:
    """R-61: a document that corrects a refund order, a receipt line or a payment."""

    adjustment_id: str
    document_id: str
    document_type: str
    business_date: date
    parts: tuple[Decimal | None, ...]
    amount: Decimal
    decision_id: str
    quantity: int = 0
    document_no: str = ""


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
    skus: dict[str, int] = field(default_factory=dict)
    state: str = "created"
    completed_on: date | None = None
    proven_amount: Decimal = Decimal(0)
    confirmed_amount: Decimal = Decimal(0)
    written_off_amount: Decimal = Decimal(0)
    adjusted_amount: Decimal = Decimal(0)
    document_no: str = ""
    adjustments: list[Adjustment] = field(default_factory=list)
    fee_due_now: Decimal | None = None

    def _net(self, part: int) -> Decimal:
        return sum((each.parts[part] or Decimal(0) for each in self.adjustments), Decimal(0))

    @property
    def net_return(self) -> Decimal:
        return self.return_amount + self._net(0)

    @property
    def net_unsettled(self) -> Decimal:
        return self.unsettled_amount - self._net(1)

    @property
    def net_exchange(self) -> Decimal:
        return self.exchange_amount - self._net(2)

    @property
    def net_fee(self) -> Decimal:
        return self.return_handling_fee - self._net(3)

    @property
    def due_amount(self) -> Decimal:
        """R-61: the refundable amount and its adjustments."""
        return self.refundable_amount + self.adjusted_amount

    @property
    def settled_amount(self) -> Decimal:
        """R-54: confirmed; a customer balance settles what is due at creation."""
        return self.confirmed_amount + (self.due_amount if self.refund_method == "customer_balance" else Decimal(0))

    @property
    def open_amount(self) -> Decimal:
        """R-45: due less what counts less what was written off."""
        return self.due_amount - self.settled_amount - self.written_off_amount

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
    chosen_method: str = ""
    is_accepted: bool = False
    is_refund_held: bool = False
    is_released: bool = False
    is_exchange_settled: bool = False
    waits_for: list[str] = field(default_factory=list)
    has_given_back: bool = False
    is_replaced: bool = False
    provisional: list[Unit] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)
    receipts: list[ReceiptLine] = field(default_factory=list)
    receipt_nights: list[date] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    pushes: list[PushRecord] = field(default_factory=list)

    @property
    def return_id(self) -> str:
        return f"{self.channel}:{self.shop_id}:{self.after_sales_id}:{self.supplier_id}"

    @property
    def case_key(self) -> CaseKey:
        return (self.channel, self.shop_id, self.after_sales_id)

    @property
    def refunded_by_sku(self) -> dict[str, int]:
        """R-61: with their adjustments."""
        totals: dict[str, int] = {}
        for document in self.refunds:
            for sku, quantity in document.skus.items():
                totals[sku] = totals.get(sku, 0) + quantity
        return totals

    @property
    def refunded_units(self) -> int:
        return sum(self.refunded_by_sku.values())

    @property
    def due_by_sku(self) -> dict[str, int]:
        """R-31: accepted and not yet refunded."""
        refunded = self.refunded_by_sku
        due = {sku: sum(pair) - refunded.get(sku, 0) for sku, pair in self.accepted_by_sku().items()}
        return {sku: quantity for sku, quantity in due.items() if quantity > 0}

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

    def refused_by_sku(self) -> dict[str, int]:
        """R-31: units that the supplier counted and does not take back."""
        totals: dict[str, int] = {}
        for line in self.receipts:
            totals[line.sku] = totals.get(line.sku, 0) + (line.refused_quantity or 0)
        return totals

    def counted_by_sku(self) -> dict[str, int]:
        """Everything that is no longer awaited."""
        refused = self.refused_by_sku()
        return {sku: sum(pair) + refused[sku] for sku, pair in self.accepted_by_sku().items()}

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
