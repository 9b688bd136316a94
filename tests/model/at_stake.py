"""R-58, R-65: what an exception is worth, counted once; whom it concerns; since when its thing is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.model.cases import CANCELLED, Case, pieces_of
from tests.model.journal import Journal, ThisRun
from tests.model.matching import units_of
from tests.model.memory import Demand, Refund, ReturnStockIn
from tests.model.money import ZERO
from tests.model.refunding import fill_turn, filled
from tests.model.world import AfterSalesLine, StockOutLine

Amount = Decimal | None
Key = tuple[str, str]
"""Code and subject."""

BLOCKS: Final = ("NOT_PUSHABLE", "QTY_EXCEEDS_SHIPPED", "NO_PARTNERSHIP", "TOO_OLD")
ABOUT_AWAITED_GOODS: Final = (
    ("QUANTITY_ASSUMED",),
    ("TO_PUSH_LATE",),
    ("PUSH_FAILED",),
    ("PUSH_FAILED_LATE",),
    BLOCKS,
    ("UNACKNOWLEDGED",),
    ("DELIVERED_NOT_RECEIVED",),
    ("RECEIPT_LATE",),
    ("GOODS_MISSING", "GOODS_SHORT"),
)
ABOUT_A_REFUND: Final = (
    ("CANCELLED_AFTER_STOCK_IN",),
    ("FEE_MISSING",),
    ("EXCHANGE_NOT_SHIPPED",),
    ("REFUND_HELD",),
    ("REFUND_LATE",),
)
ABOUT_A_PAYMENT: Final = (("CANCELLED_AFTER_STOCK_IN",), ("PAYMENT_LATE", "PARTIALLY_PAID", "OVERPAID"))
UNSAID: Final = frozenset(("RESTATED", "GOODS_WITHOUT_PUSH", "ROWS_QUARANTINED"))
"""Codes of which a finding without an amount says nothing about it: the model does not work it out."""
PUSHED, RECEIVED = "pushed_on", "received_on"
DUE_FROM: Final = {
    **dict.fromkeys(("TO_PUSH_LATE", "NO_MAPPING", *BLOCKS), "opened_on"),
    **dict.fromkeys(("PUSH_FAILED", "PUSH_FAILED_LATE", "UNACKNOWLEDGED", "RECEIPT_LATE"), PUSHED),
    **dict.fromkeys(("GOODS_MISSING", "GOODS_SHORT"), PUSHED),
    **dict.fromkeys((code for codes in ABOUT_A_REFUND for code in codes), RECEIVED),
}


def counted_once(journal: Journal, found: Mapping[Key, Amount]) -> dict[Key, Amount]:
    """R-65: the amount that each finding carries: of one return, none if another finding of it is further along."""
    of_return: dict[str, list[Key]] = defaultdict(list)
    for key in found:
        of_return[key[1].split("/")[0]].append(key)
    carried = {}
    for key, amount in found.items():
        own = {other: found[other] for other in of_return[key[1].split("/")[0]]}
        carries = amount is not None and _carries(journal, own, key) and not _is_shared(journal, found, key)
        carried[key] = amount if carries else None
    return carried


SETTLED_BY: Final = {
    "write_off": ("PARTIALLY_PAID", "PAYMENT_LATE"),
    "short_close": ("GOODS_SHORT", "GOODS_MISSING", "RECEIPT_LATE", "DELIVERED_NOT_RECEIVED"),
    "accept": ("CANCELLED_AFTER_STOCK_IN", "UNITS_TWICE"),
    "release": ("EXCHANGE_NOT_SHIPPED", "REFUND_HELD"),
    "adjust": ("RESTATED",),
    "keep": ("RESTATED",),
}
"""The exceptions that a decision settles: while it waits, the amount is theirs."""


def _is_shared(journal: Journal, found: Mapping[Key, Amount], key: Key) -> bool:
    """A waiting decision is about the money of what it would settle; a payment that lacks more, about that."""
    code, subject_id = key
    if code == "REFUND_WITHOUT_RETURN":
        return any((other, subject_id) in found for other in ("PAYMENT_BELOW_ZERO", "PAYMENT_WITHOUT_PROOF"))
    if code != "SECOND_PERSON_NEEDED":
        return False
    verdict = next(each for each in journal.verdicts if each.is_waiting_as(subject_id))
    return any(found.get((other, verdict.subject_id)) is not None for other in SETTLED_BY[verdict.decision.decision])


def listed(
    journal: Journal, this_run: ThisRun, found: Mapping[Key, Amount], carried: Mapping[Key, Amount]
) -> list[dict[str, Any]]:
    """The rows of the findings of a run, whose opened_on is known already."""
    rows = []
    for key, amount in found.items():
        code, subject_id = key
        opened_on = journal.opened[key]
        due_since = _due_since(journal, this_run, key) or opened_on
        row: dict[str, Any] = {
            "code": code,
            "subject_id": subject_id,
            "opened_on": opened_on,
            "due_since": due_since,
            "age_days": (this_run.business_date - due_since).days,
            **_parties(journal, this_run, key),
        }
        if amount is not None or code not in UNSAID:
            row["amount"] = carried[key]
        rows.append(row)
    return rows


def _return_of(journal: Journal, subject_id: str) -> ReturnStockIn | None:
    return journal.returns.get(subject_id.split("/", maxsplit=1)[0])


def _carries(journal: Journal, found: Mapping[Key, Amount], key: Key) -> bool:
    """R-65: no finding of the same return, about the same goods or money and with an amount, is further along."""
    code, subject_id = key
    target = _return_of(journal, subject_id)
    way = _way(target, code) if target else ()
    place = next((number for number, codes in enumerate(way) if code in codes), None)
    if target is None or place is None:
        return True
    further = {other for codes in way[place + 1 :] for other in codes}
    return not any(
        amount is not None and other in further and _return_of(journal, subject) is target
        for (other, subject), amount in found.items()
        if subject.startswith(target.return_id)
    )


def _way(found: ReturnStockIn, code: str) -> tuple[tuple[str, ...], ...]:
    ways = [
        way for way in (ABOUT_AWAITED_GOODS, ABOUT_A_REFUND, ABOUT_A_PAYMENT) if any(code in codes for codes in way)
    ]
    if code == "CANCELLED_AFTER_STOCK_IN":
        return ABOUT_A_REFUND if value_of_refund(found)[1] else ABOUT_A_PAYMENT
    return ways[0] if ways else ()


def _parties(journal: Journal, this_run: ThisRun, key: Key) -> dict[str, Any]:
    code, subject_id = key
    target = _return_of(journal, subject_id)
    if target:
        return {
            "distributor_id": target.distributor_id,
            "supplier_id": target.supplier_id,
            "order_id": target.order_id,
        }
    if code == "STOCKOUT_MISMATCH":
        lines = [line for lines in this_run.stocked.values() for line in lines if line.stock_out_id == subject_id]
        return {
            "distributor_id": this_run.distributor_of(lines[0].shop_id),
            "supplier_id": lines[0].supplier_id,
            "order_id": lines[0].order_id,
        }
    return {}


def _due_since(journal: Journal, this_run: ThisRun, key: Key) -> date | None:
    code, subject_id = key
    target = _return_of(journal, subject_id)
    if target is None:
        return None
    if code in ("PAYMENT_LATE", "PARTIALLY_PAID"):
        document: Refund = next(each for each in target.refunds if each.refund_order_id == subject_id)
        return document.created_on
    if code == "DELIVERED_NOT_RECEIVED":
        return delivered_on(journal, this_run, target)
    found: date | None = getattr(target, DUE_FROM[code]) if code in DUE_FROM else None
    return found


def delivered_on(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> date | None:
    """R-56: when the marketplace first said delivered back, but not before the push; None where it does not say so."""
    case = this_run.case_of[found.case_key]
    if found.state != "pushed" or case.status not in ("delivered_back", "refunded"):
        return None
    reports = [
        version.taken_on
        for key, versions in journal.known.versions[AfterSalesLine].items()
        if key[:3] == found.case_key
        for version in versions
        if version.row.status == "delivered_back"
    ]
    assert found.pushed_on is not None
    return max(min(reports), found.pushed_on) if reports else None


def estimate_of(found: ReturnStockIn) -> Amount:
    """R-65: amounts are positive; where H is more than the goods are worth, nothing is at stake."""
    amount = found.terms.estimated_refund_amount
    return None if amount is None else max(amount, ZERO)


def value_of_refund(found: ReturnStockIn) -> tuple[Decimal, Decimal]:
    """Σ P × accepted, and the part of it that no refund order has refunded."""
    accepted = sum((unit.unit_price for unit, _ in filled(found)), ZERO)
    return accepted, accepted - sum((document.return_amount for document in found.refunds), ZERO)


def value_of_missing(found: ReturnStockIn, sku: str) -> Decimal:
    """Σ P × what is still missing: accepted units fill the matched ones first."""
    units = sorted((unit for unit in found.terms.units if unit.sku == sku), key=fill_turn)
    accepted = sum(found.accepted_by_sku().get(sku, (0, 0)))
    return sum((unit.unit_price for unit in units[accepted:]), ZERO)


def awaited(found: ReturnStockIn) -> Decimal:
    return sum((value_of_missing(found, sku) for sku in found.requested_by_sku()), ZERO)


def value_of_block(journal: Journal, this_run: ThisRun, found: ReturnStockIn) -> Amount:
    """R-65: the estimate; of what exceeds, and of goods without a mapping, the order's price where it has one."""
    case = this_run.case_of[found.case_key]
    amount: Amount = None
    if found.reason == "QTY_EXCEEDS_SHIPPED":
        amount = _at_one_price(this_run, case, journal.held_demand.get(case.key, {}))
    if found.reason == "NO_MAPPING":
        amount = value_of_unmapped(this_run, case)
    return estimate_of(found) if amount is None else amount


