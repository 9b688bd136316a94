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
        "document_no": document.document_no,
        "adjusted_amount": document.adjusted_amount,
        "due_amount": document.due_amount,
        "written_off_amount": document.written_off_amount,
        "open_amount": document.open_amount,
    }


def refund_match(this_run: ThisRun, document: Refund) -> Row:
    """R-54: due against settled; a customer balance settles at creation."""
    due, settled, still_open = document.due_amount, document.settled_amount, document.open_amount
    is_late = (this_run.business_date - document.created_on).days > this_run.settings.payment_limit_days
    if still_open == 0:
        word = "matched"
    elif still_open < 0:
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
        "open_amount": still_open,
        "written_off_amount": document.written_off_amount,
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
        if posting.document_type == "balance_use" or posting.account == "opening":
            continue
        if posting.document_type == "opening_balance" and posting.account == "customer_balance":
            continue
        of_pair[posting.distributor_id, posting.supplier_id, posting.currency_code].append(posting)
    rows = []
    for pair, postings in of_pair.items():
        for business_date in sorted({*(posting.business_date for posting in postings), this_run.business_date}):
            before = [posting for posting in postings if posting.business_date < business_date]
            moved = [posting for posting in postings if posting.business_date == business_date]
            row: Row = dict(zip(("distributor_id", "supplier_id", "currency_code"), pair, strict=True))
            row["business_date"] = business_date
            row["opening_amount"] = _owed(before)
            row["brought_forward_amount"] = _sum_of(moved, "refund_payable", document_type="opening_balance")
            row["due_amount"] = _sum_of(moved, "refund_payable", document_type="refund_order", is_credit=True)
            row["adjusted_amount"] = _adjusted(moved)
            settled = [posting for posting in moved if posting.document_type not in ("balance_use", "opening_balance")]
            row["settled_amount"] = _sum_of(settled, "customer_balance") + _sum_of(settled, "bank")
            row["written_off_amount"] = _sum_of(moved, "write_off")
            row["closing_amount"] = _owed([*before, *moved])
            added = row["brought_forward_amount"] + row["due_amount"] + row["adjusted_amount"]
            change = added - row["settled_amount"] - row["written_off_amount"]
            assert row["opening_amount"] + change == row["closing_amount"]
            rows.append(row)
    return rows


def _adjusted(postings: list[Posting]) -> Decimal:
    """R-57: adjustments of refund orders only: what they change in what is due."""
    other = ("refund_payable", "customer_balance", "write_off")
    chosen = [entry for entry in postings if entry.document_type == "refund_adjustment" and entry.account not in other]
    return sum((entry.amount for entry in chosen), ZERO)


def _owed(postings: list[Posting]) -> Decimal:
    """R-57: closing = −(refund_payable + bank_clearing + unapplied_payment)."""
    accounts = ("refund_payable", "bank_clearing", "unapplied_payment")
    return sum((_sum_of(postings, account) for account in accounts), ZERO)


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
