"""Units: shipped quantities, their prices, the returns that hold them, the next match (R-08, R-15, R-34)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from tests.model.cases import Case
from tests.model.combos import piece_prices, version_of
from tests.model.journal import Journal, ThisRun
from tests.model.memory import CaseKey, Demand, OrderKey, ReturnStockIn, Unit, UnitKey
from tests.model.world import Reference, StockOutLine


def units_of(reference: Reference, stocked: Sequence[StockOutLine]) -> dict[UnitKey, Unit]:
    """Every stocked-out unit of an order in the order of rules §6, at its price by the present facts."""
    units = {}
    for line in stocked:
        prices = _prices(reference, stocked, line)
        for place in range(line.quantity):
            price = line.unit_price if line.unit_price is not None else prices[place % len(prices)]
            assert line.shipped_at is not None
            assert line.shipped_on is not None
            unit = Unit(
                line.stock_out_id,
                line.line_no,
                place,
                line.supplier_id,
                line.sku,
                line.combo_sku,
                price,
                "stock_out" if line.unit_price is not None else "allocated",
                line.shipped_at,
                line.shipped_on,
                line.ordered_on,
                line.warehouse_id,
                line.package_no or "1",
            )
            units[unit.key] = unit
    return units


def price_now(reference: Reference, stocked: Sequence[StockOutLine], unit: Unit) -> Unit | None:
    """A unit at the price that its line has today; None where the line is gone."""
    for line in stocked:
        if (line.stock_out_id, line.line_no) == (unit.stock_out_id, unit.line_no):
            prices = _prices(reference, stocked, line)
            price = line.unit_price if line.unit_price is not None else prices[unit.place % len(prices)]
            return replace(unit, unit_price=price)
    return None


def _prices(reference: Reference, stocked: Sequence[StockOutLine], line: StockOutLine) -> list[Decimal]:
    """The prices of one combo's pieces of this SKU, the larger share first; empty where the line has its own price."""
    if line.unit_price is not None:
        return []
    assert line.combo_unit_price is not None
    version = version_of(reference, stocked, line.combo_sku)
    shares = piece_prices(version, line.combo_unit_price, line.currency_code) if version else {}
    return shares.get(line.sku, [Decimal(0)])


def shipped_quantities(units: dict[UnitKey, Unit]) -> Demand:
    shipped: Demand = {}
    for unit in units.values():
        key = (unit.sku, unit.combo_sku)
        shipped[key] = shipped.get(key, 0) + 1
    return shipped


def returns_of(journal: Journal, case: Case) -> list[ReturnStockIn]:
    return journal.by_case[case.key]


def counted(units: Iterable[Unit]) -> Demand:
    demand: Demand = {}
    for unit in units:
        key = (unit.sku, unit.combo_sku)
        demand[key] = demand.get(key, 0) + 1
    return demand


def pushed_demand(found: Iterable[ReturnStockIn]) -> Demand:
    """Units that pushes have frozen, and no cancellation has given back."""
    return counted(unit for each in found if each.attempts and not each.has_given_back for unit in each.terms.units)


def claimed_demand(journal: Journal, this_run: ThisRun, case: Case) -> Demand:
    """R-08: the demand of a live case, at least the units of its pushed returns; recalled units are settled."""
    returns = returns_of(journal, case)
    frozen = pushed_demand(found for found in returns if found.holds_units)
    if case.is_cancelled:
        return frozen
    recalled = pushed_demand(found for found in returns if found.state == "recalled")
    asked = this_run.splits[case.key].asked
    return {
        key: max(asked.get(key, 0) - recalled.get(key, 0), frozen.get(key, 0)) for key in asked.keys() | frozen.keys()
    }


def exceeding(journal: Journal, this_run: ThisRun, order: OrderKey, shipped: Demand) -> set[CaseKey]:
    """R-08: the cases whose running total passes what was shipped on any line."""
    running: Demand = {}
    held = set()
    for case in sorted(this_run.cases[order], key=lambda each: turn(journal, each)):
        for key, quantity in claimed_demand(journal, this_run, case).items():
            running[key] = running.get(key, 0) + quantity
            if quantity and running[key] > shipped.get(key, 0):
                held.add(case.key)
    return held


def turn(journal: Journal, case: Case) -> tuple[object, ...]:
    """R-08: cases that hold units first, then abnormal ones, then requested_at, then after_sales_id in byte order."""
    return (
        not any(found.holds_units for found in returns_of(journal, case)),
        case.kind != "abnormal",
        case.requested_at,
        case.after_sales_id.encode(),
        case.channel.encode(),
    )


def must_match(journal: Journal, this_run: ThisRun, case: Case, units: dict[UnitKey, Unit]) -> bool:
    """R-34: matched once, and again when an unpushed return's quantity changes, or its line has lost a unit of it."""
    unpushed = [found for found in returns_of(journal, case) if not found.attempts and found.holds_units]
    held = [unit for found in unpushed for unit in found.terms.units]
    is_changed = case.may_be_pushed and open_demand(journal, this_run, case) != counted(held)
    return bool(unpushed) and (is_changed or any(unit.key not in units for unit in held))


def open_demand(journal: Journal, this_run: ThisRun, case: Case) -> Demand:
    """The demand of lines that may be pushed, less the demand covered by pushes of the case, recalled pushes too."""
    covered = pushed_demand(returns_of(journal, case))
    pushable = this_run.splits[case.key].pushable
    left = {key: quantity - covered.get(key, 0) for key, quantity in pushable.items()}
    return {key: quantity for key, quantity in left.items() if quantity > 0}


def match(
    case: Case, demand: Demand, units: dict[UnitKey, Unit], taken: set[UnitKey], supplier_id: str = ""
) -> list[Unit]:
    """R-34: the first free units, a parcel's own lines before others; all of them or none (R-08: never clipped)."""
    chosen = []
    for (sku, combo_sku), quantity in sorted(demand.items()):
        free = [
            unit
            for unit in units.values()
            if (unit.sku, unit.combo_sku) == (sku, combo_sku)
            and unit.key not in taken
            and supplier_id in ("", unit.supplier_id)
        ]
        if case.parcel:
            free.sort(key=lambda unit: (unit.stock_out_id, unit.package_no) != case.parcel)
        if len(free) < quantity:
            return []
        chosen.extend(free[:quantity])
    taken.update(unit.key for unit in chosen)
    return chosen
