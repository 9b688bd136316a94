"""A file that was packed on its way (gzip) is read through, once, and never further than a workbook may be unpacked."""

from __future__ import annotations

import zlib
from typing import Final

from aftersales.jobs.intake.refusal import RefusedFileError
from aftersales.jobs.intake.spreadsheet import BOMB_BYTES, BOMB_RATIO, MOST_DECLARED_BYTES

GZIP_START: Final = b"\x1f\x8b"
GZIP_WINDOW: Final = 31
"""zlib's number for a stream with gzip's header and checksum."""


def unpacked(content: bytes) -> bytes:
    """What a gzip file holds, all its members one behind the other; any other content as it is."""
    if not content.startswith(GZIP_START):
        return content
    parts: list[bytes] = []
    most = min(MOST_DECLARED_BYTES, max(BOMB_BYTES, BOMB_RATIO * len(content)))
    left = most
    rest = content
    while rest.startswith(GZIP_START):
        stream = zlib.decompressobj(GZIP_WINDOW)
        try:
            part = stream.decompress(rest, left + 1)
        except zlib.error:
            raise _damaged() from None
        left -= len(part)
        if left < 0:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found more than {most} bytes packed into {len(content)}, expected at most {MOST_DECLARED_BYTES} and "
                f"no more than {BOMB_RATIO} times the file; export fewer rows at once",
            )
        if not stream.eof:
            raise _damaged()
        parts.append(part)
        rest = stream.unused_data
    if rest.strip(b"\0"):
        raise _damaged()
    return _packed_once(b"".join(parts))


def _packed_once(content: bytes) -> bytes:
    if content.startswith(GZIP_START):
        raise RefusedFileError(
            "FILE_UNREADABLE", "found a gzip file within a gzip file, expected CSV or XLSX; unpack it once"
        )
    return content


def _damaged() -> RefusedFileError:
    return RefusedFileError("FILE_UNREADABLE", "found a damaged gzip file, expected a whole one; send the file again")
