"""The headings of columns, made from the names of SQL columns."""

from __future__ import annotations

from typing import Final

WORDS: Final = {"id": "ID", "Sha256": "SHA-256"}
HEADINGS: Final = {
    "due_tonight_amount": "New due amount",
    "settled_tonight_amount": "Newly settled amount",
    "written_off_tonight_amount": "Newly written off amount",
    "good_tonight": "New good quantity",
    "defective_tonight": "New defective quantity",
    "of_them_high": "High severity",
    "tonight": "What happened",
    "since_tonight": "Is new",
    "standing": "Status",
    "how_to_mend": "How to fix",
}
"""Headings of columns whose names are not plain enough to be read by a person."""


def heading(name: str) -> str:
    """A column's name as a person reads it: HEADINGS, or the words of the name."""
    if name in HEADINGS:
        return HEADINGS[name]
    words = name.replace("_", " ").replace("return stock in", "return stock-in")
    text = words[:1].upper() + words[1:]
    return " ".join(WORDS.get(word, word) for word in text.split(" "))
