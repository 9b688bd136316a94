"""What a doctor looks at: settings, folders, disk, lock, time zones, reference tables, missing and late inputs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from aftersales.jobs.home.durable import files_below
from aftersales.jobs.home.ending import Ending, HomeHeld
from aftersales.jobs.home.lock import held
from aftersales.jobs.home.manifest import Manifest, read_manifests
from aftersales.jobs.home.places import Home
from aftersales.jobs.home.settings import read_settings
from aftersales.jobs.intake.arriving import arriving
from aftersales.jobs.intake.inbox import places, skipped
from aftersales.jobs.intake.reference import ReferenceTableError, read_reference

if TYPE_CHECKING:
    from aftersales.jobs.home.settings import Settings

FREE_FACTOR: Final = 20
"""A night needs its inputs several times over: the copy, the facts, the database beside last night's."""
FREE_AT_LEAST: Final = 1 << 30
LATE_AFTER_DAYS: Final = 3


@dataclass(frozen=True)
class Observation:
    """One thing that was looked at: `is_well`, what was found, and what to do where it is not well."""

    subject: str
    is_well: bool
    sentence: str


def examined(home: Home) -> Iterator[Observation]:
    """Everything a night depends on, in the order in which it would fail."""
    try:
        home.must_be_one()
        settings = read_settings(home)
    except Ending as ending:
        yield from (Observation("settings", False, sentence) for sentence in ending.sentences)
        return
    yield Observation("settings", True, f"{home.settings_file} and the environment are understood")
    looks: tuple[Callable[[Home], Iterator[Observation]], ...] = (_folders, _disk, _lock, _reference, _inbox)
    for look in looks:
        yield from look(home)
    yield from _nights(home, settings)


def _folders(home: Home) -> Iterator[Observation]:
    """Every place can be written to, and nobody else reads the archive."""
    for folder in (home.root, home.inbox, home.archive, home.state.root):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            yield Observation("folders", False, f"{folder} cannot be written to: give the job's user the right to")
    if home.archive.is_dir() and home.archive.stat().st_mode & 0o077:
        yield Observation("folders", False, f"{home.archive} is open to others and holds personal data: chmod 700 it")
    else:
        yield Observation("folders", True, "can be written to")


def _disk(home: Home) -> Iterator[Observation]:
    """There is room for a night."""
    waiting = sum(path.stat().st_size for path in files_below(home.inbox))
    published = home.database.stat().st_size if home.database.exists() else 0
    needed = max(FREE_AT_LEAST, FREE_FACTOR * waiting + 2 * published)
    free = shutil.disk_usage(home.root).free
    sentence = f"{free >> 20} MiB free, {needed >> 20} MiB wanted"
    yield Observation("disk", free >= needed, sentence if free >= needed else f"{sentence}: make room before the night")


def _lock(home: Home) -> Iterator[Observation]:
    """Nobody holds the home."""
    try:
        with held(home):
            yield Observation("lock", True, "nobody holds the home")
    except HomeHeld as ending:
        yield Observation("lock", False, str(ending))


def _reference(home: Home) -> Iterator[Observation]:
    """All reference tables keep their contracts (a row that does not stops the run)."""
    try:
        tables = read_reference(home.reference)
    except ReferenceTableError as error:
        yield from (Observation("reference", False, message) for message in error.messages)
        return
    counts = ", ".join(f"{kind} {table.frame.height}" for kind, table in tables.items())
    yield Observation("reference", True, f"rows: {counts}")
    empty = [kind for kind in ("shop", "supplier", "partnership") if not tables[kind].frame.height]
    if empty:
        yield Observation("reference", False, f"{', '.join(empty)} without a row: nothing can be pushed or refunded")


def _inbox(home: Home) -> Iterator[Observation]:
    """What waits, and what will be left lying."""
    found = [place.path for place in places(home.inbox)]
    left = (*skipped(home.inbox), *arriving(home.inbox, found))
    waiting = len(found) - sum(file.path in found for file in left)
    yield Observation("inbox", True, f"{waiting} files wait")
    for file in left:
        yield Observation("inbox", False, f"{file.shown} will be left: {file.why}")


def _nights(home: Home, settings: Settings) -> Iterator[Observation]:
    """No night is missing, and no shop has fallen silent."""
    runs = read_manifests(home.state)
    if not runs:
        yield Observation("nights", True, "none has run yet")
        return
    last = runs[-1].business_date
    today = datetime.now(ZoneInfo(settings.time_zone)).date()
    missed = (today - timedelta(days=1) - last).days
    if missed > 0:
        sentence = f"the last is {last}; {missed} later ones have not run: aftersales backfill, or look at the schedule"
        yield Observation("nights", False, sentence)
    else:
        yield Observation("nights", True, f"the last is {last}")
    for source, seen in _last_seen(runs).items():
        silent = (last - seen).days
        if silent > LATE_AFTER_DAYS:
            yield Observation(
                "inputs", False, f"{source}: nothing for {silent} nights, since {seen}: ask for the export"
            )


def _last_seen(runs: tuple[Manifest, ...]) -> dict[str, date]:
    """Source and shop to the last night that brought a file of it."""
    seen: dict[str, date] = {}
    for run in runs:
        for record in run.files:
            seen[f"{record.source}/{record.shop_id}".rstrip("/")] = run.business_date
    return seen
