"""Compares a row with one layout of a declaration: positions of columns, missing columns, unwanted columns."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rapidfuzz import fuzz, process

from aftersales.jobs.ingest.readers.encoding import UTF_16
from aftersales.jobs.ingest.readers.tabular_file import Reading, TopRow
from aftersales.jobs.ingest.source_spec import Column, Declaration, Layout, Use

READ: Final = (Use.NEEDED, Use.OPTIONAL)
NEAR: Final = 70
"""Least similarity (0 to 100, rapidfuzz ratio) of a header that a message suggests; suggestions are never applied."""
SHOWN_LENGTH: Final = 60


def folded(header: str) -> str:
    """A header as it is compared: NFC, case folded, trimmed, and one blank for each stretch of them (T12)."""
    plain = unicodedata.normalize("NFC", header).replace("\ufeff", "").replace("\u200b", "")
    return " ".join(plain.split()).casefold()


def shown(header: str) -> str:
    """A header as a message shows it."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", header).strip()[:SHOWN_LENGTH]


def nearest(name: str, names: list[str]) -> str | None:
    """The most similar of some names, or None if no name is similar enough."""
    found = process.extractOne(name, names, processor=_in_words, scorer=fuzz.ratio, score_cutoff=NEAR)
    return found[0] if found else None


def _in_words(name: str) -> str:
    """A name for a comparison of names: `tracking_no` is as similar to `Tracking number` as `tracking no` is."""
    return folded(re.sub(r"[_-]", " ", name))


def header_in(column: Column, layout: Layout) -> str:
    """The header of a column in the language of a layout, or in the first language if that one is unknown."""
    return column.headers[layout.language] or column.headers[0]


def least_cells(declaration: Declaration, layout: Layout) -> int:
    """The number of cells that a header row of a layout has at least."""
    return sum(_is_needed(column, layout) for column in declaration.columns)


def _is_needed(column: Column, layout: Layout) -> bool:
    return column.use is Use.NEEDED and bool(column.headers[layout.language]) and column.name not in layout.lacks


class HeaderMatch:
    """A row as the header of one layout."""

    def __init__(self, declaration: Declaration, layout: Layout, reading: Reading, row: TopRow) -> None:
        self.declaration, self.layout, self.reading, self.row = declaration, layout, reading, row
        # columns that are not read, because the encoding of their cells is not certain
        self.unclear: frozenset[str] = frozenset()
        cells = [folded(cell) for cell in row.cells]
        self.places: dict[Column, list[int]] = {}
        for column in declaration.columns:
            spellings = {folded(header) for header in (header_in(column, layout), *column.also, *column.inferred)}
            spellings.discard("")
            self.places[column] = [place for place, cell in enumerate(cells) if cell in spellings]
        self.missing = [column for column, places in self.places.items() if _is_needed(column, layout) and not places]
        self.missing += self._missing_alternatives()
        self.unwanted = [column for column, places in self.places.items() if places and column.name in layout.lacks]

    def __len__(self) -> int:
        return sum(bool(places) for places in self.places.values())

    @property
    def is_full(self) -> bool:
        """True if this row is the header: it has every needed column and none that the layout must not have."""
        return not self.missing and not self.unwanted

    @property
    def nearness(self) -> int:
        """How well the row fits the layout; used to choose the layout that a refusal describes."""
        return len(self) - len(self.missing) - len(self.unwanted)

    @property
    def read(self) -> dict[Column, list[int]]:
        """The columns that are read, with their places."""
        return {
            column: places
            for column, places in self.places.items()
            if column.use in READ and places and column.name not in self.unclear
        }

    @property
    def positions(self) -> dict[str, int]:
        """The place of each column that is read: the first one, or the last of a column that takes the last."""
        return {column.name: places[-1 if column.takes_last else 0] for column, places in self.read.items()}

    @property
    def lacking(self) -> list[Column]:
        """Columns of this layout that would be read but are missing."""
        return [column for column, places in self.places.items() if self._has(column) and not places]

    @property
    def additional(self) -> list[str]:
        """Undeclared headers as a message shows them; "" for header cells without a name."""
        known = {place for places in self.places.values() for place in places}
        return [shown(cell) for place, cell in enumerate(self.row.cells) if place not in known]

    @property
    def shows_encoding(self) -> bool:
        """True if the recognised header proves the encoding: by a letter outside ASCII, or in UTF-16 by any letter,
        because the other byte order would turn it into another letter."""
        found = [self.row.cells[place] for places in self.places.values() for place in places]
        return bool(found) and (self.reading.name in UTF_16 or not all(map(str.isascii, found)))

    def _missing_alternatives(self) -> list[Column]:
        """The columns of the first set of each `needs_any` of which the row has no set completely."""
        found = {column.name: column for column in self.places}
        present = {column.name for column, places in self.places.items() if places}
        return [
            found[name]
            for needs in self.declaration.needs_any
            if not any(present.issuperset(names) for names in needs)
            for name in needs[0]
        ]

    @property
    def alternatives(self) -> list[tuple[list[str], list[str]]]:
        """Of each `needs_any` that the row does not satisfy: the headers of the first set, and those of another."""
        found = {column.name: header_in(column, self.layout) for column in self.places}
        present = {column.name for column, places in self.places.items() if places}
        return [
            ([found[name] for name in needs[0]], [found[name] for name in other])
            for needs in self.declaration.needs_any
            if not any(present.issuperset(names) for names in needs)
            for other in needs[1:]
        ]

    def _has(self, column: Column) -> bool:
        is_named = bool(column.headers[self.layout.language])
        return column.use in READ and is_named and column.name not in self.layout.lacks
