"""Everything that the model remembers, and the inputs of the current run."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tests.model.cases import Case, Split, cases_of, split_of
from tests.model.intake import RowFate
from tests.model.knowledge import Knowledge
from tests.model.memory import Adjustment, CaseKey, Demand, OrderKey, ReturnStockIn
from tests.model.world import (
    AfterSalesLine,
    BalanceUse,
    Decision,
    Key,
    OpeningBalance,
    ReceiptLine,
    Reference,
    Settings,
    StockOutLine,
)


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
    movement_id: str
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
    """R-45: a payment posted on proof keeps its amount; without its refund order it is unapplied."""

    amount: Decimal
    is_confirmed: bool
    posted_on: date
    is_unapplied: bool = False


@dataclass(frozen=True)
class PostedUse:
    """R-62: a use is posted once."""

    pair: Pair
    amount: Decimal
    posted_on: date


@dataclass(frozen=True)
class Pair:
    """The partners of a money document, and its currency."""

    distributor_id: str
    supplier_id: str
    currency_code: str


@dataclass(frozen=True)
class Paper:
    """The money document of the entries."""

    document_id: str
    document_type: str
    refund_order_id: str


@dataclass
class Booking:
    """A receipt line as booked: how many of its good, defective and refused units wait for a return (R-30)."""

    row: ReceiptLine
    business_date: date
    left: list[int]
    return_id: str = ""
    meant_id: str = ""
    reason: str = ""
    matches: int = 0
    adjustments: int = 0
    was_unidentified: bool = False
    matched_on: date | None = None

    @property
    def waiting(self) -> bool:
        return any(self.left)

    @property
    def unidentified(self) -> int:
        """Refused units that are not awaited are in no pool and no exception."""
        return self.left[0] + self.left[1]


@dataclass
class Verdict:
    """R-64: a decision, what it is about, and what became of it."""

    decision: Decision
    subject_id: str
    taken_on: date
    outcome: str
    is_signed: bool = True
    amount: Decimal | None = None
    currency_code: str = ""
    is_withdrawn: bool = False
    """It waited, and ended without a second person."""

    def is_waiting_as(self, decision_id: str) -> bool:
        return self.outcome == "waiting" and self.decision.decision_id == decision_id

    def is_waiting_for(self, subject_id: str, word: str) -> bool:
        return self.outcome == "waiting" and (self.subject_id, self.decision.decision) == (subject_id, word)

    @property
    def answered(self) -> str:
        """The exception that the decision names; empty if none."""
        return self.decision.subject_id if "|" in self.decision.subject_id else ""


@dataclass(frozen=True)
class Answer:
    """The newest answer to an exception, and the amount that it is bound to."""

    word: str
    amount: Decimal | None


@dataclass
class Journal:
    known: Knowledge = field(default_factory=Knowledge)
    adjustments: list[Adjustment] = field(default_factory=list)
    payment_adjustments: dict[Key, int] = field(default_factory=dict)
    unapplied_pairs: dict[Key, Pair] = field(default_factory=dict)
    restated: list[Any] = field(default_factory=list)
    """The documents that the last run found to be different, kept ones included (R-43)."""
    """Documents to the difference that a person keeps."""
    returns: dict[str, ReturnStockIn] = field(default_factory=dict)
    by_case: dict[CaseKey, list[ReturnStockIn]] = field(default_factory=lambda: defaultdict(list))
    by_order: dict[OrderKey, list[ReturnStockIn]] = field(default_factory=lambda: defaultdict(list))
    by_after_sales_id: dict[tuple[str, str], list[ReturnStockIn]] = field(default_factory=lambda: defaultdict(list))
    run_dates: list[date] = field(default_factory=list)
    orders: set[OrderKey] = field(default_factory=set)
    fates: list[RowFate] = field(default_factory=list)
    taken_files: set[object] = field(default_factory=set)
    booked: dict[Key, Booking] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    payments: dict[Key, PostedPayment] = field(default_factory=dict)
    openings: dict[str, OpeningBalance] = field(default_factory=dict)
    uses: dict[str, PostedUse] = field(default_factory=dict)
    exceeded: dict[str, BalanceUse] = field(default_factory=dict)
    """Uses that the balance does not cover in this run (R-62)."""
    last_numbers: dict[str, int] = field(default_factory=dict)
    """Supplier to the last number of its documents (R-75)."""
    below_zero: list[Key] = field(default_factory=list)
    """Money that came back and that nothing covers in this run (R-45)."""
    verdicts: list[Verdict] = field(default_factory=list)
    """Every decision with what became of it (R-64)."""
    standing: dict[tuple[str, str], str] = field(default_factory=dict)
    """The exceptions after the last run, each `open` or `answered`."""
    standing_by_root: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """The same by the return, or by what the ids of an order's decisions begin with."""
    amounts: dict[tuple[str, str], Decimal | None] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    answered: list[dict[str, Any]] = field(default_factory=list)
    """The rows of the answered exceptions after the last run."""
    judged_before: int = 0
    """The number of decisions that earlier runs judged."""
    fee_missing: set[str] = field(default_factory=set)
    held_demand: dict[CaseKey, Demand] = field(default_factory=dict)
    """What each case that is held now needs for its unpushed returns (R-08)."""
    opened: dict[tuple[str, str], date] = field(default_factory=dict)
    waiting: list[RowFate] = field(default_factory=list)
    """Quarantined rows that still wait to be let in (R-66)."""

    @property
    def restated_before(self) -> set[str]:
        return {each.document_id for each in self.restated}

    def hear(self, decision: Decision, subject_id: str, is_fit: bool) -> None:
        """R-16: a decision that does not fit the state at its moment is void, and never applied later."""
        self.verdicts.append(Verdict(decision, subject_id, self.run_dates[-1], "applied" if is_fit else "void"))

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
    coming_back: dict[str, set[OrderKey]] = field(default_factory=lambda: defaultdict(set))
    """Tracking number to the orders of whose goods a current line says that they come back under it."""
    adjusted_lines: list[tuple[Booking, Decision]] = field(default_factory=list)
    refunds_to_adjust: dict[str, dict[str, Decision]] = field(default_factory=dict)
    today: dict[str, list[Any]] = field(default_factory=dict)
    """The units with which each pushed, not yet received return would be pushed in this run (R-43)."""
    push_differences: list[Any] = field(default_factory=list)
    """Pushed returns that this run would push differently (R-43)."""
    waiting_for: dict[str, list[Booking]] = field(default_factory=lambda: defaultdict(list))
    """Return to the receipt lines with unidentified units that are meant for it, at the end of the run."""

    @property
    def channels(self) -> set[str]:
        """Where a case of this run can be: on a marketplace, or entered by hand."""
        return {"manual", *(shop.channel for shop in self.reference.shops)}

    def read_cases(self, journal: Journal) -> None:
        for order in sorted(journal.orders):
            stocked = journal.known.stocked_out(order)
            self.stocked[order] = stocked
            rows = journal.known.rows_of_order(AfterSalesLine, order)
            for row in rows:
                self.coming_back[row.return_tracking_number].add(order)
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


def post_for(journal: Journal, this_run: ThisRun, pair: Pair, paper: Paper, entries: list[tuple[str, Decimal]]) -> None:
    """R-49: zero postings are not written."""
    journal.postings.extend(
        Posting(
            paper.document_id,
            paper.document_type,
            this_run.business_date,
            account,
            pair.distributor_id,
            pair.supplier_id,
            pair.currency_code,
            amount,
            paper.refund_order_id,
        )
        for account, amount in entries
        if amount
    )
