"""The contract of each kind of row as a Pandera schema; the names of checks are reason codes.

A contract is for an eager frame, validated with lazy=True and without coercion: a LazyFrame is never looked at row by
row, and coercion would compare texts. Column names are demanded and further columns let be, because companions differ.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pandera.polars as pa
import polars as pl

from aftersales.schemas import (
    after_sales_line,
    balance_use,
    decision,
    exchange,
    failed_delivery,
    opening_balance,
    push_acknowledgement,
    refund_payment,
    settlement_line,
    stock_in_receipt_line,
    stock_out_line,
    unsettled_amount,
    workbook_answer,
)
from aftersales.schemas.fact_columns import COUNT, DATE, FACT_COLUMNS, FLAG, MOMENT, MONEY, RATE, TEXT, FactColumn
from aftersales.schemas.reference_row import REFERENCE_RULES
from aftersales.schemas.reference_table import REFERENCE_COLUMNS
from aftersales.schemas.rule import Rule

POLARS_TYPES: Final[dict[str, pl.DataType]] = {
    TEXT: pl.String(),
    COUNT: pl.Int64(),
    MONEY: pl.Decimal(18, 2),
    RATE: pl.Decimal(18, 8),
    DATE: pl.Date(),
    MOMENT: pl.Datetime("us"),
    FLAG: pl.Boolean(),
}
"""SQL type to the polars type that crosses to it exactly."""

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "after_sales_line": after_sales_line.RULES,
    "stock_out_line": stock_out_line.RULES,
    "push_acknowledgement": push_acknowledgement.RULES,
    "stock_in_receipt_line": stock_in_receipt_line.RULES,
    "refund_payment": refund_payment.RULES,
    "unsettled_amount": unsettled_amount.RULES,
    "exchange": exchange.RULES,
    "decision": decision.RULES,
    "failed_delivery": failed_delivery.RULES,
    "settlement_line": settlement_line.RULES,
    "balance_use": balance_use.RULES,
    "opening_balance": opening_balance.RULES,
    "workbook_answer": workbook_answer.RULES,
    **REFERENCE_RULES,
}
"""Kind, of facts and of reference tables, to its rules in the order in which messages list them."""
COLUMNS: Final[dict[str, tuple[FactColumn, ...]]] = {**FACT_COLUMNS, **REFERENCE_COLUMNS}


def judged_columns(kind: str) -> dict[str, pl.Expr]:
    """The Boolean columns with the results of rules over several columns."""
    return {rule.column: rule.judged for rule in RULES[kind] if rule.judged is not None}


@cache
def contract_of(kind: str, names: frozenset[str] | None = None) -> pa.DataFrameSchema:
    """The contract of a kind, or only of its columns `names`; `judged_columns` must have been added
    to the frame."""
    types = {column.name: POLARS_TYPES[column.sql_type] for column in COLUMNS[kind]}
    needed = _needed(kind)
    return pa.DataFrameSchema(
        {
            name: pa.Column(types.get(name, pl.Boolean()), list(map(_check, rules)), nullable=name not in needed)
            for name, rules in _rules_by_column(kind).items()
            if names is None or name in names
        }
    )


def _rules_by_column(kind: str) -> dict[str, list[Rule]]:
    """Every column of the contract, ours and the companions, with its rules."""
    rules: dict[str, list[Rule]] = {column.name: [] for column in COLUMNS[kind]}
    for rule in RULES[kind]:
        rules.setdefault(rule.column, []).append(rule)
    return rules


def _needed(kind: str) -> set[str]:
    return {column.name for column in COLUMNS[kind] if not column.is_nullable}


def _check(rule: Rule) -> pa.Check:
    """One rule as a check of one column."""

    def passes(given: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = given.lazyframe.select(rule.passes(pl.col(given.key)))
        return frame

    return pa.Check(passes, name=rule.reason, title=rule.expected)


IS_VALID: Final = "is_valid"
"""Boolean column: true if the row satisfies every rule."""


@cache
def quick_contract_of(kind: str) -> pa.DataFrameSchema:
    """The columns with their types, and `is_valid` for every row: equivalent to `contract_of` without its rules."""
    types = {column.name: POLARS_TYPES[column.sql_type] for column in COLUMNS[kind]}
    columns = {name: pa.Column(dtype, nullable=True) for name, dtype in types.items()}
    return pa.DataFrameSchema({**columns, IS_VALID: pa.Column(pl.Boolean(), pa.Check.eq(True))})


def surely_valid(kind: str) -> pl.Expr:
    """True if quick checks prove that a row satisfies every rule of its kind; if false, the full check decides.

    It is built from the rules themselves, so it never accepts a row that they reject.
    """
    # rules of one column may share a quick check, which is then computed once
    looks = {(rule.column, rule.surely or order): _look(rule) for order, rule in enumerate(RULES[kind])}
    given = [pl.col(name).is_not_null() for name in _needed(kind)]
    return pl.all_horizontal([*looks.values(), *given])


def _look(rule: Rule) -> pl.Expr:
    """A rule, or its quick check, over its column; null values pass."""
    column = pl.col(rule.column) if rule.judged is None else rule.judged
    return (rule.surely or rule.passes)(column).fill_null(True)


def keeps(kind: str) -> dict[str, pl.Expr]:
    """By column, whether a row keeps all of its rules; `judged_columns` must have been added to the frame."""
    needed = _needed(kind)
    return {
        name: pl.all_horizontal(
            [
                pl.col(name).is_not_null() | pl.lit(name not in needed),
                *(rule.passes(pl.col(name)).fill_null(True) for rule in rules),
            ]
        )
        for name, rules in _rules_by_column(kind).items()
    }
