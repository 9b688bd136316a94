"""Checks the dimensions of sheets in their XML, before any reader creates cells.

The reader of the cells keeps a place for every cell between the first and the last, filled or not, and a copy of a text
for every cell that shows it. So a few bytes can ask for more memory than a machine has.

Errors, formulas that were never computed and cells merged over rows read as blank cells. A blank cell means "unknown",
so each of these would lose a value in silence. The old .xls is not looked through.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError

PIECE: Final = 1 << 20
LONGEST_CELL: Final = 1 << 20
"""Bytes between two marks of XML; a cell has 32,767 characters at most, of six bytes at most."""
MOST_SPARSE_CELLS: Final = 8_000_000
SPARSE: Final = 16
"""A sheet with more than MOST_SPARSE_CELLS positions and more than so many per cell is refused: exports are filled."""
ALIKE: Final = bytes.maketrans(b"\t\r\n'", b'   "')
"""XML may write its blanks and quotation marks in several ways; patterns are fast where they begin with plain text."""
SPACED: Final = re.compile(rb" *= *")
COLUMN: Final = re.compile(rb' r="([A-Za-z]{1,9})')
NUMBER: Final = re.compile(rb' r="[A-Za-z]*([0-9]{1,9})')
NO_OTHER_PLACE: Final = rb'"(?: s="\d*+")?+(?: t="\w*+")?+/?>'
"""The end of a cell's mark: of two references a reader takes the last."""
PLACE: Final = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})' + NO_OTHER_PLACE)
ROW: Final = re.compile(rb"<(?:\w+:)?row[ >/]")


def look_at_sheets(archive: zipfile.ZipFile) -> None:
    """Return, or raise RefusedFileError if a cell is too long or a sheet is far larger than its filled cells."""
    for entry in archive.infolist():
        if entry.filename.startswith("xl/") and entry.filename.endswith(".xml"):
            reach = Reach()
            for piece in _pieces(archive, entry):
                if entry.filename.startswith("xl/worksheets/"):
                    reach.follow(piece)
            if reach.is_doubtful:
                _measure(archive, entry)


def _measure(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    extent = Extent()
    for piece in _pieces(archive, entry):
        extent.follow(_alike(piece))
    if _is_sparse(extent.width, extent.height, extent.cells):
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"{entry.filename}: found {extent.cells} cells in {extent.height} rows and {extent.width} columns, "
            "expected cells next to each other; delete the cells far away from the rows, or export the file again",
        )


def _is_sparse(width: int, height: int, cells: int) -> bool:
    return width * height > max(MOST_SPARSE_CELLS, SPARSE * cells)


class Reach:
    """An area that no cell of a sheet stands outside of, where each is written in the usual way: `<c r="A1"`.

    Found in half the time of the extent, and at most four times as large. So a sheet that is filled is not doubtful.
    """

    def __init__(self) -> None:
        self.cells = 0
        self._column, self._row = b"A", b"1"
        self._is_unknown = False

    def follow(self, piece: bytes) -> None:
        """Take the next bytes of the sheet's XML."""
        self.cells += piece.count(b"<c ")
        # the tag of a cell may have a namespace prefix, which no known export has
        self._is_unknown |= b":c" in piece
        while not self._is_unknown and (outside := _outside(self._column, self._row).search(piece)):
            found = PLACE.match(piece, outside.start())
            self._is_unknown = not found
            if found:
                self._column = max(self._column, found[1], key=_by_length)
                self._row = max(self._row, found[2], key=_by_length)

    @property
    def is_doubtful(self) -> bool:
        """True if the exact extent must be measured."""
        width = _column(self._column[:1] + b"Z" * (len(self._column) - 1))
        height = int(self._row[:1] + b"9" * (len(self._row) - 1))
        return self._is_unknown or _is_sparse(width, height, self.cells)


def _by_length(letters: bytes) -> tuple[int, bytes]:
    return len(letters), letters


@cache
def _outside(column: bytes, row: bytes) -> re.Pattern[bytes]:
    """A cell that stands further than the last of the columns and rows that begin alike, or is written otherwise."""
    columns = b"[A-%c][A-Z]{%d}" % (column[0], len(column) - 1)
    rows = b"[1-%c][0-9]{%d}" % (row[0], len(row) - 1)
    shorter_columns = b"[A-Z]{1,%d}|" % (len(column) - 1) if len(column) > 1 else b""
    shorter_rows = b"[0-9]{1,%d}|" % (len(row) - 1) if len(row) > 1 else b""
    place = b"(?:%s%s)(?:%s%s)%s" % (shorter_columns, columns, shorter_rows, rows, NO_OTHER_PLACE)
    return re.compile(b'<c(?! r="%s|[A-Za-z])' % place)


