"""Steps 2, 3 and 4: acknowledgements, receipts, cancellations and recalls (rules §2, §5, §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from tests.model.intake import RowFate
from tests.model.journal import Booking, Journal, Movement, ThisRun
from tests.model.memory import PushRecord, ReturnStockIn
from tests.model.world import AfterSalesLine, Key, PushAcknowledgement, ReceiptLine


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
    """R-26 to R-31, R-60: what arrived, and what is unidentified since earlier runs, each line on top of those before.

    A line that names an order or a parcel means the return that awaits units of its SKU when the run begins.
    """
    awaiting = [found for found in journal.returns.values() if _may_receive(this_run, found)]
    begun = {found.return_id: awaited_by_sku(found) for found in awaiting}
    lines = [*_arrived(journal, this_run), *(line for line in journal.booked.values() if line.waiting)]
    for line in sorted(lines, key=lambda each: (each.row.stocked_in_at, each.row.receipt_id, each.row.line_no)):
        _take(journal, this_run, line, begun)


def _arrived(journal: Journal, this_run: ThisRun) -> Iterator[Booking]:
    """R-27: the lines of this run that were never booked; those of another supplier's return are refused."""
    groups: dict[Key, list[RowFate]] = defaultdict(list)
    for fate in this_run.accepted(ReceiptLine):
        groups[fate.row.key].append(fate)
    for key, fates in groups.items():
        if key in journal.booked:
            continue
        for fate in fates:
            journal.known.learn(fate.row, this_run.business_date, fate.path)
        row = fates[-1].row
        assert isinstance(row, ReceiptLine)
        named = _returns_named(journal, row)
        if named and all(found.supplier_id != row.supplier_id for found in named):
            fates[-1].refuse("SUPPLIER_MISMATCH")
            journal.known.forget(row)
            continue
        yield Booking(
            row, this_run.business_date, [row.good_quantity, row.defective_quantity, row.refused_quantity or 0]
        )


def correct(journal: Journal, business_date: date, fate: RowFate) -> None:
    """R-43: a new version of a booked line may change quantities only."""
    if not isinstance(fate.row, ReceiptLine) or fate.outcome != "accepted" or fate.row.key not in journal.booked:
        return
    if _is_of_another_thing(journal, fate.row):
        fate.refuse("NOT_A_CORRECTION")
    else:
        journal.known.learn(fate.row, business_date, fate.path)


def _is_of_another_thing(journal: Journal, row: ReceiptLine) -> bool:
    line = journal.booked[row.key]
    booked = line.row
    if (booked.supplier_id, booked.warehouse_id, booked.sku) != (row.supplier_id, row.warehouse_id, row.sku):
        return True
    found = journal.returns.get(line.return_id)
    if found is None:
        return False
    if row.return_stock_in_id:
        return row.return_stock_in_id != found.return_id
    if row.shop_id and row.after_sales_id:
        return (row.shop_id, row.after_sales_id) != (found.shop_id, found.after_sales_id)
    return bool(row.order_id) and row.order_id != found.order_id


def _returns_named(journal: Journal, row: ReceiptLine) -> list[ReturnStockIn]:
    """R-27: the returns that a line names by its return_stock_in_id, or by shop and after-sales id."""
    if row.return_stock_in_id:
        exact = journal.returns.get(row.return_stock_in_id)
        return [exact] if exact else []
    if row.shop_id and row.after_sales_id:
        return list(journal.by_after_sales_id[row.shop_id, row.after_sales_id])
    return []


