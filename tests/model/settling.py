"""Published relations about money: refund orders, balances, settlements, variances, roll-forward (rules §7 to §10)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from tests.model.journal import Journal, Posting, ThisRun
from tests.model.memory import Refund, ReturnStockIn
from tests.model.money import ZERO

Row = dict[str, Any]


def refund_row(found: ReturnStockIn, document: Refund) -> Row:
    return {
        "refund_order_id": document.refund_order_id,
        "return_stock_in_id": found.return_id,
        "distributor_id": found.distributor_id,
        "supplier_id": found.supplier_id,
        "created_on": document.created_on,
        "currency_code": found.terms.currency_code,
        "return_amount": document.return_amount,
        "unsettled_amount": document.unsettled_amount,
        "exchange_amount": document.exchange_amount,
        "return_handling_fee": document.return_handling_fee,
        "refundable_amount": document.refundable_amount,
        "shortfall_amount": document.shortfall_amount,
        "refund_method": document.refund_method,
        "state": document.state,
        "paid_amount": document.confirmed_amount,
        "completed_on": document.completed_on,
    }


def balances(journal: Journal, returns: list[ReturnStockIn]) -> list[Row]:
    """Contract: one row per pair and currency with at least one refund order by customer balance."""
    balances: dict[tuple[str, str, str], Decimal] = {}
    for found in returns:
        for document in found.refunds:
            if document.refund_method == "customer_balance":
                key = (found.distributor_id, found.supplier_id, found.terms.currency_code)
                balances.setdefault(key, ZERO)
    for posting in journal.postings:
        if posting.account == "customer_balance":
            balances[posting.distributor_id, posting.supplier_id, posting.currency_code] -= posting.amount
    return [
        {"distributor_id": key[0], "supplier_id": key[1], "currency_code": key[2], "balance_amount": amount}
        for key, amount in balances.items()
    ]


def refund_match(this_run: ThisRun, document: Refund) -> Row:
    """R-54: due against settled; a customer balance settles at creation."""
    is_balance = document.refund_method == "customer_balance"
    settled = document.confirmed_amount + (document.refundable_amount if is_balance else ZERO)
    due = document.refundable_amount
    is_late = (this_run.business_date - document.created_on).days > this_run.settings.payment_limit_days
    asked = due - document.written_off_amount  # an amount that was written off is no longer due
    if settled == asked:
        word = "matched"
    elif settled > asked:
        word = "over"
    elif settled:
        word = "partial"
    else:
        word = "unpaid" if is_late else "pending"
    return {
        "refund_order_id": document.refund_order_id,
        "due_amount": due,
        "settled_amount": settled,
        "difference_amount": due - settled,
        "match": word,
    }


def variance(document: Refund) -> Row:
    """R-42: the parts add up to actual less estimate."""
    row = {
        "refund_order_id": document.refund_order_id,
        "estimated_amount": document.estimated_amount,
        "actual_amount": document.refundable_amount,
        "quantity_part": document.return_amount - document.expected_amount,
        "unsettled_part": -document.unsettled_amount,
        "exchange_part": -document.exchange_due,
        "fee_part": -(document.fee_due - document.fee_estimated),
        "shortfall_part": document.shortfall_amount,
    }
    parts = sum((Decimal(str(amount)) for name, amount in row.items() if name.endswith("_part")), ZERO)
    assert document.refundable_amount - document.estimated_amount == parts
    return row


def roll_forward(journal: Journal, this_run: ThisRun) -> list[Row]:
    """R-57: per pair and date with a movement, and for this run: opening amounts, changes, closing amounts."""
    of_pair: dict[tuple[str, str, str], list[Posting]] = defaultdict(list)
    for posting in journal.postings:
        of_pair[posting.distributor_id, posting.supplier_id, posting.currency_code].append(posting)
    rows = []
    for pair, postings in of_pair.items():
        for business_date in sorted({*(posting.business_date for posting in postings), this_run.business_date}):
            before = [posting for posting in postings if posting.business_date < business_date]
            moved = [posting for posting in postings if posting.business_date == business_date]
            row: Row = dict(zip(("distributor_id", "supplier_id", "currency_code"), pair, strict=True))
            row["business_date"] = business_date
            row["opening_amount"] = _open_items(before)
            row["due_amount"] = _sum_of(moved, "refund_payable", document_type="refund_order", is_credit=True)
            row["settled_amount"] = _sum_of(moved, "customer_balance") + _sum_of(moved, "bank")
            row["written_off_amount"] = _sum_of(moved, "write_off")
            row["closing_amount"] = _open_items([*before, *moved])
            change = row["due_amount"] - row["settled_amount"] - row["written_off_amount"]
            assert row["opening_amount"] + change == row["closing_amount"]
            rows.append(row)
    return rows


def _open_items(postings: list[Posting]) -> Decimal:
    return _sum_of(postings, "refund_payable") + _sum_of(postings, "bank_clearing")


def _sum_of(postings: list[Posting], account: str, document_type: str = "", is_credit: bool = False) -> Decimal:
    """The net credits of an account; or its credits alone."""
    chosen = [
        posting.amount
        for posting in postings
        if posting.account == account
        and document_type in ("", posting.document_type)
        and not (is_credit and posting.amount > 0)
    ]
    return -sum(chosen, ZERO)
