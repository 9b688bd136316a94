"""The contract of each reference table: what a valid row is. Their columns and texts are in reference_table.py.

People maintain them, and every run reads them completely; a row that breaks its contract stops the run (exit 2).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.schemas.reference_column import PAYMENT_STARTS, REFUND_RELEASES
from aftersales.schemas.rule import (
    MOST_DECIMALS,
    PAPER_ID,
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
    percent,
    rule,
    word,
)
from aftersales.schemas.vocabulary import FEE_BASES, REFUND_METHODS, WAREHOUSE_TYPES

MOST_RATE_DECIMALS: Final = 6
"""Of a fee's amount: a percentage is divided by 100 and must still fit eight decimals."""

HEADER, WORD = "header", "word"
WORD_KINDS: Final = (HEADER, WORD)
SUPPLIER_COLUMNS: Final = "supplier_columns"
"""The source of rows about a supplier's own headers and words in our templates (R-69)."""


def _form(name: str, pattern: str, expected: str, *, required: bool = True) -> tuple[Rule, ...]:
    """A text that matches a pattern."""
    shaped = Rule(name, "VALUE_UNKNOWN", expected, name, lambda c: (c == "") | c.str.contains(pattern))
    return (given_text(name, expected), shaped) if required else (shaped,)


def _in_order(first: str, last: str) -> Rule:
    """The second day must not be before the first; an open end is allowed."""
    return rule(last, "OUT_OF_RANGE", f"a day not before {first}", pl.col(last) >= pl.col(first))


_CHANNEL: Final = _form(
    "channel", r"^[a-z0-9_-]{1,32}$", "a channel in small letters, such as shopee, tiktok or lazada"
)
_COUNTRY: Final = r"^[A-Z]{2}$"
_COUNTRY_EXPECTED: Final = "a country code of two capital letters, such as MY"
_PREFIX: Final = r"^[A-Z0-9]{1,6}$"
_TIME_ZONE: Final = given_text("time_zone", "a time zone such as Asia/Kuala_Lumpur")
REFERENCE_RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "shop": (
        # shops of unsupported channels are allowed here: their rows are quarantined one by one
        *_CHANNEL,
        *identifier("shop_id", PARTY_ID),
        *identifier("distributor_id", PARTY_ID),
        *_form("country_code", _COUNTRY, _COUNTRY_EXPECTED),
        *currency("currency_code"),
        _TIME_ZONE,
    ),
    "supplier": (
        *identifier("supplier_id", PARTY_ID),
        *free_text("supplier_name"),
        *currency("currency_code"),
        _TIME_ZONE,
        *free_text("legal_name"),
        *free_text("address"),
        *_form("country_code", _COUNTRY, _COUNTRY_EXPECTED, required=False),
        *identifier("tax_id", PAPER_ID, required=False),
        *identifier("registration_no", PAPER_ID, required=False),
        *identifier("branch_no", PAPER_ID, required=False),
        *_form("document_prefix", _PREFIX, "1 to 6 capital letters or digits, such as KL", required=False),
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
        *word("refund_release", REFUND_RELEASES, "VALUE_UNKNOWN", blank=True),
        *count("payment_days", at_least=0, required=False),
        *word("payment_from", PAYMENT_STARTS, "VALUE_UNKNOWN", blank=True),
        *identifier("tax_code", PAPER_ID, required=False),
        *percent("tax_rate", required=False),
        *flag("is_tax_inclusive", required=False),
        *identifier("fee_tax_code", PAPER_ID, required=False),
        *percent("fee_tax_rate", required=False),
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
    "currency": (
        *_form("currency_code", r"^[A-Z]{3}$", "a currency code of three capital letters, such as BRL"),
        *count("minor_unit", at_least=0),
        rule("minor_unit", "OUT_OF_RANGE", "0, 1 or 2 decimals", pl.col("minor_unit") <= MOST_DECIMALS),
    ),
    # whether source, column and meaning exist is compared with the declarations (jobs/ingest/declared_words.py)
    "marketplace_word": (
        given_text("source", "the name of a source, such as shopee_returns, or supplier_columns"),
        *identifier("supplier_id", PARTY_ID, required=False),
        given_text("column", "the name of a column of the source, such as case_status"),
        *word("kind", WORD_KINDS, "VALUE_UNKNOWN"),
        given_text("text", "the header or the word as the file has it"),
        *free_text("means"),
        *free_text("seen_in"),
        given_text("decided_by", "the name of the person who decided"),
        *day("decided_on"),
        rule(
            "means",
            "VALUE_UNKNOWN",
            "the meaning of a word, and an empty cell for a header",
            (pl.col("kind") == "word") == (pl.col("means") != ""),
        ),
        rule(
            "supplier_id",
            "VALUE_UNKNOWN",
            f"a supplier_id if the source is {SUPPLIER_COLUMNS}, and else an empty cell",
            (pl.col("source") == SUPPLIER_COLUMNS) == (pl.col("supplier_id") != ""),
        ),
    ),
}
