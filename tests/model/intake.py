"""Step 1: each row of this run is judged once, against everything known (rules §2, §3, §7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tests.model.fact_files import file_id
from tests.model.knowledge import Knowledge
from tests.model.money import MINOR_UNIT
from tests.model.world import (
    AfterSalesLine,
    BalanceUse,
    Exchange,
    InputFile,
    Key,
    OpeningBalance,
    PushAcknowledgement,
    ReceiptLine,
    Reference,
    RefundPayment,
    Row,
    Settings,
    StockOutLine,
    Supplier,
    UnsettledAmount,
)


@dataclass
class RowFate:
    """The fate of one row: its place, and its outcome with the reasons."""

    path: str
    row_number: int
    row: Row
    file_id: str = ""
    outcome: str = "accepted"
    reasons: set[str] = field(default_factory=set)

    def refuse(self, *reasons: str) -> None:
        self.outcome = "quarantined"
        self.reasons.update(reasons)


def rows_of(files: tuple[InputFile, ...]) -> list[RowFate]:
    """The rows of this run in the order of their paths (R-09, R-51)."""
    ordered = sorted(files, key=lambda file: file.path.encode())
    return [
        RowFate(file.path, number, row, of_file)
        for file in ordered
        # once per file: the id is of all its bytes
        for of_file in [file_id(file)]
        for number, row in enumerate(file.rows, start=2)
    ]


@dataclass(frozen=True)
class Gate:
    """The facts a row is checked against; a receipt's return and sums come later, in step 3."""

    reference: Reference
    settings: Settings
    known: Knowledge
    push_ids: frozenset[str]
    refund_order_ids: frozenset[str]
    posted: Mapping[tuple[type, Key], Mapping[str, object]]
    """What is posted once: the columns that must not change."""
    business_date: date
    run: int
    """How many runs were before this one."""

    def judge(self, fate: RowFate) -> None:
        """Unchanged, ignored, quarantined, or left accepted."""
        row = fate.row
        if isinstance(row, AfterSalesLine) and self._is_of_another_shop(row):
            fate.refuse("WRONG_SHOP")
            return
        if self.known.says_nothing_new(row, self.business_date, fate.path):
            fate.outcome = "unchanged"
            return
        if isinstance(row, AfterSalesLine) and self._is_before_its_order(row):
            fate.refuse("DATE_BEFORE_ORDER")
            return
        if isinstance(row, AfterSalesLine) and self._is_before_start(row):
            fate.outcome = "ignored"
            fate.reasons.add("BEFORE_START")
            return
        reasons = self._reasons(row)
        if reasons:
            fate.refuse(*reasons)

    def _is_of_another_shop(self, row: AfterSalesLine) -> bool:
        """R-67: the order is stocked out, or else the case has stood, under another shop of the channel alone."""
        of_channel = {shop.shop_id for shop in self.reference.shops if shop.channel == row.channel}
        if row.kind != "platform" or row.shop_id not in of_channel:
            return False
        shipped = {shop_id for shop_id in of_channel if self.known.stocked_out((shop_id, row.order_id))}
        since = self.known.case_since
        cases = {shop_id: (row.channel, shop_id, row.after_sales_id) for shop_id in of_channel}
        stood = {shop_id for shop_id, case in cases.items() if since.get(case, self.run) < self.run}
        found = shipped or stood
        return bool(found) and row.shop_id not in found

    def _is_before_its_order(self, row: AfterSalesLine) -> bool:
        """Requested more than a day before what was shipped was ordered: day and month may have changed places."""
        ordered = [line.ordered_on for line in self.known.stocked_out((row.shop_id, row.order_id))]
        return bool(ordered) and row.requested_on < min(ordered) - timedelta(days=1)

    def _is_before_start(self, row: AfterSalesLine) -> bool:
        start = self.settings.first_requested_on
        return start is not None and row.requested_on < start

    def _reasons(self, row: Row) -> set[str]:
        reasons = set()
        if isinstance(row, (AfterSalesLine, StockOutLine, UnsettledAmount, Exchange)):
            reasons |= self._shop_reasons(row)
        if isinstance(row, (StockOutLine, UnsettledAmount, Exchange, ReceiptLine)) and not self._supplier(
            row.supplier_id
        ):
            reasons.add("UNKNOWN_SUPPLIER")
        if isinstance(row, StockOutLine):
            reasons |= self._stock_out_reasons(row)
        elif isinstance(row, UnsettledAmount):
            reasons |= self._currency_reasons(self._supplier(row.supplier_id), row.currency_code)
        elif isinstance(row, Exchange):
            reasons |= self._decimals(self._supplier(row.supplier_id), row.unit_price)
        elif isinstance(row, RefundPayment):
            reasons |= self._payment_reasons(row)
        elif isinstance(row, PushAcknowledgement) and row.push_id not in self.push_ids:
            reasons.add("UNKNOWN_PUSH")
        elif isinstance(row, ReceiptLine):
            reasons |= self._warehouse_reasons(row)
        elif isinstance(row, (BalanceUse, OpeningBalance)):
            reasons |= self._pair_reasons(row)
        return reasons

    def _shop_reasons(self, row: AfterSalesLine | StockOutLine | UnsettledAmount | Exchange) -> set[str]:
        """R-01: an unknown shop, or a row of a marketplace whose shop has another channel."""
        shop = next((shop for shop in self.reference.shops if shop.shop_id == row.shop_id), None)
        if shop is None:
            return {"UNKNOWN_SHOP"}
        if isinstance(row, AfterSalesLine) and row.channel not in ("manual", shop.channel):
            return {"CHANNEL_UNSUPPORTED"}
        return set()

    def _supplier(self, supplier_id: str) -> Supplier | None:
        return next((row for row in self.reference.suppliers if row.supplier_id == supplier_id), None)

    def _stock_out_reasons(self, row: StockOutLine) -> set[str]:
        reasons = self._currency_reasons(self._supplier(row.supplier_id), row.currency_code)
        if row.warehouse_id not in {warehouse.warehouse_id for warehouse in self.reference.warehouses}:
            reasons.add("UNKNOWN_WAREHOUSE")
        return reasons

    def _currency_reasons(self, supplier: Supplier | None, currency_code: str) -> set[str]:
        """Rules §7: amounts are in the supplier's base currency."""
        if supplier is not None and supplier.currency_code != currency_code:
            return {"CURRENCY_MISMATCH"}
        return set()

    def _decimals(self, supplier: Supplier | None, amount: Decimal) -> set[str]:
        """Rules §7: no more decimals than the currency's minor unit; a replacement's currency is the supplier's."""
        if supplier is not None and amount % MINOR_UNIT[supplier.currency_code]:
            return {"AMOUNT_DECIMALS"}
        return set()

    def _pair_reasons(self, row: BalanceUse | OpeningBalance) -> set[str]:
        """R-01, R-32; what was posted is not posted in another way."""
        supplier = self._supplier(row.supplier_id)
        reasons = self._currency_reasons(supplier, row.currency_code)
        if supplier is None:
            reasons.add("UNKNOWN_SUPPLIER")
        tables = (self.reference.shops, self.reference.partnerships)
        if all(known.distributor_id != row.distributor_id for table in tables for known in table):
            reasons.add("UNKNOWN_DISTRIBUTOR")
        posted = self.posted.get((type(row), row.key))
        if posted is not None and any(getattr(row, name) != value for name, value in posted.items()):
            reasons.add("ALREADY_POSTED")
        return reasons

    def _payment_reasons(self, row: RefundPayment) -> set[str]:
        """Rules §7, R-49: shop and supplier are parts of the refund order's id; they count until it exists."""
        if row.refund_order_id.startswith("OPENING:"):
            reference = row.refund_order_id.removeprefix("OPENING:")
            opening: OpeningBalance | None = self.known.newest(OpeningBalance, (reference,))
            if opening is None:
                return {"UNKNOWN_OPENING"}
            return set() if opening.currency_code == row.currency_code else {"CURRENCY_MISMATCH"}
        shop_id, _, supplier_id = (*row.refund_order_id.rpartition("/")[0].split(":"), "", "", "")[1:4]
        reasons = self._currency_reasons(self._supplier(supplier_id), row.currency_code)
        if row.refund_order_id not in self.refund_order_ids:
            if not re.fullmatch(r".*:.*:.*:.*/.*", row.refund_order_id):
                return reasons | {"UNKNOWN_REFUND"}
            if all(shop.shop_id != shop_id for shop in self.reference.shops):
                reasons.add("UNKNOWN_SHOP")
            if self._supplier(supplier_id) is None:
                reasons.add("UNKNOWN_SUPPLIER")
        return reasons

    def _warehouse_reasons(self, row: ReceiptLine) -> set[str]:
        """R-26, R-30: the warehouse must be the supplier's own."""
        warehouse = next((each for each in self.reference.warehouses if each.warehouse_id == row.warehouse_id), None)
        if warehouse is None or warehouse.supplier_id != row.supplier_id:
            return {"UNKNOWN_WAREHOUSE"}
        return {"THIRD_PARTY_WAREHOUSE"} if warehouse.warehouse_type == "third_party" else set()
