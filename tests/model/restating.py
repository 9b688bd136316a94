"""Issued documents with today's facts: what was issued, what it would be today, the difference (R-43)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.model.journal import Booking, Journal, ThisRun
from tests.model.matching import counted, units_of
from tests.model.memory import Refund, ReturnStockIn, Unit, UnitKey
from tests.model.money import ZERO, fee_amount, fee_in_force
from tests.model.pushed_today import units_today
from tests.model.refunding import fill_turn
from tests.model.world import ReceiptLine, RefundPayment

PARTS = ("return_part", "unsettled_part", "exchange_part", "fee_part")


@dataclass(frozen=True)
class Restated:
    """One document that today's facts would make differently."""

    document_id: str
    document_type: str
    field: str
    issued_value: str
    restated_value: str
    issued_amount: Decimal
    restated_amount: Decimal
    currency_code: str
    parts: tuple[Decimal, ...] = ()
    owner: str = ""
    """The return that it is about."""

    @property
    def difference(self) -> Decimal:
        return self.restated_amount - self.issued_amount

    def row(self) -> dict[str, Any]:
        return {
            "document_id": self.document_id,
            "document_type": self.document_type,
            "field": self.field,
            "issued_value": self.issued_value,
            "restated_value": self.restated_value,
            "issued_amount": self.issued_amount,
            "restated_amount": self.restated_amount,
            "difference_amount": self.difference,
            "currency_code": self.currency_code,
            **dict(zip(PARTS, self.parts or (None,) * len(PARTS), strict=True)),
        }


def restated(journal: Journal, this_run: ThisRun) -> list[Restated]:
    """One row per document; one cause is told once, where the money is."""
    rows = [found for found in this_run.push_differences if _is_still_pushed(journal, this_run, found.document_id)]
    for found in journal.returns.values():
        if found.refunds:
            rows.extend(_refunds(journal, this_run, found))
    rows.extend(_receipts(journal, this_run, {each.document_id for each in rows}))
    rows.extend(_payments(journal))
    return rows


def _is_still_pushed(journal: Journal, this_run: ThisRun, return_id: str) -> bool:
    found = journal.returns[return_id]
    is_pushed_now = found.batch_id == this_run.batch_id(found.distributor_id, found.supplier_id)
    return found.state == "pushed" and not is_pushed_now


def compare_pushes(journal: Journal, this_run: ThisRun) -> None:
    """What would be pushed in this run, before its decisions, beside what was pushed."""
    for found in journal.returns.values():
        if found.state in ("pushed", "push_failed", "blocked") and found.attempts and found.holds_units:
            this_run.today[found.return_id] = units_today(journal, this_run, found)
            row = _push_difference(this_run, found)
            if row:
                this_run.push_differences.append(row)


def _push_difference(this_run: ThisRun, found: ReturnStockIn) -> Restated | None:
    now = this_run.today[found.return_id]
    own = [unit for unit in now if unit.supplier_id == found.supplier_id]
    field = _first_field(found, now, own)
    if not field:
        return None
    issued, today = worth(found.terms.units), worth(own)
    texts = (f"{issued:.2f}", f"{today:.2f}")
    return Restated(found.return_id, "push", field, *texts, issued, today, found.terms.currency_code)


def _first_field(found: ReturnStockIn, now: list[Unit], own: list[Unit]) -> str:
    pushed = found.terms.units
    if not now:
        return "requested_quantity"
    if len(own) < len(now):
        return "supplier_id"
    if counted(own).keys() != counted(pushed).keys():
        return "sku"
    if counted(own) != counted(pushed):
        return "requested_quantity"
    return "" if _priced(own) == _priced(pushed) else "unit_price"


def _priced(units: list[Unit]) -> Counter[tuple[str, str, Decimal]]:
    return Counter((unit.sku, unit.combo_sku, unit.unit_price) for unit in units)


def worth(units: list[Unit]) -> Decimal:
    return sum((unit.unit_price for unit in units), ZERO)


def prices_today(this_run: ThisRun, found: ReturnStockIn) -> dict[str, list[Decimal]]:
    """Per SKU the announced units in the order in which they are filled, at the present prices of their lines."""
    lines = {(line.stock_out_id, line.line_no): line for line in this_run.stocked[found.shop_id, found.order_id]}
    stock = units_of(this_run.reference, list(lines.values()))
    priced: dict[str, list[Unit]] = defaultdict(list)
    for unit in found.terms.units:
        line = lines.get((unit.stock_out_id, unit.line_no))
        is_same = line is not None and (line.supplier_id, line.sku, line.combo_sku) == (
            found.supplier_id,
            unit.sku,
            unit.combo_sku,
        )
        priced[unit.sku].append(replace(unit, unit_price=_price(stock, unit)) if is_same else unit)
    return {sku: [unit.unit_price for unit in sorted(units, key=fill_turn)] for sku, units in priced.items()}


