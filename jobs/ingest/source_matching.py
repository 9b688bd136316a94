"""Matches a file to a declaration, by its folder and its header alone; the file name does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.declaration_hint import header_hint
from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.header_drift import QUARANTINE_COLUMNS, Header
from aftersales.jobs.ingest.header_errors import EXPORT_AGAIN, is_value_like, listed, not_recognized
from aftersales.jobs.ingest.header_match import HeaderMatch, folded, header_in, least_cells, nearest, shown
from aftersales.jobs.ingest.readers.tabular_file import (
    ROW_NUMBER,
    OpenedFile,
    Reading,
    TopRow,
    blank_rows,
    has_wide_letters,
)
from aftersales.jobs.ingest.source_spec import Declaration, Layout, Use
from aftersales.jobs.ingest.value_parsing import masked
from aftersales.schemas.fact_columns import FACT_COLUMNS, FREE_TEXTS, TEXT
from aftersales.schemas.reference_table import REFERENCE_COLUMNS

FOR_PEOPLE: Final = frozenset({"product_name"})
"""Columns that no rule uses: where they alone have letters of an unknown code page, the file is read without them."""
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

    `parts`: one, or several sheets that continue each other; `other_sheets`: the filled sheets that are not read;
    `unclear`: the headers of columns that are not read, because the encoding of their cells is not certain.
    `additional`: undeclared headers; `lacking`: optional columns that the file does not have. `is_partly_read` is true
    if the file has columns that are not read.
    """

    declaration: Declaration
    layout: Layout
    header: tuple[str, ...]
    positions: Mapping[str, int]
    parts: tuple[Part, ...]
    additional: tuple[str, ...]
    lacking: tuple[str, ...]
    is_partly_read: bool
    other_sheets: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()

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
    opened: OpenedFile,
    declarations: Sequence[Declaration],
    elsewhere: Sequence[Declaration] = (),
    shops: Mapping[str, Sequence[str]] | None = None,
) -> Recognized:
    """The only declaration that matches the file, or RefusedFileError: HEADER_UNKNOWN, HEADER_AMBIGUOUS, or
    FILE_UNREADABLE if the header is readable but the encoding of the cells is not certain.

    `elsewhere` are the declarations of other folders; if one of them matches, the refusal says what the file is and
    where it belongs, with the `shops` of a channel.
    """
    claims = [claim for declaration in declarations if (claim := _claim(opened, declaration))]
    # the sheet that a declaration names is meant, even if another sheet has the header of another kind of file
    claims = [claim for claim in claims if _is_named(claim[0])] or claims
    if not claims:
        raise not_recognized(opened, declarations, kinds_of(opened, elsewhere), shops or {})
    if len(claims) > 1:
        titles = " and ".join(claim[0].declaration.title for claim in claims)
        raise RefusedFileError(
            "HEADER_AMBIGUOUS",
            f"found a header that matches {titles}, expected exactly one match; keep one kind of row per file",
        )
    return _recognized(_undoubted(claims[0]), opened)


def kinds_of(opened: OpenedFile, declarations: Sequence[Declaration]) -> list[Declaration]:
    """The declarations whose header a file has; for messages, therefore a file with a defect may have one too."""
    found = []
    for declaration in declarations:
        with suppress(RefusedFileError):
            if _claim(opened, declaration):
                found.append(declaration)
    return found


def _claim(opened: OpenedFile, declaration: Declaration) -> list[HeaderMatch]:
    """The readings in which a declaration finds its header, one match each; empty if the declaration does not match.

    Of a workbook these are the sheets that the declaration names. If none of those has the header, any other sheet may
    have it, because a person may have renamed the sheet.
    """
    found = [match for reading in opened.readings if (match := _header(reading, declaration))]
    if not opened.is_workbook or not found:
        return found
    named = [match for match in found if _is_named(match)]
    _must_continue(opened, named or found)
    return named or found


def _is_named(match: HeaderMatch) -> bool:
    """True if the declaration names the sheet, or the sheet that it continues."""
    name = folded(match.reading.name)
    return any(re.fullmatch(re.escape(folded(sheet)) + CONTINUED, name) for sheet in match.declaration.sheets)


def _must_continue(opened: OpenedFile, found: Sequence[HeaderMatch]) -> None:
    """RefusedFileError if several sheets have the header and do not continue one sheet, or if a sheet that continues it
    by its name has no header."""
    names = {*map(folded, found[0].declaration.sheets), *(folded(reading.name) for reading in opened.readings)}

    def base(reading: Reading) -> str:
        """The name of the sheet that a sheet continues; its own name if there is none."""
        name = folded(reading.name)
        continued = re.sub(f"{CONTINUED}$", "", name)
        return continued if continued in names else name

    first = found[0].reading
    others = [match.reading for match in found if base(match.reading) != base(first)]
    if others:
        raise RefusedFileError(
            "HEADER_AMBIGUOUS",
            f"found the header of {found[0].declaration.title} on sheets "
            f"{listed(_remembered(reading.name) for reading in (first, *others))}, expected it on one sheet, or on "
            f"sheets that continue it, such as '{_remembered(first.name)} - 1'; keep one sheet and delete the others",
        )
    headers = [match.reading for match in found]
    without = [reading for reading in opened.readings if base(reading) == base(first) and reading not in headers]
    if without:
        raise RefusedFileError(
            "HEADER_UNKNOWN",
            f"sheet '{shown(without[0].name)}': found no header, expected that of sheet '{shown(first.name)}'; "
            "export the file again",
        )


