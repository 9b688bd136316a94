"""The checks of `doctor`: settings, folders, disk, lock, reference tables, time zones, inbox, earlier runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from aftersales.jobs.home.durable import files_below
from aftersales.jobs.home.ending import Ending, HomeHeld
from aftersales.jobs.home.lock import held
from aftersales.jobs.home.manifest import read_manifests
from aftersales.jobs.home.places import Home
from aftersales.jobs.home.settings import read_settings
from aftersales.jobs.intake.arriving import arriving
from aftersales.jobs.intake.inbox import places, skipped
from aftersales.jobs.intake.reference import ReferenceTableError, path_of, read_reference, zones
from aftersales.jobs.telling import examining_nights
from aftersales.jobs.telling.counted import counted
from aftersales.jobs.telling.observation import FAIL, OK, WARN, Observation

if TYPE_CHECKING:
    from aftersales.jobs.home.settings import Settings

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
    yield from examining_nights.missed(runs, settings)
    yield from examining_nights.unfinished(home, runs)
    yield from examining_nights.inputs(runs, settings)
    yield from examining_nights.drift(runs)
    yield from examining_nights.retention(home, runs, settings)


def _folders(home: Home) -> Iterator[Observation]:
    """Check that every folder can be written to and that only the job's user can read the archive."""
    places = (home.root, home.inbox, home.archive, home.state.root, *(home.root / name for name in PUBLISHED))
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
        missing = "notify_urls is set but apprise is not installed: run `pip install 'aftersales[notify]'`"
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