Price = tuple[Decimal, str]
"""A unit price in its currency."""


def _prices(this_run: ThisRun, case: Case) -> dict[tuple[str, str], set[Price]]:
    lines: list[StockOutLine] = this_run.stocked[case.shop_id, case.order_id]
    prices: dict[tuple[str, str], set[Price]] = {}
    for unit in units_of(this_run.reference, lines).values():
        price = (unit.unit_price, this_run.currency_of(unit.supplier_id))
        prices.setdefault((unit.sku, unit.combo_sku), set()).add(price)
    return prices


def _sum(parts: list[tuple[Price, int]]) -> Amount:
    """No sum across currencies."""
    if len({currency for (_, currency), _ in parts}) != 1:
        return None
    return sum((price * quantity for (price, _), quantity in parts), ZERO)


def _at_one_price(this_run: ThisRun, case: Case, demand: Demand) -> Amount:
    prices = _prices(this_run, case)
    if any(len(prices.get(key, ())) != 1 for key in demand):
        return None
    return _sum([(next(iter(prices[key])), quantity) for key, quantity in demand.items()])


def value_of_unmapped(this_run: ThisRun, case: Case) -> Amount:
    """Of the SKUs that meet no line, those of which the order has one price."""
    shipped = _prices(this_run, case)
    by_sku: dict[str, set[Price]] = {}
    for (sku, _), prices in shipped.items():
        by_sku.setdefault(sku, set()).update(prices)
    stocked = this_run.stocked[case.shop_id, case.order_id]
    live = [line for line in case.lines if line.status not in CANCELLED]
    pieces = [piece for line in live for piece in pieces_of(this_run.reference, line, stocked)]
    return _sum(
        [
            (next(iter(by_sku[sku])), quantity)
            for sku, combo_sku, quantity in pieces
            if (sku, combo_sku) not in shipped and len(by_sku.get(sku, ())) == 1
        ]
    )
