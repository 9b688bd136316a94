"""Reads CSV: the header determines encoding and delimiter, and all rows must follow them; rows are never used to guess.

A line without quotation marks is one record, and Polars splits such lines column by column, which is fast. A line with
a quotation mark goes through the csv module, with the next lines that belong to the record.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from aftersales.jobs.intake import unquoted
from aftersales.jobs.intake.encoding import Decoded, decoded
from aftersales.jobs.intake.opened_file import CELL_COUNT, ROW_NUMBER, TopRow, blank_rows
from aftersales.jobs.intake.refusal import RefusedFileError

DELIMITERS: Final = (",", ";", "\t", "|")
QUOTE: Final = '"'
TOP_BYTES: Final = 64 << 10
"""Bytes of a text that are read for its first rows; more if the rows are longer."""
EXCEL_HINT: Final = re.compile(r"sep=[,;\t|]", re.IGNORECASE)
"""A first line that names the delimiter for Excel; it is treated as a blank line."""


class DelimitedFile:
    """A CSV file; see opened_file.OpenedFile."""

    is_workbook: Final = False

    def __init__(self, content: bytes) -> None:
        self.readings: Sequence[TextReading] = [
            TextReading(text, delimiter) for text in decoded(content) for delimiter in DELIMITERS
        ]


class TextReading:
    """A text by one delimiter; see opened_file.Reading."""

    def __init__(self, text: Decoded, delimiter: str) -> None:
        self.name = text.encoding
        self.doubt = text.doubt
        self.stopped: RefusedFileError | None = None
        """Set if `top` met a misplaced quotation mark: with a wrong delimiter, quoted cells look like that."""
        self._delimiter = delimiter
        self._text = text

    def top(self, most: int) -> Sequence[TopRow]:
        """The first filled records."""
        found: list[TopRow] = []
        records = enumerate(_records(Lines(self._text.pieces(TOP_BYTES)), self._delimiter), start=1)
        try:
            while len(found) < most:
                number, record = next(records)
                if any(map(str.strip, record)):
                    found.append(TopRow(number, tuple(record)))
        except StopIteration:
            pass
        except RefusedFileError as refusal:
            self.stopped = refusal
        return found

    def batches(self, header: TopRow, positions: Mapping[str, int]) -> Iterator[pl.DataFrame]:
        """The records under the header, one batch per piece of the text."""
        lines = Lines(self._text.pieces())
        number, width = 1, len(header.cells)
        while lines.renew():
            batch = None
            if lines.unquoted:
                above = max(0, header.number + 1 - number)
                batch = unquoted.alike(lines.unquoted, (above, number), self._delimiter, width, positions)
            if batch is None:
                starts, quoted = self._starts(lines, number)
                number += starts.height
                batch = self._batch(starts.filter(pl.col(ROW_NUMBER) > header.number), quoted, width, positions)
            else:
                number += len(lines)
            yield batch

    def _starts(self, lines: Lines, number: int) -> tuple[pl.DataFrame, dict[int, tuple[str, ...]]]:
        """The lines in which records begin, numbered from `number`, and the quoted records by their position."""
        quoted, within = _quoted_records(lines, self._delimiter)
        found = pl.DataFrame({"line": lines.held}, schema={"line": pl.String}).with_row_index("place")
        starts = found.filter(~pl.col("place").is_in(list(within))) if within else found
        return starts.with_row_index(ROW_NUMBER, offset=number), quoted

    def _batch(
        self, starts: pl.DataFrame, quoted: Mapping[int, tuple[str, ...]], width: int, positions: Mapping[str, int]
    ) -> pl.DataFrame:
        """Turns the lines in which records begin into records."""
        line, place = pl.col("line"), pl.col("place")
        plain = ~line.str.contains(rf"^[\s{re.escape(self._delimiter)}]*$")
        if quoted:
            plain &= ~line.str.contains(QUOTE, literal=True)
        frame = unquoted.each(starts.filter(plain), self._delimiter, width, positions)
        if quoted:
            numbers = starts.filter(place.is_in(list(quoted))).select("place", ROW_NUMBER)
            frame = pl.concat([frame, _columns(numbers, quoted, positions)]).sort(ROW_NUMBER)
        return frame


class Lines:
    """Lines in order from the position `following`, which then is the position after the record that was read.

    The lines come from one piece of a text, and from further pieces if a record continues there.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.following = 0
        self.has_quotes = False
        self._pieces = pieces
        self._piece = b""
        self._held: list[str] = []
        self._waiting = 0
        self._passed = 0

    def __iter__(self) -> Iterator[str]:
        while self.following < len(self.held) or self._fetch():
            self.following += 1
            yield f"{self.held[self.following - 1]}\n"

    def __len__(self) -> int:
        return len(self._held) + self._waiting

    @property
    def unquoted(self) -> bytes:
        """The piece if it has no quotation mark, else empty bytes."""
        return b"" if QUOTE.encode() in self._piece else self._piece

    @property
    def held(self) -> list[str]:
        """The lines as texts; the list grows with every piece in which a record continues."""
        if self._piece:
            texts = self._piece.decode("utf-8").removesuffix("\n").split("\n")
            if not self._passed and not self._held and EXCEL_HINT.fullmatch(texts[0]):
                texts[0] = ""
            self._held += texts
            self._piece, self._waiting = b"", 0
        return self._held

    @property
    def line_number(self) -> int:
        """The number of the last returned line, from 1."""
        return self._passed + self.following

    def renew(self) -> bool:
        """Read the next piece and drop the previous one; False if there is none."""
        self._passed += len(self)
        self._held, self.following, self.has_quotes = [], 0, False
        return self._fetch()

    def _fetch(self) -> bool:
        self._piece = next(self._pieces, b"")
        self._waiting = unquoted.lines_in(self._piece)
        self.has_quotes |= QUOTE.encode() in self._piece
        return bool(self._piece)


def _quoted_records(lines: Lines, delimiter: str) -> tuple[dict[int, tuple[str, ...]], set[int]]:
    """Records that begin in a line with a quotation mark, by its position, and the positions of their further lines."""
    records: dict[int, tuple[str, ...]] = {}
    within: set[int] = set()
    reader = _records(lines, delimiter)
    # a record that goes on in the next piece makes the list longer, and the loop with it
    for place, line in enumerate(lines.held) if lines.has_quotes else ():
        if QUOTE in line and place >= lines.following:
            lines.following = place
            # a tuple, because the garbage collector would traverse a million lists again and again
            records[place] = tuple(next(reader))
            within.update(range(place + 1, lines.following))
    return records, within


def _records(lines: Lines, delimiter: str) -> Iterator[list[str]]:
    """Records read by the csv module; a record that it cannot read refuses the file, without showing a cell (R-12)."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"line {lines.line_number}: found a misplaced quotation mark ({error}), expected every quoted cell to end "
            "with a quotation mark; export the file again",
        ) from None


def _columns(
    numbers: pl.DataFrame, records: Mapping[int, tuple[str, ...]], positions: Mapping[str, int]
) -> pl.DataFrame:
    """Records of the csv module that are not blank, as columns."""
    kept = [(number, record) for place, number in numbers.iter_rows() if any(map(str.strip, record := records[place]))]
    columns: dict[str, list[int] | list[str]] = {
        ROW_NUMBER: [number for number, _ in kept],
        CELL_COUNT: [len(record) for _, record in kept],
    }
    for name, at in positions.items():
        columns[name] = [record[at] if at < len(record) else "" for _, record in kept]
    return pl.DataFrame(columns, schema=blank_rows(positions).schema)
