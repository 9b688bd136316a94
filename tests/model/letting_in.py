"""What was not let in, and until when it waits (R-66). A file of these worlds is judged once, and none is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.model.journal import Journal, ThisRun

LET_IN = ("accepted", "unchanged")


def not_let_in(journal: Journal, this_run: ThisRun) -> Iterator[tuple[str, str, None]]:
    """R-66: files with rows that wait, until their key or a file of their name and shape is let in later."""
    keys = {(type(fate.row), fate.row.key) for fate in this_run.fates if fate.outcome != "quarantined"}
    files = _files_let_in(this_run)
    waiting = [
        fate
        for fate in journal.waiting
        if (type(fate.row), fate.row.key) not in keys and (fate.path, type(fate.row)) not in files
    ]
    journal.waiting = waiting + [fate for fate in this_run.fates if fate.outcome == "quarantined"]
    for file_id in {fate.file_id for fate in journal.waiting}:
        yield "ROWS_QUARANTINED", file_id, None


def _files_let_in(this_run: ThisRun) -> set[tuple[str, type]]:
    """Name and shape of the files of this run; not of a file of which rows were quarantined and none was let in."""
    outcomes: dict[tuple[str, type], list[str]] = defaultdict(list)
    for fate in this_run.fates:
        outcomes[fate.path, type(fate.row)].append(fate.outcome)
    return {
        file
        for file, found in outcomes.items()
        if "quarantined" not in found or any(outcome in LET_IN for outcome in found)
    }
