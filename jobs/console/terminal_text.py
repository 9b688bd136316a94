"""Text from outside on a terminal: characters that would steer it are shown as their numbers.

A cell, the name of a file or of a folder can hold an escape sequence that clears the screen, or one that makes the rest
of a line look like another. Files and pipes get the text as it is.
"""

from __future__ import annotations

import re
from typing import Any, Final, TextIO

STEERS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters except tab and line feed, those that turn the direction of writing, and bytes without text."""


def plain(text: str) -> str:
    """The text with the four characters `\\x1b` in place of an escape character, and so on."""
    return STEERS.sub(lambda sign: sign[0].encode("unicode_escape", "surrogatepass").decode(), text)


class PlainTerminal:
    """A stream that writes text as `plain` has it; everything else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(plain(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
