"""Matches a file to a declaration, by its folder and its header alone; the file name does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.header_drift import QUARANTINE_COLUMNS, Header
from aftersales.jobs.ingest.header_errors import EXPORT_AGAIN, is_value_like, listed, not_recognized
from aftersales.jobs.ingest.header_match import HeaderMatch, folded, header_in, nearest, shown
from aftersales.jobs.ingest.readers.tabular_file import (
    ROW_NUMBER,
    OpenedFile,
    Reading,
    TopRow,
    blank_rows,
    has_wide_letters,
)
from aftersales.jobs.ingest.source_spec import Declaration, Layout
from aftersales.jobs.ingest.value_parsing import masked
from aftersales.schemas.fact_columns import FACT_COLUMNS, FREE_TEXTS, TEXT
from aftersales.schemas.reference_table import REFERENCE_COLUMNS

CONTINUED: Final = r"( ?- ?[0-9]+)?"
"""Suffix in the name of a sheet that continues another sheet: `Doanh thu - 1` continues `Doanh thu`."""


@dataclass(frozen=True)
class Part:
    """A reading with the header that was found in it, and the numbers of the filled rows above that."""

    reading: Reading
    header: TopRow
    above: tuple[int, ...]


class FileRows(NamedTuple):
    """Rows under the header as Reading.batches returns them, the numbers of the filled rows above the header, and the
    number of the first row under it (per sheet)."""

    texts: pl.DataFrame
    above: tuple[int, ...]
    first: tuple[int, ...]


@dataclass(frozen=True)
class Recognized:
    """The declaration and layout of a file, its header row, and the position of each column that is read.

    `parts`: one, or several sheets that continue each other. `additional`: undeclared headers; `lacking`: optional
    columns that the file does not have. `is_partly_read` is true if the file has columns that are not read.
    """

    declaration: Declaration
    layout: Layout
    header: tuple[str, ...]
    positions: Mapping[str, int]
    parts: tuple[Part, ...]
    additional: tuple[str, ...]
    lacking: tuple[str, ...]
    is_partly_read: bool

    def header_of(self, name: str) -> str:
        """The header of a column as found; its declared name where the file has none."""
        position = self.positions.get(name)
        return name if position is None else shown(self.header[position])

    def as_header(self) -> Header:
        """The header as a manifest stores it: with undeclared names, but without cells that look like values (R-12)."""
        names = [name for name in map(_remembered, self.header) if name not in QUARANTINE_COLUMNS]
        return Header(self.declaration.name, self.layout.name, tuple(names))

    def batches(self) -> Iterator[FileRows]:
        """The rows of a file in order, with masked columns already masked (R-12). The row numbers of a further sheet
        continue after the last row of the previous sheet."""
        last = 0
        for part in self.parts:
            shift, last = last, part.header.number + last
            above = tuple(number + shift for number in part.above)
            is_first = True
            for frame in part.reading.batches(part.header, self.positions, columns_as_typed(self.declaration)):
                if frame.height:
                    texts = masked(frame.with_columns(pl.col(ROW_NUMBER) + shift), self.declaration.masked)
                    numbers = texts.get_column(ROW_NUMBER)
                    yield FileRows(texts, above, (numbers.item(0),) if is_first else ())
                    above, is_first, last = (), False, numbers.item(-1)
            if above:
                yield FileRows(blank_rows(self.positions), above, ())

    def rows(self) -> FileRows:
        """All rows of a file at once; for files that are known to be small."""
        found = [FileRows(blank_rows(self.positions), (), ()), *self.batches()]
        texts = pl.concat([batch.texts for batch in found])
        above = tuple(number for batch in found for number in batch.above)
        return FileRows(texts, above, tuple(number for batch in found for number in batch.first))


def columns_as_typed(declaration: Declaration) -> frozenset[str]:
    """The columns whose text counts letter by letter: ids, SKUs and codes, but no texts for people and no words."""
    columns = FACT_COLUMNS.get(declaration.kind) or REFERENCE_COLUMNS.get(declaration.kind, ())
    texts = [column.name for column in columns if column.sql_type == TEXT and column.name not in FREE_TEXTS]
    found = {source for name in texts for source in declaration.either.get(name, (name,))}
    found |= {pick.column for pick in declaration.picks if pick.canonical in texts}
    return frozenset(found - {words.read_from for words in declaration.words})


def recognize(
    opened: OpenedFile, declarations: Sequence[Declaration], elsewhere: Sequence[Declaration] = ()
) -> Recognized:
    """The only declaration that matches the file, or RefusedFileError: HEADER_UNKNOWN, HEADER_AMBIGUOUS, or
    FILE_UNREADABLE if the header is readable but the encoding of the cells is not certain.

    `elsewhere` are the declarations of other folders; if one of them matches, the refusal names it as a hint.
    """
    claims = [claim for declaration in declarations if (claim := _claim(opened, declaration))]
    if not claims:
        others = [claim[0] for declaration in elsewhere if (claim := _claim(opened, declaration))]
        raise not_recognized(opened, declarations, others)
    if len(claims) > 1:
        titles = " and ".join(claim[0].declaration.title for claim in claims)
        raise RefusedFileError(
            "HEADER_AMBIGUOUS",
            f"found a header that matches {titles}, expected exactly one match; keep one kind of row per file",
        )
    return _recognized(_undoubted(claims[0]), opened.is_workbook)


def _claim(opened: OpenedFile, declaration: Declaration) -> list[HeaderMatch]:
    """The readings in which a declaration finds its header, one match each; empty if the declaration does not match."""
    readings = _readings(opened, declaration)
    found = [match for reading in readings if (match := _header(reading, declaration))]
    if opened.is_workbook and found and len(found) < len(readings):
        without = next(reading.name for reading in readings if reading not in [match.reading for match in found])
        raise RefusedFileError(
            "HEADER_UNKNOWN",
            f"sheet '{shown(without)}': found no header, expected that of sheet '{shown(found[0].reading.name)}'; "
            "export the file again",
        )
    return found


def _readings(opened: OpenedFile, declaration: Declaration) -> Sequence[Reading]:
    """The readings of a declaration: in a workbook the sheets it names, or the only filled sheet."""
    if not opened.is_workbook:
        return opened.readings
    named = [
        reading
        for reading in opened.readings
        if any(re.fullmatch(re.escape(folded(name)) + CONTINUED, folded(reading.name)) for name in declaration.sheets)
    ]
    return named or (opened.readings if len(opened.readings) == 1 else [])


def _header(reading: Reading, declaration: Declaration) -> HeaderMatch | None:
    """The first row that is a header of the declaration, with the layout that finds the most columns."""
    rows = reading.top(declaration.header_within)
    for row in rows:
        matches = [HeaderMatch(declaration, layout, reading, row) for layout in declaration.layouts]
        full = [match for match in matches if match.is_full]
        if full:
            return max(full, key=len)
    return None


def _undoubted(claim: list[HeaderMatch]) -> list[HeaderMatch]:
    """The claim, if the encoding is certain; several code pages are accepted if all read the same cells."""
    if not claim[0].reading.doubt:
        return claim
    is_shown = len(claim) == 1 and claim[0].shows_encoding
    if not is_shown and not all(map(_is_ascii, claim)):
        raise RefusedFileError("FILE_UNREADABLE", claim[0].reading.doubt)
    return claim[:1]


def _is_ascii(match: HeaderMatch) -> bool:
    """True if every cell that is read is ASCII, so that all code pages read it alike."""
    return not any(map(has_wide_letters, match.reading.batches(match.row, match.positions)))


def _recognized(claim: list[HeaderMatch], is_workbook: bool) -> Recognized:
    """The recognised file; RefusedFileError if a column that is read is there twice (T9) or under a similar name."""
    first = claim[0]
    if not is_workbook and len(claim) > 1:
        raise RefusedFileError(
            "HEADER_AMBIGUOUS",
            "found a header with several delimiters, expected one delimiter; export the file as XLSX",
        )
    for match in claim:
        _must_be_one(match)
        if match.row.cells != first.row.cells or match.layout is not first.layout:
            raise RefusedFileError(
                "HEADER_AMBIGUOUS",
                f"sheet '{shown(match.reading.name)}': found a different header, expected the header of sheet "
                f"'{shown(first.reading.name)}'; keep one kind of row per file",
            )
    parts = tuple(Part(match.reading, match.row, _above(match)) for match in claim)
    additional = tuple(_remembered(name) for name in first.additional if folded(name) not in QUARANTINE_COLUMNS)
    lacking = tuple(header_in(column, first.layout) for column in first.lacking)
    is_partly_read = len(first.read) < len(first.row.cells)
    return Recognized(
        first.declaration, first.layout, first.row.cells, first.positions, parts, additional, lacking, is_partly_read
    )


def _remembered(name: str) -> str:
    """A header as notes and manifests show it; the header cell may be a value of a person (R-12)."""
    plain = shown(name)
    return "(a value)" if is_value_like([plain]) else plain or "(no name)"


def _must_be_one(match: HeaderMatch) -> None:
    """RefusedFileError if a column that is read is there twice, or seems to be there under another name."""
    number = match.row.number
    doubled = [
        header_in(column, match.layout)
        for column, places in match.read.items()
        if len(places) > 1 and not column.takes_last
    ]
    if doubled:
        raise RefusedFileError(
            "HEADER_AMBIGUOUS",
            f"row {number}: found {listed(doubled)} more than once, expected it once; delete the extra column",
        )
    names = [name for name in match.additional if name]
    lacking = [header_in(column, match.layout) for column in match.lacking]
    renamed = [f"'{near}' instead of '{name}'" for name in lacking if (near := nearest(name, names))]
    if renamed:
        raise RefusedFileError(
            "HEADER_UNKNOWN", f"row {number}: found {', '.join(renamed)}, expected the exact header; {EXPORT_AGAIN}"
        )


def _above(match: HeaderMatch) -> tuple[int, ...]:
    """The numbers of the filled rows above the header; RefusedFileError if one of them looks like a row of values.

    Two files may have been put into one, the first without its header; its rows must not be lost as titles (R-07).
    """
    above = [row for row in match.reading.top(match.declaration.header_within) if row.number < match.row.number]
    for row in above:
        filled = sum(bool(cell.strip()) for cell in row.cells)
        # a preamble has a few cells, a row of values about as many as the header
        if is_value_like(row.cells) and filled * 2 > sum(bool(cell.strip()) for cell in match.row.cells):
            raise RefusedFileError(
                "HEADER_UNKNOWN",
                f"row {row.number}: found a row of values above the header in row {match.row.number}, "
                "expected all rows under the header; move the header into row 1",
            )
    return tuple(row.number for row in above)
