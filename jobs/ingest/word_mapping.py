"""A source's own words to ours: by what its declaration lists, as expressions over whole columns (R-06).

A word that nobody declared is kept behind UNKNOWN, so that the contract sees that it is none of ours: nothing here has
a default, and a foreign word that happens to be spelt like one of ours does not pass for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.source_spec import DecisionTable, Declaration, Words

Fields = Callable[[str], pl.Expr]
UNKNOWN: Final = "?"
BETWEEN_WORDS: Final = r"[\s_\-]+"
FEW_ROWS: Final = 5_000
"""So few that asking for their distinct words costs more than it saves."""


class Spoken(NamedTuple):
    """The cells that some words stand in, and their codes (null where a word is unknown)."""

    cell: pl.Expr
    code: pl.Expr


def folded_word(text: str) -> str:
    """A word as it is compared: without case, blanks, hyphens and underscores."""
    return re.sub(BETWEEN_WORDS, "", unicodedata.normalize("NFC", text).lower())


def codes(words: Words) -> dict[str, str]:
    """Folded word to code; the blank one too where it has a meaning."""
    found = {folded_word(spelling): code for code, spellings in words.spellings.items() for spelling in spellings}
    return found | ({} if words.blank is None else {"": words.blank})


def code_of(words: Words, cell: pl.Expr) -> pl.Expr:
    """The code of each cell; null where the word is unknown."""
    folded = cell.str.to_lowercase().str.replace_all(BETWEEN_WORDS, "")
    known = codes(words)
    return folded.replace_strict(known, default=words.other, return_dtype=pl.String) if known else pl.lit(words.other)


def coded(texts: pl.DataFrame, words: Words) -> pl.Series:
    """The code of each cell of a column; once for each distinct word where there are few of them."""
    column = texts.get_column(words.read_from)
    distinct = column.unique() if column.len() > FEW_ROWS else column
    meant = distinct.to_frame().select(code_of(words, pl.col(words.read_from))).to_series()
    if distinct.len() == column.len():
        return meant
    return column.replace_strict(distinct, meant, return_dtype=pl.String)


def canonical_value(declaration: Declaration, canonical: str, spoken: Mapping[str, Spoken]) -> pl.Expr | None:
    """One column of ours by the declaration's words; None where no words speak of it.

    `spoken` holds what stands in the file by the name of each Words.
    """
    speaking = [spoken[words.name] for words in declaration.words if words.canonical == canonical]
    tables = [table for table in declaration.decisions if table.canonical == canonical]
    if tables:
        value = _decided(tables[0], spoken)
    elif speaking:
        value = speaking[0].code
    else:
        return None
    unknown = [
        pl.when(words.code.is_null() & (words.cell != "")).then(pl.lit(UNKNOWN) + words.cell) for words in speaking
    ]
    blank = [pl.when(words.code.is_null()).then(pl.lit("")) for words in speaking]
    return pl.coalesce([*unknown, *blank, value, pl.lit(UNKNOWN)])


def is_known(declaration: Declaration, canonical: str, spoken: Mapping[str, Spoken]) -> pl.Expr:
    """Whether every word that speaks of a column of ours is declared."""
    speaking = [spoken[words.name] for words in declaration.words if words.canonical == canonical]
    return pl.all_horizontal([pl.lit(True), *(words.code.is_not_null() for words in speaking)])


def picked(declaration: Declaration, canonical: str, spoken: Mapping[str, Spoken], fields: Fields) -> pl.Expr | None:
    """One column of ours out of the column that the row's words choose; None where nothing is chosen for it.

    `spoken` as for `canonical_value`; `fields` gives a column of the file by its name.
    """
    picks = [pick for pick in declaration.picks if pick.canonical == canonical]
    if not picks:
        return None
    return pl.coalesce([*(pl.when(_holds(pick.where, spoken)).then(fields(pick.column)) for pick in picks), pl.lit("")])


def _holds(conditions: Mapping[str, str | tuple[str, ...]], spoken: Mapping[str, Spoken]) -> pl.Expr:
    """Whether every word has the code, or one of the codes, that is asked for."""
    holds = [
        spoken[name].code.is_in([code] if isinstance(code, str) else list(code)) for name, code in conditions.items()
    ]
    return pl.all_horizontal([pl.lit(True), *holds])


def _decided(table: DecisionTable, spoken: Mapping[str, Spoken]) -> pl.Expr:
    """The value of the first case whose conditions all hold; null where none does."""
    return pl.coalesce([pl.when(_holds(conditions, spoken)).then(pl.lit(value)) for conditions, value in table.cases])
