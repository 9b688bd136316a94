"""The reference tables (formats §8): their columns in the order of their files, and what a valid row of each is.

People maintain them, and every run reads them completely; a row that breaks its contract stops the run (exit 2).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.schemas.fact_columns import COUNT, DATE, FLAG, MONEY, TEXT, FactColumn
from aftersales.schemas.rule import (
    PARTY_ID,
    SKU,
    Rule,
    count,
    currency,
    day,
    flag,
    free_text,
    given_text,
    identifier,
    money,
    rule,
    word,
)
from aftersales.schemas.vocabulary import FEE_BASES, REFUND_METHODS, WAREHOUSE_TYPES

RATE: Final = "DECIMAL(18,8)"
MOST_RATE_DECIMALS: Final = 6
"""Of a fee's amount: a percentage is divided by 100 and must still fit eight decimals."""
FILE_NAMES: Final = {
    "shop": "shops",
    "supplier": "suppliers",
    "warehouse": "warehouses",
    "partnership": "partnerships",
    "fee_setting": "fee_settings",
    "combo": "combos",
    "sku_mapping": "sku_mappings",
}
"""Kind to the name of its file, without suffix."""


def _texts(names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name, TEXT, False) for name in names.split())


REFERENCE_COLUMNS: Final[dict[str, tuple[FactColumn, ...]]] = {
    "shop": _texts("channel shop_id distributor_id country_code currency_code time_zone"),
    "supplier": _texts("supplier_id supplier_name currency_code time_zone"),
    "warehouse": _texts("warehouse_id supplier_id warehouse_type"),
    "partnership": (
        *_texts("distributor_id supplier_id"),
        FactColumn("start_date", DATE, False),
        FactColumn("end_date", DATE, True),
        FactColumn("auto_push", FLAG, True),
        *_texts("refund_method"),
        FactColumn("via_bigshop", FLAG, False),
    ),
    "fee_setting": (
        *_texts("supplier_id distributor_id basis"),
        FactColumn("amount", RATE, False),
        FactColumn("min_amount", MONEY, True),
        FactColumn("max_amount", MONEY, True),
        FactColumn("valid_from", DATE, True),
        FactColumn("valid_to", DATE, True),
    ),
    "combo": (
        *_texts("combo_sku sub_sku"),
        FactColumn("quantity", COUNT, False),
        FactColumn("reference_price", MONEY, True),
        FactColumn("valid_from", DATE, True),
        FactColumn("valid_to", DATE, True),
    ),
    "sku_mapping": _texts("channel shop_id seller_sku sku"),
}
REFERENCE_KEYS: Final[dict[str, tuple[str, ...]]] = {
    # a shop_id is unique across channels, because orders are known by shop alone
    "shop": ("shop_id",),
    "supplier": ("supplier_id",),
    "warehouse": ("warehouse_id",),
    "partnership": ("distributor_id", "supplier_id", "start_date"),
    "fee_setting": ("supplier_id", "distributor_id", "valid_from"),
    "combo": ("combo_sku", "sub_sku", "valid_from"),
    "sku_mapping": ("channel", "shop_id", "seller_sku"),
}
"""Kind to the columns that no two rows share."""


def _form(name: str, pattern: str, expected: str) -> tuple[Rule, ...]:
    """A text that matches a pattern."""
    shaped = Rule(name, "VALUE_UNKNOWN", expected, name, lambda c: (c == "") | c.str.contains(pattern))
    return (given_text(name, expected), shaped)


def _in_order(first: str, last: str) -> Rule:
    """The second day must not be before the first; an open end is allowed."""
    return rule(last, "OUT_OF_RANGE", f"a day not before {first}", pl.col(last) >= pl.col(first))


_CHANNEL: Final = _form(
    "channel", r"^[a-z0-9_-]{1,32}$", "a channel in small letters, such as shopee, tiktok or lazada"
)
_TIME_ZONE: Final = given_text("time_zone", "a time zone such as Asia/Kuala_Lumpur")
REFERENCE_RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "shop": (
        # shops of unsupported channels are allowed here: their rows are quarantined one by one
        *_CHANNEL,
        *identifier("shop_id", PARTY_ID),
        *identifier("distributor_id", PARTY_ID),
        *_form("country_code", r"^[A-Z]{2}$", "a country code of two capital letters, such as MY"),
        *currency("currency_code"),
        _TIME_ZONE,
    ),
    "supplier": (
        *identifier("supplier_id", PARTY_ID),
        *free_text("supplier_name"),
        *currency("currency_code"),
        _TIME_ZONE,
    ),
    "warehouse": (
        *identifier("warehouse_id", PARTY_ID),
        *identifier("supplier_id", PARTY_ID),
        *word("warehouse_type", WAREHOUSE_TYPES, "VALUE_UNKNOWN"),
    ),
    "partnership": (
        *identifier("distributor_id", PARTY_ID),
        *identifier("supplier_id", PARTY_ID),
        *day("start_date"),
        *day("end_date", required=False),
        *flag("auto_push", required=False),
        *word("refund_method", REFUND_METHODS, "VALUE_UNKNOWN"),
        *flag("via_bigshop"),
        _in_order("start_date", "end_date"),
    ),
    "fee_setting": (
        *identifier("supplier_id", PARTY_ID),
        *identifier("distributor_id", PARTY_ID, required=False),
        *word("basis", FEE_BASES, "VALUE_UNKNOWN"),
        *money("amount", most_decimals=MOST_RATE_DECIMALS),
        *money("min_amount", required=False),
        *money("max_amount", required=False),
        *day("valid_from", required=False),
        *day("valid_to", required=False),
        _in_order("valid_from", "valid_to"),
        rule("max_amount", "OUT_OF_RANGE", "at least min_amount", pl.col("max_amount") >= pl.col("min_amount")),
        rule(
            "amount", "OUT_OF_RANGE", "at most 100 percent", (pl.col("basis") != "percent") | (pl.col("amount") <= 100)
        ),
    ),
    "combo": (
        *identifier("combo_sku", SKU),
        *identifier("sub_sku", SKU),
        *count("quantity", at_least=1),
        *money("reference_price", required=False),
        *day("valid_from", required=False),
        *day("valid_to", required=False),
        _in_order("valid_from", "valid_to"),
    ),
    "sku_mapping": (
        *_CHANNEL,
        *identifier("shop_id", PARTY_ID),
        *identifier("seller_sku", SKU),
        *identifier("sku", SKU),
    ),
}
