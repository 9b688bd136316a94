"""Refuses a text with an over-long line while it is read from disk, before any reader copies the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError

LONGEST_LINE: Final = 2 << 20
"""Bytes of a line of text; a row of an export has some hundreds."""
PIECE: Final = 1 << 20
"""Bytes looked at in one go; no more than LONGEST_LINE, so that only a line over several pieces can be too long."""

ENDS: Final = (b"\n", b"\r")


class Lines:
    """Follows a text piece by piece, and knows how long the line is that has not ended yet."""

    def __init__(self) -> None:
        self._open = 0
        self._ended = 0

    def follow(self, piece: bytes) -> None:
        """Take the next bytes (PIECE at most); RefusedFileError where they belong to a line that is too long."""
        firsts = [place for mark in ENDS if (place := piece.find(mark)) >= 0]
        if self._open + min([*firsts, len(piece)]) > LONGEST_LINE:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"line {self._ended + 1}: found more than {LONGEST_LINE} bytes in one line, expected a line break "
                "after every row; export the file again",
            )
        last = max(map(piece.rfind, ENDS))
        self._open = self._open + len(piece) if last < 0 else len(piece) - last - 1
        # a text of carriage returns alone is rare, and counting takes longer than all else here
        self._ended += piece.count(b"\n") or piece.count(b"\r")


def follow_all(content: bytes) -> None:
    """Look at bytes in memory."""
    lines = Lines()
    for start in range(0, len(content), PIECE):
        lines.follow(content[start : start + PIECE])


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
