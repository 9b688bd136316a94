"""Finds the parts of a workbook inside its zip archive, exactly those that the reader of the cells opens.

The limits are checked before anything is unpacked: the number of parts and sheets, the declared sizes.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.xml_events import BETWEEN, Events, local, walk

PIECE: Final = 1 << 20
LONGEST_CELL: Final = 1 << 20
"""Bytes between two marks of XML; a cell has 32,767 characters at most, of six bytes at most."""
MOST_PARTS: Final = 2_000
MOST_SHEETS: Final = 200
"""Parts and sheets of a workbook; an export has a dozen parts and at most five sheets."""
WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"
STRINGS: Final = "xl/sharedstrings.xml"
STYLES: Final = "xl/styles.xml"
PACKAGE: Final = "_rels/.rels"
RELATION_SPACES: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
IDS: Final = tuple(f"{space}{BETWEEN}id" for space in RELATION_SPACES)
DOCUMENTS: Final = tuple(f"{space}/officeDocument" for space in RELATION_SPACES)
TRUE: Final = ("1", "true", "on")


@dataclass(frozen=True)
class Parts:
    """The parts of a workbook: `by_name` is the zip's entry by name in lower case, `sheets` the entry by the name of a
    sheet. `asks_to_compute`: the file asks the program that opens it to compute all formulas, so the program that wrote
    it has not computed them; a program that computes does not write this wish."""

    archive: zipfile.ZipFile
    by_name: Mapping[str, zipfile.ZipInfo]
    sheets: Mapping[str, zipfile.ZipInfo]
    asks_to_compute: bool

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The XML of a part in pieces that end before a mark of XML; a damaged part ends early."""
        return pieces_of(self.archive, entry)


def pieces_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of the zip in pieces that end before a mark of XML; a damaged one ends early, the reader reports it."""
    rest = b""
    try:
        with archive.open(entry) as file:
            while piece := file.read(PIECE):
                cut = piece.rfind(b"<")
                if cut < 0:
                    rest += piece
                else:
                    yield rest + piece[:cut]
                    rest = piece[cut:]
                if len(rest) > LONGEST_CELL:
                    raise _too_long(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError):
        return
    yield rest


def parts_of(archive: zipfile.ZipFile) -> Parts:
    """The parts of a workbook; RefusedFileError if there are too many, or if it is not clear which part is read."""
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"found {len(entries)} parts in the workbook, expected at most {MOST_PARTS}; copy the rows into a new "
            "workbook",
        )
    names = Counter(_plain(entry.filename) for entry in entries)
    doubled = next((name for name, count in names.items() if count > 1), "")
    if doubled:
        raise RefusedFileError(
            "FILE_UNREADABLE", f"found the part '{doubled}' twice in the workbook, expected it once; {SAVE_AGAIN}"
        )
    by_name = {_plain(entry.filename): entry for entry in entries}
    _must_be_the_workbook(archive, by_name)
    return _with_sheets(archive, by_name)


SAVE_AGAIN: Final = "open it in a spreadsheet program and save it again"


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()


def _must_be_the_workbook(archive: zipfile.ZipFile, by_name: Mapping[str, zipfile.ZipInfo]) -> None:
    """RefusedFileError if the package names another workbook than the one that the reader of the cells opens."""
    found = []

    def start(name: str, given: Mapping[str, str]) -> None:
        if local(name)[0] == "Relationship" and given.get("Type") in DOCUMENTS:
            found.append(posixpath.normpath(posixpath.join("/", given.get("Target", ""))).lstrip("/").lower())

    if PACKAGE in by_name:
        walk(PACKAGE, pieces_of(archive, by_name[PACKAGE]), Events(start))
    others = [name for name in found if name != WORKBOOK]
    lacking = [name for name in (WORKBOOK, RELATIONS) if name not in by_name]
    if others or lacking:
        what = f"found the workbook in '{others[0]}'" if others else f"found no part '{lacking[0]}'"
        raise RefusedFileError("FILE_UNREADABLE", f"{what}, expected a workbook with '{WORKBOOK}'; {SAVE_AGAIN}")


def _with_sheets(archive: zipfile.ZipFile, by_name: Mapping[str, zipfile.ZipInfo]) -> Parts:
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []
    wishes: list[str] = []

    def relation(name: str, given: Mapping[str, str]) -> None:
        if local(name)[0] == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    def element(name: str, given: Mapping[str, str]) -> None:
        short, is_main = local(name)
        if short == "sheet" and is_main:
            sheets.append((given.get("name", ""), next((given[key] for key in IDS if key in given), "")))
        elif short == "calcPr" and is_main:
            wishes.append(given.get("fullCalcOnLoad", ""))

    walk(RELATIONS, pieces_of(archive, by_name[RELATIONS]), Events(relation))
    walk(WORKBOOK, pieces_of(archive, by_name[WORKBOOK]), Events(element))
    if len(sheets) > MOST_SHEETS:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"found {len(sheets)} sheets, expected at most {MOST_SHEETS}; copy the sheet with the rows into a new "
            "workbook",
        )
    found = {name: by_name.get(_part(targets.get(key, ""))) for name, key in sheets}
    if len(found) < len(sheets):
        raise RefusedFileError("FILE_UNREADABLE", f"found two sheets of one name, expected each once; {SAVE_AGAIN}")
    named = {name: entry for name, entry in found.items() if entry is not None}
    if len({entry.filename for entry in named.values()}) < len(named):
        raise RefusedFileError("FILE_UNREADABLE", f"found two sheets in one part, expected a part each; {SAVE_AGAIN}")
    return Parts(archive, by_name, named, any(wish in TRUE for wish in wishes))


def _part(target: str) -> str:
    """The name of the part to which a relation of the workbook points."""
    return posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/"))).lstrip("/").lower()


def _too_long(entry: zipfile.ZipInfo) -> RefusedFileError:
    return RefusedFileError(
        "FILE_UNREADABLE",
        f"{entry.filename}: found a cell of more than {LONGEST_CELL} bytes, expected at most 32,767 characters; "
        "export the file again",
    )
