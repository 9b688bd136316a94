"""Worlds from a seed: many orders in one; each run is written after the model has played the run before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from tests.model.answers import Answers, answers_to
from tests.model.bazaar import NIGHTS, reference_of, renewed
from tests.model.journal import Journal, ThisRun
from tests.model.orders import Order, first_rows, later_rows, new_order
from tests.model.partners import partner_rows
from tests.model.publishing import published
from tests.model.rulebook import play
from tests.model.world import AfterSalesLine, InputFile, Key, Night, ReceiptLine, Row, Settings, World

SOURCE_OF_ROW = {
    "StockOutLine": "stock_out_orders",
    "PushAcknowledgement": "push_acknowledgements",
    "ReceiptLine": "stock_in_receipts",
    "RefundPayment": "refund_payments",
    "UnsettledAmount": "unsettled_amounts",
    "Exchange": "exchanges",
    "Decision": "decisions",
    "BalanceUse": "balance_uses",
    "OpeningBalance": "opening_balances",
}


LIMITS: Final = (("IDR", Decimal(20_000)), ("MYR", Decimal("15.00")), ("PHP", Decimal("40.00")))
"""Above these a second person decides; in the other currencies one person is enough (R-64)."""


def world_of(seed: int, orders: int, first: int = 0) -> World:
    """A world of so many orders; with another `first` order, other orders in the same reference tables."""
    rng = Random(seed)
    reference = reference_of(rng)
    settings = Settings(auto_push_default=rng.random() < 0.5, first_requested_on=date(2026, 5, 1))
    settings = replace(settings, second_person_above=LIMITS)
    world = World(reference, (), settings)
    numbers = range(first, first + orders)
    tales = [new_order(Random(f"{seed}|{number}"), reference, f"{seed}x{number}") for number in numbers]
    journal = Journal()
    this_run: ThisRun | None = None
    mended = renewed(rng, reference)
    for position, business_date in enumerate(NIGHTS):
        rows = [
            row
            for number, tale in zip(numbers, tales, strict=True)
            for row in _rows(f"{seed}x{number}", tale, position, journal, this_run)
        ]
        rows.extend(partner_rows(Random(f"{seed}|{first}|{position}"), f"{seed}x{first}", position, journal))
        night = Night(business_date, tuple(_files(rng, rows, position)), mended if position >= 3 else None)
        this_run = play(journal, world, night)
        # people answer what is published
        published(journal, this_run)
        world = replace(world, nights=(*world.nights, night))
    return world


def _rows(name: str, tale: Order, position: int, journal: Journal, yesterday: ThisRun | None) -> list[Row]:
    rng = Random(f"{name}|{position}")
    rows = [*first_rows(tale, position)]
    if yesterday is not None:
        rows.extend(later_rows(rng, tale, position))
        answers = Answers(rng, position, journal, yesterday, name)
        returns = journal.by_order[tale.shop.shop_id, tale.order_id]
        for found in sorted(returns, key=lambda each: each.return_id):
            answers_to(answers, found)
        rows.extend(answers.rows)
        if rng.random() < 0.08:
            rows.extend(_repeated(rng, journal, tale))
    return rows


def _repeated(rng: Random, journal: Journal, tale: Order) -> list[Row]:
    """Rows of earlier exports, once more in another file."""
    lines = journal.known.rows_of_order(AfterSalesLine, (tale.shop.shop_id, tale.order_id))
    returns = {found.return_id for found in journal.by_order[tale.shop.shop_id, tale.order_id]}
    receipts = [line.row for line in journal.booked.values() if line.return_id in returns]
    again = rng.sample([*lines, *receipts], k=min(2, len(lines) + len(receipts)))
    return [_recounted(rng, row) if isinstance(row, ReceiptLine) else row for row in again]


def _recounted(rng: Random, row: ReceiptLine) -> ReceiptLine:
    """R-43: now and then a counted line comes again with another quantity."""
    return replace(row, good_quantity=row.good_quantity + 1) if rng.random() < 0.3 else row


def source_of(row: Row) -> str:
    """The inbox folder for a row."""
    if isinstance(row, AfterSalesLine) and row.channel != "manual":
        return row.channel
    return SOURCE_OF_ROW.get(type(row).__name__, "manual_after_sales")


def _files(rng: Random, rows: list[Row], position: int) -> list[InputFile]:
    """Rows over several files per source; no key twice in a file."""
    groups: dict[tuple[str, str, str], dict[Key, Row]] = defaultdict(dict)
    for row in rows:
        shop_id = row.shop_id if isinstance(row, AfterSalesLine) and row.channel != "manual" else ""
        letter = rng.choice("abc")
        source, key = source_of(row), row.key
        while key in groups[source, shop_id, letter]:
            letter += rng.choice("xyz")
        groups[source, shop_id, letter][key] = row
    return [
        InputFile(_path(source, shop_id, f"{letter}_{position}.csv"), source, tuple(members.values()), shop_id)
        for (source, shop_id, letter), members in groups.items()
        if members
    ]


def _path(*parts: str) -> str:
    """The path under the inbox; a source without shops has one folder less."""
    return "/".join(filter(None, parts))
