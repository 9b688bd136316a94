"""Decodes bytes to text. UTF-8 and byte order marks are trusted; no encoding is guessed from the bytes.

Other encodings are only tried, each strictly: recognition takes one when a declared header can be read in it and in no
other, and when that header has a letter that only it writes so. Bytes that several could mean are refused in words.
A large text comes in pieces that end where a line ends, so that what is held of it at once has a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from aftersales.jobs.ingest.errors import RefusedFileError

BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
UTF_16: Final = ("utf-16-le", "utf-16-be")
CODE_PAGES: Final = {
    "cp874": "Windows-874",
    "cp1252": "Windows-1252",
    "cp1258": "Windows-1258",
    "gb18030": "GB18030",
}
"""Python's name to the one people know, in the order in which they are tried (Thai, Western, Vietnamese, Chinese)."""
PIECE_BYTES: Final = 8 << 20
"""Some 50,000 rows of twenty columns; larger pieces take more memory and no less time."""
LINE_END: Final = b"\n"
LINE_ENDS: Final = re.compile(rb"\r\n|\n|\r")
QUOTED: Final = re.compile(rb'"[^"]*"')
HEAD_BYTES: Final = 64 << 10
INSIDE: Final = b"\x0b"
"""A carriage return inside a cell; readers split at none of it, and no number, date or id has it."""
SAVE_AS: Final = "save the file as CSV UTF-8, or as XLSX"


class Decoded(NamedTuple):
    """A text as UTF-8 from the byte `start`, what it was encoded in, and why that is in doubt ("" where it is not)."""

    content: bytes
    encoding: str
    doubt: str = ""
    start: int = 0

    def pieces(self, size: int = PIECE_BYTES) -> Iterator[bytes]:
        """The text, as UTF-8, in pieces of whole lines that all end with a line feed."""
        ends = first_line_end(self.content, self.start)
        return (_lines_alike(piece, ends) for piece in pieces(self.content, self.start, size))


def decoded(content: bytes) -> tuple[Decoded, ...]:
    """The texts that some bytes can be, line ends alike: one, or several that are all in doubt; else refused."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (_demanded(content, encoding, len(mark)),)
    if b"\0" in content:
        return _without_mark(content)
    broken = _first_broken(content, 0)
    return (Decoded(content, "utf-8"),) if broken is None else _by_code_page(content, broken)


def _demanded(content: bytes, encoding: str, start: int) -> Decoded:
    """The text in the encoding that its mark names."""
    if encoding == "utf-8":
        broken = _first_broken(content, start)
        text = Decoded(content, encoding, start=start)
    else:
        broken, text = _recoded(content[start:], encoding)
        broken = None if broken is None else broken + start
    if broken is not None:
        raise _unreadable(content, broken, encoding.upper())
    if text.content.find(b"\0", text.start) >= 0:
        raise _holds_nul()
    return text


def _recoded(content: bytes, encoding: str, doubt: str = "") -> tuple[int | None, Decoded]:
    """Bytes of another encoding as UTF-8, and the first byte that it does not have."""
    try:
        return None, Decoded(content.decode(encoding).encode("utf-8"), encoding, doubt)
    except UnicodeDecodeError as error:
        return error.start, Decoded(b"", encoding, doubt)


def _first_broken(content: bytes, start: int) -> int | None:
    """The position of the first byte that is not UTF-8; checked in pieces, so that the text is not held twice."""
    if content.isascii():
        return None
    for piece in pieces(content, start):
        try:
            if not piece.isascii():
                piece.decode("utf-8")
        except UnicodeDecodeError as error:
            return start + error.start
        start += len(piece)
    return None


def _without_mark(content: bytes) -> tuple[Decoded, ...]:
    """UTF-16 without its mark: plain letters have a NUL before or after them, and the header shows on which side."""
    doubt = f"found NUL characters, expected UTF-8 text; it may be UTF-16 without its byte order mark; {SAVE_AS}"
    tried = [_recoded(content, encoding, doubt) for encoding in UTF_16]
    found = [text for broken, text in tried if broken is None and b"\0" not in text.content]
    if not found:
        raise _holds_nul()
    return tuple(found)


def _by_code_page(content: bytes, start: int) -> tuple[Decoded, ...]:
    """The texts in every known code page that has all of these bytes; `start` is the first byte that is not UTF-8."""
    tried = [_recoded(content, page) for page in CODE_PAGES]
    texts = [text for broken, text in tried if broken is None]
    if not texts:
        raise _unreadable(content, start, "UTF-8")
    may_be = " or ".join(CODE_PAGES[text.encoding] for text in texts)
    doubt = f"{_place(content, start)}, expected UTF-8 text; it may be {may_be}, but the encoding is not guessed"
    return tuple(text._replace(doubt=f"{doubt}; {SAVE_AS}") for text in texts)


def first_line_end(content: bytes, start: int = 0) -> bytes:
    """The first line end outside quotation marks: it is that of the whole text."""
    found = LINE_ENDS.search(QUOTED.sub(b"", content[start : start + HEAD_BYTES]))
    return found[0] if found else LINE_END


def _lines_alike(piece: bytes, ends: bytes) -> bytes:
    """Lines that end with a line feed. Where lines end so already, a carriage return by itself ends none: it is a
    character of a cell, and a row that was cut there would show a part of an amount."""
    if b"\r" not in piece:
        return piece
    lines = piece.replace(b"\r\n", b"\n")
    return lines.replace(b"\r", LINE_END if ends == b"\r" else INSIDE)


def _place(content: bytes, start: int) -> str:
    line = content.count(b"\n", 0, start) + 1
    return f"line {line}: found the byte 0x{content[start]:02x}"


def _unreadable(content: bytes, start: int, expected: str) -> RefusedFileError:
    return RefusedFileError("FILE_UNREADABLE", f"{_place(content, start)}, expected {expected} text; {SAVE_AS}")


def _holds_nul() -> RefusedFileError:
    return RefusedFileError("FILE_UNREADABLE", f"found NUL characters, expected UTF-8 text; {SAVE_AS}")


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
