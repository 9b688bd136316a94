"""The row of reference/marketplace_words that a person can paste to declare a header or a word (R-69)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.jobs.ingest.word_meanings import columns_of, header_of, meanings_of
from aftersales.schemas.reference_row import SUPPLIER_COLUMNS
from aftersales.schemas.reference_table import FILE_NAMES

TABLE: Final = "reference/marketplace_words.csv"
MEANS, COLUMN, WHO, WHEN = "MEANS", "COLUMN", "YOUR_NAME", "YYYY-MM-DD"
"""What a person fills in."""
SHOWN_LENGTH: Final = 60


def word_hint(declaration: Declaration, name: str, word: str) -> str:
    """How to declare a word of a column; "" if the column has no declared words, or the text is too long to be one."""
    meanings = meanings_of(declaration).get(name, ())
    if not meanings or declaration.kind in FILE_NAMES or not 0 < len(_plain(word)) <= SHOWN_LENGTH:
        return ""
    row = _row(declaration, name, "word", word, MEANS)
    return f"if the word is right, add this row to {TABLE}: {row} with one of {', '.join(meanings)} for {MEANS}"


def header_hint(declaration: Declaration, missing: Sequence[str], found: str = "") -> str:
    """How to declare a header for one of the missing columns, by their names; `found` is the header that is meant."""
    names = [name for name in missing if name in columns_of(declaration)]
    if not names or declaration.kind in FILE_NAMES:
        return ""
    if len(names) > 1:
        row = _row(declaration, COLUMN, "header", "HEADER", "")
        which = ", ".join(f"{name} ('{header_of(declaration, name)}')" for name in names)
        return (
            f"for each header that only has another name, add a row like this to {TABLE}: {row}, with the header for "
            f"HEADER and one of {which} for COLUMN"
        )
    row = _row(declaration, names[0], "header", found or "HEADER", "")
    column = f"the column '{header_of(declaration, names[0])}'"
    if found:
        return f"if '{_plain(found)}' is {column}, add this row to {TABLE}: {row}"
    return f"if one of the headers is {column}, add this row to {TABLE}: {row}, with that header for HEADER"


def _row(declaration: Declaration, column: str, kind: str, text: str, means: str) -> str:
    line = io.StringIO()
    source = SUPPLIER_COLUMNS if declaration.of_supplier else declaration.name
    cells = (source, declaration.of_supplier, column, kind, _plain(text), means, "", WHO, WHEN)
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _plain(text: str) -> str:
    """The text on one line; a carriage return could not be pasted."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", text).strip()
