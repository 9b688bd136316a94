"""Protocols of a file of rows: the ways in which it can be read, and the cells of the requested columns as texts.

`ROW_NUMBER` counts as a spreadsheet program does: the first row of the file is row 1; in a text a record is one row,
however many lines it has. Blank rows are not returned, but they are counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import polars as pl

from aftersales.jobs.ingest.errors import RefusedFileError

ROW_NUMBER: Final = "row_number"
CELL_COUNT: Final = "cell_count"


class TopRow(NamedTuple):
    """A filled row near the top: its number and its cells as found."""

    number: int
    cells: tuple[str, ...]


class Reading(Protocol):
    """One way to read a file: a sheet of a workbook, or a text by an encoding and a delimiter.

    Cells of columns that are not requested are never returned (R-12).
    """

    @property
    def name(self) -> str:
        """The sheet's name; for a text its encoding."""

    @property
    def doubt(self) -> str:
        """Why the encoding is uncertain, as the sentence of a refusal; "" if the bytes determine it."""

    @property
    def stopped(self) -> RefusedFileError | None:
        """The error that stopped `top` before it found all requested rows; None if the file has no more rows."""

    def top(self, most: int) -> Sequence[TopRow]:
        """The first filled rows, at most `most`; fewer if reading stops earlier."""

    def batches(
        self, header: TopRow, positions: Mapping[str, int], as_typed: Collection[str] = ()
    ) -> Iterator[pl.DataFrame]:
        """The rows under a header: row number, number of cells, and one text column per name (position from 0).

        `as_typed` are the columns of ids: a cell of a workbook there that is a number or a date is marked if a person
        typed something else (cell_texts).

        In the order of the file, in batches that take a second or less. Text is never null. A row is in line with the
        header if it has as many cells.
        """


class OpenedFile(Protocol):
    """An opened file with its readings."""

    @property
    def readings(self) -> Sequence[Reading]:
        """One per filled sheet of a workbook; for a text one per possible encoding and delimiter."""

    @property
    def is_workbook(self) -> bool:
        """True if the readings are sheets, of which several may be used; of a text only one reading can be right."""


def blank_rows(positions: Mapping[str, int]) -> pl.DataFrame:
    """An empty frame with the columns of `Reading.batches`."""
    names = dict.fromkeys(positions, pl.String())
    return pl.DataFrame(schema={ROW_NUMBER: pl.Int64(), CELL_COUNT: pl.Int64(), **names})


def all_rows(reading: Reading, header: TopRow, positions: Mapping[str, int]) -> pl.DataFrame:
    """The rows of all batches at once; for files that are known to be small."""
    return pl.concat([blank_rows(positions), *reading.batches(header, positions)])


def has_wide_letters(frame: pl.DataFrame) -> bool:
    """True if any cell of a text column has a letter outside ASCII."""
    counts = frame.select(
        pl.sum_horizontal(pl.lit(0), (pl.col(pl.String).str.len_bytes() != pl.col(pl.String).str.len_chars()).any())
    )
    return bool(counts.item())
