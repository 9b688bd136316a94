"""The portable subset: the SQL constructs that a file in sql/ may use, so that DuckDB and Spark compute the same books.

This is the only allow-list. A construct that is not listed fails, with its name: try it on both engines, then add its
sqlglot class here, or write in `FORBIDDEN` why it must not be used. tests/house/portable.py finds what only the text
shows (an order without NULLS LAST).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlglot import exp

ALLOWED: Final = frozenset(
    """
    Select From Join Where Group Having Qualify With CTE Subquery Union Except Intersect Table TableAlias Values
    Identifier Column Star Alias Literal Null Boolean Paren Tuple Var DataType DataTypeParam
    And Or Not Is In Between Like Exists EQ NEQ GT GTE LT LTE NullSafeEQ NullSafeNEQ Distinct
    Add Sub Mul Mod Neg Abs IntDiv Round Floor Ceil Sign Greatest Least
    Case If Coalesce Nullif Cast
    Sum Count Min Max ArgMin ArgMax LogicalAnd LogicalOr GroupConcat Filter Grouping GroupingSets
    Window WindowSpec Order Ordered RowNumber Rank DenseRank Lag Lead
    DPipe Concat ConcatWs Lower Upper Trim Length Left Right Substring Replace StartsWith StrPosition SplitPart
    RegexpReplace Unnest Split DateDiff
    """.split()
)
"""sqlglot's classes of constructs that were seen to return the same rows on both engines."""

ALLOWED_FUNCTIONS: Final[frozenset[str]] = frozenset()
"""Functions that sqlglot does not know by name (it calls them Anonymous), in lower case."""

ALLOWED_TYPES: Final = re.compile(r"TEXT|BIGINT|INT|BOOLEAN|DATE|TIMESTAMP|DECIMAL\(\d+, \d+\)")
"""Money is DECIMAL(18,2) and a rate DECIMAL(18,8), but an intermediate result may need other digits. No binary
fractions, no time zones, nothing wider than BIGINT (Parquet would store it as DOUBLE)."""

FORBIDDEN: Final[dict[str, str]] = {
    "Div": "`/` gives DOUBLE: allocate in BIGINT minor units by largest remainder",
    "Avg": "avg gives DOUBLE: keep the sum and the count",
    "ArrayAgg": "lists differ between engines: string_agg(x, ',' ORDER BY x)",
    "List": "lists differ between engines: string_agg(x, ',' ORDER BY x)",
    "Pivot": "PIVOT is one engine's: sum(x) FILTER (WHERE …) for each column",
    "TryCast": "TRY_CAST is too kind ('1e3' is 1000): parsing belongs to intake",
    "Columns": "COLUMNS() is one engine's: name the columns",
    "CurrentTimestamp": "nothing in a ledger reads the wall clock: control.run has the business date",
    "CurrentDate": "nothing in a ledger reads the wall clock: control.run has the business date",
    "CurrentTime": "nothing in a ledger reads the wall clock: control.run has the business date",
    "GenerateSeries": "range() is one engine's: join a table of numbers",
    "AnyValue": "any_value takes any: min, max, or min_by over a unique order",
    "FirstValue": "first_value depends on the frame: min_by, or row_number and a join",
    "LastValue": "last_value depends on the frame: max_by, or row_number and a join",
    "Median": "gives DOUBLE",
    "Interval": "DATE + INTERVAL is a TIMESTAMP in one engine: compare date_diff('day', …) instead",
    "AtTimeZone": "time zones belong to intake: SQL sees UTC and local dates",
    "Limit": "an order without a unique key makes LIMIT a lottery: QUALIFY row_number()",
}
"""Constructs that were seen to differ between the engines, and what to write instead."""

FORBIDDEN_FUNCTIONS: Final[dict[str, str]] = {
    "now": FORBIDDEN["CurrentTimestamp"],
    "today": FORBIDDEN["CurrentDate"],
    "range": FORBIDDEN["GenerateSeries"],
    "getvariable": "a misspelt variable is NULL: control.run",
}

SUMMED: Final = (exp.Sum, exp.Count)
NO_TYPE_MATTERS: Final = (exp.Predicate, exp.Having, exp.Qualify, exp.Where, exp.Ordered)
MONEY_ENDINGS: Final = ("_amount", "_price", "_rate", "amount", "rate")
WHOLE_TYPES: Final = (exp.DataType.Type.BIGINT, exp.DataType.Type.INT)


def tree_findings(query: exp.Expr) -> list[str]:
    """A sentence per construct in the tree of a query that the two engines would read differently."""
    return [finding for node in query.walk() for finding in _of_node(node)]


def _of_node(node: exp.Expr) -> Iterator[str]:
    """The findings on one node of the tree."""
    name = type(node).__name__
    if isinstance(node, exp.Anonymous):
        called = node.name.lower()
        if called not in ALLOWED_FUNCTIONS:
            yield f"{called}(): {FORBIDDEN_FUNCTIONS.get(called, 'not on the list of jobs/spark/sql_subset.py')}"
    elif name not in ALLOWED:
        why = FORBIDDEN.get(name, "not on the list of jobs/spark/sql_subset.py")
        yield f"{name} ({node.sql('duckdb')[:60]}): {why}"
    yield from _of_types(node)
    yield from _of_shapes(node)
    yield from _of_times(node)


