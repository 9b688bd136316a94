"""A large text in pieces that end where a line ends, so that what is held of it at once has a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

PIECE_BYTES: Final = 8 << 20
"""Some 50,000 rows of twenty columns; larger pieces take more memory and no less time."""
LINE_END: Final = b"\n"


def pieces(content: bytes, start: int = 0, size: int = PIECE_BYTES) -> Iterator[bytes]:
    """The bytes from `start`, in pieces of at most `size` bytes that end after a line end; a line that is longer
    than that is a stretch of its own. A character of UTF-8 is never cut, because the byte of a line end is in no other
    character."""
    while start < len(content):
        end = len(content)
        if end - start > size:
            end = content.rfind(LINE_END, start, start + size) + 1 or content.find(LINE_END, start) + 1 or end
        yield content[start:end]
        start = end