def _header(reading: Reading, declaration: Declaration) -> HeaderMatch | None:
    """The first row that is a header of the declaration, with the layout that finds the most columns."""
    # most sheets of a large workbook are notes and lists, and too narrow to have the header
    least = min(least_cells(declaration, layout) for layout in declaration.layouts)
    for row in reading.top(declaration.header_within):
        if len(row.cells) < least:
            continue
        matches = [HeaderMatch(declaration, layout, reading, row) for layout in declaration.layouts]
        full = [match for match in matches if match.is_full]
        if full:
            return max(full, key=len)
    return None


def _undoubted(claim: list[HeaderMatch]) -> list[HeaderMatch]:
    """The claim, if the encoding is certain; several code pages are accepted if all read the same cells, where the name
    of a product may stay unread."""
    if not claim[0].reading.doubt:
        return claim
    is_shown = len(claim) == 1 and claim[0].shows_encoding
    if not is_shown and not all(map(_is_ascii, claim)):
        for match in claim:
            # a line mark is not for people alone: without it two lines would be one
            match.unclear = FOR_PEOPLE.intersection(match.positions).difference(match.declaration.line_marks)
        if not all(map(_is_ascii, claim)):
            raise RefusedFileError("FILE_UNREADABLE", claim[0].reading.doubt)
    return claim[:1]


def _is_ascii(match: HeaderMatch) -> bool:
    """True if every cell that is read is ASCII, so that all code pages read it alike."""
    return not any(map(has_wide_letters, match.reading.batches(match.row, match.positions)))


def _recognized(claim: list[HeaderMatch], opened: OpenedFile) -> Recognized:
    """The recognised file; RefusedFileError if a column that is read is there twice (T9) or under a similar name."""
    first = claim[0]
    if not opened.is_workbook and len(claim) > 1:
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
    read = [part.reading for part in parts]
    other_sheets = tuple(_remembered(reading.name) for reading in opened.readings if reading not in read)
    return Recognized(
        first.declaration,
        first.layout,
        first.row.cells,
        first.positions,
        parts,
        additional,
        lacking,
        is_partly_read,
        other_sheets if opened.is_workbook else (),
        tuple(header_in(column, first.layout) for column in first.places if column.name in first.unclear),
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
    lacking = {header_in(column, match.layout): column.name for column in match.lacking}
    # each name that is not declared stands for the one missing column that it is most similar to
    renamed = {header: name for name in names if (header := nearest(name, list(lacking)))}
    if renamed:
        found = ", ".join(f"'{near}' instead of '{header}'" for header, near in renamed.items())
        hints = [header_hint(match.declaration, [lacking[header]], near) for header, near in renamed.items()]
        what_to_do = EXPORT_AGAIN
        if match.declaration.is_template:
            header, near = next(iter(renamed.items()))
            meant = f"rename '{near}' to '{header}'"
            what_to_do = f"{meant}; if it is another column, delete it or give it another name"
        sentence = f"row {number}: found {found}, expected the exact header"
        raise RefusedFileError("HEADER_UNKNOWN", "; ".join([sentence, what_to_do, *filter(None, hints)]))


def _above(match: HeaderMatch) -> tuple[int, ...]:
    """The numbers of the filled rows above the header; RefusedFileError if one of them looks like a row of values.

    Two files may have been put into one, the first without its header; its rows must not be lost as titles (R-07).
    """
    above = [row for row in match.reading.top(match.declaration.header_within) if row.number < match.row.number]
    for row in above:
        if is_value_like(row.cells) and _is_as_full(row, match):
            raise RefusedFileError(
                "HEADER_UNKNOWN",
                f"row {row.number}: found a row of values above the header in row {match.row.number}, "
                "expected all rows under the header; move the header into row 1",
            )
    return tuple(row.number for row in above)


def _is_as_full(row: TopRow, match: HeaderMatch) -> bool:
    """True if a row fills about as many cells as the header, and most of the needed columns. A preamble has a few cells
    (a name and two dates), a row of subtotals has nothing in the columns of ids and dates."""
    filled = [bool(cell.strip()) for cell in row.cells]
    needed = [place for column, (place, *_) in match.read.items() if column.use is Use.NEEDED]
    in_needed = sum(filled[place] for place in needed if place < len(filled))
    return sum(filled) * 2 > sum(bool(cell.strip()) for cell in match.row.cells) and in_needed * 2 > len(needed)
