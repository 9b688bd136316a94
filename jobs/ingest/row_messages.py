"""Messages about rows that were not let in: the column, what was found, what was expected, what to do (R-06).

A message quotes only columns that are read, and at most SHOWN_LENGTH characters of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from aftersales.jobs.ingest.declaration_hint import word_hint
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.source_spec import Words
from aftersales.jobs.ingest.word_mapping import codes, folded_word
from aftersales.schemas.reason_codes import IGNORED_REASONS, QUARANTINE_REASONS
from aftersales.schemas.rule import DAY, FIRST_YEAR, LAST_YEAR, LOCAL_TIME

WHAT_TO_DO: Final = {reason.code: reason.what_to_do for reason in (*QUARANTINE_REASONS, *IGNORED_REASONS)}
SHOWN_LENGTH: Final = 60
"""Characters of a cell that a message quotes, so that one cell cannot fill a report."""
SHOWN_WORDS: Final = 8
EXAMPLE_TIME: Final = datetime.fromisoformat("2026-07-31T16:05:00")
WORD_REASONS: Final = ("STATUS_UNKNOWN", "TYPE_UNKNOWN", "VALUE_UNKNOWN")
HIDDEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ue000-\uf8ff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that no one would see in a message, which therefore shows their numbers."""
BUDDHIST_YEARS_AHEAD: Final = 543
YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
RAGGED: Final = "cells"
"""The subject of a finding about a row that has more or fewer cells than the header."""


def sentence(recognized: Recognized, row: Mapping[str, str], about: str, reason: str, expected: str) -> str:
    """The message for one finding in one row; `row` has its cells by the column names of the declaration."""
    names = [about] if about == RAGGED else columns_named(recognized, row, about)
    words = _unknown_words(recognized, row, about)
    if words is not None:
        spellings = tuple(spelling for known in words.spellings.values() for spelling in known)
        expected = _one_of(spellings, row.get(words.read_from, "").strip())
    if reason == "OUT_OF_RANGE" and about in recognized.layout.outgoing:
        expected = "an amount of at most 0, because this export writes paid amounts with a minus"
    if expected == LOCAL_TIME:
        expected += f", such as {listed_forms(recognized.declaration.moment_formats, EXAMPLE_TIME)}"
    if reason == "OUT_OF_RANGE" and expected.startswith(DAY):
        expected += _gregorian(" ".join(row.get(name, "") for name in names))
    cells = [row[cell] for name in names if (cell := recognized.declaration.cell_of.get(name)) and row.get(cell)]
    headers = ", ".join(f"'{name}'" for name in cells or map(recognized.header_of, names))
    column = ("cell" if cells else "column") + ("s" if len(names) > 1 else "")
    hint = _how_to_declare(recognized, row, reason, names, words.name if words else "")
    what_to_do = "; ".join(filter(None, (WHAT_TO_DO[reason], hint)))
    return f"{reason}: {column} {headers}: found {_found(names, row)}, expected {expected}; {what_to_do}"


def columns_named(recognized: Recognized, row: Mapping[str, str], about: str) -> list[str]:
    """The columns of the file that the message for a finding names."""
    words = _unknown_words(recognized, row, about)
    return [words.read_from] if words is not None else _columns_of(recognized, row, about.split(" "))


def _gregorian(text: str) -> str:
    """The Gregorian year of a year of the Buddhist calendar, to be shown after the years that are expected."""
    for year in YEAR.findall(text):
        if FIRST_YEAR <= int(year) - BUDDHIST_YEARS_AHEAD <= LAST_YEAR:
            return f" ({year} of the Buddhist calendar is {int(year) - BUDDHIST_YEARS_AHEAD})"
    return ""


def listed_forms(forms: Sequence[str], moment: datetime) -> str:
    """A moment in each form in which a source writes one: `2026-07-31 16:05:00 or 2026-07-31`."""
    *first, last = (moment.strftime(form) for form in forms)
    return f"{', '.join(first)} or {last}" if first else last


@lru_cache(maxsize=1024)
def _one_of(spellings: tuple[str, ...], found: str) -> str:
    """The known words; of many in several languages those that are most similar to the one that was found."""
    if len(spellings) <= SHOWN_WORDS:
        return "one of " + ", ".join(f"'{word}'" for word in spellings)
    near = process.extract(found, spellings, scorer=fuzz.ratio, processor=folded_word, limit=SHOWN_WORDS)
    return f"one of {len(spellings)} words, of which the most similar are " + ", ".join(
        f"'{word}'" for word, *_ in near
    )


def ragged_sentence(recognized: Recognized, cells: int) -> str:
    """The message for a row with too many or too few cells. Its cells are not shown, because any of them may be a
    name or an address that has moved under another header (R-12)."""
    return (
        f"UNPARSABLE: found {cells} cells, expected {len(recognized.header)} as in the header; put cells that contain "
        "the delimiter into quotation marks"
    )


def repeat_sentence(first: int) -> str:
    """The message for a row that repeats an earlier row of its file."""
    what_to_do = WHAT_TO_DO["REPEATED_IN_FILE"]
    return f"REPEATED_IN_FILE: found the same content as in row {first}, expected it once; {what_to_do}"


def _how_to_declare(recognized: Recognized, row: Mapping[str, str], reason: str, names: list[str], words: str) -> str:
    """The row that declares an unknown word (R-69): of these Words, or of the only column that was read."""
    if reason not in WORD_REASONS or len(names) != 1:
        return ""
    return word_hint(recognized.declaration, words or names[0], row.get(names[0], ""))


def _columns_of(recognized: Recognized, row: Mapping[str, str], about: list[str]) -> list[str]:
    """The columns of the file from which canonical columns are read; a missing one only if there is no other."""
    declaration = recognized.declaration
    sources_of = {words.canonical: words.read_from for words in reversed(declaration.words)}
    picks = list(reversed(declaration.picks))
    sources_of |= {pick.canonical: pick.column for pick in picks}
    sources_of |= {pick.canonical: pick.column for pick in picks if pick.column in row}
    sources = [source for name in about for source in declaration.either.get(name, (sources_of.get(name, name),))]
    return [name for name in dict.fromkeys(sources) if name in row] or sources[:1]


def _unknown_words(recognized: Recognized, row: Mapping[str, str], about: str) -> Words | None:
    """The declared words of a canonical column, if the cell has a word that is not declared."""
    for words in recognized.declaration.words:
        if words.canonical == about and words.other is None:
            cell = row.get(words.read_from, "")
            if words.spellings and folded_word(cell) not in codes(words):
                return words
    return None


def _found(names: list[str], row: Mapping[str, str]) -> str:
    """Cells as found, in quotation marks and shortened."""
    cells = [row.get(name, "").strip() for name in names]
    quoted = [f"'{_cut(cell)}'" for cell in cells if cell]
    return ", ".join(quoted) or "nothing"


def _cut(cell: str) -> str:
    plain = HIDDEN.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", cell))
    return plain if len(plain) <= SHOWN_LENGTH else f"{plain[:SHOWN_LENGTH]}…"
