"""CSV: encoding and delimiter are established, then demanded; nothing is guessed from the rows.

A line without quotation marks is a record, and such lines are split as whole columns. A line with one goes through the
csv module, together with the lines below it that the record takes; so a record is what the csv module says it is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from aftersales.jobs.intake.opened_file import CELL_COUNT, ROW_NUMBER
from aftersales.jobs.intake.refusal import RefusedFileError

DELIMITERS: Final = (",", ";", "\t")
QUOTE: Final = '"'
BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def text_of(content: bytes) -> str:
    """The text of a file, line ends alike. UTF-8, or UTF-16 that says so by its byte order mark; else refused."""
    encoding, start = "utf-8", 0
    for mark, named in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            encoding, start = named, len(mark)
    try:
        text = content[start:].decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, start + error.start) + 1
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"line {line}: found the byte 0x{content[start + error.start]:02x}, expected {encoding.upper()} text; "
            "save the file as CSV UTF-8, or as XLSX",
        ) from None
    if "\0" in text:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            "found NUL characters, expected UTF-8 text; save the file as CSV UTF-8, or as XLSX",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


class DelimitedFile:
    """A CSV file; see opened_file.OpenedFile."""

    def __init__(self, content: bytes) -> None:
        self._lines = text_of(content).split("\n")
        self._quoted_lines = [place for place, line in enumerate(self._lines) if QUOTE in line]
        self._delimiters: dict[tuple[str, ...], str] = {}
        refusals = []
        for delimiter in DELIMITERS:
            try:
                cells = tuple(next(_records(_Taken(self._lines), delimiter), []))
            except RefusedFileError as refusal:
                # quoted cells that another delimiter parts look like quotation marks out of place to this one
                refusals.append(refusal)
            else:
                self._delimiters.setdefault(cells, delimiter)
        if not self._delimiters:
            raise refusals[0]

    @property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """Row 1 by each delimiter, the one with most cells first."""
        return tuple(sorted(self._delimiters, key=len, reverse=True))

    def rows(self, header: tuple[str, ...], positions: Mapping[str, int]) -> pl.DataFrame:
        """The rows below the header, split by the delimiter that made it."""
        delimiter = self._delimiters[header]
        quoted, within = self._quoted_records(delimiter)
        place, line = pl.col("place"), pl.col("line")
        lines = pl.DataFrame({"line": self._lines}, schema={"line": pl.String}).with_row_index("place")
        starts = lines.filter(~place.is_in(list(within))) if within else lines
        starts = starts.with_row_index(ROW_NUMBER, offset=1).slice(1)
        plain = starts.filter(~line.str.contains(QUOTE, literal=True), ~line.str.contains(rf"^[\s{delimiter}]*$"))
        frame = _split(plain, delimiter, positions)
        if quoted:
            numbers = starts.filter(place.is_in(list(quoted))).select("place", ROW_NUMBER)
            frame = pl.concat([frame, _columns(numbers, quoted, positions)]).sort(ROW_NUMBER)
        return frame

    def _quoted_records(self, delimiter: str) -> tuple[dict[int, tuple[str, ...]], set[int]]:
        """Records that begin in a line with a quotation mark, by that line; and the lines that are within such ones."""
        records: dict[int, tuple[str, ...]] = {}
        within: set[int] = set()
        taken = _Taken(self._lines)
        reader = _records(taken, delimiter)
        for place in self._quoted_lines:
            if place >= taken.following:
                taken.following = place
                # a tuple, because the collector of cycles would look through a million lists again and again
                records[place] = tuple(next(reader))
                within.update(range(place + 1, taken.following))
        return records, within


class _Taken:
    """Lines one after the other from wherever `following` was set; afterwards it says how far a record went."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.following = 0
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        while self.following < len(self._lines):
            self.following += 1
            yield f"{self._lines[self.following - 1]}\n"


def _records(lines: _Taken, delimiter: str) -> Iterator[list[str]]:
    """Records by the csv module; what it cannot read refuses the file, without showing a cell."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise RefusedFileError(
            "FILE_UNREADABLE",
            f"line {lines.following}: found a quotation mark out of place ({error}), expected CSV whose quoted cells "
            "end with a quotation mark; export the file again",
        ) from None


def _split(plain: pl.DataFrame, delimiter: str, positions: Mapping[str, int]) -> pl.DataFrame:
    """Lines that are records, cut at each delimiter."""
    line, parts = pl.col("line"), pl.col("parts")
    cells = {name: parts.list.get(at, null_on_oob=True).fill_null("") for name, at in positions.items()}
    return plain.select(
        pl.col(ROW_NUMBER).cast(pl.Int64),
        (line.str.count_matches(delimiter, literal=True) + 1).cast(pl.Int64).alias(CELL_COUNT),
        line.str.split(delimiter).alias("parts"),
    ).select(ROW_NUMBER, CELL_COUNT, **cells)


def _columns(
    numbers: pl.DataFrame, records: Mapping[int, tuple[str, ...]], positions: Mapping[str, int]
) -> pl.DataFrame:
    """Records of the csv module, those that are not blank."""
    kept = [(number, record) for place, number in numbers.iter_rows() if any(map(str.strip, record := records[place]))]
    columns: dict[str, list[int] | list[str]] = {
        ROW_NUMBER: [number for number, _ in kept],
        CELL_COUNT: [len(record) for _, record in kept],
    }
    for name, at in positions.items():
        columns[name] = [record[at] if at < len(record) else "" for _, record in kept]
    schema = {ROW_NUMBER: pl.Int64(), CELL_COUNT: pl.Int64(), **dict.fromkeys(positions, pl.String())}
    return pl.DataFrame(columns, schema=schema)
