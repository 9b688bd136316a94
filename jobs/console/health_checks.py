"""What a doctor looks at: settings, folders, disk, lock, reference tables, time zones, inbox, nights that ran."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from typing import Final
from zoneinfo import ZoneInfo

from aftersales.jobs.ingest.inbox import places, skipped
from aftersales.jobs.ingest.input_file import REFUSED
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, path_of, read_reference, zones
from aftersales.jobs.ingest.upload_check import arriving
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import Ending, HomeHeld
from aftersales.jobs.state.incomplete_runs import told_of
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.missing_inputs import missing_inputs, place_of
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.retention import ages_of, due
from aftersales.jobs.state.settings import Settings, read_settings


@dataclass(frozen=True)
class Observation:
    """`is_well`, what was found, and what to do where it is not well."""

    subject: str
    is_well: bool
    sentence: str


FREE_FACTOR: Final = 20
"""A night needs its inputs several times over: the copy, the facts, the database beside last night's."""
FREE_AT_LEAST: Final = 1 << 30
PUBLISHED: Final = ("outbox", "reports", "quarantine")
CLOCK_SLACK_SECONDS: Final = 120


def examined(home: Home) -> Iterator[Observation]:
    """Everything a night depends on, in the order in which it would fail."""
    try:
        home.must_be_one()
        settings = read_settings(home)
    except Ending as ending:
        yield from (Observation("settings", False, sentence) for sentence in ending.sentences)
        return
    yield Observation("settings", True, f"{home.settings_file} and the environment are understood")
    yield from _watchers(settings)
    looks: tuple[Callable[[Home], Iterator[Observation]], ...] = (_folders, _disk, _lock, _reference)
    for look in looks:
        yield from look(home)
    yield from _time_zones(home, settings)
    yield from _inbox(home)
    try:
        runs = read_manifests(home.state)
    except Ending as ending:
        yield from (Observation("nights", False, sentence) for sentence in ending.sentences)
        return
    yield from _nights(runs, settings)
    yield from _unfinished(home, runs)
    yield from _inputs(runs, settings)
    yield from _drift(runs)
    yield from _retention(home, runs, settings)


def _folders(home: Home) -> Iterator[Observation]:
    """Every place can be written to, and nobody else reads the archive."""
    places = (home.root, home.inbox, home.archive, home.state.root, *(home.root / name for name in PUBLISHED))
    shut = [place for place in places if place.is_dir() and not os.access(place, os.W_OK | os.X_OK)]
    for place in shut:
        yield Observation("folders", False, f"{place} cannot be written to: give the job's user the right to")
    is_open = home.archive.is_dir() and bool(home.archive.stat().st_mode & 0o077)
    if is_open:
        yield Observation("folders", False, f"{home.archive} is open to others and holds personal data: chmod 700 it")
    if not shut and not is_open:
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
    for kind in ("shop", "supplier", "partnership"):
        if not tables[kind].frame.height:
            file = path_of(home.reference, kind)
            yield Observation(
                "reference", False, f"{file} has no row, so nothing can be pushed or refunded: fill it in"
            )


def _watchers(settings: Settings) -> Iterator[Observation]:
    """Whether those who are to hear of a night can be told; where nobody is, nothing is said."""
    if settings.notify_urls:
        is_there = find_spec("apprise") is not None
        told = f"{len(settings.notify_urls)} addresses hear of {', '.join(settings.notify_on) or 'nothing'}"
        missing = "notify_urls is set and apprise is missing; `pip install 'aftersales[notify]'`"
        yield Observation("watchers", is_there, told if is_there else missing)


def _time_zones(home: Home, settings: Settings) -> Iterator[Observation]:
    """Whose clock is whose, and that no clock is taken for another without anybody having said so."""
    now = datetime.now(ZoneInfo(settings.time_zone))
    yield Observation("time zones", True, f"the home's is {settings.time_zone}, where it is {now:%Y-%m-%d %H:%M}")
    with suppress(ReferenceTableError):
        whose = zones(read_reference(home.reference), settings.time_zone)
        others = sorted({*whose.shops.values(), *whose.suppliers.values()} - {""})
        yield Observation("time zones", True, f"of shops and suppliers: {', '.join(others) or 'none'}")
    # the manifests carry the time of the machine's clock when a run wrote them
    newest = max((path.stat().st_mtime for path in files_below(home.state.manifests)), default=0.0)
    if newest > now.timestamp() + CLOCK_SLACK_SECONDS:
        moment = datetime.fromtimestamp(newest, now.tzinfo)
        yield Observation(
            "time zones", False, f"a file of the home is of {moment:%Y-%m-%d %H:%M}: set the machine's clock"
        )


