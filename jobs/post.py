"""Post: facts into books. Lays out what the night knows, computes the floors, checks them, writes what is issued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aftersales.jobs.books import control, given
from aftersales.jobs.books.column_line import ISSUED_SCHEMA, key_columns
from aftersales.jobs.books.control import RefusedRow
from aftersales.jobs.books.floors import all_relations, build, relations_of
from aftersales.jobs.home.history import History, fact_path, input_file_frame, rejected_path, run_frame
from aftersales.jobs.home.manifest import Manifest
from aftersales.jobs.home.stage import Stage

if TYPE_CHECKING:
    import duckdb
    import polars as pl

CHECK_SCHEMA: Final = "check"
LAST_JUDGING_FLOOR: Final = "45_judged"
"""After it every row of tonight has its verdict; what the refused looked like is fetched before people are told."""
SHOWN_ROWS: Final = 5


@dataclass(frozen=True)
class NightInputs:
    """Everything that tonight's books are computed from: the same inputs, the same books (R-51).

    `reference`: kind to Parquet; `facts`: kind to Parquet files; `rejected`: Parquet files of refused rows; `issued`:
    relation to what earlier runs issued; `input_files` and `runs`: see books/given.py, tonight's included; `scratch`:
    a folder of this run's own.
    """

    business_date: date
    run_number: int
    run_id: str
    settings: Mapping[str, object]
    reference: Mapping[str, Path]
    facts: Mapping[str, Sequence[Path]]
    rejected: Sequence[Path]
    issued: Mapping[str, Sequence[Path]]
    input_files: pl.DataFrame
    runs: pl.DataFrame
    scratch: Path


def night_inputs(
    stage: Stage, history: History, draft: Manifest, settings: Mapping[str, object], reference: Mapping[str, Path]
) -> NightInputs:
    """What tonight's books stand on: what earlier runs left, and what intake has just written on the stage."""
    facts, rejected = history.facts(), history.rejected()
    for record in draft.files:
        if record.has_facts:
            facts.setdefault(record.kind, []).append(fact_path(stage.facts, record))
        if record.has_rejected:
            rejected.append(rejected_path(stage.facts, record))
    manifests = (*history.manifests, draft)
    return NightInputs(
        business_date=stage.business_date,
        run_number=stage.run_number,
        run_id=stage.run_id,
        settings=settings,
        reference=reference,
        facts=facts,
        rejected=rejected,
        issued=history.issued(),
        input_files=input_file_frame(manifests, given.INPUT_FILE_COLUMNS),
        runs=run_frame(manifests, given.RUN_COLUMNS),
        scratch=stage.scratch,
    )


def open_books(scratch: Path) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that spills into `scratch`; no extension is ever fetched."""
    import duckdb

    return duckdb.connect(
        ":memory:",
        config={
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def compute(
    connection: duckdb.DuckDBPyConnection,
    night: NightInputs,
    raw_rows: Callable[[Sequence[RefusedRow]], Iterable[tuple[str, int, str]]] = lambda _: (),
    progress: Callable[[str, int], None] = lambda *_: None,
) -> None:
    """Compute every floor on an empty database; afterwards schema `report` is what will be published.

    `raw_rows` finds the raw text (JSON) of rows that the books refuse, as (input_file_id, row_number, raw): what a row
    looked like is known to intake alone, and asked for only where a person will want to see it.
    """
    control.lay_out_control(connection, night.business_date, night.run_number, night.run_id, night.settings)
    given.lay_out_given(connection, night.reference)
    given.lay_out_facts(connection, night.facts, night.rejected)
    given.lay_out_earlier(connection, night.issued)
    given.lay_out_runs(connection, night.input_files, night.runs, night.scratch)
    judged = [relation for relation in all_relations() if relation.folder <= LAST_JUDGING_FLOOR]
    told = [relation for relation in all_relations() if relation.folder > LAST_JUDGING_FLOOR]
    build(connection, judged, progress)
    refused = refused_rows(connection)
    control.fill_refused_raw(connection, refused, raw_rows(refused))
    build(connection, told, progress)


def failed_checks(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence a check of `90_check` that came back with rows: the books do not tie out (exit code 4)."""
    sentences = []
    for relation in relations_of(CHECK_SCHEMA):
        rows = connection.execute(f"SELECT * FROM {relation.qualified_name} LIMIT {SHOWN_ROWS}").fetchall()
        count = connection.execute(f"SELECT count(*) FROM {relation.qualified_name}").fetchone()
        if rows and count:
            shown = "; ".join(", ".join(str(value) for value in row) for row in rows)
            sentences.append(f"{relation.name}: {count[0]} rows, among them {shown}")
    return sentences


def refused_rows(connection: duckdb.DuckDBPyConnection) -> list[RefusedRow]:
    """Tonight's rows that the books refused, in the order of their files and rows."""
    found = connection.execute(
        "SELECT input_file_id, row_number, reasons FROM judged.row_verdict "
        "WHERE is_tonight AND outcome = 'quarantined' ORDER BY input_file_id, row_number"
    ).fetchall()
    return [RefusedRow(*row) for row in found]


def write_issued(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Path]:
    """What tonight adds or changes: one Parquet file a relation that has any, sorted by its key."""
    written = {}
    folder.mkdir(parents=True, exist_ok=True)
    for relation in relations_of(ISSUED_SCHEMA):
        count = connection.execute(f"SELECT count(*) FROM {relation.qualified_name}").fetchone()
        if count and count[0]:
            path = folder / f"{relation.name}.parquet"
            order = ", ".join(key_columns(relation))
            name = str(path).replace("'", "''")
            connection.execute(
                f"COPY (SELECT * FROM {relation.qualified_name} ORDER BY {order}) TO '{name}' (FORMAT parquet)"
            )
            written[relation.name] = path
    return written
