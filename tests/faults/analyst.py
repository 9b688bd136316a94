"""Promise 6: an analyst who holds the published file open blocks nothing, and sees the previous run or the new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from aftersales.jobs.state.paths import Home
from tests.faults.killing import prepared, started
from tests.faults.outcome import Outcome
from tests.sample.nights import DATES

QUESTION: Final = "SELECT run_id, (SELECT count(*) FROM report.posting) FROM report.night"


def every_look(homes: dict[str, Path], scratch: Path, times: int) -> Outcome:
    """Runs while a reader never closes the file."""
    outcome = Outcome()
    for turn in range(times):
        home = prepared(homes[DATES[1]], DATES[2], scratch / f"held{turn}")
        outcome.take(_blocked(home, homes, outcome))
        shutil.rmtree(home.root)
    return outcome


def _blocked(home: Home, homes: dict[str, Path], outcome: Outcome) -> Iterator[str]:
    """One reader queries during a whole run, others open the file again each time."""
    before, after = (_answer(Home(homes[night]).database) for night in (DATES[1], DATES[2]))
    assert before != after
    with duckdb.connect(str(home.database), read_only=True) as reader:
        child = started(home.root, DATES[2])
        while child.is_alive():
            outcome.looks += 1
            if reader.execute(QUESTION).fetchall() != before:
                yield "the open file does not show the previous run any more"
            if _answer_beside(home) not in (before, after):
                yield "a new reader sees neither of the two runs"
        child.join()
        if child.exitcode:
            yield f"the run ended with {child.exitcode}"
        if reader.execute(QUESTION).fetchall() != before:
            yield "the open file does not show the previous run any more"
    if _answer(home.database) != after:
        yield "the file, opened again, does not show this run"


def _answer(database: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as reader:
        return reader.execute(QUESTION).fetchall()


def _answer_beside(home: Home) -> list[tuple[object, ...]]:
    """The answer to a reader who opens the file now, from a copy, because DuckDB gives a process the file that it has
    open already."""
    beside = home.root.parent / f"{home.root.name}.now.duckdb"
    shutil.copyfile(home.database, beside)
    return _answer(beside)