def _may_receive(this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-22, R-30: pushed on an earlier night, and pushed, received or recalled."""
    is_of_an_earlier_night = found.pushed_on is not None and found.pushed_on < this_run.business_date
    return is_of_an_earlier_night and found.state in ("pushed", "received", "recalled")


def awaited_by_sku(found: ReturnStockIn) -> dict[str, int]:
    """R-31: refused units are no longer awaited; after a short-close nothing is."""
    if found.is_short_closed:
        return dict.fromkeys(found.requested_by_sku(), 0)
    counted = found.counted_by_sku()
    return {sku: units - counted.get(sku, 0) for sku, units in found.requested_by_sku().items()}


def target_of(journal: Journal, line: Booking, begun: Mapping[str, dict[str, int]]) -> tuple[ReturnStockIn | None, str]:
    """R-27, R-30: the return that a line means, or why it means none."""
    if line.return_id:
        return journal.returns[line.return_id], ""
    names = journal.known.newest(ReceiptLine, line.row.key)
    own = [found for found in _returns_named(journal, names) if found.supplier_id == line.row.supplier_id]
    if not names.return_stock_in_id and not (names.shop_id and names.after_sales_id):
        if not names.order_id and not names.tracking_number:
            return None, "NO_RETURN_NAMED"
        own = [journal.returns[each] for each, skus in begun.items() if skus.get(line.row.sku)]
        own = [found for found in own if found.supplier_id == line.row.supplier_id and _fits(journal, found, names)]
    if len(own) == 1:
        return own[0], ""
    return None, "SEVERAL_RETURNS" if own else "UNKNOWN_RETURN"


def meant_returns(journal: Journal) -> Iterator[tuple[str, Booking]]:
    """The unidentified lines with the return that each is for: by its id, its case, or what of it counted before."""
    for line in journal.booked.values():
        if line.unidentified and line.meant_id:
            yield line.meant_id, line


def _fits(journal: Journal, found: ReturnStockIn, names: ReceiptLine) -> bool:
    """R-27: of the order and the parcel that the line gives, and of its shop where it gives one."""
    if names.shop_id not in ("", found.shop_id) or names.order_id not in ("", found.order_id):
        return False
    return not names.tracking_number or names.tracking_number in _parcels(journal, found)


def _parcels(journal: Journal, found: ReturnStockIn) -> set[str]:
    """The numbers under which the goods of a case come back; a failed parcel keeps the one that it went out with."""
    order = (found.shop_id, found.order_id)
    numbers = {
        row.return_tracking_number
        for row in journal.known.rows_of_order(AfterSalesLine, order)
        if (row.channel, row.shop_id, row.after_sales_id) == found.case_key
    }
    for line in journal.known.stocked_out(order):
        if found.after_sales_id == f"ABN-{line.stock_out_id}-{line.package_no or '1'}":
            numbers.add(line.tracking_number)
    return numbers


def _take(journal: Journal, this_run: ThisRun, line: Booking, begun: Mapping[str, dict[str, int]]) -> None:
    """R-30: as much as is awaited counts, good units first, then defective, then refused; the rest is unidentified."""
    target, line.reason = target_of(journal, line, begun)
    names = journal.known.newest(ReceiptLine, line.row.key)
    line.meant_id = target.return_id if target and (line.return_id or _returns_named(journal, names)) else ""
    awaited = awaited_by_sku(target).get(line.row.sku) if target else None
    room = (awaited or 0) if target and _may_receive(this_run, target) else 0
    counted = []
    for units in _countable(line, names):
        counted.append(min(units, room))
        room -= counted[-1]
    line.left = [units - taken for units, taken in zip(line.left, counted, strict=True)]
    is_new = line.row.key not in journal.booked
    journal.booked[line.row.key] = line
    if is_new:
        line.was_unidentified = line.unidentified > 0
        _move(journal, this_run, line, ("unidentified", line.unidentified), "")
    if target and any(counted):
        _count(journal, this_run, line, target, counted, is_new=is_new)
    if line.waiting and target:
        why = _why_uncounted(this_run, target, line.row.sku, awaited)
        line.reason = why if line.meant_id else "UNKNOWN_RETURN"
    elif not line.waiting:
        line.reason = ""


def _countable(line: Booking, newest: ReceiptLine) -> list[int]:
    """R-43: of the units that wait, no more than the newest version of the line still has; refused ones apart."""
    good, defective, refused = line.left
    row = line.row
    accepted_before = row.good_quantity + row.defective_quantity - good - defective
    refused_before = (row.refused_quantity or 0) - refused
    accepted = min(good + defective, max(newest.good_quantity + newest.defective_quantity - accepted_before, 0))
    return [
        min(good, accepted),
        max(accepted - good, 0),
        min(refused, max((newest.refused_quantity or 0) - refused_before, 0)),
    ]


def _why_uncounted(this_run: ThisRun, target: ReturnStockIn, sku: str, awaited: int | None) -> str:
    if not _may_receive(this_run, target) and target.state != "received":
        return "NOT_PUSHED"
    if awaited is None:
        return "SKU_NOT_PUSHED"
    counted = target.counted_by_sku().get(sku, 0)
    return (
        "SHORT_CLOSED" if target.is_short_closed and counted < target.requested_by_sku()[sku] else "MORE_THAN_AWAITED"
    )


def _count(
    journal: Journal, this_run: ThisRun, line: Booking, target: ReturnStockIn, counted: list[int], *, is_new: bool
) -> None:
    """R-22, R-29, R-31, R-50: the first counted receipt makes the return received, also after its recall."""
    good, defective, refused = counted
    line.return_id = line.meant_id = target.return_id
    target.receipts.append(
        replace(line.row, good_quantity=good, defective_quantity=defective, refused_quantity=refused)
    )
    target.receipt_nights.append(this_run.business_date)
    if target.state in ("pushed", "recalled"):
        target.state = "received"
    target.received_on = target.received_on or this_run.business_date
    if not is_new:
        line.matches += 1
        _move(journal, this_run, line, ("unidentified", -good - defective), target.return_id)
        if not line.unidentified and line.was_unidentified:
            line.matched_on = line.matched_on or this_run.business_date
    _move(journal, this_run, line, ("sellable", good), target.return_id)
    _move(journal, this_run, line, ("defective", defective), target.return_id)


def _move(journal: Journal, this_run: ThisRun, line: Booking, moved: tuple[str, int], return_id: str) -> None:
    """R-50: pool and units; refused units are in no pool, and a later match has a number of its own."""
    row, (pool, quantity) = line.row, moved
    if quantity:
        name = f"{row.receipt_id}|{row.line_no}|{pool}" + (f"|match|{line.matches}" if line.matches else "")
        journal.movements.append(
            Movement(
                name,
                row.receipt_id,
                row.line_no,
                return_id,
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
            # nothing withdraws what a reissue recalled in favour of another supplier
            found.is_accepted = found.is_accepted and found.is_replaced
            continue
        if found.state in ("to_push", "push_failed", "blocked"):
            found.state, found.reason = "cancelled", ""
            found.has_given_back = found.attempts > 0
        elif found.state == "pushed":
            found.state = "recalled"
            found.recalled_on = this_run.business_date
            batch_id = this_run.batch_id(found.distributor_id, found.supplier_id)
            found.pushes.append(PushRecord(found.push_id, "recall", batch_id, found.attempts, this_run.business_date))


def is_frozen(this_run: ThisRun, found: ReturnStockIn) -> bool:
    """R-22: cancelled after stock-in, and no person accepted it all the same; closed without goods is not stock-in.

    A return that a reissue recalled in favour of another supplier is treated alike.
    """
    case = this_run.case_of.get(found.case_key)
    stands_cancelled = found.is_replaced or (case is not None and case.is_cancelled)
    return found.received_on is not None and stands_cancelled and not found.is_accepted
