"""After-sales orders as known in this run: lines with canonical statuses, failed parcels included (R-11, R-33)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from tests.model.combos import is_combo, version_of
from tests.model.memory import CaseKey, Demand
from tests.model.world import AfterSalesLine, Reference, Settings, StockOutLine

STATUS_ORDER: Final = (
    "refunded",
    "delivered_back",
    "in_return_transit",
    "approved",
    "requested",
    "disputed",
    "closed",
    "rejected",
    "cancelled",
)
"""R-11: the published status of a case is the highest of its lines."""
PUSHABLE: Final = frozenset(("approved", "in_return_transit", "delivered_back", "refunded"))
COUNTING: Final = PUSHABLE | {"requested", "disputed"}
CANCELLED: Final = frozenset(("cancelled", "rejected"))


@dataclass(frozen=True)
class CaseLine:
    """A requested SKU; `combo_sku` is filled beforehand only where a parcel's own line has one."""

    sku: str
    combo_sku: str
    quantity: int
    status: str
    goods_expected: bool
    is_quantity_assumed: bool = False

    @property
    def may_be_pushed(self) -> bool:
        return self.status in PUSHABLE and self.goods_expected

    @property
    def counts(self) -> bool:
        """R-08: expects goods, and is requested, disputed or may be pushed."""
        return self.goods_expected and self.status in COUNTING


@dataclass(frozen=True)
class Case:
    channel: str
    shop_id: str
    after_sales_id: str
    order_id: str
    kind: str
    after_sales_type: str
    requested_at: datetime
    requested_on: date
    lines: tuple[CaseLine, ...]
    parcel: tuple[str, str] | None = None

    @property
    def key(self) -> CaseKey:
        return (self.channel, self.shop_id, self.after_sales_id)

    @property
    def status(self) -> str:
        return min((line.status for line in self.lines), key=STATUS_ORDER.index)

    @property
    def is_cancelled(self) -> bool:
        """R-11, R-22: every line is cancelled or rejected."""
        return all(line.status in CANCELLED for line in self.lines)

    @property
    def may_be_pushed(self) -> bool:
        return any(line.may_be_pushed for line in self.lines)


@dataclass(frozen=True)
class Split:
    """The lines of a case in the supplier's SKUs: those that meet a stock-out line, and if some meet none (R-25)."""

    live: Demand
    counting: Demand
    pushable: Demand
    first_sku: tuple[str, str] | None
    meets: bool
    own_goods: bool


def mapped_sku(reference: Reference, row: AfterSalesLine) -> str:
    """R-25: SKU mapping first; it is its shop's, and holds for a manual row of the shop too."""
    for mapping in reference.sku_mappings:
        if (mapping.shop_id, mapping.seller_sku) == (row.shop_id, row.seller_sku):
            return mapping.sku
    return row.seller_sku


def cases_of(
    reference: Reference, settings: Settings, rows: Iterable[AfterSalesLine], stocked: Sequence[StockOutLine]
) -> list[Case]:
    """The cases of one order; a parcel counts as requested at its shipping time (R-59)."""
    start = settings.first_requested_on or date.min
    parcels = [case for case in _parcels(reference, stocked) if case.requested_on >= start]
    found = [*_requested_cases(reference, rows), *parcels]
    return sorted(found, key=lambda case: case.key)


def _requested_cases(reference: Reference, rows: Iterable[AfterSalesLine]) -> list[Case]:
    by_key: dict[CaseKey, list[AfterSalesLine]] = defaultdict(list)
    for row in rows:
        by_key[row.channel, row.shop_id, row.after_sales_id].append(row)
    cases = []
    for key, members in by_key.items():
        members.sort(key=lambda row: (row.line_key, row.line_number))
        first = members[0]
        lines = tuple(
            CaseLine(
                mapped_sku(reference, row),
                "",
                row.quantity,
                row.status,
                row.goods_expected,
                row.is_quantity_assumed,
            )
            for row in members
        )
        requested_at = min(row.requested_at for row in members)
        requested_on = min(row.requested_on for row in members)
        cases.append(Case(*key, first.order_id, first.kind, first.after_sales_type, requested_at, requested_on, lines))
    return cases


def _parcels(reference: Reference, stocked: Sequence[StockOutLine]) -> list[Case]:
    """R-33: one abnormal case per failed parcel, with all its lines; a parcel delivered later counts as cancelled."""
    by_parcel: dict[tuple[str, str], list[StockOutLine]] = defaultdict(list)
    for line in stocked:
        by_parcel[line.stock_out_id, line.package_no or "1"].append(line)
    channel_of = {shop.shop_id: shop.channel for shop in reference.shops}
    cases = []
    for (stock_out_id, package_no), members in by_parcel.items():
        members.sort(key=lambda line: line.line_no)
        outcomes = {line.delivery_outcome for line in members}
        if outcomes == {""}:
            continue
        status = "in_return_transit" if "failed" in outcomes else "cancelled"
        lines = tuple(CaseLine(line.sku, line.combo_sku, line.quantity, status, True) for line in members)
        first = members[0]
        cases.append(
            Case(
                channel_of[first.shop_id],
                first.shop_id,
                f"ABN-{stock_out_id}-{package_no}",
                first.order_id,
                "abnormal",
                "return_refund",
                min(line.shipped_at for line in members if line.shipped_at is not None),
                min(line.shipped_on for line in members if line.shipped_on is not None),
                lines,
                (stock_out_id, package_no),
            )
        )
    return cases


def split_of(reference: Reference, case: Case, stocked: Sequence[StockOutLine]) -> Split:
    """R-13, R-25: mapped SKUs into sub-SKUs, with the ones that meet a stocked-out line of the order."""
    shipped = {(line.sku, line.combo_sku) for line in stocked}
    live: Demand = defaultdict(int)
    counting: Demand = defaultdict(int)
    pushable: Demand = defaultdict(int)
    own_goods = False
    first_sku = None
    for line in case.lines:
        pieces = pieces_of(reference, line, stocked)
        met = [piece for piece in pieces if piece[:2] in shipped]
        own_goods = own_goods or (not met and line.status not in CANCELLED)
        for sku, combo_sku, quantity in met:
            if line.status not in CANCELLED:
                live[sku, combo_sku] += quantity
            if line.counts:
                counting[sku, combo_sku] += quantity
            if line.may_be_pushed:
                pushable[sku, combo_sku] += quantity
        if met:
            keys = [piece[:2] for piece in met]
            first_sku = min([*keys, first_sku] if first_sku else keys)
    return Split(dict(live), dict(counting), dict(pushable), first_sku, first_sku is not None, own_goods)


def pieces_of(reference: Reference, line: CaseLine, stocked: Sequence[StockOutLine]) -> list[tuple[str, str, int]]:
    """A requested line as (sku, combo_sku, quantity); empty if no version of the combo is valid."""
    if line.combo_sku or not is_combo(reference, stocked, line.sku):
        return [(line.sku, line.combo_sku, line.quantity)]
    version = version_of(reference, stocked, line.sku)
    return [(row.sub_sku, line.sku, row.quantity * line.quantity) for row in version]