def _inbox(home: Home) -> Iterator[Observation]:
    """What waits, and what will be left lying."""
    found = [place.path for place in places(home.inbox)]
    left = (*skipped(home.inbox), *arriving(home.inbox, found))
    waiting = len(found) - sum(file.path in found for file in left)
    yield Observation("inbox", True, f"{waiting} files wait")
    for file in left:
        yield Observation("inbox", False, f"{file.shown} will be left: {file.why}")


LATE_AFTER_DAYS: Final = 3
WHAT_OF_DRIFT: Final = "look whether a rule needs what is new, and tell whoever keeps the declarations"


def _nights(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """No night is missing."""
    if not runs:
        yield Observation("nights", True, "none has run yet")
        return
    last = runs[-1].business_date
    before = max((run.business_date for run in runs if run.business_date < last), default=last)
    for step in range(1, (last - before).days):
        day = before + timedelta(days=step)
        never = f"{day} never ran, and cannot any more: {last} is committed and took what came in until then"
        yield Observation("nights", False, f"{never}; look at the schedule")
    today = datetime.now(ZoneInfo(settings.time_zone)).date()
    missed = (today - timedelta(days=1) - last).days
    if missed > 0:
        sentence = f"the last is {last}; {missed} later ones have not run: aftersales backfill, or look at the schedule"
        yield Observation("nights", False, sentence)
    else:
        yield Observation("nights", True, f"the last is {last}")


def _unfinished(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Nothing is on its way to its places, and no draft waits for a person; where nothing is, nothing is said."""
    for sentence in told_of(home, runs):
        yield Observation("nights", False, sentence)


def _retention(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Nothing is kept longer than the settings say; where they say nothing, nothing is said."""
    ages = ages_of(settings)
    if not ages:
        return
    files = due(home, runs, ages).files
    if not files:
        yield Observation("retention", True, "nothing has reached its age")
        return
    counts = Counter(file.kind for file in files)
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    oldest = min(file.business_date for file in files)
    sentence = f"{len(files)} files since {oldest} have reached their age ({kinds}): aftersales prune"
    yield Observation("retention", False, f"{sentence} shows them, with --remove it removes them")


def _inputs(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """What is expected came, nothing was refused, and no source has fallen silent."""
    if not runs:
        return
    last = runs[-1].business_date
    expected = settings.expected_inputs
    missing = missing_inputs(expected, runs, last)
    for place in missing:
        yield Observation(
            "inputs", False, f"{place}: expected every night, and missing on {last}: put the export in, run it again"
        )
    for record in runs[-1].files:
        if record.outcome == REFUSED:
            yield Observation("inputs", False, f"{record.path} was refused on {last}: {record.refusal}")
    late = {place: seen for place, seen in _last_seen(runs).items() if (last - seen).days > LATE_AFTER_DAYS}
    for place, seen in late.items():
        silent = (last - seen).days
        yield Observation("inputs", False, f"{place}: nothing for {silent} nights, since {seen}: ask for the export")
    if not missing and not late:
        yield Observation("inputs", True, f"{len(expected)} are expected every night, and none is missing or late")


def _drift(runs: Sequence[Manifest]) -> Iterator[Observation]:
    """The newest header of each source and shop is as the one before it."""
    newest = {
        (record.header.declaration, record.shop_id): (run, record, record.header)
        for run in runs
        for record in run.files
        if record.header
    }
    changed = [(run, record, header.change) for run, record, header in newest.values() if header.change]
    for run, record, change in changed:
        yield Observation("drift", False, f"{record.path} of {run.business_date}: {change}: {WHAT_OF_DRIFT}")
    if not changed:
        yield Observation("drift", True, f"{len(newest)} headers, as they were before")


def _last_seen(runs: Sequence[Manifest]) -> dict[str, date]:
    """Source and shop to the last night that brought a file of it."""
    return {place_of(record): run.business_date for run in runs for record in run.files}
