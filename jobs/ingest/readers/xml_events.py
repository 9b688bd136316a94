"""Walks through a part of a workbook with expat: names are expanded, so prefixes and default namespaces do not matter.

A document type definition is refused, so no entity is ever expanded. Time grows with the size of the part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

from aftersales.jobs.ingest.errors import RefusedFileError

MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespaces of sheets: Transitional, which nearly every program writes, and Strict."""
BETWEEN: Final = " "
"""Stands between a namespace and a name; a namespace contains no blank."""


class Events(NamedTuple):
    """What to call: at the start of an element (its expanded name and attributes), at its end, for its text, and where
    text is written as CDATA or is interrupted by a comment or an instruction."""

    start: Callable[[str, Mapping[str, str]], None]
    end: Callable[[str], None] | None = None
    text: Callable[[str], None] | None = None
    broken_text: Callable[[], None] | None = None


def walk(part: str, pieces: Iterable[bytes], events: Events) -> None:
    """Call `events` for the whole part; RefusedFileError if it is not well-formed or has a document type definition."""
    parser = expat.ParserCreate(namespace_separator=BETWEEN)
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"{part}: found a document type definition, expected a workbook as a spreadsheet program saves it; open it "
            "in one and save it again",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = events.start
    if events.end:
        parser.EndElementHandler = events.end
    if events.text:
        parser.CharacterDataHandler = events.text
    note = events.broken_text
    if note is not None:
        parser.StartCdataSectionHandler = note

        def broken(*_: str) -> None:
            note()

        parser.CommentHandler = broken
        parser.ProcessingInstructionHandler = broken
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"{part}: found XML that breaks off or is not well-formed in line {error.lineno}, expected a complete "
            "workbook; open it in a spreadsheet program and save it again",
        ) from None


def local(name: str) -> tuple[str, bool]:
    """The name of an element without its namespace, and whether that is the namespace of sheets."""
    space, _, short = name.rpartition(BETWEEN)
    return short, space in MAIN