def _of_types(node: exp.Expr) -> Iterator[str]:
    """Casts, sums and rounds: their results must have the types that the SQL states."""
    if isinstance(node, exp.DataType) and not ALLOWED_TYPES.fullmatch(node.sql("duckdb")):
        yield f"type {node.sql('duckdb')}: one of {ALLOWED_TYPES.pattern}"
    if isinstance(node, SUMMED) and not _is_cast_or_only_compared(node):
        yield f"{_text(node)}: sums and counts widen; CAST to DECIMAL(18,2) or BIGINT"
    if isinstance(node, exp.Round):
        digits = node.args.get("decimals")
        if not isinstance(digits, exp.Literal):
            yield f"{_text(node)}: the digits of round must be a constant (CASE per minor unit)"
        parent = node.parent.parent if isinstance(node.parent, exp.Paren) else node.parent
        if not isinstance(parent, (exp.Cast, exp.EQ, exp.NEQ)):
            yield f"{_text(node)}: CAST(round(…) AS …) at once"
    if isinstance(node, exp.Cast) and node.to.this in WHOLE_TYPES and not node.find(exp.Round):
        money = [column.name for column in node.this.find_all(exp.Column) if column.name.endswith(MONEY_ENDINGS)]
        if money and not node.find(*SUMMED, exp.Predicate, exp.Case, exp.IntDiv, exp.RowNumber):
            why = f"round() before a cast to a whole number ({money[0]}): one engine cuts, the other rounds"
            yield f"{_text(node)}: {why}"


def _text(node: exp.Expr) -> str:
    """The beginning of a node as SQL: made for what is found alone, because it costs a walk of its own."""
    return node.sql("duckdb")[:80]


def _is_cast_or_only_compared(node: exp.Expr) -> bool:
    """True if a CAST around a sum fixes its type, or if the sum never leaves the query."""
    above = node.parent
    while above is not None and not isinstance(above, (exp.Select, exp.Alias)):
        if isinstance(above, (exp.Cast, *NO_TYPE_MATTERS)):
            return True
        above = above.parent
    return False


def _of_shapes(node: exp.Expr) -> Iterator[str]:
    """Joins, unions, stars and functions whose options decide."""
    if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
        yield "UNION BY NAME: name the columns in one order"
    if isinstance(node, exp.Join):
        if node.method:
            yield f"{node.method} JOIN: join by named columns"
        if node.side and isinstance(node.this, exp.Unnest):
            yield f"{node.side} JOIN UNNEST: CROSS JOIN UNNEST"
        is_of_control = isinstance(node.this, exp.Table) and node.this.db == "control"
        if isinstance(node.args.get("on"), exp.Or) and not is_of_control:
            yield "JOIN … ON a OR b compares every row with every row: two joins by equal columns, and UNION"
    if isinstance(node, exp.Star) and any(node.args.get(key) for key in ("except_", "except", "replace", "rename")):
        yield "* EXCLUDE / REPLACE / RENAME: name the columns"
    if isinstance(node, exp.RegexpReplace):
        modifiers = node.args.get("modifiers")
        if modifiers is None or "g" not in modifiers.name:
            yield "regexp_replace without 'g' replaces one in one engine and all in the other"
    if isinstance(node, exp.GroupConcat) and node.find(exp.Order) is None:
        yield "string_agg without ORDER BY depends on chance"
    if isinstance(node, exp.RowNumber):
        window = node.find_ancestor(exp.Window)
        if window is not None and not window.args.get("order") and not window.args.get("alias"):
            yield "row_number() without ORDER BY depends on chance"


def _of_times(node: exp.Expr) -> Iterator[str]:
    """Days are counted between dates; nothing else is subtracted from a time."""
    if isinstance(node, exp.DateDiff):
        unit = node.args.get("unit")
        if unit is None or unit.name.upper() != "DAY":
            yield f"{_text(node)}: date_diff('day', …) only"
        if not all(_is_date(side) or _is_named_date(side) for side in (node.this, node.expression)):
            yield f"{_text(node)}: both sides CAST(… AS DATE), or columns named …_on or …_date"
    if isinstance(node, (exp.Sub, exp.Add)):
        for side in (node.left, node.right):
            if _is_date(side) or (isinstance(side, exp.Column) and side.name.endswith(("_at", "_on", "_date"))):
                yield f"{_text(node)}: no arithmetic on times; date_diff('day', DATE, DATE)"


def _is_date(node: exp.Expr) -> bool:
    """True if an expression is a CAST to DATE."""
    return isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DATE


def _is_named_date(node: exp.Expr) -> bool:
    """True if an expression is a column with the name of a DATE, …_on or …_date (a time would be …_at)."""
    return isinstance(node, exp.Column) and node.name.endswith(("_on", "_date"))
