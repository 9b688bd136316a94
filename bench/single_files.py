"""One file of stock-out orders, for intake by itself: as CSV, or as the workbook a supplier's spreadsheet saves."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from bench.places import WORLDS
from bench.world import FILE_FORM, GENERATOR, Batch, laid_out

SOURCE = "stock_out_orders"


def csv_inbox(rows: int) -> Path:
    """An inbox with one CSV of so many rows and 20 columns, made once."""
    inbox = WORLDS / f"csv_{rows}_{GENERATOR}"
    path = inbox / SOURCE / "all.csv"
    if not path.is_file():
        shutil.rmtree(inbox, ignore_errors=True)
        path.parent.mkdir(parents=True)
        cells = "nullif(CAST(COLUMNS(* EXCLUDE (party)) AS VARCHAR), '')"
        with laid_out(Batch(rows + rows // 10), inbox / "scratch") as connection:
            loose = path.with_suffix(".part")
            connection.execute(f"COPY (SELECT {cells} FROM {SOURCE} LIMIT {rows}) TO '{loose}' ({FILE_FORM})")
        loose.rename(path)
    return inbox


def xlsx_inbox(rows: int) -> Path:
    """The same as a workbook with one sheet; numbers are numbers in it and ids are texts."""
    from openpyxl import Workbook

    inbox = WORLDS / f"xlsx_{rows}_{GENERATOR}"
    path = inbox / SOURCE / "all.xlsx"
    if not path.is_file():
        shutil.rmtree(inbox, ignore_errors=True)
        path.parent.mkdir(parents=True)
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet("stock-out orders")
        with (csv_inbox(rows) / SOURCE / "all.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append([int(cell) if cell.isdigit() and len(cell) < 6 else cell or None for cell in row])
        loose = path.with_suffix(".part")
        workbook.save(loose)
        loose.rename(path)
    return inbox
