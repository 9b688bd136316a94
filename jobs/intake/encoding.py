"""Bytes to text. UTF-8, and what a byte order mark names, are taken at their word; nothing is guessed from the bytes.

Other encodings are only tried, each strictly: recognition takes one when a declared header can be read in it and in no
other, and when that header has a letter that only it writes so. Bytes that several could mean are refused in words.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from aftersales.jobs.intake.refusal import RefusedFileError

BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
UTF_16: Final = ("utf-16-le", "utf-16-be")
CODE_PAGES: Final = {
    "cp874": "Windows-874",
    "cp1252": "Windows-1252",
    "cp1258": "Windows-1258",
    "gb18030": "GB18030",
}
"""Python's name to the one people know, in the order in which they are tried (Thai, Western, Vietnamese, Chinese)."""
SAVE_AS: Final = "save the file as CSV UTF-8, or as XLSX"


class Decoded(NamedTuple):
    """A text, its encoding, and why that encoding is in doubt ("" where it is not)."""

    text: str
    encoding: str
    doubt: str = ""


def decoded(content: bytes) -> tuple[Decoded, ...]:
    """The texts that some bytes can be, line ends alike: one, or several that are all in doubt; else refused."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return (_demanded(content, encoding, len(mark)),)
    if b"\0" in content:
        return _without_mark(content)
    try:
        return (Decoded(_lines_alike(content.decode("utf-8")), "utf-8"),)
    except UnicodeDecodeError as error:
        return _by_code_page(content, error)


def _demanded(content: bytes, encoding: str, start: int) -> Decoded:
    """The text in the encoding that its mark names."""
    try:
        text = content[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(content, start + error.start, encoding.upper()) from None
    if "\0" in text:
        raise _holds_nul()
    return Decoded(_lines_alike(text), encoding)


def _without_mark(content: bytes) -> tuple[Decoded, ...]:
    """UTF-16 whose mark got lost: plain letters have a NUL before or behind them, and the header says on which side."""
    found = []
    for encoding in UTF_16:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            doubt = f"found NUL characters, expected UTF-8 text; it may be UTF-16 without its mark; {SAVE_AS}"
            found.append(Decoded(_lines_alike(text), encoding, doubt))
    if not found:
        raise _holds_nul()
    return tuple(found)


def _by_code_page(content: bytes, error: UnicodeDecodeError) -> tuple[Decoded, ...]:
    """Every code page of ours that has all of these bytes."""
    texts = {}
    for page in CODE_PAGES:
        try:
            texts[page] = content.decode(page)
        except UnicodeDecodeError:
            continue
    if not texts:
        raise _unreadable(content, error.start, "UTF-8")
    may_be = " or ".join(CODE_PAGES[page] for page in texts)
    doubt = f"{_place(content, error.start)}, expected UTF-8 text; it may be {may_be}, and which one is not guessed"
    return tuple(Decoded(_lines_alike(text), page, f"{doubt}; {SAVE_AS}") for page, text in texts.items())


def _lines_alike(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(content: bytes, start: int) -> str:
    line = content.count(b"\n", 0, start) + 1
    return f"line {line}: found the byte 0x{content[start]:02x}"


def _unreadable(content: bytes, start: int, expected: str) -> RefusedFileError:
    return RefusedFileError("FILE_UNREADABLE", f"{_place(content, start)}, expected {expected} text; {SAVE_AS}")


def _holds_nul() -> RefusedFileError:
    return RefusedFileError("FILE_UNREADABLE", f"found NUL characters, expected UTF-8 text; {SAVE_AS}")
