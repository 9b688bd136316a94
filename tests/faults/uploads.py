"""Promise 8: a file that is still being uploaded is left for the next run, which then takes it."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from aftersales.jobs.console.logging_setup import Silence
from aftersales.jobs.ingest.inbox import UNFINISHED, places, skipped
from aftersales.jobs.ingest.upload_check import arriving
from aftersales.jobs.nightly import run_business_date
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.settings import read_settings
from tests.faults.outcome import Outcome

HEADER: Final = b"decision_id,subject_id,decision,note,decided_by,decided_at\n"
ROW: Final = b"D-%d,X,explain,n,o,2026-07-01 10:00:00\n"


def _append(path: Path, row: bytes) -> None:
    with path.open("ab") as file:
        file.write(row)


CHANGES: Final[dict[str, Callable[[Path], None]]] = {
    "grows": lambda path: _append(path, ROW % 99),
    "shrinks": lambda path: os.truncate(path, len(HEADER)),
    "is written again": lambda path: os.utime(path, (time.time() + 1, time.time() + 1)),
    "goes away": lambda path: path.unlink(),
}
"""The change to a file between two looks at it."""


def half_files(folder: Path) -> dict[Path, bytes]:
    """Files that are not whole yet, and the complete content of each."""
    whole = HEADER + ROW % 1
    made: dict[Path, bytes] = {}
    for number, suffix in enumerate((*UNFINISHED, *(suffix.upper() for suffix in UNFINISHED))):
        made[folder / f"a{number}.csv{suffix}"] = HEADER + ROW % (number + 10)
        (folder / f"a{number}.csv{suffix}").write_bytes(whole[: len(HEADER) + 9])
    for number, cut in enumerate(range(len(HEADER) + 1, len(whole) - 30, 3)):
        path = folder / f"broken{number}.csv"
        made[path] = HEADER + ROW % (number + 40)
        path.write_bytes(whole[:cut])
    book = folder / "book.xlsx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "x" * 5000)
    made[book] = book.read_bytes()
    book.write_bytes(made[book][:-30])
    return made


def every_upload(before: Path, scratch: Path) -> Outcome:
    """Each way in which a file shows that it is not whole, before a run; and each change while a run looks."""
    outcome = Outcome()
    shutil.copytree(before, scratch / "home")
    home = Home(scratch / "home")
    folder = home.inbox / "decisions"
    folder.mkdir(exist_ok=True)
    made = half_files(folder)
    content = {path: path.read_bytes() for path in made}
    run_business_date(home, read_settings(home), date(2026, 7, 4), Silence())
    for path in made:
        was_left = path.exists() and path.read_bytes() == content[path]
        outcome.take([] if was_left else [f"{path.name} was taken"])
    outcome.take(_never_taken(home, made))
    for change in CHANGES:
        outcome.take(_taken_while(change, scratch / change.replace(" ", "_")))
    return outcome


def _never_taken(home: Home, made: dict[Path, bytes]) -> Iterator[str]:
    """The next run takes every file that has become whole."""
    for path, whole in made.items():
        path.unlink()
        name = path.name.partition(".csv")[0] + ".csv" if ".csv" in path.name else path.name
        (path.parent / name).write_bytes(whole)
    run_business_date(home, read_settings(home), date(2026, 7, 5), Silence())
    yield from (f"{path.name} was never taken" for path in home.inbox.rglob("*.*"))


def _taken_while(change: str, inbox: Path) -> Iterator[str]:
    """A file that changes between two looks, next to one that does not change."""
    (inbox / "decisions").mkdir(parents=True)
    for name in ("still.csv", "moving.csv"):
        (inbox / "decisions" / name).write_bytes(HEADER + ROW % 1 + ROW % 2)
    found = [place.path for place in places(inbox)]
    left = arriving(inbox, found, pause=lambda _: CHANGES[change](inbox / "decisions" / "moving.csv"))
    names = [file.path for file in (*skipped(inbox), *left)]
    if names != ["decisions/moving.csv"]:
        yield f"a file that {change}: left {names}"
