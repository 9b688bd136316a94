"""Everything that the model remembers, and the inputs of the current run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tests.model.cases import Case, Split, cases_of, split_of
from tests.model.intake import RowFate
from tests.model.knowledge import Knowledge
from tests.model.memory import CaseKey, OrderKey, ReturnStockIn
from tests.model.world import AfterSalesLine, Decision, Key, ReceiptLine, Reference, Settings, StockOutLine


@dataclass(frozen=True)
class Posting:
    document_id: str
    document_type: str
    business_date: date
    account: str
    distributor_id: str
    supplier_id: str
    currency_code: str
    amount: Decimal
    refund_order_id: str


@dataclass(frozen=True)
class Movement:
    receipt_id: str
    line_no: int
    return_stock_in_id: str
    business_date: date
    supplier_id: str
    warehouse_id: str
    sku: str
    pool: str
    quantity: int


@dataclass(frozen=True)
class PostedPayment:
    """R-45: a payment posted on proof keeps its amount."""

    amount: Decimal
    is_confirmed: bool


@dataclass
class Journal:
    known: Knowledge = field(default_factory=Knowledge)
    returns: dict[str, ReturnStockIn] = field(default_factory=dict)
    by_case: dict[CaseKey, list[ReturnStockIn]] = field(default_factory=lambda: defaultdict(list))
    by_order: dict[OrderKey, list[ReturnStockIn]] = field(default_factory=lambda: defaultdict(list))
    by_after_sales_id: dict[tuple[str, str], list[ReturnStockIn]] = field(default_factory=lambda: defaultdict(list))
    run_dates: list[date] = field(default_factory=list)
    orders: set[OrderKey] = field(default_factory=set)
    fates: list[RowFate] = field(default_factory=list)
    taken_files: set[object] = field(default_factory=set)
    counted: dict[Key, ReceiptLine] = field(default_factory=dict)
    without_push: dict[Key, str] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    payments: dict[Key, PostedPayment] = field(default_factory=dict)
    void_decisions: dict[str, Decision] = field(default_factory=dict)
    fitting_decisions: dict[str, datetime] = field(default_factory=dict)
    fee_missing: set[str] = field(default_factory=set)
    opened: dict[tuple[str, str], date] = field(default_factory=dict)
    waiting: list[RowFate] = field(default_factory=list)
    """Quarantined rows that still wait to be let in (R-66)."""

    def hear(self, decision: Decision, is_fit: bool) -> None:
        """R-16: a decision that does not fit the state at its moment is void, and never applied later."""
        if is_fit:
            self.fitting_decisions[decision.subject_id] = max(
                decision.decided_at, self.fitting_decisions.get(decision.subject_id, decision.decided_at)
            )
        else:
            self.void_decisions[decision.decision_id] = decision

    def open_return(self, found: ReturnStockIn) -> None:
        self.returns[found.return_id] = found
        self.by_case[found.case_key].append(found)
        self.by_order[found.shop_id, found.order_id].append(found)
        self.by_after_sales_id[found.shop_id, found.after_sales_id].append(found)


@dataclass
class ThisRun:
    """The business date, reference tables, rows and decisions of a run; the cases are read once rows are known."""

    business_date: date
    reference: Reference
    settings: Settings
    fates: list[RowFate]
    run_number: int = 1
    cases: dict[OrderKey, list[Case]] = field(default_factory=dict)
    stocked: dict[OrderKey, list[StockOutLine]] = field(default_factory=dict)
    case_of: dict[CaseKey, Case] = field(default_factory=dict)
    splits: dict[CaseKey, Split] = field(default_factory=dict)

    def read_cases(self, journal: Journal) -> None:
        for order in sorted(journal.orders):
            stocked = journal.known.stocked_out(order)
            self.stocked[order] = stocked
            rows = journal.known.rows_of_order(AfterSalesLine, order)
            self.cases[order] = cases_of(self.reference, self.settings, rows, stocked)
            for case in self.cases[order]:
                self.case_of[case.key] = case
                self.splits[case.key] = split_of(self.reference, case, stocked)

    def accepted(self, kind: type) -> list[RowFate]:
        return [fate for fate in self.fates if isinstance(fate.row, kind) and fate.outcome == "accepted"]

    def decisions(self, *kinds: str) -> list[Decision]:
        """R-16: the decisions of this run of these kinds, in the order decided_at, decision_id."""
        rows = [fate.row for fate in self.accepted(Decision)]
        chosen = [row for row in rows if isinstance(row, Decision) and row.decision in kinds]
        return sorted(chosen, key=lambda row: (row.decided_at, row.decision_id))

    def batch_id(self, distributor_id: str, supplier_id: str) -> str:
        """Contract: a further run of the same date adds .2, .3 and so on."""
        further = "" if self.run_number == 1 else f".{self.run_number}"
        return f"{self.business_date}.{distributor_id}.{supplier_id}{further}"

    def currency_of(self, supplier_id: str) -> str:
        return next(row.currency_code for row in self.reference.suppliers if row.supplier_id == supplier_id)

    def distributor_of(self, shop_id: str) -> str:
        return next(row.distributor_id for row in self.reference.shops if row.shop_id == shop_id)
