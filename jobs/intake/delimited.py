"""CSV: encoding and delimiter are established by the header, then demanded; nothing is guessed from the rows.

A line without quotation marks is a record, and such lines are split as whole columns. A line with one goes through the
csv module, together with the lines below it that the record takes; so a record is what the csv module says it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from aftersales.jobs.intake.encoding import Decoded, decoded
from aftersales.jobs.intake.opened_file import CELL_COUNT, ROW_NUMBER, TopRow, blank_rows
from aftersales.jobs.intake.refusal import RefusedFileError

DELIMITERS: Final = (",", ";", "\t", "|")
QUOTE: Final = '"'
EXCEL_HINT: Final = re.compile(r"sep=[,;\t|]", re.IGNORECASE)
"""A first line for Excel alone, which names the delimiter: it is a blank line to everybody else."""


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
        """To another delimiter than theirs quoted cells look like quotation marks out of place."""
        self._delimiter = delimiter
        self._lines = text.text.split("\n")
        if EXCEL_HINT.fullmatch(self._lines[0]):
            self._lines[0] = ""

    def top(self, most: int) -> Sequence[TopRow]:
        """The first filled records."""
        found: list[TopRow] = []
        records = enumerate(_records(_Taken(self._lines), self._delimiter), start=1)
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

    def rows(self, header: TopRow, positions: Mapping[str, int]) -> pl.DataFrame:
        """The records below the header."""
        quoted, within = self._quoted_records()
        place, line = pl.col("place"), pl.col("line")
        lines = pl.DataFrame({"line": self._lines}, schema={"line": pl.String}).with_row_index("place")
        starts = lines.filter(~place.is_in(list(within))) if within else lines
        starts = starts.with_row_index(ROW_NUMBER, offset=1).filter(pl.col(ROW_NUMBER) > header.number)
        blank = rf"^[\s{re.escape(self._delimiter)}]*$"
        plain = starts.filter(~line.str.contains(QUOTE, literal=True), ~line.str.contains(blank))
        frame = _split(plain, self._delimiter, positions)
        if quoted:
            numbers = starts.filter(place.is_in(list(quoted))).select("place", ROW_NUMBER)
            frame = pl.concat([frame, _columns(numbers, quoted, positions)]).sort(ROW_NUMBER)
        return frame

    def _quoted_records(self) -> tuple[dict[int, tuple[str, ...]], set[int]]:
        """Records that begin in a line with a quotation mark, by that line; and the lines that are within such ones."""
        records: dict[int, tuple[str, ...]] = {}
        within: set[int] = set()
        taken = _Taken(self._lines)
        reader = _records(taken, self._delimiter)
        for place, line in enumerate(self._lines):
            if QUOTE in line and place >= taken.following:
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
    return pl.DataFrame(columns, schema=blank_rows(positions).schema)
