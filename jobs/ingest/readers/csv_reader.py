"""Reads CSV: the header determines encoding and delimiter, and all rows must follow them; rows are never used to guess.

A line without quotation marks is one record, and Polars splits such lines column by column, which is fast. A line with
a quotation mark goes through the csv module, with the next lines that belong to the record.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from aftersales.jobs.ingest.errors import RefusedFileError
from aftersales.jobs.ingest.readers.encoding import Decoded, decoded
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER, TopRow, blank_rows

DELIMITERS: Final = (",", ";", "\t", "|")
QUOTE: Final = '"'
TOP_BYTES: Final = 64 << 10
"""Bytes of a text that are read for its first rows; more if the rows are longer."""
EXCEL_HINT: Final = re.compile(r"sep=[,;\t|]", re.IGNORECASE)
"""A first line that names the delimiter for Excel; it is treated as a blank line."""


class DelimitedFile:
    """A CSV file; see tabular_file.OpenedFile."""

    is_workbook: Final = False

    def __init__(self, content: bytes) -> None:
        self.readings: Sequence[TextReading] = [
            TextReading(text, delimiter) for text in decoded(content) for delimiter in DELIMITERS
        ]


class TextReading:
    """A text by one delimiter; see tabular_file.Reading."""

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

    def batches(
        self, header: TopRow, positions: Mapping[str, int], as_typed: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        """The records under the header, one batch per piece of the text."""
        lines = Lines(self._text.pieces())
        number, width = 1, len(header.cells)
        while lines.renew():
            batch = None
            if lines.unquoted:
                above = max(0, header.number + 1 - number)
                batch = alike(lines.unquoted, (above, number), self._delimiter, width, positions)
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
        frame = each(starts.filter(plain), self._delimiter, width, positions)
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
        self._waiting = lines_in(self._piece)
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


BLANK: Final = r"^\s*$"
LINE_END: Final = b"\n"
NOT_AT_THE_START: Final = (LINE_END, b"\xef\xbb\xbf")
"""A CSV reader skips a blank line, or a mark, where its text begins."""


def lines_in(piece: bytes) -> int:
    """The number of lines in a piece of a text; the last line may have no end."""
    return piece.count(LINE_END) + (bool(piece) and not piece.endswith(LINE_END))


def alike(
    piece: bytes, start: tuple[int, int], delimiter: str, width: int, positions: Mapping[str, int]
) -> pl.DataFrame | None:
    """The rows of lines that all have as many cells as the header, as Reading.batches returns them; None if a line has
    more or fewer cells, or if that is not certain: then each line must be split separately (see `each`).

    `piece`: lines in UTF-8 that end alike, without quotation marks; `start`: how many of them are left out, and the row
    number of the first.
    """
    left_out, first = start
    for _ in range(left_out):
        piece = piece[piece.find(LINE_END) + 1 or len(piece) :]
    count = lines_in(piece)
    if not piece or piece.startswith(NOT_AT_THE_START) or piece.count(delimiter.encode()) != count * (width - 1):
        return None
    first += left_out
    names = [f"cell {place}" for place in range(width)]
    try:
        cells = pl.read_csv(
            piece,
            schema=dict.fromkeys(names, pl.String),
            separator=delimiter,
            has_header=False,
            quote_char=None,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        # a line has too many cells, so another has too few, because the sum of delimiters is right
        return None
    if cells.height != count:
        return None
    found = cells.select(
        pl.int_range(first, first + count, dtype=pl.Int64).alias(ROW_NUMBER),
        pl.lit(width, pl.Int64).alias(CELL_COUNT),
        **{name: pl.col(names[place]) for name, place in positions.items()},
    )
    is_blank = cells.get_column(names[0]).str.contains(BLANK)
    if is_blank.any():
        is_blank = cells.select(pl.all_horizontal(pl.all().str.contains(BLANK))).to_series()
        found = found.filter(~is_blank)
    return found


def each(plain: pl.DataFrame, delimiter: str, width: int, positions: Mapping[str, int]) -> pl.DataFrame:
    """The rows of some lines (columns ROW_NUMBER and `line`), however many cells each has."""
    line = pl.col("line")
    counted = plain.select(
        pl.col(ROW_NUMBER).cast(pl.Int64),
        (line.str.count_matches(delimiter, literal=True) + 1).cast(pl.Int64).alias(CELL_COUNT),
        line,
    )
    is_alike = counted.get_column(CELL_COUNT) == width
    if is_alike.all():
        return _cut(counted, delimiter, width, positions)
    cut = _cut(counted.filter(is_alike), delimiter, width, positions)
    others = _cut_anywhere(counted.filter(~is_alike), delimiter, positions)
    return pl.concat([cut, others]).sort(ROW_NUMBER)


def _cut(counted: pl.DataFrame, delimiter: str, width: int, positions: Mapping[str, int]) -> pl.DataFrame:
    """Lines of the header's width, cut at fixed places."""
    fields = pl.col("fields").struct
    cells = {name: fields.field(f"field_{at}").fill_null("") for name, at in positions.items()}
    cut = pl.col("line").str.split_exact(delimiter, width - 1).alias("fields")
    return counted.select(ROW_NUMBER, CELL_COUNT, cut).select(ROW_NUMBER, CELL_COUNT, **cells)


def _cut_anywhere(counted: pl.DataFrame, delimiter: str, positions: Mapping[str, int]) -> pl.DataFrame:
    parts = pl.col("parts").list
    cells = {name: parts.get(at, null_on_oob=True).fill_null("") for name, at in positions.items()}
    cut = pl.col("line").str.split(delimiter).alias("parts")
    return counted.select(ROW_NUMBER, CELL_COUNT, cut).select(ROW_NUMBER, CELL_COUNT, **cells)
