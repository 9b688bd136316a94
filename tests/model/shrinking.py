"""Reduces a world: to one order, then row by row, as long as something still differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.model.memory import OrderKey
from tests.model.world import (
    AfterSalesLine,
    Decision,
    Exchange,
    InputFile,
    PushAcknowledgement,
    ReceiptLine,
    RefundPayment,
    Row,
    StockOutLine,
    UnsettledAmount,
    World,
)

Places = dict[tuple[str, str], OrderKey]
"""(shop_id, after_sales_id) to the order it belongs to."""


def places_of(world: World) -> Places:
    places: Places = {}
    for row in rows_of(world):
        if isinstance(row, AfterSalesLine):
            places[row.shop_id, row.after_sales_id] = (row.shop_id, row.order_id)
        elif isinstance(row, StockOutLine):
            parcel = f"ABN-{row.stock_out_id}-{row.package_no or '1'}"
            places[row.shop_id, parcel] = (row.shop_id, row.order_id)
    return places


def rows_of(world: World) -> list[Row]:
    return [row for night in world.nights for file in night.files for row in file.rows]


def order_of(row: Row, places: Places) -> OrderKey | None:
    """The order a row is about, if it names one that exists."""
    if isinstance(row, (AfterSalesLine, StockOutLine, UnsettledAmount)):
        return (row.shop_id, row.order_id)
    if isinstance(row, (Exchange, ReceiptLine)) and row.after_sales_id:
        return places.get((row.shop_id, row.after_sales_id))
    if isinstance(row, ReceiptLine) and not row.return_stock_in_id:
        return next((order for order in places.values() if order[1] == row.order_id), None)
    named = {
        PushAcknowledgement: "push_id",
        ReceiptLine: "return_stock_in_id",
        RefundPayment: "refund_order_id",
        Decision: "subject_id",
    }
    # rows between two partners are about no order
    return order_named(str(getattr(row, named[type(row)])), places) if type(row) in named else None


def order_named(text: str, places: Places) -> OrderKey | None:
    """The order in the id of a return stock-in, push or refund order."""
    parts = text.split(":")
    return places.get((parts[1], parts[2])) if len(parts) > 3 else None


def kept(world: World, keep: Callable[[Row], bool]) -> World:
    """The world with only the rows that `keep` accepts; they close up in their files."""
    nights = []
    for night in world.nights:
        files = [replace(file, rows=tuple(row for row in file.rows if keep(row))) for file in night.files]
        nights.append(replace(night, files=tuple(file for file in files if file.rows)))
    return replace(world, nights=tuple(nights))


def suspects(world: World, keys: Iterable[tuple[object, ...]]) -> list[OrderKey]:
    """Orders that differing keys refer to; a key that names only a file refers to all orders in it."""
    places = places_of(world)
    stock_outs = {
        row.stock_out_id: (row.shop_id, row.order_id) for row in rows_of(world) if isinstance(row, StockOutLine)
    }
    of_path: dict[str, list[OrderKey]] = {}
    for night in world.nights:
        for file in night.files:
            of_path[file.path] = [found for row in file.rows if (found := order_of(row, places))]
    named: dict[OrderKey, None] = {}
    for key in keys:
        for part in key:
            text = str(part)
            order = order_named(text, places) or stock_outs.get(text)
            for each in [order] if order else of_path.get(text, []):
                named[each] = None
    return list(named)


def cut_to_order(world: World, order: OrderKey) -> World:
    places = places_of(world)
    return kept(world, lambda row: order_of(row, places) == order)


def smallest(world: World, differs: Callable[[World], bool]) -> World:
    """Removes runs, then single rows, as long as the rest still differs."""
    while len(world.nights) > 1 and differs(shorter := replace(world, nights=world.nights[:-1])):
        world = shorter
    for place in _places_of_rows(world):
        without = _without(world, place)
        if differs(without):
            world = without
    return world


RowPlace = tuple[int, int, int]
"""Run, file, row."""


def _places_of_rows(world: World) -> list[RowPlace]:
    """From the last to the first, so that a removal does not change the places before it."""
    places = [
        (night, file, row)
        for night, each in enumerate(world.nights)
        for file, content in enumerate(each.files)
        for row in range(len(content.rows))
    ]
    return places[::-1]


def _without(world: World, place: RowPlace) -> World:
    night_position, file_position, row_position = place
    night = world.nights[night_position]
    files = list(night.files)
    file: InputFile = files[file_position]
    rows = file.rows[:row_position] + file.rows[row_position + 1 :]
    files[file_position : file_position + 1] = [replace(file, rows=rows)] if rows else []
    nights = list(world.nights)
    nights[night_position] = replace(night, files=tuple(files))
    return replace(world, nights=tuple(nights))
