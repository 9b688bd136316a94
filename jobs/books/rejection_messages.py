"""Sentences for quarantined rows: the column, what was found, what was expected, what to do (R-06)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Final

from rapidfuzz import fuzz, process

from aftersales.schemas.reason_codes import QUARANTINE_REASONS

WHAT_TO_DO: Final = {reason.code: reason.what_to_do for reason in QUARANTINE_REASONS}
UNKNOWN_PARTY: Final = ("UNKNOWN_SHOP", "UNKNOWN_SUPPLIER", "UNKNOWN_WAREHOUSE")
NEAR: Final = 70
RETURN_COLUMNS: Final = ("return_stock_in_id", "shop_id", "after_sales_id")
EXPECTED: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "CHANNEL_UNSUPPORTED": (("shop_id",), "a shop of this channel"),
    "UNKNOWN_SHOP": (("shop_id",), "a shop of reference/shops"),
    "WRONG_SHOP": (("shop_id",), "'{}', under which its order was shipped or its return is known"),
    "DATE_BEFORE_ORDER": (("requested_at", "settled_at"), "no earlier than the day before its order of {}"),
    "UNKNOWN_SUPPLIER": (("supplier_id",), "a supplier of reference/suppliers"),
    "UNKNOWN_WAREHOUSE": (("warehouse_id",), "a warehouse of this supplier in reference/warehouses"),
    "THIRD_PARTY_WAREHOUSE": (("warehouse_id",), "a warehouse of the supplier's own"),
    "CURRENCY_MISMATCH": (("currency_code",), "the supplier's base currency"),
    "AMOUNT_DECIMALS": (("unit_price",), "whole minor units of the supplier's currency"),
    "UNKNOWN_PUSH": (("push_id",), "a push that an earlier run made"),
    "UNKNOWN_RETURN": (RETURN_COLUMNS, "a return stock-in that is known"),
    "AMBIGUOUS_RETURN": (RETURN_COLUMNS, "one return stock-in"),
    "NOT_PUSHED": (RETURN_COLUMNS, "a return that an earlier run pushed and that was not recalled"),
    "SUPPLIER_MISMATCH": (("supplier_id",), "the supplier of the return"),
    "OVER_RECEIPT": (("good_quantity", "defective_quantity"), "no more than is still awaited"),
    "NOT_IN_WORKBOOK": (("answered_id",), "the id of a row of the workbook of that run"),
    "UNEXPECTED_SKU": (("sku",), "a SKU that was pushed with the return"),
}
"""Reason code to its columns and to what was expected in them, for the reasons that SQL finds; intake has its own."""

NAMED_COLUMNS: Final = {code: columns for code, (columns, _) in EXPECTED.items()}
"""Reason code to the columns that it names: with its ids, all that is published of a row that SQL quarantines."""


def refused_sentence(
    reasons: str, raw: str, known: str = "", parties: Mapping[str, Collection[str]] | None = None
) -> str:
    """All reasons of one row; `raw` is the row as JSON, without its personal columns.

    `known`: what the books know instead: the shop of a WRONG_SHOP row's order or case (R-67), the order's date of a
    DATE_BEFORE_ORDER row (R-68). `parties`: column to the known ids, of which the most similar one is named.
    """
    cells = json.loads(raw) if raw else {}
    return "; ".join(_sentence(code, cells, known, parties or {}) for code in reasons.split(","))


def _sentence(code: str, cells: dict[str, str], known: str, parties: Mapping[str, Collection[str]]) -> str:
    columns, expected = EXPECTED[code]
    expected = expected.replace("{}", known)
    shown = [name for name in columns if cells.get(name)] or list(columns[:1])
    # a marketplace's export has no shop column: the folder's name is the shop
    found = ", ".join(f"'{cells[name]}'" for name in shown if cells.get(name)) or "what the folder says"
    names = ", ".join(f"'{name}'" for name in shown)
    plural = "s" if len(shown) > 1 else ""
    near = _nearest(cells.get(shown[0], ""), parties.get(shown[0], ())) if code in UNKNOWN_PARTY else ""
    hint = f"; '{near}' is similar" if near else ""
    return f"{code}: column{plural} {names}: found {found}, expected {expected}{hint}; {WHAT_TO_DO[code]}"


def _nearest(written: str, known: Collection[str]) -> str:
    """The known id that is most similar to an unknown one; "" if none is."""
    found = process.extractOne(written, sorted(known), processor=str.casefold, scorer=fuzz.ratio, score_cutoff=NEAR)
    return found[0] if found and found[0] != written else ""
