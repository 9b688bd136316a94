"""One answered row of a workbook (R-16)."""

from __future__ import annotations

from typing import Final

import polars as pl

from aftersales.schemas.rule import REFERENCE_ID, Rule, count, day, free_text, identifier, rule, word
from aftersales.schemas.vocabulary import DECISIONS
from aftersales.schemas.workbook_form import ANSWER_TABLES


def _fits_table() -> pl.Expr:
    """True if the choice is allowed in its table; an unknown word is reported by the rule for words."""
    chosen = pl.col("decision")
    wrong = [
        (pl.col("answered_table") == table.name) & chosen.is_in(list(DECISIONS)) & ~chosen.is_in(list(table.choices))
        for table in ANSWER_TABLES
    ]
    return ~pl.any_horizontal(wrong)


RULES: Final[tuple[Rule, ...]] = (
    *day("workbook_on"),
    *count("workbook_run_number", at_least=1),
    *word("answered_table", [table.name for table in ANSWER_TABLES], "VALUE_UNKNOWN"),
    *identifier("answered_id", REFERENCE_ID),
    *word("decision", DECISIONS, "VALUE_UNKNOWN"),
    rule(
        "decision",
        "VALUE_UNKNOWN",
        " or ".join(f"{', '.join(table.choices)} (table {table.name})" for table in ANSWER_TABLES),
        _fits_table(),
    ),
    *free_text("note"),
    *free_text("decided_by"),
)
