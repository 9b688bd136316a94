"""Rounding, the return handling fee, the partnership in force."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tests.model.world import FeeSetting, Partnership, Reference

MINOR_UNIT: Final = {
    "IDR": Decimal(1),
    "VND": Decimal(1),
    "MYR": Decimal("0.01"),
    "THB": Decimal("0.01"),
    "SGD": Decimal("0.01"),
    "PHP": Decimal("0.01"),
}
"""Rules §7: the smallest amount of each currency."""
ZERO: Final = Decimal(0)


def rounded(amount: Decimal, currency_code: str) -> Decimal:
    """Rules §7: half away from zero to the minor unit (amounts here are never negative)."""
    return amount.quantize(MINOR_UNIT[currency_code], rounding=ROUND_HALF_UP)


def fee_in_force(reference: Reference, supplier_id: str, distributor_id: str, on: date) -> FeeSetting | None:
    """R-39: a row for the distributor beats a row for all; among equals the latest valid_from."""
    valid = [
        row
        for row in reference.fee_settings
        if row.supplier_id == supplier_id
        and row.distributor_id in ("", distributor_id)
        and (row.valid_from or date.min) <= on <= (row.valid_to or date.max)
    ]
    return max(valid, key=lambda row: (row.distributor_id != "", row.valid_from or date.min), default=None)


def fee_amount(row: FeeSetting, amount: Decimal, units: int, currency_code: str) -> Decimal:
    """R-39: H = base × rate, rounded, raised to the minimum, then cut to the maximum."""
    if row.basis == "per_return_order":
        fee = row.amount
    elif row.basis == "per_unit":
        fee = row.amount * units
    else:
        fee = amount * row.amount / 100
    fee = rounded(fee, currency_code)
    if row.min_amount is not None:
        fee = max(fee, row.min_amount)
    if row.max_amount is not None:
        fee = min(fee, row.max_amount)
    return fee


def partnership_at(reference: Reference, distributor_id: str, supplier_id: str, shipped_on: date) -> Partnership | None:
    """R-19: the row whose interval contains the stock-out date, the latest start_date if several."""
    rows = [
        row
        for row in reference.partnerships
        if row.distributor_id == distributor_id
        and row.supplier_id == supplier_id
        and row.start_date <= shipped_on <= (row.end_date or date.max)
    ]
    return max(rows, key=lambda row: row.start_date, default=None)
