"""Step 7, first half: the open returns of this run, and their units (R-05, R-08, R-25, R-34, R-43)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from tests.model.cases import Case
from tests.model.gating import gate
from tests.model.journal import Journal, ThisRun
from tests.model.matching import (
    exceeding,
    match,
    must_match,
    open_demand,
    returns_of,
    shipped_quantities,
    turn,
    units_of,
)
from tests.model.memory import ReturnStockIn, Unit
from tests.model.terms import Desk, terms_of
from tests.model.world import StockOutLine


def open_and_gate(journal: Journal, this_run: ThisRun) -> None:
    journal.held_demand.clear()
    for order in sorted(this_run.cases):
        desk = Desk(journal, this_run, order, units_of(this_run.reference, this_run.stocked[order]))
        if not desk.stocked:
            continue
        desk.held = exceeding(journal, this_run, order, shipped_quantities(desk.units))
        # a return received after its recall has taken its units again
        pushed = {unit.key for found in journal.by_order[order] if is_pushed(found) for unit in found.terms.units}
        rematched = [case for case in this_run.cases[order] if must_match(journal, this_run, case, desk.units, pushed)]
        for case in this_run.cases[order]:
            for found in returns_of(journal, case):
                if found.holds_units and not (not found.attempts and (case in rematched or case.key in desk.held)):
                    desk.taken.update(unit.key for unit in found.terms.units)
        # a parcel keeps its own lines, whatever other cases are matched in this run
        for case in sorted(this_run.cases[order], key=lambda each: (not each.parcel, turn(journal, each))):
            if case.is_cancelled:
                continue
            _open_case(desk, case, case in rematched)
            for found in returns_of(journal, case):
                gate(desk, case, found)


def is_pushed(found: ReturnStockIn) -> bool:
    return found.attempts > 0 and found.holds_units


def _open_case(desk: Desk, case: Case, is_rematched: bool) -> None:
    """Opens or keeps the returns of the case in this run, with their units."""
    for found in returns_of(desk.journal, case):
        found.provisional = []
    journal, this_run = desk.journal, desk.this_run
    if not case.may_be_pushed:
        for found in returns_of(journal, case):
            if (case.key in desk.held or is_rematched) and not found.attempts:
                found.terms.units = []  # it asks for too much, or its units are gone: it waits without units
        _refresh_terms(desk, case)
        return
    if not this_run.splits[case.key].meets:
        quantity = sum(line.quantity for line in case.lines if line.may_be_pushed)
        _stand_blocked(desk, case, desk.stocked[0], quantity)
        return
    if case.key in desk.held:
        _stand_held(desk, case)
        return
    wanted = open_demand(journal, this_run, case)
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
    """One return per supplier; a return whose supplier is no longer matched gives way to its successor (R-43)."""
    successors = False
    for supplier_id, units in sorted(by_supplier.items()):
        found = _return_for(desk, case, supplier_id)
        if found.attempts:
            found.provisional = units
            continue
        if not found.state or found.state == "cancelled":
            successors = True
            found.state = "to_push"
        found.terms = terms_of(desk, found, units)
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
        desk.this_run.distributor_of(case.shop_id),
        desk.this_run.business_date,
    )
    desk.journal.open_return(found)
    return found


def _stand_held(desk: Desk, case: Case) -> None:
    """R-08: held whole, with the supplier of the first stock-out line of its first SKU."""
    demand = open_demand(desk.journal, desk.this_run, case)
    desk.journal.held_demand[case.key] = demand
    if not demand:
        _stand_empty(desk, case)
        return
    quantity = sum(demand.values())
    first_sku = min(demand)
    line = next(line for line in desk.stocked if (line.sku, line.combo_sku) == first_sku)
    _stand_blocked(desk, case, line, quantity)


def _stand_empty(desk: Desk, case: Case) -> None:
    """R-08: if the case demands nothing of its unpushed returns, they wait without units; if held, without estimate."""
    is_held = bool(desk.this_run.splits[case.key].pushable)
    for found in returns_of(desk.journal, case):
        if not found.attempts and found.state != "cancelled":
            found.terms.units = []
            if is_held:
                found.terms = replace(found.terms, estimated_refund_amount=None, estimated_fee=None)


def _stand_blocked(desk: Desk, case: Case, line: StockOutLine, quantity: int) -> None:
    """Without units, price or estimate; a return that exists already is kept."""
    known = list(returns_of(desk.journal, case))
    for found in known or [_return_for(desk, case, line.supplier_id)]:
        if not found.attempts:
            found.state = "to_push" if found.state in ("", "cancelled") else found.state
            warehouse_id = found.terms.shipping_warehouse_id if known else line.warehouse_id
            found.terms = terms_of(desk, found, [], quantity)
            found.terms.shipping_warehouse_id = warehouse_id


def _refresh_terms(desk: Desk, case: Case) -> None:
    """R-43: prices, supplier and estimate follow the current facts while attempts = 0; the units stay."""
    for found in returns_of(desk.journal, case):
        if not found.attempts and found.state != "cancelled" and found.terms.units:
            units = [desk.units[unit.key] for unit in found.terms.units if unit.key in desk.units]
            found.terms.units = [unit for unit in units if unit.supplier_id == found.supplier_id]
            if found.terms.units:
                found.terms = terms_of(desk, found, found.terms.units)
