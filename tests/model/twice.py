"""R-22: units that two returns hold, because goods came for a return after its recall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from tests.model.journal import Journal, ThisRun
from tests.model.matching import price_now
from tests.model.memory import OrderKey, ReturnStockIn, Unit
from tests.model.refunding import fill_turn

LineKey = tuple[str, int]


def held_twice(journal: Journal, this_run: ThisRun, order: OrderKey) -> dict[str, tuple[ReturnStockIn, set[LineKey]]]:
    """The pushed returns of an order that hold units of a line of which more are held than were shipped."""
    shipped = {(line.stock_out_id, line.line_no): line.quantity for line in this_run.stocked[order]}
    held: dict[LineKey, int] = defaultdict(int)
    late: set[LineKey] = set()
    holders = [found for found in journal.by_order[order] if found.attempts and found.holds_units]
    for found in holders:
        for unit in units_kept(found):
            held[unit.stock_out_id, unit.line_no] += 1
            if came_after_recall(found):
                late.add((unit.stock_out_id, unit.line_no))
    over = {key for key in late if key in shipped and held[key] > shipped[key]}
    lines = {found.return_id: {(unit.stock_out_id, unit.line_no) for unit in units_kept(found)} for found in holders}
    return {
        found.return_id: (found, lines[found.return_id] & over) for found in holders if lines[found.return_id] & over
    }


def units_kept(found: ReturnStockIn) -> list[Unit]:
    """R-22, R-31: of a return that was closed short what came, in the order in which it is filled; else all of them."""
    if not found.is_short_closed:
        return found.terms.units
    left = found.counted_by_sku()
    kept = []
    for unit in sorted(found.terms.units, key=fill_turn):
        if left.get(unit.sku, 0) > 0:
            left[unit.sku] -= 1
            kept.append(unit)
    return kept


def came_after_recall(found: ReturnStockIn) -> bool:
    return found.state == "received" and found.recalled_on is not None


def units_twice(journal: Journal, this_run: ThisRun) -> Iterator[tuple[str, str, Decimal | None]]:
    """One exception a return, with the worth of its units of such lines."""
    for order in this_run.stocked:
        for return_id, (found, lines) in held_twice(journal, this_run, order).items():
            units = [unit for unit in units_kept(found) if (unit.stock_out_id, unit.line_no) in lines]
            present = [price_now(this_run.reference, this_run.stocked[order], unit) for unit in units]
            yield "UNITS_TWICE", return_id, sum((unit.unit_price for unit in present if unit), Decimal(0))
