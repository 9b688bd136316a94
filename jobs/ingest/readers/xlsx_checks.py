"""Looks at the sheets of a workbook before any reader creates cells: their dimensions, and the flaws in their cells.

The reader of the cells keeps a place for every cell between the first and the last, filled or not, and a copy of a text
for every cell that shows it. So a few bytes can ask for more memory than a machine has.

Errors, formulas without a computed value and merged cells read as blank cells. A blank cell means "unknown", so each of
these would lose a value in silence.

Nearly every sheet is written in one usual way and has no flaw. A quick search for bytes establishes both (`Usual`); a
sheet that is written otherwise, or in which it finds a mark of a flaw, is walked through cell by cell (sheet_xml).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Final

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.number_formats import styles_of
from aftersales.jobs.ingest.readers.sheet_xml import SheetLook, lengths_of, look_at
from aftersales.jobs.ingest.readers.workbook_parts import STRINGS, Parts, parts_of
from aftersales.jobs.ingest.readers.xml_events import MAIN

MOST_SPARSE_CELLS: Final = 8_000_000
SPARSE: Final = 16
"""A sheet with more than MOST_SPARSE_CELLS positions and more than so many per cell is refused: exports are filled."""
NO_OTHER_PLACE: Final = rb'"(?: s="\d*+")?+(?: t="\w*+")?+/?>'
"""The end of a cell's mark: of two references a reader takes the last."""
PLACE: Final = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})' + NO_OTHER_PLACE)
ROOT: Final = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^<>?]*+\?>\s*+)?<worksheet\s(?:[^<>]*?\s)?xmlns="(?:'
    + b"|".join(re.escape(space.encode()) for space in MAIN)
    + rb')"[^<>]*+>'
)
"""The beginning of a usual sheet: elements without a prefix are those of sheets."""
ENCODING: Final = re.compile(rb"""<\?xml[^<>?]*\sencoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)
FORMULA: Final = re.compile(rb"<f[\s/>]")
NAMESPACE: Final = re.compile(rb"xmlns\s*=")
ERROR: Final = b't="e"'
MERGED: Final = b"mergeCell"
ODD: Final = ((b"!", b"<!"), (b"?", b"<?"), (b"#", b">#"), (b":", b":c"), (b":", b":f"))
"""Comments and CDATA, instructions, texts that look like an error, and elements with a prefix. Before each the one byte
that it cannot do without, because that is found in a tenth of the time."""
SHARED: Final = b't="s"'


class Looks:
    """The looks at all sheets by their names, and the kind of format of each style (number_formats). `of` fails for a
    sheet whose part was not found."""

    def __init__(self, sheets: Mapping[str, SheetLook], styles: Sequence[str]) -> None:
        self._sheets = sheets
        self.styles = styles

    def of(self, name: str) -> SheetLook:
        found = self._sheets.get(name)
        if found is None:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"sheet '{name[:60]}': found no part of the workbook for it, expected one; open the file in a "
                "spreadsheet program and save it again",
            )
        return found


def look_at_sheets(archive: zipfile.ZipFile, most_shown: int) -> Looks:
    """Look at every sheet; RefusedFileError if sheets are far larger than their filled cells, or if cells show more
    than `most_shown` characters of shared texts."""
    return _Workbook(parts_of(archive), most_shown).looks()


class _Workbook:
    def __init__(self, parts: Parts, most_shown: int) -> None:
        self._parts = parts
        self._most_shown = most_shown

    def looks(self) -> Looks:
        parts = self._parts
        quick = {name: self._quick(entry) for name, entry in parts.sheets.items()}
        exact = {name for name, reach in quick.items() if reach.is_doubtful}
        quicks = list(quick.values())
        area, cells = sum(reach.area for reach in quicks), sum(reach.cells for reach in quicks)
        if self._may_show_too_much(sum(reach.shared for reach in quicks)) or _is_sparse(area, 1, cells):
            exact = set(quick)
        looks = {name: self._exact(name) if name in exact else reach.look for name, reach in quick.items()}
        self._must_be_small(looks)
        return Looks(looks, styles_of(parts))

    def _quick(self, entry: zipfile.ZipInfo) -> Reach:
        reach, usual = Reach(), Usual()
        for piece in self._parts.pieces(entry):
            usual.follow(piece)
            reach.follow(piece)
        reach.is_unknown |= not usual.is_usual
        return reach

    def _exact(self, name: str) -> SheetLook:
        parts = self._parts
        entry = parts.sheets[name]
        lengths = self._lengths if self._longest else ()
        pieces = parts.pieces(entry)
        return look_at(entry.filename, pieces, lengths=lengths, asks_to_compute=parts.asks_to_compute)

    @cached_property
    def _longest(self) -> int:
        """A length that no shared text has more of, found without parsing; 0 if there are none."""
        entry = self._parts.by_name.get(STRINGS)
        if entry is None:
            return 0
        longest = begun = 0
        for piece in self._parts.pieces(entry):
            first, *others = map(len, piece.split(b"<si>"))
            longest = max(longest, begun + first, *others)
            begun = others[-1] if others else begun + first
        return longest

    @cached_property
    def _lengths(self) -> list[int]:
        entry = self._parts.by_name[STRINGS]
        return lengths_of(entry.filename, self._parts.pieces(entry))

    def _may_show_too_much(self, references: int) -> bool:
        return references * self._longest > self._most_shown

    def _must_be_small(self, looks: Mapping[str, SheetLook]) -> None:
        found = [(look, entry) for (name, look), entry in zip(looks.items(), self._parts.sheets.values(), strict=True)]
        for look, entry in found:
            if _is_sparse(look.width, look.height, look.cells):
                raise _sparse(entry.filename, look)
        area, cells = sum(look.width * look.height for look, _ in found), sum(look.cells for look, _ in found)
        if _is_sparse(area, 1, cells):
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found {cells} cells in sheets of {area} positions, expected cells next to each other; copy the rows "
                "into a new workbook",
            )
        shown = sum(look.shown for look, _ in found)
        if shown > self._most_shown:
            raise RefusedFileError(
                "FILE_UNREADABLE",
                f"found cells that show {shown} characters out of a much smaller file, expected at most "
                f"{self._most_shown}; export fewer rows at once, or as CSV",
            )


def _sparse(part: str, look: SheetLook) -> RefusedFileError:
    return RefusedFileError(
        "FILE_UNREADABLE",
        f"{part}: found {look.cells} cells in {look.height} rows and {look.width} columns, "
        "expected cells next to each other; delete the cells far away from the rows, or export the file again",
    )


def _is_sparse(width: int, height: int, cells: int) -> bool:
    return width * height > max(MOST_SPARSE_CELLS, SPARSE * cells)


class Usual:
    """Whether a sheet is written in the usual way, in UTF-8 and without prefixes, and has no mark of a flaw."""

    def __init__(self) -> None:
        self.is_usual = True
        self._is_first = True

    def follow(self, piece: bytes) -> None:
        """Take the next bytes of the sheet's XML."""
        if not self.is_usual:
            return
        if self._is_first and piece:
            self._is_first = False
            root = ROOT.match(piece)
            if not root or ENCODING.match(piece):
                self.is_usual = False
                return
            piece = piece[root.end() :]
        self.is_usual = not (
            ERROR in piece
            or FORMULA.search(piece)
            or MERGED in piece
            or NAMESPACE.search(piece)
            # in a text such as `Color:red` too, which costs a walk through the cells and nothing else
            or any(rare in piece and mark in piece for rare, mark in ODD)
        )


class Reach:
    """An area that no cell of a sheet stands outside of, where each is written in the usual way: `<c r="A1"`.

    Found in a small part of the time of a walk through the cells, and at most four times as large. So a sheet that is
    filled is not doubtful.
    """

    def __init__(self) -> None:
        self.cells = self.shared = 0
        self.is_unknown = False
        self._column, self._row = b"A", b"1"

    def follow(self, piece: bytes) -> None:
        """Take the next bytes of the sheet's XML."""
        self.cells += piece.count(b"<c ")
        self.shared += piece.count(SHARED)
        while not self.is_unknown and (outside := _outside(self._column, self._row).search(piece)):
            found = PLACE.match(piece, outside.start())
            self.is_unknown = not found
            if found:
                self._column = max(self._column, found[1], key=_by_length)
                self._row = max(self._row, found[2], key=_by_length)

    @property
    def look(self) -> SheetLook:
        """The sheet without a flaw, at least as large as it is."""
        width = _column(self._column[:1] + b"Z" * (len(self._column) - 1))
        height = int(self._row[:1] + b"9" * (len(self._row) - 1))
        return SheetLook(self.cells, width, height)

    @property
    def area(self) -> int:
        return self.look.width * self.look.height

    @property
    def is_doubtful(self) -> bool:
        """True if the cells must be looked at one by one."""
        return self.is_unknown or _is_sparse(self.look.width, self.look.height, self.cells)


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


def _column(letters: bytes) -> int:
    """A column's number from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
