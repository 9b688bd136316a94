"""The parties of generated worlds and their terms: shops, suppliers, partnerships, fees, combos, mappings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from tests.model.world import (
    ComboRow,
    FeeSetting,
    Partnership,
    Reference,
    Shop,
    SkuMapping,
    Supplier,
    Warehouse,
)

NIGHTS: Final = (
    date(2026, 7, 1),
    date(2026, 7, 2),
    date(2026, 7, 3),
    date(2026, 7, 4),
    date(2026, 7, 17),
    date(2026, 7, 19),
)
"""Six business dates, with a gap in which every limit of R-56 runs out."""
SHOPS: Final = (
    Shop("shopee", "SPA", "D-A"),
    Shop("shopee", "SPB", "D-B", "TH", "THB", "Asia/Bangkok"),
    Shop("tiktok", "TTA", "D-A"),
    Shop("tiktok", "TTC", "D-C", "ID", "IDR", "Asia/Jakarta"),
    Shop("lazada", "LZB", "D-B"),
    Shop("lazada", "LZC", "D-C"),
)
CURRENCY: Final = {"S-MY": "MYR", "S-M2": "MYR", "S-TH": "THB", "S-ID": "IDR", "S-VN": "VND", "S-PH": "PHP"}
PREFIX: Final = {"S-MY": "MY", "S-ID": "ID2"}
"""What the numbers of their documents begin with; the others have none."""
PRICES: Final = {
    "MYR": ("9.99", "25.00", "33.33", "0.05", "120.50"),
    "THB": ("199.00", "349.50", "1250.75"),
    "PHP": ("89.90", "410.00"),
    "IDR": ("49999", "125000", "7"),
    "VND": ("350000", "99999"),
}
SKUS: Final = ("A", "B", "C", "D", "E")
COMBO_SKUS: Final = ("PACK", "TRIO", "DUO")
MAPPED_SKUS: Final = ("seller-A", "seller-PACK")
"""The sellers' names of A and PACK, in every shop."""


def reference_of(rng: Random) -> Reference:
    """The tables as they are on the first business date."""
    return Reference(
        SHOPS,
        tuple(Supplier(name, currency, document_prefix=PREFIX.get(name, "")) for name, currency in CURRENCY.items()),
        tuple(
            Warehouse(f"W-{name}-{number}", name, kind)
            for name in CURRENCY
            for number, kind in ((1, "own"), (2, "own"), (3, "third_party"))
        ),
        tuple(row for distributor in ("D-A", "D-B", "D-C") for row in _partnerships(rng, distributor)),
        tuple(row for name in CURRENCY for row in _fees(rng, name)),
        _combos(),
        tuple(
            SkuMapping(shop.channel, shop.shop_id, seller, seller.removeprefix("seller-"))
            for shop in SHOPS
            for seller in MAPPED_SKUS
        ),
    )


def _partnerships(rng: Random, distributor_id: str) -> list[Partnership]:
    rows = []
    for supplier_id in CURRENCY:
        method = rng.choice(("customer_balance", "bank_transfer"))
        auto = rng.choice((True, True, True, False, None))
        start = date(2026, 1, 1)
        shape = rng.random()
        first = Partnership(distributor_id, supplier_id, start, None, auto, method, rng.random() < 0.7)
        if shape < 0.55:
            rows.append(first)
        elif shape < 0.8:
            rows.append(replace(first, end_date=date(2026, 6, rng.randint(10, 28))))
        else:
            later = Partnership(distributor_id, supplier_id, date(2026, 6, 16), None, True, "bank_transfer", True)
            rows.extend((replace(first, end_date=date(2026, 6, 12)), later))
    release = "person" if rng.random() < 0.12 else ""
    return [replace(row, refund_release=release) for row in rows]


def _fees(rng: Random, supplier_id: str) -> list[FeeSetting]:
    """Every basis; rows that change between dates; rows for one distributor; a supplier without a row on some dates."""
    unit = Decimal(1) if CURRENCY[supplier_id] in ("IDR", "VND") else Decimal("0.01")
    rows = []
    for distributor_id in ("", "D-A", "D-B"):
        if rng.random() < (0.25 if not distributor_id else 0.5):
            continue
        for valid_from, valid_to in rng.choice(
            (
                ((None, None),),
                ((None, date(2026, 7, 2)), (date(2026, 7, 3), None)),
                ((date(2026, 7, 2), date(2026, 7, 4)), (date(2026, 7, 5), None)),
            )
        ):
            basis = rng.choice(("per_return_order", "per_unit", "percent"))
            amount = Decimal(rng.choice(("2.5", "5", "7.25"))) if basis == "percent" else 137 * unit * rng.randint(0, 5)
            low = rng.choice((None, None, 150 * unit))
            high = rng.choice((None, None, 900 * unit))
            rows.append(FeeSetting(supplier_id, distributor_id, basis, amount, low, high, valid_from, valid_to))
    return rows


def _combos() -> tuple[ComboRow, ...]:
    """PACK has two versions, TRIO a part without a reference price, DUO pieces of one SKU only."""
    may, june = date(2026, 6, 15), date(2026, 6, 16)
    return (
        ComboRow("PACK", "A", 1, Decimal("60.00"), None, may),
        ComboRow("PACK", "B", 2, Decimal("15.00"), None, may),
        ComboRow("PACK", "A", 1, Decimal("60.00"), june, None),
        ComboRow("PACK", "B", 3, Decimal("15.00"), june, None),
        ComboRow("TRIO", "C", 1, Decimal("10.00")),
        ComboRow("TRIO", "D", 2, None),
        ComboRow("DUO", "E", 3, Decimal("1.00"), date(2026, 3, 1), date(2026, 6, 25)),
    )


def renewed(rng: Random, reference: Reference) -> Reference:
    """The tables after people have corrected them: fees for all, other terms for some, an early end for one."""
    fees = list(reference.fee_settings)
    for supplier_id, currency in CURRENCY.items():
        if not any(row.supplier_id == supplier_id and not row.distributor_id for row in fees):
            amount = Decimal(500) if currency in ("IDR", "VND") else Decimal("3.33")
            fees.append(FeeSetting(supplier_id, "", "per_return_order", amount))
    partnerships = []
    for row in reference.partnerships:
        changed = row
        if rng.random() < 0.2:
            changed = replace(changed, via_bigshop=not row.via_bigshop)
        if rng.random() < 0.2:
            changed = replace(changed, auto_push=True)
        if rng.random() < 0.1 and row.end_date is None:
            changed = replace(changed, end_date=date(2026, 6, 27))
        partnerships.append(changed)
    suppliers = tuple(
        replace(row, document_prefix="M2X") if row.supplier_id == "S-M2" else row for row in reference.suppliers
    )
    return replace(reference, suppliers=suppliers, fee_settings=tuple(fees), partnerships=tuple(partnerships))
