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


def _held(found: Iterable[ReturnStockIn], *, is_pushed: bool) -> Demand:
    """The units that returns hold: pushed ones, or those that were never pushed."""
    holders = [each for each in found if each.holds_units and bool(each.attempts) == is_pushed]
    return counted(unit for each in holders for unit in each.terms.units)


def _recalled(found: Iterable[ReturnStockIn]) -> Demand:
    return counted(unit for each in found if each.state == "recalled" for unit in each.terms.units)


def _asks_beside(journal: Journal, case: Case, wanted: Demand) -> Demand:
    """Of what a case wants, what its pushed returns have not settled: a SKU that they hold stays with them (R-43)."""
    returns = returns_of(journal, case)
    pushed, unpushed = _held(returns, is_pushed=True), _held(returns, is_pushed=False)
    recalled = _recalled(returns)
    asks = {}
    for key, quantity in wanted.items():
        left = max(quantity - pushed.get(key, 0) - recalled.get(key, 0), 0)
        asks[key] = min(left, unpushed.get(key, 0)) if pushed.get(key) else left
    return {key: quantity for key, quantity in asks.items() if quantity}


def asks_of(journal: Journal, this_run: ThisRun, case: Case) -> Demand:
    """R-08: what a case counts besides its pushed units; unpushed units stay while none of it may be pushed."""
    asks = _asks_beside(journal, case, this_run.splits[case.key].counting)
    if not case.may_be_pushed:
        for key, quantity in _held(returns_of(journal, case), is_pushed=False).items():
            asks[key] = max(asks.get(key, 0), quantity)
    return asks


def exceeding(journal: Journal, this_run: ThisRun, order: OrderKey, shipped: Demand) -> set[CaseKey]:
    """R-08: one case after the other; one that asks for more than is left on any line is held and takes nothing."""
    pushed = _held(journal.by_order[order], is_pushed=True)
    left = {key: quantity - pushed.get(key, 0) for key, quantity in shipped.items()}
    held = set()
    for case in sorted(this_run.cases[order], key=lambda each: turn(journal, each)):
        asks = {key: count for key, count in asks_of(journal, this_run, case).items() if key in shipped}
        if any(count > left[key] for key, count in asks.items()):
            held.add(case.key)
            continue
        for key, count in asks.items():
            left[key] -= count
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


def must_match(
    journal: Journal, this_run: ThisRun, case: Case, units: dict[UnitKey, Unit], pushed: set[UnitKey]
) -> bool:
    """R-34: matched once, and again when an unpushed return's quantity changes, or it has lost a unit of its line."""
    unpushed = [found for found in returns_of(journal, case) if not found.attempts and found.holds_units]
    held = [unit for found in unpushed for unit in found.terms.units]
    is_changed = case.may_be_pushed and open_demand(journal, this_run, case) != counted(held)
    return bool(unpushed) and (is_changed or any(unit.key not in units or unit.key in pushed for unit in held))


def open_demand(journal: Journal, this_run: ThisRun, case: Case) -> Demand:
    """The demand of lines that may be pushed, less the demand covered by pushes of the case, recalled pushes too."""
    return _asks_beside(journal, case, this_run.splits[case.key].pushable)


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
