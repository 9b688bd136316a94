"""Step 7, first half: opening, terms and gates (R-05, R-08, R-18, R-19, R-25, R-43)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tests.model.cases import Case
from tests.model.journal import Journal, Tonight
from tests.model.matching import (
    counted,
    exceeding,
    match,
    must_match,
    open_demand,
    returns_of,
    shipped_quantities,
    turn,
    units_of,
)
from tests.model.memory import CaseKey, OrderKey, ReturnStockIn, Terms, Unit, UnitKey
from tests.model.money import ZERO, fee_amount, fee_in_force, partnership_at
from tests.model.world import StockOutLine


@dataclass
class Desk:
    """One order, tonight: its units, who holds them, who asks for too much."""

    journal: Journal
    tonight: Tonight
    order: OrderKey
    units: dict[UnitKey, Unit] = field(default_factory=dict)
    taken: set[UnitKey] = field(default_factory=set)
    held: set[CaseKey] = field(default_factory=set)

    @property
    def stocked(self) -> list[StockOutLine]:
        return self.tonight.stocked[self.order]


def renewed_terms(journal: Journal, tonight: Tonight, found: ReturnStockIn) -> Terms:
    """R-43: a re-push renews quantity, prices and estimate by the current facts, within the return's supplier."""
    order = (found.shop_id, found.order_id)
    desk = Desk(journal, tonight, order, units_of(tonight.reference, tonight.stocked[order]))
    if found.has_given_back:
        return _terms(desk, found, found.provisional)
    others = [other for other in journal.by_order[order] if other is not found and other.holds_units]
    desk.taken = {unit.key for other in others for unit in other.terms.units}
    case = tonight.case_of[found.case_key]
    held_by_others = counted(unit for other in others if other.case_key == case.key for unit in other.terms.units)
    suppliers_own = {(line.sku, line.combo_sku) for line in desk.stocked if line.supplier_id == found.supplier_id}
    demand = {
        key: quantity - held_by_others.get(key, 0)
        for key, quantity in tonight.splits[case.key].pushable.items()
        if key in suppliers_own and quantity > held_by_others.get(key, 0)
    }
    units = []
    is_sound = all(unit.key in desk.units for unit in found.terms.units)
    if demand != counted(found.terms.units) or not is_sound:
        units = match(case, demand, desk.units, desk.taken, found.supplier_id)
    return _terms(desk, found, units or [_at_present(desk, unit) for unit in found.terms.units])


def _at_present(desk: Desk, unit: Unit) -> Unit:
    """A held unit at tonight's price; one that its line has lost since keeps its place."""
    first = desk.units[unit.stock_out_id, unit.line_no, 0]
    return desk.units.get(unit.key) or replace(first, place=unit.place)


def open_and_gate(journal: Journal, tonight: Tonight) -> None:
    for order in sorted(tonight.cases):
        desk = Desk(journal, tonight, order, units_of(tonight.reference, tonight.stocked[order]))
        if not desk.stocked:
            continue
        desk.held = exceeding(journal, tonight, order, shipped_quantities(desk.units))
        rematched = [case for case in tonight.cases[order] if must_match(journal, tonight, case, desk.units)]
        for case in tonight.cases[order]:
            for found in returns_of(journal, case):
                if found.holds_units and not (not found.attempts and (case in rematched or case.key in desk.held)):
                    desk.taken.update(unit.key for unit in found.terms.units)
        # a parcel's own lines are its own, whoever else is matched tonight
        for case in sorted(tonight.cases[order], key=lambda each: (not each.parcel, turn(journal, each))):
            if case.is_cancelled:
                continue
            _open_case(desk, case, case in rematched)
            for found in returns_of(journal, case):
                _gate(desk, case, found)


def _open_case(desk: Desk, case: Case, is_rematched: bool) -> None:
    """Which returns stand for the case tonight, and on what units."""
    for found in returns_of(desk.journal, case):
        found.provisional = []
    journal, tonight = desk.journal, desk.tonight
    if not case.may_be_pushed:
        for found in returns_of(journal, case):
            if (case.key in desk.held or is_rematched) and not found.attempts:
                found.terms.units = []  # it asks for too much, or its units are gone: it waits without
        _refresh_terms(desk, case)
        return
    if not tonight.splits[case.key].meets:
        quantity = sum(line.quantity for line in case.lines if line.may_be_pushed)
        _stand_blocked(desk, case, desk.stocked[0], quantity)
        return
    if case.key in desk.held:
        _stand_held(desk, case)
        return
    wanted = open_demand(journal, tonight, case)
    unpushed = [found for found in returns_of(journal, case) if not found.attempts and found.holds_units]
    if unpushed and not is_rematched:
        units = [desk.units[unit.key] for found in unpushed for unit in found.terms.units if unit.key in desk.units]
    else:
        units = match(case, wanted, desk.units, desk.taken)
        if wanted and not units:
            desk.held.add(case.key)
            _stand_held(desk, case)
            return
    by_supplier: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_supplier[unit.supplier_id].append(unit)
    _stand(desk, case, by_supplier)


def _stand(desk: Desk, case: Case, by_supplier: dict[str, list[Unit]]) -> None:
    """One return a supplier; one whose supplier is no longer matched gives way to its successor (R-43)."""
    successors = False
    for supplier_id, units in sorted(by_supplier.items()):
        found = _return_for(desk, case, supplier_id)
        if found.attempts:
            found.provisional = units
            continue
        if not found.state or found.state == "cancelled":
            successors = True
            found.state = "to_push"
        found.terms = _terms(desk, found, units)
    for found in returns_of(desk.journal, case):
        if not found.attempts and found.supplier_id not in by_supplier and found.state != "cancelled":
            found.terms.units = []
            if successors:
                found.state, found.reason = "cancelled", ""


