"""The functions of the product that a child process can run; each import is where its time must be counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def command(*arguments: str) -> dict[str, Any]:
    """A command of the product, as a shell would start it."""
    from aftersales.jobs.cli import main

    code = main.main(list(arguments), standalone_mode=False)
    if code:
        # a failed command is not a measurement
        raise SystemExit(code)
    return {}


def command_without_workbook(*arguments: str) -> dict[str, Any]:
    """A command of the product that writes no workbook."""
    leave_out_workbook()
    return command(*arguments)


def leave_out_workbook() -> None:
    """The product has no switch for it, so nothing takes the place of what writes it, and the suppliers' statements.

    Those are workbooks too. The page, the quarantine's workbooks and everything else stay.
    """
    from aftersales.jobs.report import job as report_job
    from aftersales.jobs.report.statements import all_statements

    @contextmanager
    def without_statements(*_: Any, **__: Any) -> Iterator[None]:
        yield

    report_job.write_workbook = lambda *_, **__: Path()
    all_statements.writing_statements = without_statements


def night_by_parts(*arguments: str) -> dict[str, Any]:
    """A night, and the seconds of each step, file and relation; `--without-workbook` may come first."""
    from aftersales.jobs.console import logging_setup
    from bench.parts import Parts

    parts = Parts()
    parts.watch()
    logging_setup.progress_for = lambda *_, **__: parts
    rest = [argument for argument in arguments if argument != "--without-workbook"]
    run = command if len(rest) == len(arguments) else command_without_workbook
    run(*rest)
    return {"parts": parts.told}


def intake(inbox: str, facts: str) -> dict[str, Any]:
    """Validated intake of an inbox into Parquet; imports are not counted, nor are they for its yardstick."""
    from aftersales.jobs.ingest.input_file import Zones
    from aftersales.jobs.ingest.job import ingest

    began = time.perf_counter()
    taken = ingest(Path(inbox), Path(facts), Zones("Asia/Kuala_Lumpur", {}, {}), {})
    seconds = time.perf_counter() - began
    rows = sum(file.rows_in for file in taken.files)
    refused = [file.refusal for file in taken.files if file.refusal]
    if refused or any(file.rejected for file in taken.files):
        raise AssertionError(f"the bench's own file was not let in whole: {refused}")
    return {"seconds": seconds, "rows": rows}


def rebuild(home: str, business_date: str, scratch: str) -> dict[str, Any]:
    """A full rebuild of the books of a date, with a new published file."""
    from datetime import UTC, date, datetime

    from aftersales.jobs.books import job as books_job
    from aftersales.jobs.books.published_database import finish
    from aftersales.jobs.state.committed_runs import History
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.paths import Home

    place, state = Path(scratch), Home(Path(home)).state
    place.mkdir(parents=True, exist_ok=True)
    with books_job.open_books(place, state.facts) as books:
        history, database = History(state, read_manifests(state)), place / "aftersales.duckdb"
        run = books_job.recompute(books, history, date.fromisoformat(business_date), place, database)
        finish(books, run.run_id, datetime.now(UTC))
    return {}