def _price(stock: dict[UnitKey, Unit], unit: Unit) -> Decimal:
    """The price that its line has today for the unit; a unit that the line has lost has the price of its place."""
    if unit.key in stock:
        return stock[unit.key].unit_price
    of_line = [each for key, each in stock.items() if key[:2] == unit.key[:2]]
    return of_line[unit.place % len(of_line)].unit_price


@dataclass(frozen=True)
class Correction:
    """A booked receipt line whose newest version has other quantities: good, defective and refused ones."""

    line: Booking
    booked: tuple[int, ...]
    newest: tuple[int, ...]
    counted: tuple[int, ...]
    counted_now: tuple[int, ...]

    @property
    def change(self) -> int:
        """Accepted units that would count more today, or less."""
        return sum(self.counted_now[:2]) - sum(self.counted[:2])


KINDS = ("good_quantity", "defective_quantity", "refused_quantity")


def corrections(journal: Journal, lines: Iterable[Booking]) -> Iterator[Correction]:
    """R-30, R-43: today it would count as many as it counted and are awaited; of fewer the unidentified go first."""
    for line in lines:
        version = journal.known.newest(ReceiptLine, line.row.key)
        newest = tuple(getattr(version, kind) or 0 for kind in KINDS)
        found = journal.returns.get(line.return_id)
        counted = _counted(found, line)
        booked = tuple(one + left for one, left in zip(counted, line.left, strict=True))
        if newest == booked:
            continue
        room = sum(counted)
        if found and sum(newest) > sum(booked):
            room += _awaited(found, line.row.sku)
        yield Correction(line, booked, newest, counted, fill(newest, room))


def _counted(found: ReturnStockIn | None, line: Booking) -> tuple[int, ...]:
    rows = [row for row in found.receipts if row.key == line.row.key] if found else []
    return tuple(sum(getattr(row, kind) or 0 for row in rows) for kind in KINDS)


def _awaited(found: ReturnStockIn, sku: str) -> int:
    if found.is_short_closed:
        return 0
    return max(found.requested_by_sku().get(sku, 0) - found.counted_by_sku().get(sku, 0), 0)


def fill(units: tuple[int, ...], room: int) -> tuple[int, ...]:
    filled = []
    for each in units:
        filled.append(min(each, room))
        room -= filled[-1]
    return tuple(filled)


def lines_of(journal: Journal, found: ReturnStockIn) -> list[Booking]:
    return [journal.booked[key] for key in dict.fromkeys(row.key for row in found.receipts)]


def lost_by_sku(journal: Journal, found: ReturnStockIn) -> Counter[str]:
    """Units that the newest versions of the receipt lines have less than was counted."""
    lost: Counter[str] = Counter()
    for each in corrections(journal, lines_of(journal, found)):
        lost[each.line.row.sku] += max(-each.change, 0)
    return lost


@dataclass
class RefundToday:
    document: Refund
    units: int
    is_cut: set[str]
    skus: dict[str, int]
    return_amount: Decimal = ZERO
    unsettled: Decimal = ZERO
    exchange: Decimal = ZERO
    fee: Decimal = ZERO
    fee_due: Decimal = ZERO

    @property
    def refundable(self) -> Decimal:
        return self.return_amount - self.unsettled - self.exchange - self.fee

    @property
    def parts(self) -> tuple[Decimal, ...]:
        was = self.document
        return (
            self.return_amount - was.net_return,
            was.net_unsettled - self.unsettled,
            was.net_exchange - self.exchange,
            was.net_fee - self.fee,
        )


def refunds_today(
    journal: Journal, this_run: ThisRun, found: ReturnStockIn, *, booked: bool = False
) -> Iterator[RefundToday]:
    """Each refund order for the same units, with present prices, fee, replacements and receipt lines.

    `booked`: with the units as they are booked, whatever newer versions of receipt lines have.
    """
    prices = prices_today(this_run, found)
    lost: Counter[str] = Counter() if booked else lost_by_sku(journal, found)
    left = {sku: sum(pair) - lost[sku] for sku, pair in found.accepted_by_sku().items()}
    begins: Counter[str] = Counter()
    for document in found.refunds:
        today = RefundToday(document, 0, set(), {})
        for sku, quantity in document.skus.items():
            end = max(min(begins[sku] + quantity, left[sku]), begins[sku])
            today.return_amount += sum(prices[sku][begins[sku] : end], ZERO)
            today.units += end - begins[sku]
            today.skus[sku] = end - begins[sku]
            if end - begins[sku] < quantity:
                today.is_cut.add(sku)
            begins[sku] += quantity
        _deduct(journal, this_run, found, today)
        yield today


def _deduct(journal: Journal, this_run: ThisRun, found: ReturnStockIn, today: RefundToday) -> None:
    document = today.document
    rest = today.return_amount
    today.unsettled = min(document.net_unsettled, rest)
    rest -= today.unsettled
    today.exchange = min(_exchange_due(journal, found, document), rest)
    rest -= today.exchange
    today.fee_due = _fee_due(this_run, found, today)
    today.fee = min(today.fee_due, rest)


