"""The checks of `doctor`: settings, folders, disk, lock, reference tables, time zones, inbox, earlier runs."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aftersales.jobs.console.counted import counted
from aftersales.jobs.ingest.inbox import places, skipped
from aftersales.jobs.ingest.input_file import QUARANTINED
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, path_of, read_reference, zones
from aftersales.jobs.ingest.upload_check import arriving
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import Ending, HomeHeld
from aftersales.jobs.state.incomplete_runs import incomplete_runs
from aftersales.jobs.state.lock import held
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.missing_inputs import missing_inputs, place_of
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.retention import ages_of, due
from aftersales.jobs.state.settings import Settings, read_settings

OK: Final = "OK"
WARN: Final = "WARN"
"""Deserves attention but does not fail: the next run can succeed."""
FAIL: Final = "FAIL"


@dataclass(frozen=True)
class Observation:
    """`result` is OK, WARN or FAIL; `sentence` states what was found and, unless it is OK, what to do."""

    subject: str
    result: str
    sentence: str


FREE_FACTOR: Final = 20
"""A run needs the size of its inputs several times: the copy, the facts, the new database next to the old one."""
FREE_AT_LEAST: Final = 1 << 30
PUBLISHED: Final = ("outbox", "reports", "quarantine")
CLOCK_SLACK_SECONDS: Final = 120


def examined(home: Home) -> Iterator[Observation]:
    """Check everything a run depends on, in the order in which the run would fail."""
    try:
        home.must_be_one()
        settings = read_settings(home)
    except Ending as ending:
        yield from (Observation("settings", FAIL, sentence) for sentence in ending.sentences)
        return
    yield Observation("settings", OK, f"{home.settings_file} and the environment are valid")
    yield from _notifications(settings)
    looks: tuple[Callable[[Home], Iterator[Observation]], ...] = (_folders, _disk, _lock, _reference)
    for look in looks:
        yield from look(home)
    yield from _time_zones(home, settings)
    yield from _inbox(home)
    try:
        runs = read_manifests(home.state)
    except Ending as ending:
        yield from (Observation("runs", FAIL, sentence) for sentence in ending.sentences)
        return
    yield from _missed(runs, settings)
    yield from _unfinished(home, runs)
    yield from _inputs(runs, settings)
    yield from _drift(runs)
    yield from _retention(home, runs, settings)


def _folders(home: Home) -> Iterator[Observation]:
    """Check that every folder can be written to and that only the job's user can read the archive."""
    inboxes = [Path(folder) for folder, _, _ in os.walk(home.inbox)]
    places = (home.root, *inboxes, home.archive, home.state.root, *(home.root / name for name in PUBLISHED))
    shut = [place for place in places if place.is_dir() and not os.access(place, os.W_OK | os.X_OK)]
    for place in shut:
        yield Observation("folders", FAIL, f"{place} is not writable: give the job's user write permission")
    is_open = home.archive.is_dir() and bool(home.archive.stat().st_mode & 0o077)
    if is_open:
        yield Observation(
            "folders", FAIL, f"{home.archive} contains personal data and other users can read it: run `chmod 700` on it"
        )
    if not shut and not is_open:
        yield Observation("folders", OK, "all folders are writable")


def _disk(home: Home) -> Iterator[Observation]:
    """Check that the disk has room for a run."""
    waiting = sum(path.stat().st_size for path in files_below(home.inbox))
    published = home.database.stat().st_size if home.database.exists() else 0
    needed = max(FREE_AT_LEAST, FREE_FACTOR * waiting + 2 * published)
    free = shutil.disk_usage(home.root).free
    sentence = f"{free >> 20} MiB free, {needed >> 20} MiB required"
    if free >= needed:
        yield Observation("disk", OK, sentence)
    else:
        yield Observation("disk", FAIL, f"{sentence}: free up disk space before the next run")


def _lock(home: Home) -> Iterator[Observation]:
    """Check that no other command holds the home."""
    try:
        with held(home):
            yield Observation("lock", OK, "no other command is using the home")
    except HomeHeld as ending:
        yield Observation("lock", FAIL, str(ending))


def _reference(home: Home) -> Iterator[Observation]:
    """Check all reference tables against their contracts (an invalid row stops the run)."""
    try:
        tables = read_reference(home.reference)
    except ReferenceTableError as error:
        yield from (Observation("reference", FAIL, message) for message in error.messages)
        return
    counts = ", ".join(f"{kind} {table.frame.height}" for kind, table in tables.items())
    yield Observation("reference", OK, f"rows per table: {counts}")
    for kind in ("shop", "supplier", "partnership"):
        if not tables[kind].frame.height:
            file = path_of(home.reference, kind)
            yield Observation(
                "reference", FAIL, f"{file} has no rows, so nothing can be pushed or refunded: fill it in"
            )


def _notifications(settings: Settings) -> Iterator[Observation]:
    """Check that notifications can be sent; without addresses nothing is checked."""
    if not settings.notify_urls:
        return
    if find_spec("apprise") is None:
        missing = (
            "notify_urls is set but apprise is not installed: install the extra `notify` from the checkout or the "
            "wheel: `pip install '.[notify]'`"
        )
        yield Observation("notify", FAIL, missing)
    elif settings.notify_on:
        addresses = counted(len(settings.notify_urls), "address is", "addresses are")
        yield Observation("notify", OK, f"{addresses} notified of {', '.join(settings.notify_on)}")
    else:
        unused = "notify_urls is set but notify_on is empty, so nothing is ever sent: add an outcome to notify_on"
        yield Observation("notify", WARN, unused)


