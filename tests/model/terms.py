"""Terms: what a return is worth, and on what terms this run would push it (R-19, R-32, R-33, R-43)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tests.model.journal import Journal, ThisRun
from tests.model.memory import CaseKey, OrderKey, ReturnStockIn, Terms, Unit, UnitKey
from tests.model.money import ZERO, fee_amount, fee_in_force, partnership_at
from tests.model.world import StockOutLine


@dataclass
class Desk:
    """One order in this run: its units, the cases that hold them, the cases that ask for too much."""

    journal: Journal
    this_run: ThisRun
    order: OrderKey
    units: dict[UnitKey, Unit] = field(default_factory=dict)
    taken: set[UnitKey] = field(default_factory=set)
    held: set[CaseKey] = field(default_factory=set)

    @property
    def stocked(self) -> list[StockOutLine]:
        return self.this_run.stocked[self.order]


def terms_of(desk: Desk, found: ReturnStockIn, units: list[Unit], requested_quantity: int = 0) -> Terms:
    """R-19, R-32, R-33: the value of the return and the terms on which this run would push it."""
    this_run = desk.this_run
    terms = Terms(units=units, requested_quantity=len(units) or requested_quantity)
    terms.currency_code = this_run.currency_of(found.supplier_id)
    lines = desk.stocked
    terms.ordered_on = min(each.ordered_on for each in (units or lines))
    terms.shipped_on = min(each.shipped_on for each in (units or lines) if each.shipped_on is not None)
    row = partnership_at(this_run.reference, found.distributor_id, found.supplier_id, terms.shipped_on)
    terms.refund_method = row.refund_method if row else ""
    terms.via_bigshop = row.via_bigshop if row else True
    if not units:
        return terms
    first = min(units, key=lambda unit: (unit.shipped_at, unit.stock_out_id, unit.line_no))
    terms.shipping_warehouse_id = first.warehouse_id
    price = sum((unit.unit_price for unit in units), ZERO)
    terms.estimated_fee = _estimated_fee(desk, found, terms, price)
    terms.estimated_refund_amount = price - (terms.estimated_fee or ZERO)
    return terms


def _estimated_fee(desk: Desk, found: ReturnStockIn, terms: Terms, price: Decimal) -> Decimal | None:
    """R-32: H valid on the business date; 0 where not via BigShop, empty where no row applies."""
    if not terms.via_bigshop:
        return ZERO
    this_run = desk.this_run
    row = fee_in_force(this_run.reference, found.supplier_id, found.distributor_id, this_run.business_date)
    return fee_amount(row, price, len(terms.units), terms.currency_code) if row else None
