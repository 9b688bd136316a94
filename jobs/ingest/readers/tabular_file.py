"""A file of rows as texts: the ways in which it can be read, and the cells of the columns that somebody asks for.

`ROW_NUMBER` counts as a spreadsheet does: the first row is row 1, whatever stands there; in a text a record is a row,
however many lines it takes. Rows whose every cell is blank are none, but they are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import polars as pl

from aftersales.jobs.ingest.errors import RefusedFileError

ROW_NUMBER: Final = "row_number"
CELL_COUNT: Final = "cell_count"


class TopRow(NamedTuple):
    """A filled row near the top: its number, and its cells as they stand there."""

    number: int
    cells: tuple[str, ...]


class Reading(Protocol):
    """One way to read a file: a sheet of a workbook, or a text by an encoding and a delimiter.

    Cells that nobody asks for never leave it (R-12).
    """

    @property
    def name(self) -> str:
        """The sheet's name; for a text its encoding."""

    @property
    def doubt(self) -> str:
        """Why this reading is not the only one, in the words of a refusal; "" where the bytes say how they are read."""

    @property
    def stopped(self) -> RefusedFileError | None:
        """Why `top` found fewer rows than it was asked for, where it is not that there are no more."""

    def top(self, most: int) -> Sequence[TopRow]:
        """The first filled rows, `most` at most; fewer where reading stops before."""

    def batches(self, header: TopRow, positions: Mapping[str, int]) -> Iterator[pl.DataFrame]:
        """Below a header: row number, number of cells, and a text column a name (its cell's position from 0).

        In the order of the file, so many rows at once that it takes a second or less. Text is never null. A row whose
        cells are as many as the header's is in line with it.
        """


class OpenedFile(Protocol):
    """A file whose readings are known, and nothing more."""

    @property
    def readings(self) -> Sequence[Reading]:
        """One for each filled sheet of a workbook; for a text one for each encoding and delimiter that will do."""

    @property
    def is_workbook(self) -> bool:
        """Whether the readings are sheets, which may be there side by side; of a text only one can be right."""


def blank_rows(positions: Mapping[str, int]) -> pl.DataFrame:
    """No row, in the columns that `Reading.batches` has."""
    names = dict.fromkeys(positions, pl.String())
    return pl.DataFrame(schema={ROW_NUMBER: pl.Int64(), CELL_COUNT: pl.Int64(), **names})


def all_rows(reading: Reading, header: TopRow, positions: Mapping[str, int]) -> pl.DataFrame:
    """The rows of all batches at once, for files that are known to be small."""
    return pl.concat([blank_rows(positions), *reading.batches(header, positions)])


def has_wide_letters(frame: pl.DataFrame) -> bool:
    """Whether any cell of its text columns has a letter outside of ASCII."""
    counts = frame.select(
        pl.sum_horizontal(pl.lit(0), (pl.col(pl.String).str.len_bytes() != pl.col(pl.String).str.len_chars()).any())
    )
    return bool(counts.item())
