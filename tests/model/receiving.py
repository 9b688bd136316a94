"""Steps 2, 3 and 4: acknowledgements, receipts, cancellations and recalls (rules §2, §5, §6)."""

from __future__ import annotations

from collections import defaultdict

from tests.model.intake import RowFate
from tests.model.journal import Journal, Movement, ThisRun
from tests.model.memory import PushRecord, ReturnStockIn
from tests.model.world import Key, PushAcknowledgement, ReceiptLine


def acknowledge(journal: Journal, this_run: ThisRun) -> None:
    """R-17: the newest answer to the latest attempt, in the states pushed and push_failed."""
    answered = {fate.row.key[0] for fate in this_run.accepted(PushAcknowledgement)}
    for found in journal.returns.values():
        if found.push_id not in answered or found.state not in ("pushed", "push_failed"):
            continue
        answer = journal.known.acknowledgement_of(found.push_id)
        assert answer is not None
        is_rejected = answer.result == "rejected"
        found.state = "push_failed" if is_rejected else "pushed"
        found.reason = (answer.reason or "REJECTED") if is_rejected else ""


def receive(journal: Journal, this_run: ThisRun) -> None:
    """R-26 to R-31, R-60: receipt lines, each added to the lines before."""
    groups: dict[Key, list[RowFate]] = defaultdict(list)
    for fate in this_run.accepted(ReceiptLine):
        groups[fate.row.key].append(fate)
    newest = []
    for key, fates in groups.items():
        for fate in fates:
            journal.known.learn(fate.row, this_run.business_date, fate.path)
        if key not in journal.counted:
            newest.append(fates[-1])
    for fate in sorted(newest, key=_turn):
        _take(journal, this_run, fate)
        if fate.outcome == "quarantined":
            journal.known.forget(fate.row)
    for decision in this_run.decisions("short_close"):
        target = journal.returns.get(decision.subject_id)
        is_fit = target is not None and target.state == "received"
        journal.hear(decision, is_fit)
        if is_fit and target:
            target.is_short_closed = True


def _turn(fate: RowFate) -> tuple[object, ...]:
    row = fate.row
    assert isinstance(row, ReceiptLine)
    return (row.stocked_in_at, row.receipt_id, row.line_no)


def _take(journal: Journal, this_run: ThisRun, fate: RowFate) -> None:
    row = fate.row
    assert isinstance(row, ReceiptLine)
    target = _returns_named(journal, row)
    if isinstance(target, str):
        fate.refuse(target)
        return
    is_of_an_earlier_night = target.pushed_on is not None and target.pushed_on < this_run.business_date
    if target.state not in ("pushed", "received") or not is_of_an_earlier_night:
        fate.refuse("NOT_PUSHED")
        journal.without_push[row.key] = target.return_id
        return
    requested = target.requested_by_sku()
    if row.sku not in requested:
        fate.refuse("UNEXPECTED_SKU")
        target.unexpected[row.sku] = target.unexpected.get(row.sku, 0)
        return
    good, defective = target.accepted_by_sku().get(row.sku, (0, 0))
    units = row.good_quantity + row.defective_quantity
    if target.is_short_closed or good + defective + units > requested[row.sku]:
        fate.refuse("OVER_RECEIPT")
        target.over_skus.add(row.sku)
        return
    _count(journal, this_run, target, row)


def _returns_named(journal: Journal, row: ReceiptLine) -> ReturnStockIn | str:
    """R-27, R-30: the return a receipt names, by its id or by shop and after-sales id; else the reason."""
    if row.return_stock_in_id:
        exact = journal.returns.get(row.return_stock_in_id)
        named = [exact] if exact else []
    else:
        named = journal.by_after_sales_id[row.shop_id, row.after_sales_id]
    if not named:
        return "UNKNOWN_RETURN"
    own = [each for each in named if each.supplier_id == row.supplier_id]
    if not own:
        return "SUPPLIER_MISMATCH"
    return own[0] if len(own) == 1 else "AMBIGUOUS_RETURN"


def _count(journal: Journal, this_run: ThisRun, target: ReturnStockIn, row: ReceiptLine) -> None:
    """R-29, R-31, R-50: the line counts once; the first one makes the return received."""
    journal.counted[row.key] = row
    target.receipts.append(row)
    target.receipt_nights.append(this_run.business_date)
    if target.state == "pushed":
        target.state = "received"
        target.received_on = this_run.business_date
    for pool, quantity in (("sellable", row.good_quantity), ("defective", row.defective_quantity)):
        if quantity:
            journal.movements.append(
                Movement(
                    row.receipt_id,
                    row.line_no,
                    target.return_id,
                    this_run.business_date,
                    row.supplier_id,
                    row.warehouse_id,
                    row.sku,
                    pool,
                    quantity,
                )
            )


def cancel_and_recall(journal: Journal, this_run: ThisRun) -> None:
    """R-22: the effect of a cancelled after-sales order before the push, after it, and after stock-in."""
    for found in journal.returns.values():
        case = this_run.case_of.get(found.case_key)
        if case is None or not case.is_cancelled:
            found.is_accepted = False
            continue
        if found.state in ("to_push", "push_failed", "blocked"):
            found.state, found.reason = "cancelled", ""
            found.has_given_back = found.attempts > 0
        elif found.state == "pushed":
            found.state = "recalled"
            found.recalled_on = this_run.business_date
            batch_id = this_run.batch_id(found.distributor_id, found.supplier_id)
            found.pushes.append(PushRecord(found.push_id, "recall", batch_id, found.attempts, this_run.business_date))
    for decision in this_run.decisions("accept"):
        target = journal.returns.get(decision.subject_id)
        is_fit = target is not None and is_frozen(this_run, target)
        journal.hear(decision, is_fit)
        if is_fit and target:
            target.is_accepted = True


def is_frozen(this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-22: cancelled after stock-in, and no person accepted it all the same."""
    case = this_run.case_of.get(found.case_key)
    return found.state == "received" and case is not None and case.is_cancelled and not found.is_accepted
