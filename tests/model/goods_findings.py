"""Exceptions about goods: unidentified ones, with what they are worth (rules R-30, R-60, R-65)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tests.model.combos import piece_prices, version_of
from tests.model.journal import Booking, Journal, ThisRun
from tests.model.memory import OrderKey, ReturnStockIn
from tests.model.refunding import fill_turn
from tests.model.world import ReceiptLine, StockOutLine

Finding = tuple[str, str, Decimal | None]


def of_goods(journal: Journal, this_run: ThisRun) -> Iterator[Finding]:
    for line in journal.booked.values():
        if line.unidentified:
            subject = f"{line.row.receipt_id}:{line.row.line_no}"
            yield "GOODS_WITHOUT_PUSH", subject, worth(journal, this_run, line)
    for found in journal.returns.values():
        if any(found.refused_by_sku().values()):
            yield "GOODS_REFUSED", found.return_id, _refused_amount(found)


def _refused_amount(found: ReturnStockIn) -> Decimal:
    """R-65: accepted units fill the matched ones first, then refused ones."""
    total = Decimal(0)
    for sku, refused in found.refused_by_sku().items():
        units = sorted((unit for unit in found.terms.units if unit.sku == sku), key=fill_turn)
        accepted = sum(found.accepted_by_sku()[sku])
        total += sum((unit.unit_price for unit in units[accepted : accepted + refused]), Decimal(0))
    return total


def worth(journal: Journal, this_run: ThisRun, line: Booking) -> Decimal | None:
    """R-60, R-65: P × quantity where the order has a price for the SKU."""
    orders = _possible_orders(journal, this_run, line)
    if len(orders) != 1:
        return None
    lines = this_run.stocked.get(next(iter(orders)), [])
    for each in lines:
        if (each.supplier_id, each.sku) == (line.row.supplier_id, line.row.sku):
            price = _first_price(this_run, lines, each)
            if price is not None:
                return price * line.unidentified
    return None


def _first_price(this_run: ThisRun, lines: list[StockOutLine], line: StockOutLine) -> Decimal | None:
    if line.unit_price is not None or line.combo_unit_price is None:
        return line.unit_price
    version = version_of(this_run.reference, lines, line.combo_sku)
    shares = piece_prices(version, line.combo_unit_price, line.currency_code) if version else {}
    return shares[line.sku][0] if line.sku in shares else None


def _possible_orders(journal: Journal, this_run: ThisRun, line: Booking) -> set[OrderKey]:
    """The orders that the line can be about, by the first way in which it names one."""
    names: ReceiptLine = journal.known.newest(ReceiptLine, line.row.key)
    return_id = line.return_id or names.return_stock_in_id
    if return_id:
        found = journal.returns.get(return_id)
        return {(found.shop_id, found.order_id)} if found else set()
    if names.after_sales_id:
        keys = ((channel, names.shop_id, names.after_sales_id) for channel in this_run.channels)
        return {(case.shop_id, case.order_id) for key in keys if (case := this_run.case_of.get(key)) is not None}
    if names.order_id:
        return {
            order
            for order, lines in this_run.stocked.items()
            if order[1] == names.order_id
            and names.shop_id in ("", order[0])
            and any(each.supplier_id == line.row.supplier_id for each in lines)
        }
    orders = this_run.coming_back[names.tracking_number] if names.tracking_number else set()
    return {order for order in orders if names.shop_id in ("", order[0])}
