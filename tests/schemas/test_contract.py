"""The contracts alone keep their promises to the books, and no wrong row passes them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales.jobs.ingest.validation import PLACE, judge, judged_in_full
from aftersales.schemas.contract import COLUMNS, POLARS_TYPES, RULES, contract_of, judged_columns
from aftersales.schemas.fact_columns import FACT_COLUMNS, JUDGED_COLUMNS, ROW_KEYS
from aftersales.schemas.reason_codes import QUARANTINE_REASONS
from aftersales.schemas.reference_table import REFERENCE_COLUMNS, REFERENCE_KEYS

KINDS = sorted(RULES)
CODES = {reason.code for reason in QUARANTINE_REASONS}
MAY_BE_EMPTY = {
    "fee_setting": {"distributor_id", "valid_from"},
    "combo": {"valid_from"},
    "marketplace_word": {"supplier_id"},
    "failed_delivery": {"tracking_number", "line_key"},
    "settlement_line": {"settlement_id", "order_id", "after_sales_id", "line_key", "transaction_no"},
}
"""Parts of a key that may be empty: an empty one means for all, from the beginning, or for the whole order."""


def empty_rows(kind: str, count: int) -> pl.DataFrame:
    """Rows in which every cell was blank, as normalizing gives them."""
    columns = {column.name: pl.Series([None] * count, dtype=POLARS_TYPES[column.sql_type]) for column in COLUMNS[kind]}
    frame = pl.DataFrame(columns).with_columns(pl.col(pl.String).fill_null(""))
    for column in COLUMNS[kind]:
        if column.sql_type != "VARCHAR":
            frame = frame.with_columns(
                pl.lit(False).alias(f"{column.name}_is_given"),
                pl.lit(True).alias(f"{column.name}_is_parsable"),
                pl.lit(None, dtype=pl.Int64).alias(f"{column.name}_decimals"),
            )
    if "currency_code" in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.Int64).alias("currency_code_minor_unit"))
    return frame.with_columns(*(pl.lit("").alias(name) for name in JUDGED_COLUMNS.get(kind, ())))


def test_every_kind_has_a_contract() -> None:
    assert set(KINDS) == set(FACT_COLUMNS) | set(REFERENCE_COLUMNS)


@pytest.mark.parametrize("kind", KINDS)
def test_reasons_are_words_of_ours(kind: str) -> None:
    """R-06: each reason has a rule and an action (vocabulary); each rule names what was expected."""
    for rule in RULES[kind]:
        assert rule.reason in CODES
        assert rule.expected
    judged = [rule.column for rule in RULES[kind] if rule.judged is not None]
    assert sorted(judged) == sorted(judged_columns(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_row_misses_what_is_needed(kind: str) -> None:
    """A missing column that may not be null or is part of a key is named; no required value may be empty."""
    findings = judge(kind, empty_rows(kind, 2))
    missed = set(findings.filter(pl.col("place") == 1).get_column("about"))
    needed = {column.name for column in COLUMNS[kind] if not column.is_nullable and column.sql_type != "VARCHAR"}
    derived = {"requested_on", "ordered_on", "as_of_on", "settled_on", "goods_expected", "is_quantity_assumed"}
    assert needed - derived <= missed
    keys = {**ROW_KEYS, **REFERENCE_KEYS}[kind]
    assert set(keys) - MAY_BE_EMPTY.get(kind, set()) <= missed


def test_a_null_that_no_rule_saw_is_not_let_in() -> None:
    """The last check: a column that may not be null is never null, even after a mistake in normalizing."""
    texts = {"decision_id": "DEC-1", "subject_id": "x", "decision": "push"}
    frame = empty_rows("decision", 1).with_columns(
        *(pl.lit(text).alias(name) for name, text in texts.items()), pl.lit(True).alias("decided_at_is_given")
    )
    assert judge("decision", frame).select("about", "reason").rows() == [("decided_at", "UNPARSABLE")]


def test_the_contract_changes_nothing() -> None:
    """A contract only checks: no coercion, no extra column, no missing row."""
    frame = empty_rows("stock_out_line", 3)
    before = frame.clone()
    judge("stock_out_line", frame)
    assert frame.equals(before)
    assert frame.columns == before.columns
    schema = contract_of("stock_out_line")
    assert not schema.coerce
    assert not schema.drop_invalid_rows


def test_a_type_that_is_not_the_books_stops_the_run() -> None:
    """Normalizing and contract disagree: this is an error of the program, not of a row."""
    frame = empty_rows("decision", 1).with_columns(pl.lit("today").alias("decided_at"))
    with pytest.raises((AssertionError, pl.exceptions.PolarsError)):
        judge("decision", frame)


IDS = st.sampled_from(
    ["", "A-1", "240715ABCD", "7", "1E5", "12E5", "4.035E+18", "1234567890.0", "=1", "'1", "a b", "ä", "x" * 65]
)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_the_quick_contract_and_the_full_one_say_the_same(kind: str, data: st.DataObject) -> None:
    """R-06: the quick look lets in no row that any rule refuses, and refuses no row that all rules let in."""
    count = 6
    frame = empty_rows(kind, count)
    texts = [column.name for column in COLUMNS[kind] if column.sql_type == "VARCHAR"]
    given_texts = {name: data.draw(st.lists(IDS, min_size=count, max_size=count)) for name in texts}
    given_counts = {
        column.name: data.draw(st.lists(st.sampled_from([None, -1, 0, 1, 10**9]), min_size=count, max_size=count))
        for column in COLUMNS[kind]
        if column.sql_type == "BIGINT"
    }
    frame = frame.with_columns(
        *(pl.Series(name, cells, dtype=pl.String) for name, cells in given_texts.items()),
        *(pl.Series(name, cells, dtype=pl.Int64) for name, cells in given_counts.items()),
        *(pl.lit(value=True).alias(name) for name in frame.columns if name.endswith("_is_given")),
    )
    judged = frame.with_row_index(PLACE).with_columns(**judged_columns(kind))
    assert judge(kind, frame).equals(judged_in_full(kind, judged))


@pytest.mark.parametrize("name", sorted({rule.about for rules in RULES.values() for rule in rules if rule.surely}))
@given(text=st.text(alphabet="0123456789aEe+-_.,'\"=@ \u00e9\u200b\n", max_size=70))
def test_what_surely_passes_passes(name: str, text: str) -> None:
    rules = [rule for rules in RULES.values() for rule in rules if rule.about == name and rule.surely]
    frame = pl.DataFrame({name: [text]})
    for rule in rules:
        assert rule.surely is not None
        is_sure = frame.select(rule.surely(pl.col(name))).item()
        assert not is_sure or frame.select(rule.passes(pl.col(name))).item()
