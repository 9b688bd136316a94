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
NAMED: Final = "refund_order_id"
"""A payment has no shop or supplier of its own: both are parts of the refund order that it names."""
EXPECTED: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "CHANNEL_UNSUPPORTED": (("shop_id",), "a shop of this channel"),
    "UNKNOWN_SHOP": (("shop_id", NAMED), "a shop of reference/shops"),
    "WRONG_SHOP": (("shop_id",), "'{}', under which its order was shipped or its return is known"),
    "UNKNOWN_SUPPLIER": (("supplier_id", NAMED), "a supplier of reference/suppliers"),
    "UNKNOWN_DISTRIBUTOR": (("distributor_id",), "a distributor of reference/shops or reference/partnerships"),
    "UNKNOWN_OPENING": ((NAMED,), "OPENING: and the reference of an opening balance"),
    "UNKNOWN_REFUND": ((NAMED,), "the id of a refund order, CHANNEL:SHOP_ID:AFTER_SALES_ID:SUPPLIER_ID/N"),
    "ALREADY_POSTED": (("amount",), "what is posted under this id"),
    "DATE_BEFORE_ORDER": (("requested_at", "settled_at"), "no earlier than the day before its order of {}"),
    "UNKNOWN_WAREHOUSE": (("warehouse_id",), "a warehouse of this supplier in reference/warehouses"),
    "THIRD_PARTY_WAREHOUSE": (("warehouse_id",), "a warehouse of the supplier's own"),
    "NOT_A_CORRECTION": (
        ("return_stock_in_id", "after_sales_id", "sku", "warehouse_id", "supplier_id"),
        "what is booked under this receipt_id and line_no",
    ),
    "CURRENCY_MISMATCH": (("currency_code",), "the supplier's base currency"),
    "AMOUNT_DECIMALS": (("unit_price",), "whole minor units of the supplier's currency"),
    "UNKNOWN_PUSH": (("push_id",), "a push that an earlier run made"),
    "SUPPLIER_MISMATCH": (("supplier_id",), "the supplier of the return"),
    "NOT_IN_WORKBOOK": (("answered_id",), "the id of a row of the workbook of that run"),
}
"""Reason code to its columns and to what was expected in them, for the reasons that SQL finds; intake has its own."""

NAMED_COLUMNS: Final = {code: columns for code, (columns, _) in EXPECTED.items()}
"""Reason code to the columns that it names: with its ids, all that is published of a row that SQL quarantines."""


def refused_sentence(
    reasons: str, raw: str, known: str = "", parties: Mapping[str, Collection[str]] | None = None, dated: str = ""
) -> str:
    """All reasons of one row; `raw` is the row as JSON, without its personal columns.

    `known`: what the books know instead: the shop of a WRONG_SHOP row's order or case (R-67), the order's date of a
    DATE_BEFORE_ORDER row (R-68). `parties`: column to the known ids, of which the most similar one is named.
    `dated`: the date of a DATE_BEFORE_ORDER row as it was read; a marketplace's header of it is another one.
    """
    cells = json.loads(raw) if raw else {}
    return "; ".join(_sentence(code, cells, (known, dated), parties or {}) for code in reasons.split(","))


def _sentence(
    code: str, cells: dict[str, str], of_books: tuple[str, str], parties: Mapping[str, Collection[str]]
) -> str:
    columns, expected = EXPECTED[code]
    known, dated = of_books
    expected = expected.replace("{}", known)
    shown = [name for name in columns if cells.get(name)] or list(columns[:1])
    # a marketplace's export has no shop column: the folder's name is the shop
    found = ", ".join(f"'{cells[name]}'" for name in shown if cells.get(name)) or "what the folder says"
    if code == "DATE_BEFORE_ORDER":
        found = dated
    names = ", ".join(f"'{name}'" for name in shown)
    plural = "s" if len(shown) > 1 else ""
    near = _nearest(cells.get(shown[0], ""), parties.get(shown[0], ())) if code in UNKNOWN_PARTY else ""
    hint = f"; '{near}' is similar" if near else ""
    return f"{code}: column{plural} {names}: found {found}, expected {expected}{hint}; {WHAT_TO_DO[code]}"


def _nearest(written: str, known: Collection[str]) -> str:
    """The known id that is most similar to an unknown one; "" if none is."""
    found = process.extractOne(written, sorted(known), processor=str.casefold, scorer=fuzz.ratio, score_cutoff=NEAR)
    return found[0] if found and found[0] != written else ""
