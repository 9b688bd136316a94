"""Report: the books into what people read: the workbook, the page, and the list of what was not let in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.jobs.home.places import INDEX_PLACE, PAGE_NAME, WORKBOOK_NAME, report_place
from aftersales.jobs.workbook.sheets import TABLE_SHEETS

if TYPE_CHECKING:
    import duckdb

    from aftersales.jobs.telling.verdict import Verdict


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    verdict: Verdict,
    settings: Mapping[str, str],
    version: str,
    *,
    is_draft: bool = False,
) -> Path:
    """The reconciliation workbook of a night (contract: Workbook); the same night gives the same bytes (R-51)."""
    from openpyxl import Workbook

    from aftersales.jobs.workbook.about_sheet import add_about
    from aftersales.jobs.workbook.seal import seal
    from aftersales.jobs.workbook.summary_sheet import add_summary
    from aftersales.jobs.workbook.table_sheet import add_table_sheet, read_rows

    folder.mkdir(parents=True, exist_ok=True)
    workbook = Workbook()
    workbook.remove(workbook.active)
    add_summary(workbook, connection, verdict, is_draft)
    for sheet in TABLE_SHEETS:
        add_table_sheet(workbook, sheet, read_rows(connection, sheet.relation))
    add_about(workbook, _facts(verdict.business_date, verdict.run_id, version), settings)
    loose = folder / f".{WORKBOOK_NAME}.partial"
    workbook.save(loose)
    seal(loose, folder / WORKBOOK_NAME, verdict.business_date)
    loose.unlink()
    return folder / WORKBOOK_NAME


def write_page(
    connection: duckdb.DuckDBPyConnection, folder: Path, verdict: Verdict, version: str, *, is_draft: bool = False
) -> None:
    """The page of a night, beside its workbook (contract: Home); the same night gives the same bytes (R-51)."""
    from aftersales.jobs.page.night_page import night_page

    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE_NAME).write_text(night_page(connection, verdict, version, is_draft=is_draft), encoding="utf-8")


def write_pages(connection: duckdb.DuckDBPyConnection, places: Path, verdict: Verdict, version: str) -> None:
    """The page of a night that is published, and the list of all nights that is replaced with it."""
    from aftersales.jobs.page.night_index import night_index

    write_page(connection, places / report_place(verdict.business_date), verdict, version)
    (places / INDEX_PLACE).write_text(night_index(connection, version), encoding="utf-8")


def write_quarantine(connection: duckdb.DuckDBPyConnection, folder: Path, verdict: Verdict) -> None:
    """What tonight did not let in, to be mended and dropped in again (contract: quarantine/)."""
    from aftersales.jobs.workbook import quarantine_file

    quarantine_file.write_quarantine(connection, folder, verdict.run_id, verdict.business_date)


def _facts(business_date: date, run_id: str, version: str) -> dict[str, str]:
    """What the workbook says of itself."""
    return {
        "Night": business_date.isoformat(),
        "Run": run_id,
        "Version": version,
        "Shows": "what is open and what changed tonight; the whole history is in aftersales.duckdb",
    }
