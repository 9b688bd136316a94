"""A file of rows as texts: its header, and the cells of the columns that somebody asks for by position.

`ROW_NUMBER` counts as a spreadsheet does: the header is row 1, the row below it 2; in a CSV file a record is a row,
however many lines it takes. Rows whose every cell is blank are none, but they are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import polars as pl

ROW_NUMBER: Final = "row_number"
CELL_COUNT: Final = "cell_count"


class OpenedFile(Protocol):
    """A file whose first row has been read. Cells that nobody asks for never leave it (R-12)."""

    @property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """Row 1 as it may be read: one way for a spreadsheet, one a delimiter for CSV; cells as they stand there."""

    def rows(self, header: tuple[str, ...], positions: Mapping[str, int]) -> pl.DataFrame:
        """Row number, number of cells, and a text column a name (its cell's position from 0); text is never null."""