def _return_for(desk: Desk, case: Case, supplier_id: str) -> ReturnStockIn:
    for found in returns_of(desk.journal, case):
        if found.supplier_id == supplier_id:
            return found
    found = ReturnStockIn(
        case.channel,
        case.shop_id,
        case.after_sales_id,
        supplier_id,
        case.order_id,
        desk.tonight.distributor_of(case.shop_id),
        desk.tonight.business_date,
    )
    desk.journal.open_return(found)
    return found


def _stand_held(desk: Desk, case: Case) -> None:
    """R-08: held whole, with the supplier of the first stock-out line of its first SKU."""
    demand = open_demand(desk.journal, desk.tonight, case)
    if not demand:
        return
    quantity = sum(demand.values())
    first_sku = min(demand)
    line = next(line for line in desk.stocked if (line.sku, line.combo_sku) == first_sku)
    _stand_blocked(desk, case, line, quantity)


def _stand_blocked(desk: Desk, case: Case, line: StockOutLine, quantity: int) -> None:
    """Without units, price or estimate; a return that stands already stays the one."""
    known = list(returns_of(desk.journal, case))
    for found in known or [_return_for(desk, case, line.supplier_id)]:
        if not found.attempts:
            found.state = "to_push" if found.state in ("", "cancelled") else found.state
            warehouse_id = found.terms.shipping_warehouse_id if known else line.warehouse_id
            found.terms = _terms(desk, found, [], quantity)
            found.terms.shipping_warehouse_id = warehouse_id


def _refresh_terms(desk: Desk, case: Case) -> None:
    """R-43: prices, supplier and estimate follow the current facts while attempts = 0; the units stay."""
    for found in returns_of(desk.journal, case):
        if not found.attempts and found.state != "cancelled" and found.terms.units:
            units = [desk.units[unit.key] for unit in found.terms.units if unit.key in desk.units]
            found.terms.units = [unit for unit in units if unit.supplier_id == found.supplier_id]
            if found.terms.units:
                found.terms = _terms(desk, found, found.terms.units)


def _terms(desk: Desk, found: ReturnStockIn, units: list[Unit], requested_quantity: int = 0) -> Terms:
    """R-19, R-32, R-33: what the return is worth and on what terms it would go out tonight."""
    tonight = desk.tonight
    terms = Terms(units=units, requested_quantity=len(units) or requested_quantity)
    terms.currency_code = tonight.currency_of(found.supplier_id)
    lines = desk.stocked
    terms.ordered_on = min(each.ordered_on for each in (units or lines))
    terms.shipped_on = min(each.shipped_on for each in (units or lines) if each.shipped_on is not None)
    row = partnership_at(tonight.reference, found.distributor_id, found.supplier_id, terms.shipped_on)
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
    """R-32: H valid on the business date; 0 where not via BigShop, empty where no row says anything."""
    if not terms.via_bigshop:
        return ZERO
    tonight = desk.tonight
    row = fee_in_force(tonight.reference, found.supplier_id, found.distributor_id, tonight.business_date)
    return fee_amount(row, price, len(terms.units), terms.currency_code) if row else None


def _gate(desk: Desk, case: Case, found: ReturnStockIn) -> None:
    """R-18: the first gate that fails gives the reason; who passes again goes back to where it came from."""
    if found.state not in ("to_push", "push_failed", "blocked", "cancelled"):
        return
    if found.state == "cancelled" and not (found.attempts and case.may_be_pushed):
        return  # one never pushed has turned back on opening
    failed = _first_failed(desk, case, found)
    if failed:
        found.state, found.reason = "blocked", failed
    elif found.state in ("blocked", "cancelled"):
        found.state, found.reason = ("push_failed", _answer(desk, found)) if found.attempts else ("to_push", "")


def _answer(desk: Desk, found: ReturnStockIn) -> str:
    """R-18: the reason of the newest acknowledgement, or REJECTED."""
    answer = desk.journal.known.acknowledgement_of(found.push_id)
    return (answer.reason if answer else "") or "REJECTED"


def _first_failed(desk: Desk, case: Case, found: ReturnStockIn) -> str:
    """R-18: in this order; who was pushed holds what was pushed, unless a cancellation took it back (R-08)."""
    tonight = desk.tonight
    split = tonight.splits[case.key]
    terms = found.terms
    assert terms.shipped_on is not None
    assert terms.ordered_on is not None
    is_frozen = found.is_frozen_by_push and not found.has_given_back
    units = found.provisional if found.has_given_back else terms.units
    partnership = partnership_at(tonight.reference, found.distributor_id, found.supplier_id, terms.shipped_on)
    gates = (
        ("NOT_PUSHABLE", not case.may_be_pushed),
        ("NO_MAPPING", not split.meets),
        ("NOT_PUSHABLE", not split.pushable),
        ("QTY_EXCEEDS_SHIPPED", not is_frozen and case.key in desk.held),
        ("NOT_PUSHABLE", not is_frozen and not units),
        ("NO_PARTNERSHIP", partnership is None),
        ("TOO_OLD", _age(tonight.business_date, terms.ordered_on) > tonight.settings.max_order_age_days),
    )
    return next((reason for reason, is_failed in gates if is_failed), "")


def _age(business_date: date, ordered_on: date) -> int:
    return (business_date - ordered_on).days
