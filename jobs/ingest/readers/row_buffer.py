"""Collects the rows of a file batch by batch: up to MOST_HELD bytes stay in memory, further batches go to disk."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER

COMPRESSION: Final = "zstd"
COMPRESSION_LEVEL: Final = 1
"""Takes less time than the default level of Polars, and makes files a few percent larger."""
MOST_HELD: Final = 256 << 20
"""Bytes that stay in memory: some 600,000 rows of stock-out orders, more than nearly every file has."""
NO_ROWS: Final = pl.DataFrame(schema={ROW_NUMBER: pl.Int64()})


class Gathered:
    """Batches of rows of one form, each with rows that follow those of the batch before; to be used in a `with`.

    `folder` is where they wait, and need not be there yet. Raises OSError where it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scratch: TemporaryDirectory[str] | None = None
        self._batches: list[pl.LazyFrame] = []
        self._held = 0
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
        self._held += int(batch.estimated_size())
        self._batches.append(batch.lazy() if self._held <= MOST_HELD else self._waiting(batch))
        self._lasts.append(int(batch.item(-1, ROW_NUMBER)))

    def write(self, path: Path, without: pl.Series, instead: pl.DataFrame = NO_ROWS) -> int:
        """Write all rows in order of their numbers, with `instead` in place of the rows `without`; returns their count.

        No file is written if there are no rows.
        """
        if not self._batches:
            return _written_at_once(path, [instead.lazy()])
        number = pl.col(ROW_NUMBER)
        batches = []
        start = 0
        for last, batch in zip(self._lasts, self._batches, strict=True):
            is_here = (number > start) & ((number <= last) | pl.lit(last == self._lasts[-1]))
            kept = batch.filter(~number.is_in(without.implode())) if without.len() else batch
            added = instead.filter(is_here)
            batches.append(pl.concat([kept, added.lazy()]).sort(ROW_NUMBER) if added.height else kept)
            start = last
        return (_written_at_once if self._scratch is None else _written_in_turn)(path, batches)

    def _waiting(self, batch: pl.DataFrame) -> pl.LazyFrame:
        if self._scratch is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._scratch = TemporaryDirectory(prefix=".rows-", dir=self._folder)
        path = Path(self._scratch.name, f"{len(self._batches)}.arrow")
        batch.write_ipc(path)
        return pl.scan_ipc(path)


def _written_at_once(path: Path, batches: list[pl.LazyFrame]) -> int:
    """Batches one below the other as a Parquet file, all of them in memory; how many rows they have."""
    frame = pl.concat(batches).collect()
    if frame.height:
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path, compression=COMPRESSION, compression_level=COMPRESSION_LEVEL)
    return frame.height


def _written_in_turn(path: Path, batches: list[pl.LazyFrame]) -> int:
    """The same, never all of them in memory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.concat(batches).sink_parquet(path, compression=COMPRESSION, compression_level=COMPRESSION_LEVEL)
    height = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    if not height:
        path.unlink()
    return height
