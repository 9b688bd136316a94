"""What was not let in, in a form that can be mended and dropped in again: a workbook a file, cells as they came.

A workbook and not a CSV, because a spreadsheet that opens a CSV cuts the digits of long ids and runs cells that look
like formulas. The columns behind the last one say what is wrong; intake does not read them.
"""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from aftersales.jobs.workbook.seal import seal
from aftersales.jobs.workbook.table_sheet import HEADER_FILL, HEADER_FONT, put_text

if TYPE_CHECKING:
    import duckdb

ROW_COLUMN, REASONS_COLUMN, DETAIL_COLUMN = "quarantine_row", "quarantine_reasons", "quarantine_detail"
REFUSED_FILES: Final = "refused_files.csv"


def write_quarantine(connection: duckdb.DuckDBPyConnection, folder: Path, run_id: str, business_date: date) -> None:
    """A workbook for each file of the run with quarantined rows, and a list of files refused whole; none, no folder."""
    refused = connection.execute(
        "SELECT path, refusal FROM report.input_file WHERE run_id = ? AND outcome = 'quarantined' ORDER BY path",
        [run_id],
    ).fetchall()
    if refused:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / REFUSED_FILES).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("path", "refusal"), *refused])
    rows = connection.execute(
        "SELECT file.path, refused.row_number, refused.reasons, refused.detail, refused.raw "
        "FROM report.quarantined_row AS refused "
        "JOIN report.input_file AS file ON file.input_file_id = refused.input_file_id "
        "WHERE file.run_id = ? AND file.outcome = 'accepted' ORDER BY file.path, refused.row_number",
        [run_id],
    ).fetchall()
    by_path: dict[str, list[tuple[int, str, str, dict[str, str]]]] = {}
    for path, number, reasons, detail, raw in rows:
        by_path.setdefault(path, []).append((number, reasons, detail, json.loads(raw or "{}")))
    for path, told in by_path.items():
        name = PurePosixPath(path)
        _write_file(folder / name.parent / f"{name.name}.quarantined.xlsx", told, business_date)


def _write_file(path: Path, rows: list[tuple[int, str, str, dict[str, str]]], business_date: date) -> None:
    """One sheet: the columns as they were called, then what is wrong."""
    from openpyxl import Workbook

    headers = list(dict.fromkeys(header for *_, raw in rows for header in raw))
    workbook = Workbook()
    page = workbook.active
    for column, header in enumerate([*headers, ROW_COLUMN, REASONS_COLUMN, DETAIL_COLUMN], start=1):
        cell = page.cell(row=1, column=column)
        put_text(cell, header)
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    for place, (number, reasons, detail, raw) in enumerate(rows, start=2):
        values = [*(raw.get(header) or "" for header in headers), str(number), reasons, detail]
        for column, value in enumerate(values, start=1):
            put_text(page.cell(row=place, column=column), value)
    path.parent.mkdir(parents=True, exist_ok=True)
    loose = path.with_name(f".{path.name}.partial")
    workbook.save(loose)
    seal(loose, path, business_date)
    loose.unlink()
