"""Combos: the version that counts, its components, the price of each piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.model.money import MINOR_UNIT
from tests.model.world import ComboRow, Reference, StockOutLine


def is_combo(reference: Reference, lines: Iterable[StockOutLine], sku: str) -> bool:
    """A SKU that people declared as a combo, or that a supplier shipped as one."""
    return any(row.combo_sku == sku for row in reference.combos) or any(line.combo_sku == sku for line in lines)


def version_of(reference: Reference, lines: Iterable[StockOutLine], combo_sku: str) -> tuple[ComboRow, ...]:
    """R-14: the version valid at the earliest shipment of that combo in the order; empty if no version is valid."""
    shipped = [line.shipped_on for line in lines if line.combo_sku == combo_sku and line.shipped_on is not None]
    if not shipped:
        return ()
    return version_on(reference, combo_sku, min(shipped))


def version_on(reference: Reference, combo_sku: str, on: date) -> tuple[ComboRow, ...]:
    valid = [
        row
        for row in reference.combos
        if row.combo_sku == combo_sku and (row.valid_from or date.min) <= on <= (row.valid_to or date.max)
    ]
    newest = max((row.valid_from or date.min for row in valid), default=None)
    return tuple(row for row in valid if (row.valid_from or date.min) == newest)


def piece_prices(version: Sequence[ComboRow], combo_price: Decimal, currency_code: str) -> dict[str, list[Decimal]]:
    """R-15: the price of one combo over its single pieces by largest remainder: sub-SKU to the prices of its pieces."""
    minor = MINOR_UNIT[currency_code]
    total = int(combo_price / minor)
    is_weighed = all(row.reference_price for row in version)
    pieces = [
        (row.sub_sku, number, Fraction(row.reference_price or 0) if is_weighed else Fraction(1))
        for row in version
        for number in range(1, row.quantity + 1)
    ]
    weight = sum(piece[2] for piece in pieces)
    exact = {piece[:2]: total * piece[2] / weight for piece in pieces}
    shares = {piece: int(share) for piece, share in exact.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda piece: (-(exact[piece] - shares[piece]), piece))
    for piece in by_remainder[:left]:
        shares[piece] += 1
    prices: dict[str, list[Decimal]] = {}
    for sub_sku, number in sorted(shares):
        prices.setdefault(sub_sku, []).append(shares[sub_sku, number] * minor)
    return prices
