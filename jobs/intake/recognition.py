"""Which declaration a file answers to: by its folder and its header, and by nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from aftersales.jobs.intake.declaration import Column, Declaration, Layout, Use
from aftersales.jobs.intake.opened_file import OpenedFile
from aftersales.jobs.intake.refusal import RefusedFileError

READ: Final = (Use.NEEDED, Use.OPTIONAL)
NEAR: Final = 70
SHOWN_HEADERS: Final = 60
SHOWN_LENGTH: Final = 60
VALUE_LIKE: Final = re.compile(r"[0-9]{5}|@|[0-9]{2}[/:-][0-9]{2}")
"""A cell like this is a value: a first row that holds one is shown to nobody (R-12)."""


@dataclass(frozen=True)
class Recognized:
    """A file's declaration and layout; the header row as found; position and header of each column that is read.

    `additional` are headers nobody declared; `is_partly_read` says that the file has columns that are not read.
    """

    declaration: Declaration
    layout: Layout
    header: tuple[str, ...]
    positions: Mapping[str, int]
    additional: tuple[str, ...]
    is_partly_read: bool

    def header_of(self, name: str) -> str:
        """The header of a column as found; its declared name where the file has none."""
        position = self.positions.get(name)
        return name if position is None else shown(self.header[position])


def folded(header: str) -> str:
    """A header as it is compared: NFC, trimmed, case folded (T12)."""
    return unicodedata.normalize("NFC", header).strip().strip("\ufeff\u200b").strip().casefold()


def shown(header: str) -> str:
    """A header as a message shows it."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", header).strip()[:SHOWN_LENGTH]


def recognize(
    opened: OpenedFile, declarations: Sequence[Declaration], elsewhere: Sequence[Declaration] = ()
) -> Recognized:
    """The one declaration that claims the file, else RefusedFileError: HEADER_UNKNOWN or HEADER_AMBIGUOUS.

    `elsewhere` are declarations of other folders: one of them that would claim it is named, and nothing more.
    """
    claims = _claims(opened, declarations)
    if not claims:
        raise _unknown(opened.headers[0], declarations, _claims(opened, elsewhere))
    if len(claims) > 1:
        titles = " and ".join(match.declaration.title for match in claims)
        raise RefusedFileError("HEADER_AMBIGUOUS", f"the header answers to {titles}; keep one kind of row a file")
    return claims[0].recognized()


def _claims(opened: OpenedFile, declarations: Sequence[Declaration]) -> list[_Match]:
    """The declarations whose columns are all there, each by the layout it finds most columns with."""
    claims = []
    for declaration in declarations:
        matches = [_Match(declaration, layout, header) for header in opened.headers for layout in declaration.layouts]
        full = [match for match in matches if not match.missing and not match.unwanted]
        if full:
            claims.append(max(full, key=len))
    return claims


def header_in(column: Column, layout: Layout) -> str:
    """The header of a column in a layout; where its language has none, the first language's."""
    return column.headers[layout.language] or column.headers[0]


class _Match:
    """A header row held against one layout."""

    def __init__(self, declaration: Declaration, layout: Layout, header: tuple[str, ...]) -> None:
        self.declaration, self.layout, self.header = declaration, layout, header
        cells = [folded(cell) for cell in header]
        self.places = {
            column: [place for place, cell in enumerate(cells) if cell == folded(header_in(column, layout))]
            for column in declaration.columns
        }
        self.missing = [column for column, places in self.places.items() if self._needs(column) and not places]
        self.unwanted = [column for column, places in self.places.items() if places and column.name in layout.lacks]

    def __len__(self) -> int:
        return sum(bool(places) for places in self.places.values())

    def _needs(self, column: Column) -> bool:
        is_named = bool(column.headers[self.layout.language])
        return column.use is Use.NEEDED and is_named and column.name not in self.layout.lacks

    def recognized(self) -> Recognized:
        """What was recognised; a column that is read and stands there twice refuses the file (T9)."""
        read = {column: places for column, places in self.places.items() if column.use in READ and places}
        doubled = [header_in(column, self.layout) for column, places in read.items() if len(places) > 1]
        if doubled:
            raise RefusedFileError(
                "HEADER_AMBIGUOUS", f"row 1: found {_listed(doubled)} more than once, expected once; drop the other one"
            )
        known = {place for places in self.places.values() for place in places}
        named = [shown(cell) for place, cell in enumerate(self.header) if place not in known]
        return Recognized(
            self.declaration,
            self.layout,
            self.header,
            {column.name: places[0] for column, places in read.items()},
            tuple(name or "(no name)" for name in named),
            len(read) < len(self.header),
        )


def _unknown(
    header: tuple[str, ...], declarations: Sequence[Declaration], elsewhere: Sequence[_Match]
) -> RefusedFileError:
    """HEADER_UNKNOWN: what was found, what is missing of the nearest known header, and what comes close."""
    tried = [_Match(declaration, layout, header) for declaration in declarations for layout in declaration.layouts]
    nearest = max(tried, key=lambda match: len(match) - len(match.missing) - len(match.unwanted))
    expected = f"expected the columns of {nearest.declaration.title} ({nearest.layout.name})"
    if any(VALUE_LIKE.search(cell) for cell in header):
        found = f"row 1: found {len(header)} cells that look like values, no header"
        return RefusedFileError("HEADER_UNKNOWN", f"{found}; {expected}; export the file again with its header")
    names = [shown(cell) for cell in header if cell.strip()]
    missing = [header_in(column, nearest.layout) for column in nearest.missing]
    close = [
        f"'{name}' is near to '{match[0]}'"
        for name in missing
        if (match := process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=NEAR))
    ]
    places = [
        f"the columns are those of {match.declaration.title}, folder {match.declaration.folder}/" for match in elsewhere
    ]
    sentence = f"row 1: found {_listed(names)}; {expected}, missing {_listed(missing)}"
    return RefusedFileError(
        "HEADER_UNKNOWN",
        "; ".join([sentence, *close, *places, "export the file again with all its columns, or declare the new header"]),
    )


def _listed(names: Iterable[str]) -> str:
    """Names in quotation marks, as many as a sentence bears."""
    quoted = [f"'{name}'" for name in names]
    more = [f"and {len(quoted) - SHOWN_HEADERS} more"] if len(quoted) > SHOWN_HEADERS else []
    return ", ".join([*quoted[:SHOWN_HEADERS], *more]) or "nothing"
