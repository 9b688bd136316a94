"""The rows of a known file that earlier runs let in; the others are judged again when the file comes again (R-66)."""

from __future__ import annotations

from typing import Final

from aftersales.jobs.ingest.input_file import JudgedBefore, id_of_bytes
from aftersales.jobs.state.committed_runs import LET_IN, History, fact_path, rejected_path
from aftersales.jobs.state.manifest import FileRecord

ROW_VERDICT: Final = "row_verdict"
"""The issued relation with the rows that the books quarantined."""


def judged_before(history: History, input_file_id: str) -> JudgedBefore | None:
    """What earlier runs made of a file; None if none of its rows was quarantined and not let in later."""
    records = [
        record
        for manifest in history.manifests
        for record in manifest.files
        if record.outcome == LET_IN and id_of_bytes(record.input_file_id) == input_file_id
    ]
    by_intake = {number for record in records for number in _quarantined_by_intake(history, record)}
    by_books = _quarantined_by_books(history, {record.input_file_id for record in records})
    let_in = {
        number
        for record in records
        for number in _accepted_by_intake(history, record)
        if (record.input_file_id, number) not in by_books
    }
    if not (by_intake | {number for _, number in by_books}) - let_in:
        return None
    return JudgedBefore(len(records), frozenset(let_in))


def _accepted_by_intake(history: History, record: FileRecord) -> list[int]:
    import polars as pl

    if not record.has_facts:
        return []
    rows = pl.read_parquet(fact_path(history.state.facts, record), columns=["row_number"])
    return rows.get_column("row_number").to_list()


def _quarantined_by_intake(history: History, record: FileRecord) -> list[int]:
    import polars as pl

    if not record.has_rejected:
        return []
    rows = pl.read_parquet(rejected_path(history.state.facts, record), columns=["row_number", "outcome"])
    return rows.filter(pl.col("outcome") == "quarantined").get_column("row_number").to_list()


def _quarantined_by_books(history: History, input_file_ids: set[str]) -> set[tuple[str, int]]:
    import polars as pl

    paths = history.issued().get(ROW_VERDICT, [])
    if not paths or not input_file_ids:
        return set()
    is_meant = pl.col("input_file_id").is_in(list(input_file_ids)) & (pl.col("outcome") == "quarantined")
    rows = pl.scan_parquet(paths).filter(is_meant).select("input_file_id", "row_number").collect()
    return set(rows.iter_rows())