def _time_zones(home: Home, settings: Settings) -> Iterator[Observation]:
    """Show every time zone in use, so that a wrong one is noticed, and check the machine's clock."""
    now = datetime.now(ZoneInfo(settings.time_zone))
    yield Observation("time zones", OK, f"home: {settings.time_zone}, where it is {now:%Y-%m-%d %H:%M}")
    with suppress(ReferenceTableError):
        whose = zones(read_reference(home.reference), settings.time_zone)
        others = sorted({*whose.shops.values(), *whose.suppliers.values()} - {""})
        yield Observation("time zones", OK, f"shops and suppliers: {', '.join(others) or 'none'}")
    # a manifest has the time of the machine's clock when a run wrote it, so one from the future means a wrong clock
    newest = max((path.stat().st_mtime for path in files_below(home.state.manifests)), default=0.0)
    if newest > now.timestamp() + CLOCK_SLACK_SECONDS:
        moment = datetime.fromtimestamp(newest, now.tzinfo)
        yield Observation(
            "time zones",
            FAIL,
            f"a file of the home is dated {moment:%Y-%m-%d %H:%M}, in the future: set the machine's clock",
        )


def _inbox(home: Home) -> Iterator[Observation]:
    """Show how many files wait, and check for files that the next run will not take."""
    found = [place.path for place in places(home.inbox)]
    left = (*skipped(home.inbox), *arriving(home.inbox, found))
    waiting = len(found) - sum(file.path in found for file in left)
    yield Observation("inbox", OK, counted(waiting, "file waits", "files wait") if waiting else "empty")
    for file in left:
        yield Observation("inbox", FAIL, f"{file.shown} will stay in the inbox: {file.why}")


LATE_AFTER_DAYS: Final = 3
DRIFT_MESSAGE: Final = "check whether a rule needs the new column and inform the person who maintains the declarations"


def _missed(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Check that every business date has run."""
    if not runs:
        yield Observation("runs", OK, "no run is committed yet")
        return
    last = runs[-1].business_date
    before = max((run.business_date for run in runs if run.business_date < last), default=last)
    for step in range(1, (last - before).days):
        day = before + timedelta(days=step)
        never = f"{day} never ran and cannot run any more, because {last} is committed and took its input files"
        yield Observation("runs", FAIL, f"{never}: check the schedule")
    today = datetime.now(ZoneInfo(settings.time_zone)).date()
    yesterday, next_day = today - timedelta(days=1), last + timedelta(days=1)
    pending = (yesterday - last).days
    if pending > 0:
        later = counted(pending, "later date has", "later dates have")
        command = f"aftersales backfill --from {next_day} --to {yesterday}"
        sentence = f"the last date is {last}; {later} not run: run `{command}` or check the schedule"
        yield Observation("runs", FAIL, sentence)
    else:
        yield Observation("runs", OK, f"the last date is {last}")


def _unfinished(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that every run is published and no draft waits for a person; without a finding no line is printed."""
    for found in incomplete_runs(home, runs):
        yield Observation("runs", FAIL, f"{found.sentence}: {found.what_to_do}")


def _retention(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Check that no file is past its age limit; without age limits nothing is checked."""
    ages = ages_of(settings)
    if not ages:
        return
    files = due(home, runs, ages).files
    if not files:
        yield Observation("retention", OK, "no file has reached its age limit")
        return
    counts = Counter(file.kind for file in files)
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    oldest = min(file.business_date for file in files)
    reached = counted(len(files), "file has", "files have")
    sentence = f"{reached} reached the age limit ({kinds}), the oldest of {oldest}: `aftersales prune` shows them"
    yield Observation("retention", FAIL, f"{sentence}, `aftersales prune --remove` removes them")


def _inputs(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Check that expected inputs came, no file was refused and no source has stopped sending files."""
    if not runs:
        return
    last = runs[-1].business_date
    expected = settings.expected_inputs
    missing = missing_inputs(expected, runs, last)
    for place in missing:
        yield Observation(
            "inputs",
            FAIL,
            f"{place}: expected on every date but missing on {last}: add the export and run {last} again",
        )
    for record in runs[-1].files:
        if record.outcome == QUARANTINED:
            yield Observation("inputs", FAIL, f"{record.path} was refused on {last}: {record.refusal}")
    late = {place: seen for place, seen in _last_seen(runs).items() if (last - seen).days > LATE_AFTER_DAYS}
    for place, seen in late.items():
        silent = counted((last - seen).days, "day")
        yield Observation("inputs", FAIL, f"{place}: no file for {silent}, since {seen}: request the export")
    if not missing and not late:
        required = f"{counted(len(expected), 'input is', 'inputs are')} expected on every date"
        yield Observation("inputs", OK, f"no source is late; {required if expected else 'expected_inputs is empty'}")


def _drift(runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that the newest header of each source and shop equals the header before it."""
    newest = {
        (record.header.declaration, record.shop_id): (run, record, record.header)
        for run in runs
        for record in run.files
        if record.header
    }
    changed = [(run, record, header.change) for run, record, header in newest.values() if header.change]
    for run, record, change in changed:
        yield Observation("drift", FAIL, f"{record.path} of {run.business_date}: {change}: {DRIFT_MESSAGE}")
    if not changed:
        yield Observation("drift", OK, f"{counted(len(newest), 'header is', 'headers are')} the same as before")


def _last_seen(runs: Sequence[Manifest]) -> dict[str, date]:
    """Source and shop to the last business date with a file of it."""
    return {place_of(record): run.business_date for run in runs for record in run.files}
