# ruff: noqa: DTZ001 - moments are naive UTC here, as they are in facts
"""The real books of a world: the product's own floors, run after run, without intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from aftersales.jobs.books.job import compute, failed_checks, write_issued
from aftersales.jobs.books.run_inputs import RunInputs
from aftersales.jobs.books.source_tables import INPUT_FILE_COLUMNS, RUN_COLUMNS
from tests.model.fact_files import FRAME_TYPES, KIND_OF_ROW, file_id, write_facts, write_reference
from tests.model.world import InputFile, Night, World

REPORT_RELATIONS: Final = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'report'"
WALL_CLOCK: Final = datetime(2026, 1, 1)
"""Runs carry times; no ledger reads them."""
ONE_THREAD: Final = {"threads": 1}
"""One thread is faster for few rows. All stories are also computed by two threads (carrying.carried_otherwise)."""

Rows = list[dict[str, Any]]
Relations = dict[str, Rows]


@dataclass
class Shelf:
    """The files that a home would keep between runs."""

    folder: Path
    facts: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    issued: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    input_files: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


def books_of(world: World, folder: Path) -> Iterator[Relations]:
    """Per run, the relations of schema `report` with their rows; a check that returns rows is an error."""
    shelf = Shelf(folder)
    for position, night in enumerate(world.nights):
        inputs = inputs_of_night(world, night, shelf, position)
        with duckdb.connect(config={"threads": 2}) as connection:
            compute(connection, inputs)
            findings = failed_checks(connection)
            if findings:
                raise AssertionError(f"{night.business_date}: the books do not balance: {findings}")
            for name, path in write_issued(connection, inputs.scratch / "issued").items():
                shelf.issued[name].append(path)
            yield published_rows(connection)


def inputs_of_night(world: World, night: Night, shelf: Shelf, position: int) -> RunInputs:
    """What the books of a night stand on; the shelf gets its files and its run."""
    scratch = shelf.folder / f"night_{position}"
    scratch.mkdir(parents=True)
    run_number = 1 + sum(run["business_date"] == night.business_date for run in shelf.runs)
    run_id = f"{night.business_date}.{run_number}"
    run = _run(run_id, run_number, night.business_date)
    for file in sorted(night.files, key=lambda each: each.path.encode()):
        shelf.input_files.append(_taken(file, run, shelf, scratch))
    shelf.runs.append(run)
    settings = night.settings or world.settings
    return RunInputs(
        business_date=night.business_date,
        run_number=run_number,
        run_id=run_id,
        settings=asdict(settings) | {"second_person_above": dict(settings.second_person_above)},
        reference=write_reference(night.reference or world.reference, scratch / "reference"),
        facts=dict(shelf.facts),
        rejected=[],
        issued=dict(shelf.issued),
        input_files=_frame(shelf.input_files, INPUT_FILE_COLUMNS),
        runs=_frame(shelf.runs, RUN_COLUMNS),
        scratch=scratch,
    )


def _taken(file: InputFile, run: dict[str, Any], shelf: Shelf, scratch: Path) -> dict[str, Any]:
    """The manifest's entry for a file; its facts go onto the shelf the first time."""
    identity = file_id(file)
    outcome = "unchanged" if identity in shelf.taken else "accepted"
    if outcome == "accepted":
        kind, path = write_facts(file, scratch)
        shelf.facts[kind].append(path)
        shelf.taken.add(identity)
    return {
        "input_file_id": identity,
        "run_id": run["run_id"],
        "run_number": run["run_number"],
        "path": file.path,
        "source": file.source,
        "kind": KIND_OF_ROW[type(file.rows[0])],
        "declaration": KIND_OF_ROW[type(file.rows[0])],
        "shop_id": file.shop_id,
        "sha256": identity,
        "bytes": len(file.rows),
        "business_date": run["business_date"],
        "header_change": "",
        "rows_in": len(file.rows),
        "outcome": outcome,
        "refusal": "",
    }


def _run(run_id: str, run_number: int, business_date: date) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "run_number": run_number,
        "business_date": business_date,
        "started_at": WALL_CLOCK,
        "finished_at": WALL_CLOCK,
        "outcome": "published",
        "version": "0",
        "settings_sha256": "",
    }


def _frame(rows: list[dict[str, Any]], types: dict[str, str]) -> pl.DataFrame:
    schema = {name: FRAME_TYPES[kind] for name, kind in types.items()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def published_rows(connection: duckdb.DuckDBPyConnection) -> Relations:
    """Every relation of schema `report` with its rows."""
    names = [name for (name,) in connection.execute(REPORT_RELATIONS).fetchall()]
    published = {}
    for name in sorted(names):
        cursor = connection.execute(f'SELECT * FROM report."{name}"')
        columns = [column[0] for column in cursor.description or ()]
        published[name] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return published