def _exchange_due(journal: Journal, found: ReturnStockIn, document: Refund) -> Decimal:
    """What it took; at the last one also what no refund order has taken."""
    if document is not found.refunds[-1]:
        return document.net_exchange
    rows = journal.known.exchanges_of(found.case_key, found.supplier_id)
    shipped = sum((row.quantity * row.unit_price for row in rows if row.shipped_at is not None), ZERO)
    taken = sum((each.net_exchange for each in found.refunds), ZERO)
    return document.net_exchange + max(shipped - taken, ZERO)


def _fee_due(this_run: ThisRun, found: ReturnStockIn, today: RefundToday) -> Decimal:
    document = today.document
    if document is not found.refunds[0] or not found.terms.via_bigshop:
        return ZERO
    row = fee_in_force(this_run.reference, found.supplier_id, found.distributor_id, document.created_on)
    if row is None:
        return document.fee_due if document.fee_due_now is None else document.fee_due_now
    return fee_amount(row, today.return_amount, today.units, found.terms.currency_code)


def _refunds(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> Iterator[Restated]:
    for today in refunds_today(journal, this_run, found):
        issued = today.document.due_amount
        if today.refundable != issued:
            yield Restated(
                today.document.refund_order_id,
                "refund_order",
                "refundable_amount",
                f"{issued:.2f}",
                f"{today.refundable:.2f}",
                issued,
                today.refundable,
                found.terms.currency_code,
                today.parts,
                found.return_id,
            )


def _receipts(journal: Journal, this_run: ThisRun, told_documents: set[str]) -> Iterator[Restated]:
    """Fewer units at the line only where no refund order's amount differs for them; more units always."""
    for each in corrections(journal, journal.booked.values()):
        found = journal.returns.get(each.line.return_id)
        if found and each.change < 0 and _is_told_at_refund(journal, this_run, found, each, told_documents):
            continue
        name = next(kind for kind, was, now in zip(KINDS, each.booked, each.newest, strict=True) if was != now)
        position = KINDS.index(name)
        issued, difference = _line_amounts(this_run, found, each) if found else (ZERO, ZERO)
        row = each.line.row
        yield Restated(
            f"{row.receipt_id}:{row.line_no}",
            "receipt_line",
            name,
            str(each.booked[position]),
            str(each.newest[position]),
            issued,
            issued + difference,
            this_run.currency_of(row.supplier_id),
            owner=each.line.return_id,
        )


def _is_told_at_refund(
    journal: Journal, this_run: ThisRun, found: ReturnStockIn, each: Correction, told_documents: set[str]
) -> bool:
    return any(
        each.line.row.sku in today.is_cut and today.document.refund_order_id in told_documents
        for today in refunds_today(journal, this_run, found)
    )


def _line_amounts(this_run: ThisRun, found: ReturnStockIn, each: Correction) -> tuple[Decimal, Decimal]:
    """The value of its counted units, and of the units that would count less or more."""
    sku = each.line.row.sku
    prices = prices_today(this_run, found).get(sku, [])
    first: dict[Any, Any] = {}
    quantities: Counter[Any] = Counter()
    for night, row in zip(found.receipt_nights, found.receipts, strict=True):
        if row.sku == sku:
            first.setdefault((row.receipt_id, row.line_no), night)
            quantities[row.receipt_id, row.line_no] += row.good_quantity + row.defective_quantity
    begin = 0
    for key in sorted(first, key=lambda key: (first[key], key)):
        if key == (each.line.row.receipt_id, each.line.row.line_no):
            break
        begin += quantities[key]
    issued = sum(prices[begin : begin + sum(each.counted[:2])], ZERO)
    top = sum(quantities.values())
    if each.change < 0:
        return issued, -sum(prices[top + each.change : top], ZERO)
    return issued, sum(prices[top : top + each.change], ZERO)


def _payments(journal: Journal) -> Iterator[Restated]:
    """R-45: a payment posted on proof keeps its amount; its refund orders together."""
    changed: dict[str, list[tuple[Decimal, RefundPayment]]] = defaultdict(list)
    for key, posted in journal.payments.items():
        newest: RefundPayment | None = journal.known.newest(RefundPayment, key)
        if newest and newest.amount != posted.amount:
            changed[newest.payment_id].append((posted.amount, newest))
    for payment_id, pairs in changed.items():
        issued = sum((amount for amount, _ in pairs), ZERO)
        today = sum((newest.amount for _, newest in pairs), ZERO)
        texts = (f"{issued:.2f}", f"{today:.2f}")
        currency = min(newest.currency_code for _, newest in pairs)
        owner = min(newest.refund_order_id for _, newest in pairs).rpartition("/")[0]
        yield Restated(payment_id, "payment", "amount", *texts, issued, today, currency, owner=owner)
