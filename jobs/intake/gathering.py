"""Rows of a file gathered batch by batch: a few batches stay where they are, more go to disk until all are known."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from aftersales.jobs.intake.opened_file import ROW_NUMBER

COMPRESSION: Final = "zstd"
COMPRESSION_LEVEL: Final = 1
"""Less work than polars' own level, for files some percent larger."""
MOST_HELD: Final = 4
"""Batches that stay in memory: as many as nearly every file has."""
NO_ROWS: Final = pl.DataFrame(schema={ROW_NUMBER: pl.Int64()})


class Gathered:
    """Batches of rows of one form, each with rows that follow those of the batch before; to be used in a `with`.

    `folder` is where they wait, and need not be there yet. Raises OSError where it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scratch: TemporaryDirectory[str] | None = None
        self._batches: list[pl.LazyFrame] = []
        self._lasts: list[int] = []

    def __enter__(self) -> Gathered:
        return self

    def __exit__(self, *_: object) -> None:
        if self._scratch is not None:
            self._scratch.cleanup()

    def add(self, batch: pl.DataFrame) -> None:
        """One more batch, by row number."""
        if batch.is_empty():
            return
        place = len(self._batches)
        self._batches.append(batch.lazy() if place < MOST_HELD else self._waiting(batch, place))
        self._lasts.append(int(batch.item(-1, ROW_NUMBER)))

    def write(self, path: Path, without: pl.Series, instead: pl.DataFrame = NO_ROWS) -> int:
        """Write all rows but those of some numbers, and the rows that stand instead of them, by row number; how many.

        There is no file where there are no rows.
        """
        if not self._batches:
            return _written(path, [instead.lazy()])
        number = pl.col(ROW_NUMBER)
        batches = []
        start = 0
        for last, batch in zip(self._lasts, self._batches, strict=True):
            is_here = (number > start) & ((number <= last) | pl.lit(last == self._lasts[-1]))
            kept = batch.filter(~number.is_in(without.implode())) if without.len() else batch
            added = instead.filter(is_here)
            batches.append(pl.concat([kept, added.lazy()]).sort(ROW_NUMBER) if added.height else kept)
            start = last
        return _written(path, batches)

    def _waiting(self, batch: pl.DataFrame, place: int) -> pl.LazyFrame:
        if self._scratch is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._scratch = TemporaryDirectory(prefix=".rows-", dir=self._folder)
        path = Path(self._scratch.name, f"{place}.arrow")
        batch.write_ipc(path)
        return pl.scan_ipc(path)


def _written(path: Path, batches: list[pl.LazyFrame]) -> int:
    """Batches one below the other as a Parquet file; how many rows they have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if len(batches) <= MOST_HELD:
        frame = pl.concat(batches).collect()
        if frame.height:
            frame.write_parquet(path, compression=COMPRESSION, compression_level=COMPRESSION_LEVEL)
        return frame.height
    pl.concat(batches).sink_parquet(path, compression=COMPRESSION, compression_level=COMPRESSION_LEVEL)
    height = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    if not height:
        path.unlink()
    return height
