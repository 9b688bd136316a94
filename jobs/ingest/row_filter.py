"""Filters rows that are not data (totals, repeated headers, descriptions), and counts them per reason (R-07)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.quarantine import NO_KEY, REJECTED_SCHEMA, WITHOUT_KEY, shown_texts
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.ingest.row_messages import WHAT_TO_DO, sentence
from aftersales.jobs.ingest.source_matching import FileRows, Recognized
from aftersales.jobs.ingest.source_spec import LeftOut
from aftersales.jobs.ingest.word_mapping import BETWEEN_WORDS, folded_word

ABOVE: Final = "ABOVE_HEADER"
DESCRIPTION: Final = "DESCRIPTION_ROW"
REPEATED: Final = "REPEATED_HEADER"
WORDS_WITH_BLANKS: Final = r"\S\s+\S"
WHY: Final = "why_left_out"
IGNORED: Final = "ignored"
QUARANTINED: Final = "quarantined"
IS_UNKNOWN: Final = "is_unknown"
LEFT_OUT: Final = {ROW_NUMBER: pl.Int64(), WHY: pl.String()}
"""Columns of ignored rows: row number and reason."""


class FilteredRows(NamedTuple):
    """Rows to be validated, and the other rows as REJECTED_COLUMNS."""

    kept: pl.DataFrame
    rejected: pl.DataFrame


def filter_rows(input_file_id: str, rows: FileRows, recognized: Recognized) -> FilteredRows:
    """Split the rows of a batch into rows to be validated and rows that are ignored or quarantined."""
    rules = _rules(recognized)
    reasons = pl.coalesce(
        _when(_repeats_header(recognized, rows.texts), REPEATED),
        _when(_is_description(recognized, rows.first), DESCRIPTION),
        *(_when(_is_left_out(rule, recognized), rule.reason) for rule in rules),
        pl.lit(""),
    )
    # a row with too many or too few cells is rejected later for that reason, without showing its cells
    is_whole = pl.col(CELL_COUNT) == len(recognized.header)
    unknown = pl.any_horizontal(pl.lit(False), *(_is_unknown(rule) for rule in rules))
    looked = rows.texts.select(ROW_NUMBER, reasons.alias(WHY), (is_whole & unknown).alias(IS_UNKNOWN))
    left_out = looked.get_column(WHY) != ""
    is_unknown = looked.get_column(IS_UNKNOWN) & ~left_out
    above = pl.DataFrame({ROW_NUMBER: rows.above, WHY: [ABOVE] * len(rows.above)}, schema=LEFT_OUT)
    ignored = pl.concat([above, looked.filter(left_out).select(*LEFT_OUT)])
    if ignored.is_empty() and not is_unknown.any():
        return FilteredRows(rows.texts, pl.DataFrame(schema=REJECTED_SCHEMA))
    rejected = [
        _ignored(input_file_id, ignored, recognized),
        _quarantined(input_file_id, rows.texts.filter(is_unknown), recognized),
    ]
    return FilteredRows(rows.texts.filter(~left_out & ~is_unknown), pl.concat(rejected).sort(ROW_NUMBER))


def _rules(recognized: Recognized) -> list[LeftOut]:
    """The declared rules whose column is in the file."""
    return [rule for rule in recognized.declaration.left_out if rule.column in recognized.positions]


def _when(holds: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(holds).then(pl.lit(reason))


def _repeats_header(recognized: Recognized, texts: pl.DataFrame) -> pl.Expr:
    """True for a row that repeats the header, as in a file that was joined from several exports."""
    first, place = next(iter(recognized.positions.items()))
    if not (texts.get_column(first) == recognized.header[place]).any():
        # true for nearly every file, and saves comparing the other columns
        return pl.lit(False)
    same = [pl.col(name) == recognized.header[place] for name, place in recognized.positions.items()]
    return pl.all_horizontal(same)


def _is_description(recognized: Recognized, first: tuple[int, ...]) -> pl.Expr:
    """True for the row directly under a header if it describes the columns in words."""
    column = recognized.declaration.described_by
    if column not in recognized.positions:
        return pl.lit(False)
    return pl.col(ROW_NUMBER).is_in(list(first)) & pl.col(column).str.strip_chars().str.contains(WORDS_WITH_BLANKS)


def _folded(column: str) -> pl.Expr:
    return pl.col(column).str.normalize("NFC").str.to_lowercase().str.replace_all(BETWEEN_WORDS, "")


def _is_left_out(rule: LeftOut, recognized: Recognized) -> pl.Expr:
    """True for a word of the rule, and for a word in neither of its lists whose class leaves it out."""
    folded = _folded(rule.column)
    parts = [folded.str.contains(folded_word(part), literal=True) for part in rule.containing]
    is_meant = pl.any_horizontal(folded.is_in([folded_word(word) for word in rule.words]), *parts)
    classes = rule.by_class
    if classes is None or classes.column not in recognized.positions:
        return is_meant
    row_class = _folded(classes.column)
    by_class = _is_class(row_class, classes.left_out) & ~_is_class(row_class, classes.waiting)
    return is_meant | (_is_unknown(rule) & by_class)


def _is_class(row_class: pl.Expr, classes: tuple[str, ...]) -> pl.Expr:
    """True for a class of the list; `*` at its beginning or end stands for anything."""
    patterns = "|".join(re.escape(folded_word(name)).replace(r"\*", ".*") for name in classes)
    return row_class.str.contains(f"^(?:{patterns})$")


def _is_unknown(rule: LeftOut) -> pl.Expr:
    """True for a word that is in neither list of the rule."""
    if not rule.kept:
        return pl.lit(False)
    return ~_folded(rule.column).is_in([folded_word(word) for word in (*rule.kept, *rule.words)])


def _ignored(input_file_id: str, rows: pl.DataFrame, recognized: Recognized) -> pl.DataFrame:
    """Ignored rows with their reasons. Their cells are not shown, because no one has to correct them."""
    why = pl.col(WHY)
    details = {reason: _detail(reason, recognized) for reason in rows.get_column(WHY).unique()}
    return rows.select(
        pl.lit(input_file_id).alias("input_file_id"),
        pl.col(ROW_NUMBER),
        pl.lit(IGNORED).alias("outcome"),
        why.alias("reasons"),
        why.replace_strict(details, default="", return_dtype=pl.String).alias("detail"),
        pl.lit("{}").alias("raw"),
        **NO_KEY,
    )


def _detail(reason: str, recognized: Recognized) -> str:
    found = {
        ABOVE: "found a row above the header",
        REPEATED: "found the header again",
        DESCRIPTION: "found a description of the columns",
    }.get(reason, "found another kind of row")
    return f"{reason}: {found}, expected rows of {recognized.declaration.title}; {WHAT_TO_DO[reason]}"


def _quarantined(input_file_id: str, rows: pl.DataFrame, recognized: Recognized) -> pl.DataFrame:
    """Rows whose word does not show whether they are data."""
    rules = [rule for rule in _rules(recognized) if rule.kept]
    quarantined = []
    cells = shown_texts(rows, recognized, [[rule.column for rule in rules]] * rows.height)
    for row, shown in zip(rows.iter_rows(named=True), cells, strict=True):
        details = [
            sentence(recognized, row, rule.column, "VALUE_UNKNOWN", f"one of {', '.join((*rule.kept, *rule.words))}")
            for rule in rules
            if folded_word(row[rule.column]) not in map(folded_word, (*rule.kept, *rule.words))
        ]
        quarantined.append((input_file_id, row[ROW_NUMBER], QUARANTINED, "VALUE_UNKNOWN", "; ".join(details), shown))
    return pl.DataFrame(quarantined, schema=WITHOUT_KEY, orient="row").with_columns(**NO_KEY)
