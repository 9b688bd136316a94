"""Quarantined rows in a form that can be corrected and dropped in again: one workbook per file, cells unchanged.

It is a workbook and not a CSV, because a spreadsheet program that opens a CSV cuts the digits of long ids and runs
cells that look like formulas. The columns after the file's own state what is wrong; intake does not read them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books.memory_limit import executed
from aftersales.jobs.ingest.header_drift import QUARANTINE_COLUMNS
from aftersales.jobs.report.workbook.reproducible_zip import make_reproducible
from aftersales.jobs.report.workbook.styles import HEADING, TEXT, Pen

if TYPE_CHECKING:
    import duckdb

ROW_COLUMN, REASONS_COLUMN, DETAIL_COLUMN = QUARANTINE_COLUMNS
REFUSED_FILES: Final = "refused_files.xlsx"


def write_quarantine(connection: duckdb.DuckDBPyConnection, folder: Path, run_id: str, business_date: date) -> None:
    """Write one workbook per file with quarantined rows, and a list of the refused files.

    Without any of these the folder is not made.
    """
    refused = executed(
        connection,
        "SELECT path, refusal FROM report.input_file WHERE run_id = ? AND outcome = 'quarantined' ORDER BY path",
        [run_id],
    ).fetchall()
    if refused:
        _write_sheet(folder / REFUSED_FILES, [("path", "refusal"), *refused], business_date)
    rows = executed(
        connection,
        "SELECT file.path, refused.row_number, refused.reasons, refused.detail, refused.raw "
        "FROM report.quarantined_row AS refused "
        "JOIN report.input_file AS file ON file.input_file_id = refused.input_file_id "
        "WHERE file.run_id = ? AND file.outcome IN ('accepted', 'nothing_accepted') "
        "ORDER BY file.path, refused.row_number",
        [run_id],
    ).fetchall()
    by_path: dict[str, list[tuple[int, str, str, dict[str, str]]]] = {}
    for path, number, reasons, detail, raw in rows:
        by_path.setdefault(path, []).append((number, reasons, detail, json.loads(raw or "{}")))
    for path, quarantined in by_path.items():
        name = PurePosixPath(path)
        _write_file(folder / name.parent / f"{name.name}.quarantined.xlsx", quarantined, business_date)


def _write_file(path: Path, rows: list[tuple[int, str, str, dict[str, str]]], business_date: date) -> None:
    """Write one sheet: the columns under their own names, then what is wrong."""
    headers = list(dict.fromkeys(header for *_, raw in rows for header in raw))
    lines = [(*headers, ROW_COLUMN, REASONS_COLUMN, DETAIL_COLUMN)]
    for number, reasons, detail, raw in rows:
        lines.append((*(raw.get(header) or "" for header in headers), str(number), reasons, detail))
    _write_sheet(path, lines, business_date)


def _write_sheet(path: Path, lines: Sequence[Sequence[str]], business_date: date) -> None:
    """Write a workbook of text cells whose first line is the header."""
    from openpyxl import Workbook

    workbook, pen = Workbook(), Pen()
    page = workbook.active
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            pen.text(page.cell(row=number, column=column), value, HEADING if number == 1 else TEXT)
    path.parent.mkdir(parents=True, exist_ok=True)
    loose = path.with_name(f".{path.name}.partial")
    workbook.save(loose)
    make_reproducible(loose, path, business_date)
    loose.unlink()
