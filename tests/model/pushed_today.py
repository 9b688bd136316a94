"""The units with which a pushed return would be pushed today (R-34, R-43)."""

from __future__ import annotations

from tests.model.journal import Journal, ThisRun
from tests.model.matching import counted, match, units_of
from tests.model.memory import Demand, ReturnStockIn, Unit, UnitKey


def units_today(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> list[Unit]:
    """R-43: its own units while the quantity of their SKU is the same, else the first free ones; all or none."""
    order = (found.shop_id, found.order_id)
    stock = units_of(this_run.reference, this_run.stocked[order])
    case = this_run.case_of[found.case_key]
    others = [other for other in journal.by_order[order] if other is not found]
    beside: Demand = counted(unit for other in others if other.case_key == case.key for unit in _holding(other))
    taken = {unit.key for other in others for unit in _holding(other)}
    held = counted(found.terms.units)
    pushable = this_run.splits[case.key].pushable
    chosen = [unit for unit in found.provisional if (unit.sku, unit.combo_sku) not in held]
    for key, quantity in held.items():
        needed = max(pushable.get(key, 0) - beside.get(key, 0), 0)
        own = [unit for unit in found.terms.units if (unit.sku, unit.combo_sku) == key]
        if needed == quantity and all(_is_sound(stock, unit) for unit in own):
            chosen.extend(stock[unit.key] for unit in own)
        elif needed:
            free = match(case, {key: needed}, stock, set(taken))
            if not free:
                return []
            chosen.extend(free)
    return chosen


def _holding(found: ReturnStockIn) -> list[Unit]:
    units = found.terms.units if found.holds_units else []
    return [*units, *(found.provisional if found.attempts else [])]


def _is_sound(stock: dict[UnitKey, Unit], unit: Unit) -> bool:
    now = stock.get(unit.key)
    return now is not None and (now.sku, now.combo_sku) == (unit.sku, unit.combo_sku)
