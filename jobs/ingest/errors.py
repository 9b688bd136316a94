"""A file that is refused as a whole, and why."""

from __future__ import annotations


class RefusedFileError(Exception):
    """`code` is one of vocabulary.QUARANTINE_REASONS; `sentence` says what was found, what was expected, what to do.

    `rows` is how many rows the file holds as far as that could be seen (R-07). The sentence never holds a cell.
    `resembles` is the declaration that its header resembles, empty where that is unknown.
    """

    def __init__(self, code: str, sentence: str, rows: int = 0) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.rows = rows
        self.resembles = ""