class Extent:
    """The area over which the cells of a sheet are spread, and how many they are."""

    def __init__(self) -> None:
        self.width = self.height = self.cells = 0

    def follow(self, piece: bytes) -> None:
        """Take the next bytes of the sheet's XML."""
        columns = COLUMN.findall(piece)
        cells = _cells(piece)
        self.cells += cells
        self.width = max([self.width, *map(_column, set(columns))])
        self.height = max([self.height, *map(int, set(NUMBER.findall(piece)))])
        if cells > len(columns):
            # cells without a reference follow each other in their row
            self.width = max([self.width, *map(_cells, ROW.split(piece))])


def _alike(piece: bytes) -> bytes:
    """XML in the one way of writing that is looked for."""
    piece = piece.translate(ALIKE)
    return SPACED.sub(b"=", piece) if b" r =" in piece or b' r= "' in piece else piece


def _cells(piece: bytes) -> int:
    """About how many cells begin in some XML: a few other marks begin alike."""
    return piece.count(b"<c") + piece.count(b":c ")


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of the zip in pieces that end before a mark of XML; a damaged one ends early, the reader will say so."""
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


def _too_long(entry: zipfile.ZipInfo) -> RefusedFileError:
    return RefusedFileError(
        "FILE_UNREADABLE",
        f"{entry.filename}: found a cell of more than {LONGEST_CELL} bytes, expected at most 32,767 characters; "
        "export the file again",
    )


def _column(letters: bytes) -> int:
    """A column's number from 1; 0 for a row, which has no letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ERROR: Final = re.compile(rb'<c\s[^>]*\bt="e"')
UNCOMPUTED: Final = re.compile(rb'<c\s(?![^>]*\bt="str")[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)')
MERGED: Final = re.compile(rb'<mergeCell\s+ref="[A-Z]+([0-9]+):[A-Z]+([0-9]+)"')
WORKBOOK: Final = "xl/workbook.xml"
RELATIONS: Final = "xl/_rels/workbook.xml.rels"


@dataclass(frozen=True)
class Flaws:
    """Flaws of one sheet: errors, formulas without a value, and the last rows of cells merged over several rows."""

    has_errors: bool = False
    has_uncomputed: bool = False
    merged_to: tuple[int, ...] = ()

    def described(self, header_row: int) -> str:
        """The flaw under the header as the first part of a message, or ""."""
        if self.has_errors:
            return "found cells that show an error such as #N/A"
        if self.has_uncomputed:
            return "found formulas without a computed value"
        if any(row > header_row for row in self.merged_to):
            return f"found cells that are merged over several rows, down to row {max(self.merged_to)}"
        return ""


def flaws_of(content: bytes) -> dict[str, Flaws]:
    """Name of a sheet to its flaws; empty if the parts of the workbook cannot be identified."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            paths = _paths(archive.read(WORKBOOK), archive.read(RELATIONS))
            return {name: _flaws(archive.read(path)) for name, path in paths.items() if path in archive.namelist()}
    except (KeyError, zipfile.BadZipFile, RuntimeError, ValueError, OSError):
        return {}


def _paths(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Name of a sheet to its part in the zip."""
    targets = {_attribute(found, "Id"): _attribute(found, "Target") for found in RELATION.findall(relations)}
    paths = {}
    for found in SHEET.findall(workbook):
        target = targets.get(_attribute(found, r"\w+:id"), "")
        paths[_attribute(found, "name")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return paths


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag.decode("utf-8", "replace"))
    return html.unescape(found.group(1)) if found else ""


def _flaws(sheet: bytes) -> Flaws:
    # a plain search first: most sheets have no flaw, and a pattern takes a second for a hundred thousand rows
    merges = MERGED.findall(sheet) if b"<mergeCell" in sheet else []
    merged_to = tuple(int(last) for first, last in merges if int(last) > int(first))
    has_errors = b't="e"' in sheet and bool(ERROR.search(sheet))
    return Flaws(has_errors, b"<f" in sheet and bool(UNCOMPUTED.search(sheet)), merged_to)
