"""The portable subset as a house rule: jobs/spark/sql_subset.py checks the tree, this module the text."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokens import Token, TokenType

from aftersales.jobs.spark.sql_subset import tree_findings
from tests.house.sql_file import SqlFile, leaves


def portability_findings(file: SqlFile) -> list[str]:
    """Everything in a file that the two engines would read differently."""
    if len(file.statements) != 1:
        return [f"{len(file.statements)} statements: one SELECT a file"]
    if not leaves(file.query):
        return [f"a {type(file.query).__name__} statement: one plain SELECT, the runner makes the relation"]
    findings = tree_findings(file.query)
    findings.extend(_of_window_orders(file.tokens))
    findings.extend(_of_whole_divisions(file))
    return findings


def _of_window_orders(tokens: list[Token]) -> Iterator[str]:
    """Each key of an ORDER BY in a window has NULLS LAST: defaults differ, and the tree hides what was written."""
    for start, token in enumerate(tokens):
        if token.token_type is not TokenType.ORDER_BY or not _is_in_window(tokens, start):
            continue
        depth, key = 0, []
        for word in tokens[start + 1 :]:
            depth += (word.token_type is TokenType.L_PAREN) - (word.token_type is TokenType.R_PAREN)
            ends = depth < 0 or (depth == 0 and word.text.upper() in ("ROWS", "RANGE", "GROUPS"))
            if not ends and not (depth == 0 and word.token_type is TokenType.COMMA):
                key.append(word.text.upper())
                continue
            if key[-2:] != ["NULLS", "LAST"]:
                yield f"line {token.line}: ORDER BY {' '.join(key)} in a window without NULLS LAST"
            key = []
            if ends:
                break


def _is_in_window(tokens: list[Token], position: int) -> bool:
    """True if the ORDER BY at a position is in OVER (…) or in WINDOW name AS (…)."""
    depth = 0
    for index in range(position - 1, 0, -1):
        kind = tokens[index].token_type
        depth += (kind is TokenType.R_PAREN) - (kind is TokenType.L_PAREN)
        if depth < 0:
            first = tokens[index + 1].token_type
            named = tokens[index - 1].token_type is TokenType.ALIAS and first in (
                TokenType.PARTITION_BY,
                TokenType.ORDER_BY,
            )
            return tokens[index - 1].token_type is TokenType.OVER or named
    return False


def _of_whole_divisions(file: SqlFile) -> Iterator[str]:
    """`//` is whole division on BIGINT and DOUBLE on decimals, so its line states that both sides are BIGINT."""
    lines = file.text.splitlines()
    for token in file.tokens:
        if token.token_type is TokenType.DIV:
            code, _, note = lines[token.line - 1].partition("--")
            if "BIGINT" not in note and "BIGINT" not in code:
                yield f"line {token.line}: `//` needs a note on its line: -- BIGINT // BIGINT (both sides are BIGINT)"
