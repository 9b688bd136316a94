"""Maps the words of a source to canonical codes, as its declaration lists them; expressions over whole columns (R-06).

An undeclared word becomes UNKNOWN followed by the word, so that the contract rejects it even if it happens to be spelt
like a canonical code. There is no default: an unknown word must be quarantined, because a guess could move money.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.source_spec import DecisionTable, Declaration, Words

UNKNOWN: Final = "?"
BETWEEN_WORDS: Final = r"[\s_\-]+"
FEW_ROWS: Final = 5_000
"""Up to this many rows, finding the distinct words first costs more time than it saves."""


class MappedWords(NamedTuple):
    """The cells that contain words, and their codes (null if a word is unknown)."""

    cell: pl.Expr
    code: pl.Expr


def folded_word(text: str) -> str:
    """A word as it is compared: without case, blanks, hyphens and underscores."""
    return re.sub(BETWEEN_WORDS, "", unicodedata.normalize("NFC", text).lower())


def codes(words: Words) -> dict[str, str]:
    """Folded word to code; with the blank word if it has a meaning."""
    found = {folded_word(spelling): code for code, spellings in words.spellings.items() for spelling in spellings}
    return found | ({} if words.blank is None else {"": words.blank})


def code_of(words: Words, cell: pl.Expr) -> pl.Expr:
    """The code of each cell; null if the word is unknown."""
    folded = cell.str.to_lowercase().str.replace_all(BETWEEN_WORDS, "")
    known = codes(words)
    return folded.replace_strict(known, default=words.other, return_dtype=pl.String) if known else pl.lit(words.other)


def coded(texts: pl.DataFrame, words: Words) -> pl.Series:
    """The code of each cell of a column; in a long column each distinct word is mapped once."""
    column = texts.get_column(words.read_from)
    distinct = column.unique() if column.len() > FEW_ROWS else column
    meant = distinct.to_frame().select(code_of(words, pl.col(words.read_from))).to_series()
    if distinct.len() == column.len():
        return meant
    return column.replace_strict(distinct, meant, return_dtype=pl.String)


def canonical_value(declaration: Declaration, canonical: str, mapped: Mapping[str, MappedWords]) -> pl.Expr | None:
    """A canonical column computed from the declared words; None if no words are declared for it.

    `mapped`: the cells and codes of each Words, by its name.
    """
    words_of = [mapped[words.name] for words in declaration.words if words.canonical == canonical]
    tables = [table for table in declaration.decisions if table.canonical == canonical]
    if tables:
        value = _decided(tables[0], mapped)
    elif words_of:
        value = words_of[0].code
    else:
        return None
    unknown = [
        pl.when(words.code.is_null() & (words.cell != "")).then(pl.lit(UNKNOWN) + words.cell) for words in words_of
    ]
    blank = [pl.when(words.code.is_null()).then(pl.lit("")) for words in words_of]
    return pl.coalesce([*unknown, *blank, value, pl.lit(UNKNOWN)])


def is_known(declaration: Declaration, canonical: str, mapped: Mapping[str, MappedWords]) -> pl.Expr:
    """True if every word that determines a canonical column is declared."""
    words_of = [mapped[words.name] for words in declaration.words if words.canonical == canonical]
    return pl.all_horizontal([pl.lit(True), *(words.code.is_not_null() for words in words_of)])


def picked(
    declaration: Declaration, canonical: str, mapped: Mapping[str, MappedWords], names: Collection[str]
) -> pl.Expr | None:
    """A canonical column read from the file column that the words of the row choose; None if there is no such choice.

    `mapped` as for `canonical_value`; `names` are the columns of the file.
    """
    picks = [pick for pick in declaration.picks if pick.canonical == canonical]
    if not picks:
        return None
    usable = [pick for pick in picks if pick.column in names and (not pick.beside or pick.beside in names)]
    return pl.coalesce(
        [*(pl.when(_holds(pick.where, mapped)).then(pl.col(pick.column)) for pick in usable), pl.lit("")]
    )


def _holds(conditions: Mapping[str, str | tuple[str, ...]], mapped: Mapping[str, MappedWords]) -> pl.Expr:
    """True if every word has the required code, or one of the required codes."""
    holds = [
        mapped[name].code.is_in([code] if isinstance(code, str) else list(code)) for name, code in conditions.items()
    ]
    return pl.all_horizontal([pl.lit(True), *holds])


def _decided(table: DecisionTable, mapped: Mapping[str, MappedWords]) -> pl.Expr:
    """The value of the first case whose conditions all hold; null if there is none."""
    return pl.coalesce([pl.when(_holds(conditions, mapped)).then(pl.lit(value)) for conditions, value in table.cases])
