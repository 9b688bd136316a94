"""Lines of a CSV without any quotation mark: each is a record, and they are cut as whole columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from aftersales.jobs.intake.opened_file import CELL_COUNT, ROW_NUMBER

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
