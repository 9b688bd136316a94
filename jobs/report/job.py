"""The report step: writes the workbook, the page, the suppliers' statements and the quarantine files of a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.jobs.state.paths import (
    INDEX_PLACE,
    PAGE_NAME,
    SUMMARY_NAME,
    WORKBOOK_NAME,
    report_place,
    statement_place,
)
from aftersales.schemas.workbook_form import COMMITTED, DRAFT, RUN_ROW, STATE_ROW

if TYPE_CHECKING:
    import duckdb

    from aftersales.jobs.console.verdict import Verdict
    from aftersales.jobs.report.workbook.quarantine_file import RawRows


def write_reports(
    connection: duckdb.DuckDBPyConnection,
    places: Path,
    verdict: Verdict,
    settings: Mapping[str, str],
    version: str,
    *,
    raw_rows: RawRows,
    warn: Callable[[str], None],
    gone: Collection[str] = (),
) -> None:
    """Write every report of a committed run below `places`, in the same layout as below a home.

    `raw_rows` returns quarantined rows whole, for the lists to correct.
    `gone` are places below the home that were pruned: the index page does not link to them.
    """
    from aftersales.jobs.report.statements.all_statements import writing_statements
    from aftersales.jobs.report.workbook import quarantine_file

    folder = places / report_place(verdict.business_date)
    statements = places / statement_place(verdict.business_date)
    most = min(int(settings["statement_rows"]), int(settings["workbook_rows"]))
    with writing_statements(connection, statements, verdict.business_date, most, warn):
        write_workbook(connection, folder, verdict, settings, version, warn=warn)
        write_pages(connection, places, verdict, version, gone)
        write_summary(connection, folder, verdict, version)
        about = (verdict.run_id, verdict.business_date)
        quarantine_file.write_quarantine(connection, places, *about, raw_rows=raw_rows, warn=warn)


def write_draft(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    verdict: Verdict,
    settings: Mapping[str, str],
    version: str,
    *,
    warn: Callable[[str], None],
) -> None:
    """Write the reports of a run that does not tie out: workbook and page marked DRAFT, and the summary."""
    write_workbook(connection, folder, verdict, settings, version, is_draft=True, warn=warn)
    write_page(connection, folder, verdict, version, is_draft=True)
    write_summary(connection, folder, verdict, version)


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    verdict: Verdict,
    settings: Mapping[str, str],
    version: str,
    *,
    warn: Callable[[str], None] = lambda _: None,
    is_draft: bool = False,
) -> Path:
    """Write the reconciliation workbook of a run (contract: Workbook); the same run gives the same bytes (R-51).

    A list longer than the setting `workbook_rows` is also written in full, as Parquet next to the workbook. `warn` is
    called when the values of the formulas could not be filled in.
    """
    from openpyxl import Workbook

    from aftersales.jobs.report.workbook.about_sheet import add_about
    from aftersales.jobs.report.workbook.full_list_parquet import write_whole_list
    from aftersales.jobs.report.workbook.recalculation import fill_in_values
    from aftersales.jobs.report.workbook.reproducible_zip import make_reproducible
    from aftersales.jobs.report.workbook.sheets import TABLE_SHEETS
    from aftersales.jobs.report.workbook.styles import Pen
    from aftersales.jobs.report.workbook.summary_sheet import add_summary
    from aftersales.jobs.report.workbook.table_sheet import add_table_sheet, all_rows, places_of, read_rows
    from aftersales.jobs.report.workbook.tie_out import Source

    folder.mkdir(parents=True, exist_ok=True)
    most, zone = int(settings["workbook_rows"]), settings["time_zone"]
    found = {sheet: read_rows(connection, sheet.relation, most, zone) for sheet in TABLE_SHEETS}
    workbook, pen = Workbook(), Pen()
    workbook.remove(workbook.active)
    sources = {sheet.relation: Source(sheet.table, sheet.relation, rows, sheet.title) for sheet, rows in found.items()}
    add_summary(workbook, pen, connection, verdict, sources, is_draft=is_draft)
    places = {name: place for sheet, rows in found.items() for name, place in places_of(sheet, rows).items()}
    for sheet, rows in found.items():
        whole = folder / f"{sheet.relation}.parquet"
        add_table_sheet(workbook, pen, sheet, rows, places, full_list=whole.name)
        if rows.is_capped:
            write_whole_list(connection, all_rows(connection, sheet.relation, zone), whole)
    add_about(workbook, pen, _facts(verdict.business_date, verdict.run_id, version, is_draft=is_draft), settings)
    loose = folder / f".{WORKBOOK_NAME}.partial"
    # openpyxl writes the time of saving into the file, so `make_reproducible` makes the final file from this one
    workbook.save(loose)
    make_reproducible(loose, folder / WORKBOOK_NAME, verdict.business_date)
    loose.unlink()
    fill_in_values(folder / WORKBOOK_NAME, verdict.business_date, warn)
    return folder / WORKBOOK_NAME


def write_page(
    connection: duckdb.DuckDBPyConnection, folder: Path, verdict: Verdict, version: str, *, is_draft: bool = False
) -> None:
    """Write the page of a run next to its workbook (contract: Home); the same run gives the same bytes (R-51)."""
    from aftersales.jobs.report.html.run_page import run_page

    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE_NAME).write_text(run_page(connection, verdict, version, is_draft=is_draft), encoding="utf-8")


def write_pages(
    connection: duckdb.DuckDBPyConnection, places: Path, verdict: Verdict, version: str, gone: Collection[str] = ()
) -> None:
    """Write the page of a run that is published, and replace the index page with it."""
    from aftersales.jobs.report.html.index_page import index_page

    write_page(connection, places / report_place(verdict.business_date), verdict, version)
    (places / INDEX_PLACE).write_text(index_page(connection, version, gone), encoding="utf-8")


def write_summary(connection: duckdb.DuckDBPyConnection, folder: Path, verdict: Verdict, version: str) -> None:
    """Write the figures of a run for programs, next to its workbook; the same run gives the same bytes (R-51)."""
    from aftersales.jobs.monitoring.summary import summary_of

    text = json.dumps(summary_of(connection, verdict, version), ensure_ascii=False, indent=1)
    (folder / SUMMARY_NAME).write_text(text + "\n", encoding="utf-8")


def _facts(business_date: date, run_id: str, version: str, *, is_draft: bool) -> dict[str, str]:
    """The identity of the workbook, shown at the top of sheet About."""
    return {
        "Business date": business_date.isoformat(),
        RUN_ROW: run_id,
        STATE_ROW: DRAFT if is_draft else COMMITTED,
        "Version": version,
        "Shows": "what is open and what changed on this date; the full history is in aftersales.duckdb",
    }
