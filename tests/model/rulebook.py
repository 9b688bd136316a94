"""The steps of a run in the rulebook's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.model.adjusting import adjust_receipts, adjust_refunds, hear_restatements, remember_restated
from tests.model.answering import answer
from tests.model.balances import bring_forward, posted_once, use_balances
from tests.model.closing import accept, close_short
from tests.model.deciding import choose_method
from tests.model.fitting import end_waiting
from tests.model.intake import Gate, RowFate, rows_of
from tests.model.journal import Journal, ThisRun
from tests.model.opening import open_and_gate
from tests.model.paying import pay
from tests.model.publishing import published
from tests.model.pushing import decide_and_push
from tests.model.receiving import acknowledge, cancel_and_recall, correct, meant_returns, receive
from tests.model.refunding import refund
from tests.model.restating import compare_pushes
from tests.model.waiting import hold_and_release
from tests.model.world import AfterSalesLine, InputFile, Night, OpeningBalance, ReceiptLine, StockOutLine, World

Relations = dict[str, list[dict[str, Any]]]


def nights_of(world: World) -> Iterator[Relations]:
    """Per run, the published relations as the rulebook requires them."""
    journal = Journal()
    for night in world.nights:
        yield published(journal, play(journal, world, night))


def play(journal: Journal, world: World, night: Night) -> ThisRun:
    """One run, step by step."""
    this_run = take(journal, world, night)
    acknowledge(journal, this_run)
    receive(journal, this_run)
    close_short(journal, this_run)
    adjust_receipts(journal, this_run)
    this_run.read_cases(journal)
    cancel_and_recall(journal, this_run)
    accept(journal, this_run)
    hold_and_release(journal, this_run)
    refund(journal, this_run)
    adjust_refunds(journal, this_run)
    bring_forward(journal, this_run)
    pay(journal, this_run)
    use_balances(journal, this_run)
    open_and_gate(journal, this_run)
    compare_pushes(journal, this_run)
    decide_and_push(journal, this_run)
    choose_method(journal, this_run)
    hear_restatements(journal, this_run)
    remember_restated(journal, this_run)
    answer(journal, this_run)
    end_waiting(journal, this_run)
    for return_id, line in meant_returns(journal):
        this_run.waiting_for[return_id].append(line)
    return this_run


def take(journal: Journal, world: World, night: Night) -> ThisRun:
    """Step 1: files not seen before, each row judged; accepted rows are known from here on (receipts after step 3)."""
    reference = night.reference or world.reference
    settings = night.settings or world.settings
    fates = rows_of(tuple(file for file in _by_path(night) if _is_new(journal, file)))
    push_ids = frozenset(push.push_id for found in journal.returns.values() for push in found.pushes)
    known_ids = frozenset(document.refund_order_id for found in journal.returns.values() for document in found.refunds)
    run = len(journal.run_dates)
    gate = Gate(reference, settings, journal.known, push_ids, known_ids, posted_once(journal), night.business_date, run)
    # stock-outs of the same run count when the shop of a row is checked, opening balances when it is paid
    for fate in sorted(fates, key=lambda fate: not isinstance(fate.row, (StockOutLine, OpeningBalance))):
        gate.judge(fate)
        correct(journal, night.business_date, fate)
        if fate.outcome == "accepted" and not isinstance(fate.row, ReceiptLine):
            journal.known.learn(fate.row, night.business_date, fate.path)
        if isinstance(fate.row, AfterSalesLine) and fate.outcome in ("accepted", "unchanged"):
            journal.known.see(fate.row, night.business_date, fate.path)
        if isinstance(fate.row, AfterSalesLine) and fate.outcome != "quarantined" and fate.row.kind == "platform":
            case = (fate.row.channel, fate.row.shop_id, fate.row.after_sales_id)
            journal.known.case_since.setdefault(case, run)
        if isinstance(fate.row, (AfterSalesLine, StockOutLine)):
            journal.orders.add((fate.row.shop_id, fate.row.order_id))
    journal.fates.extend(fates)
    journal.run_dates.append(night.business_date)
    return ThisRun(night.business_date, reference, settings, fates, journal.run_dates.count(night.business_date))


def _by_path(night: Night) -> list[InputFile]:
    return sorted(night.files, key=lambda file: file.path.encode())


def _is_new(journal: Journal, file: InputFile) -> bool:
    """Contract: the same bytes for the same shop again add nothing new."""
    identity = (file.source, file.shop_id, file.rows)
    if identity in journal.taken_files:
        return False
    journal.taken_files.add(identity)
    return True


__all__ = ["Relations", "RowFate", "nights_of"]
