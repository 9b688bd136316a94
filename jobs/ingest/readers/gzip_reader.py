"""Unpacks a gzip file once, up to the size limits that also apply to workbooks."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.line_limit import PIECE, Lines
from aftersales.jobs.ingest.readers.xlsx_reader import BOMB_BYTES, BOMB_RATIO, MOST_DECLARED_BYTES, is_spreadsheet

GZIP_START: Final = b"\x1f\x8b"
GZIP_WINDOW: Final = 31
"""zlib's number for a stream with gzip's header and checksum."""
PACKED_PIECE: Final = 1 << 16
"""Packed bytes given to zlib in one go."""


def unpacked(content: bytes) -> bytes:
    """The content of a gzip file, with all its members joined; any other content is returned as it is."""
    if not content.startswith(GZIP_START):
        return content
    most = min(MOST_DECLARED_BYTES, max(BOMB_BYTES, BOMB_RATIO * len(content)))
    # getvalue() returns its buffer without a copy, while joining a list of pieces would hold all bytes twice
    whole = io.BytesIO()
    lines = Lines()
    is_text = True
    for piece in _pieces(content):
        if not whole.tell():
            is_text = not is_spreadsheet(piece)
        if is_text:
            lines.follow(piece)
        if whole.tell() + len(piece) > most:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found more than {most} bytes compressed to {len(content)}, expected at most {MOST_DECLARED_BYTES} "
                f"and a compression of at most {BOMB_RATIO} times; export fewer rows at once",
            )
        whole.write(piece)
    return _packed_once(whole.getvalue())


def _pieces(content: bytes) -> Iterator[bytes]:
    """The bytes that are packed, piece by piece; RefusedFileError if they are damaged or followed by other bytes."""
    packed = memoryview(content)
    at = 0
    while content.startswith(GZIP_START, at):
        stream = zlib.decompressobj(GZIP_WINDOW)
        while not stream.eof:
            given = packed[at : at + PACKED_PIECE]
            try:
                piece = stream.decompress(given, PIECE)
            except zlib.error:
                raise _damaged() from None
            at += len(given) - len(stream.unconsumed_tail) - len(stream.unused_data)
            if not piece and not given:
                raise _damaged()
            if piece:
                yield piece
    if content[at:].strip(b"\0"):
        raise _damaged()


def _packed_once(content: bytes) -> bytes:
    if content.startswith(GZIP_START):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a gzip file inside a gzip file, expected CSV or XLSX; unpack it once"
        )
    return content


def _damaged() -> RefusedFileError:
    return RefusedFileError(
        "FILE_UNREADABLE", "found a damaged gzip file, expected a complete one; upload the file again"
    )
