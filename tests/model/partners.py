# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""What partners bring into generated worlds beside orders: balances of an older system, and uses of balances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.model.balances import OPENING, balance_of
from tests.model.bazaar import CURRENCY, NIGHTS
from tests.model.journal import Journal, Pair
from tests.model.world import BalanceUse, OpeningBalance, RefundPayment, Row


def partner_rows(rng: Random, name: str, position: int, journal: Journal) -> list[Row]:
    """The rows of a night that belong to no order; ids carry the world's name."""
    rows: list[Row] = []
    for number in range(3 if position == 0 else rng.choice((0, 0, 1))):
        rows.append(_opening(rng, f"OB{name}-{position}-{number}"))
    for number, opening in enumerate(journal.openings.values()):
        if rng.random() < 0.4:
            rows.append(_payment(rng, opening, f"PAYO{name}-{position}-{number}", position))
    if rng.random() < 0.3:
        unknown = OpeningBalance("NOBODY", "D-A", "S-MY", "MYR", "refund_payable", Decimal(1), NIGHTS[0])
        rows.append(_payment(rng, unknown, f"PAYX{name}-{position}", position))
    rows.extend(_uses(rng, f"USE{name}-{position}", position, journal))
    return rows


def _opening(rng: Random, reference: str) -> OpeningBalance:
    supplier_id = rng.choice(sorted(CURRENCY))
    currency = CURRENCY[supplier_id]
    kind = rng.choice(("refund_payable", "customer_balance"))
    amount = Decimal(rng.choice((100, 250, 85, -20)))
    row = OpeningBalance(reference, rng.choice(("D-A", "D-B", "D-C")), supplier_id, currency, kind, amount, NIGHTS[0])
    fault = rng.random()
    if fault < 0.1:
        return replace(row, distributor_id="D-NOBODY")
    return replace(row, currency_code="SGD") if fault < 0.2 else row


def _payment(rng: Random, opening: OpeningBalance, payment_id: str, position: int) -> RefundPayment:
    amount = rng.choice((opening.amount, Decimal(10), opening.amount + 1, Decimal(-5)))
    proof = "slip" if rng.random() < 0.8 else ""
    confirmed_at = _moment(rng, NIGHTS[position]) if rng.random() < 0.7 else None
    paid_at = _moment(rng, NIGHTS[position])
    named = OPENING + opening.reference
    return RefundPayment(payment_id, named, amount, opening.currency_code, paid_at, "", proof, confirmed_at)


def _uses(rng: Random, stem: str, position: int, journal: Journal) -> list[Row]:
    pairs = sorted(
        {
            (entry.distributor_id, entry.supplier_id, entry.currency_code)
            for entry in journal.postings
            if entry.account == "customer_balance"
        }
    )
    rows: list[Row] = []
    for number, pair in enumerate(pairs):
        balance = balance_of(journal, Pair(*pair))
        for turn in range(rng.choice((0, 1, 3))):
            amount = rng.choice((balance, balance + 1, Decimal(1), Decimal(2), Decimal(-1)))
            used = BalanceUse(
                f"{stem}-{number}-{turn}", *pair, amount or Decimal(7), _moment(rng, NIGHTS[position]), "O"
            )
            if rng.random() < 0.05:
                used = replace(used, supplier_id="S-NOBODY")
            rows.append(used)
    for use_id, posted in journal.uses.items():
        if rng.random() < 0.05:
            rows.append(
                BalanceUse(use_id, *vars(posted.pair).values(), posted.amount + 1, _moment(rng, NIGHTS[0]), "O")
            )
    return rows


def _moment(rng: Random, day: date) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(hours=rng.randint(0, 9))
