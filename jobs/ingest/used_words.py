"""Whether a row of reference/marketplace_words was needed to read a row of a file (R-69)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aftersales.jobs.ingest.declared_words import WordRow
from aftersales.jobs.ingest.header_match import folded
from aftersales.jobs.ingest.source_matching import Recognized
from aftersales.jobs.ingest.source_spec import Declaration
from aftersales.jobs.ingest.word_mapping import folded_word
from aftersales.schemas.reference_row import HEADER, SUPPLIER_COLUMNS


def is_about(word: WordRow, declaration: Declaration, supplier_id: str) -> bool:
    """True if the row extends this declaration, or the templates of this supplier."""
    if word.source == SUPPLIER_COLUMNS:
        return word.supplier_id == supplier_id
    return word.source == declaration.name


def is_used(word: WordRow, recognized: Recognized, row: Mapping[str, Any]) -> bool:
    """True if the file has the declared header, or the row has the declared word in its column."""
    if word.kind == HEADER:
        place = recognized.positions.get(word.column)
        return place is not None and folded(recognized.header[place]) == folded(word.text)
    columns = {words.name: words.read_from for words in recognized.declaration.words}
    return folded_word(row.get(columns.get(word.column, word.column)) or "") == folded_word(word.text)
