"""The headings of columns, made from the names of SQL columns."""

from __future__ import annotations

from typing import Final

WORDS: Final = {"id": "ID", "Sha256": "SHA-256"}
HEADINGS: Final = {"standing": "Status"}
"""In SQL a column named `status` has the statuses of the vocabulary; an exception is only open or answered."""


def heading(name: str) -> str:
    """A column's name as a person reads it: HEADINGS, or the words of the name."""
    if name in HEADINGS:
        return HEADINGS[name]
    words = name.replace("_", " ").replace("return stock in", "return stock-in")
    text = words[:1].upper() + words[1:]
    return " ".join(WORDS.get(word, word) for word in text.split(" "))
