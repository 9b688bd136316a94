"""Rows that stand among the rows and are none of ours: told apart by their declaration, and counted by name (R-07)."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.intake.decided import BETWEEN_WORDS, folded_word
from aftersales.jobs.intake.declaration import LeftOut
from aftersales.jobs.intake.opened_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.intake.quarantine import raw_texts
from aftersales.jobs.intake.recognition import FileRows, Recognized
from aftersales.jobs.intake.sentence import WHAT_TO_DO, sentence
from aftersales.schemas.contract import POLARS_TYPES
from aftersales.schemas.fact_columns import REJECTED_COLUMNS

ABOVE: Final = "ABOVE_HEADER"
DESCRIPTION: Final = "DESCRIPTION_ROW"
REPEATED: Final = "REPEATED_HEADER"
WORDS_WITH_BLANKS: Final = r"\S\s+\S"
WHY: Final = "why_left_out"
IGNORED: Final = "ignored"
QUARANTINED: Final = "quarantined"


class Sieved(NamedTuple):
    """Rows to be judged, and the others as REJECTED_COLUMNS."""

    kept: pl.DataFrame
    rejected: pl.DataFrame


def sieve(input_file_id: str, rows: FileRows, recognized: Recognized) -> Sieved:
    """Every row of a file goes one way or the other."""
    rules = _rules(recognized)
    reasons = pl.coalesce(
        _when(_repeats_header(recognized), REPEATED),
        _when(_is_description(recognized, rows.first), DESCRIPTION),
        *(_when(_is_left_out(rule), rule.reason) for rule in rules),
        pl.lit(""),
    )
    judged = rows.texts.with_columns(reasons.alias(WHY))
    # a row that is out of line is refused for that, and its cells are shown to nobody
    is_whole = pl.col(CELL_COUNT) == len(recognized.header)
    unknown = pl.any_horizontal(pl.lit(False), *(_is_unknown(rule) for rule in rules))
    is_unknown = (pl.col(WHY) == "") & is_whole & unknown
    ignored = judged.filter(pl.col(WHY) != "").select(ROW_NUMBER, WHY)
    told = [*((number, ABOVE) for number in rows.above), *ignored.iter_rows()]
    rejected = [_ignored(input_file_id, number, reason, recognized) for number, reason in told]
    rejected += _quarantined(input_file_id, judged.filter(is_unknown).drop(WHY), recognized)
    schema = {column.name: POLARS_TYPES[column.sql_type] for column in REJECTED_COLUMNS}
    kept = judged.filter((pl.col(WHY) == "") & ~is_unknown).drop(WHY)
    return Sieved(kept, pl.DataFrame(rejected, schema=schema, orient="row").sort("row_number"))


def _rules(recognized: Recognized) -> list[LeftOut]:
    """The declared ones whose column is there."""
    return [rule for rule in recognized.declaration.left_out if rule.column in recognized.positions]


def _when(holds: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(holds).then(pl.lit(reason))


def _repeats_header(recognized: Recognized) -> pl.Expr:
    """The header once more, as where files were put one below the other."""
    same = [pl.col(name) == recognized.header[place] for name, place in recognized.positions.items()]
    return pl.all_horizontal(same)


def _is_description(recognized: Recognized, first: tuple[int, ...]) -> pl.Expr:
    """The row right below a header that says in words what an id is."""
    column = recognized.declaration.described_by
    if column not in recognized.positions:
        return pl.lit(False)
    return pl.col(ROW_NUMBER).is_in(list(first)) & pl.col(column).str.strip_chars().str.contains(WORDS_WITH_BLANKS)


def _folded(rule: LeftOut) -> pl.Expr:
    return pl.col(rule.column).str.normalize("NFC").str.to_lowercase().str.replace_all(BETWEEN_WORDS, "")


def _is_left_out(rule: LeftOut) -> pl.Expr:
    return _folded(rule).is_in([folded_word(word) for word in rule.words])


def _is_unknown(rule: LeftOut) -> pl.Expr:
    """A word of which nobody has said whether its rows are ours."""
    if not rule.kept:
        return pl.lit(False)
    return ~_folded(rule).is_in([folded_word(word) for word in (*rule.kept, *rule.words)])


def _ignored(
    input_file_id: str, number: int, reason: str, recognized: Recognized
) -> tuple[str, int, str, str, str, str]:
    """A row that is left out. Its cells are not shown: nobody has to mend them."""
    found = {
        ABOVE: "found a row above the header",
        REPEATED: "found the header once more",
        DESCRIPTION: "found words that describe the columns",
    }.get(reason, "found a row that is none of its own")
    detail = f"{reason}: {found}, expected rows of {recognized.declaration.title}; {WHAT_TO_DO[reason]}"
    return input_file_id, number, IGNORED, reason, detail, "{}"


def _quarantined(
    input_file_id: str, rows: pl.DataFrame, recognized: Recognized
) -> list[tuple[str, int, str, str, str, str]]:
    """Rows by whose word nobody can tell whether they are ours."""
    rules = [rule for rule in _rules(recognized) if rule.kept]
    told = []
    for row, raw in zip(rows.iter_rows(named=True), raw_texts(rows, recognized), strict=True):
        details = [
            sentence(recognized, row, rule.column, "VALUE_UNKNOWN", f"one of {', '.join((*rule.kept, *rule.words))}")
            for rule in rules
            if folded_word(row[rule.column]) not in map(folded_word, (*rule.kept, *rule.words))
        ]
        told.append((input_file_id, row[ROW_NUMBER], QUARANTINED, "VALUE_UNKNOWN", "; ".join(details), raw))
    return told
