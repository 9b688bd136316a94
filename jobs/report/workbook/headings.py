"""The headings of columns, made from the names of SQL columns."""

from __future__ import annotations

from typing import Final

WORDS: Final = {"id": "ID", "Sha256": "SHA-256"}


def heading(name: str) -> str:
    """A column's name as a person reads it: its words, with the WORDS that are spelled in another way."""
    words = name.replace("_", " ").replace("return stock in", "return stock-in")
    text = words[:1].upper() + words[1:]
    return " ".join(WORDS.get(word, word) for word in text.split(" "))
