"""The marketplaces' tables that are polluted: header and rows as they stand in the files of tests/wild.

They come from the facts about the formats, not from the declarations, so that a header that only a declaration knows
cannot go in right here. The README of each case names where its header was seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from aftersales.jobs.ingest.readers.file_opening import open_file
from aftersales.jobs.ingest.readers.tabular_file import CELL_COUNT, ROW_NUMBER, all_rows
from aftersales.jobs.ingest.source_matching import recognize
from aftersales.jobs.ingest.source_registry import of_folder
from aftersales.jobs.ingest.source_spec import Declaration

WILD: Final = Path(__file__).parents[1] / "wild"
CASES: Final = (
    *("cases/shopee-returns-en-sg", "cases/shopee-returns-th-48", "cases/shopee-returns-id", "cases/shopee-returns-vn"),
    *("own/shopee-returns-en-ph-few-columns", "own/shopee-failed-en-sg"),
    *("cases/shopee-failed-th", "cases/shopee-failed-vn"),
    *("cases/shopee-income-en-on-id", "own/shopee-income-en-sg", "own/shopee-income-th", "cases/shopee-income-id-old"),
    *("cases/shopee-income-id-lihat-berdasarkan", "cases/shopee-income-vn-two-sheets"),
    *("cases/tiktok-returns-ph-am-pm", "cases/tiktok-returns-vn-dong", "own/tiktok-returns-th"),
    *("own/tiktok-returns-th-19-columns", "cases/tiktok-orders-vn", "cases/tiktok-orders-th-tax-columns"),
    *("own/tiktok-orders-id", "cases/tiktok-income-2024-utc", "own/tiktok-income-en-my-2025"),
    *("cases/tiktok-income-2026-09", "cases/tiktok-income-th", "own/tiktok-income-id", "cases/tiktok-income-vn"),
    *("cases/lazada-returns-th", "cases/lazada-orders-lost-by-3pl", "own/lazada-orders-th"),
    *("cases/lazada-weekly-classes", "own/lazada-daily-en-my", "cases/lazada-daily-th", "cases/lazada-daily-id"),
    "own/lazada-daily-vn-no-order-line",
)
"""One case for each header, and a second one where amounts or times are written in another way."""


class RealTable(NamedTuple):
    """A header and all rows below it, and the folder of their shop in inbox/."""

    name: str
    declaration: Declaration
    folder: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def real_tables() -> Iterator[RealTable]:
    """The tables of `CASES`."""
    for case in CASES:
        night = json.loads((WILD / case / "expected.json").read_text(encoding="utf-8"))["nights"][0]
        (drop,) = (drop for drop in night["drop"] if drop["file"] != "stock_out.csv")
        folder = drop["folder"].removeprefix("inbox/")
        recognized = recognize(
            open_file((WILD / case / drop["file"]).read_bytes()), of_folder(folder.partition("/")[0])
        )
        part = recognized.parts[0]
        width = max(place for place, cell in enumerate(part.header.cells) if cell) + 1
        frame = all_rows(part.reading, part.header, {f"column {place}": place for place in range(width)})
        rows = tuple(frame.select(pl.exclude(ROW_NUMBER, CELL_COUNT)).rows())
        yield RealTable(Path(case).name, recognized.declaration, folder, part.header.cells[:width], rows)
