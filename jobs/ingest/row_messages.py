"""Why a row was not let in, in sentences: the column, what was found, what was expected, what a person can do (R-06).

Only columns that are read are ever quoted, and no more of a cell than a glance takes in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.source_spec import Words
from aftersales.jobs.ingest.word_mapping import codes, folded_word
from aftersales.schemas.vocabulary import IGNORED_REASONS, QUARANTINE_REASONS

WHAT_TO_DO: Final = {reason.code: reason.what_to_do for reason in (*QUARANTINE_REASONS, *IGNORED_REASONS)}
SHOWN_LENGTH: Final = 60
SHOWN_WORDS: Final = 12
RAGGED: Final = "cells"
"""What a finding is about when the row has another number of cells than the header."""


def sentence(recognized: Recognized, row: Mapping[str, str], about: str, reason: str, expected: str) -> str:
    """One finding about one row, `row` being its cells by the names of the declaration."""
    names = [about] if about == RAGGED else _columns_of(recognized, row, about.split(" "))
    words = _unknown_words(recognized, row, about)
    if words is not None:
        spellings = [spelling for known in words.spellings.values() for spelling in known]
        names, expected = [words.read_from], "one of " + ", ".join(f"'{word}'" for word in spellings[:SHOWN_WORDS])
    if reason == "OUT_OF_RANGE" and about in recognized.layout.outgoing:
        expected = "an amount of at most 0, for what is paid stands with a minus there"
    cells = [row[cell] for name in names if (cell := recognized.declaration.cell_of.get(name)) and row.get(cell)]
    headers = ", ".join(f"'{name}'" for name in cells or map(recognized.header_of, names))
    column = ("cell" if cells else "column") + ("s" if len(names) > 1 else "")
    return f"{reason}: {column} {headers}: found {_found(names, row)}, expected {expected}; {WHAT_TO_DO[reason]}"


def ragged_sentence(recognized: Recognized, cells: int) -> str:
    """A row that a delimiter too many, or too few, has put out of line: its cells are not shown."""
    return (
        f"UNPARSABLE: found {cells} cells, expected {len(recognized.header)} as in the header; put cells that hold the "
        "delimiter into quotation marks"
    )


def repeat_sentence(first: int) -> str:
    """A row that says again what another said."""
    return f"REPEATED_IN_FILE: found the same row as row {first}, expected it once; {WHAT_TO_DO['REPEATED_IN_FILE']}"


def _columns_of(recognized: Recognized, row: Mapping[str, str], about: list[str]) -> list[str]:
    """The columns of the file that columns of ours come from; those it does not have only if there are no others."""
    declaration = recognized.declaration
    spoken = {words.canonical: words.read_from for words in reversed(declaration.words)}
    spoken |= {pick.canonical: pick.column for pick in reversed(declaration.picks)}
    sources = [source for name in about for source in declaration.either.get(name, (spoken.get(name, name),))]
    return [name for name in dict.fromkeys(sources) if name in row] or sources[:1]


def _unknown_words(recognized: Recognized, row: Mapping[str, str], about: str) -> Words | None:
    """The words nobody declared that made a column of ours unknown."""
    for words in recognized.declaration.words:
        if words.canonical == about and words.other is None:
            cell = row.get(words.read_from, "")
            if words.spellings and folded_word(cell) not in codes(words):
                return words
    return None


def _found(names: list[str], row: Mapping[str, str]) -> str:
    """Cells as they stand, cut to a glance."""
    cells = [row.get(name, "").strip() for name in names]
    quoted = [f"'{_cut(cell)}'" for cell in cells if cell]
    return ", ".join(quoted) or "nothing"


def _cut(cell: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", cell)
    return plain if len(plain) <= SHOWN_LENGTH else f"{plain[:SHOWN_LENGTH]}…"
