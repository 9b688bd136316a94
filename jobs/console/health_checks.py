"""The checks of `doctor`: settings, folders, disk, lock, reference tables, time zones, inbox, earlier runs."""

from __future__ import annotations

import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aftersales.jobs.console.acknowledged import acknowledged
from aftersales.jobs.console.counted import counted
from aftersales.jobs.console.home_status import FAILED, HomeStatus, failed, unfinished_runs
from aftersales.jobs.console.left_files import STALLED, staying, unfinished
from aftersales.jobs.console.not_let_in import NotLetIn, still_not_let_in
from aftersales.jobs.console.pending_dates import pending_dates
from aftersales.jobs.console.published_db import nothing_accepted, open_published
from aftersales.jobs.console.reference_health import FAIL, OK, WARN, access_findings, reference_findings
from aftersales.jobs.console.similar_keys import similar_keys
from aftersales.jobs.ingest.inbox import places
from aftersales.jobs.ingest.reference_tables import ReferenceTableError, read_reference, zones
from aftersales.jobs.ingest.upload_check import arriving
from aftersales.jobs.runtime.durable_io import files_below
from aftersales.jobs.runtime.exit_codes import Ending
from aftersales.jobs.state.lock import holder
from aftersales.jobs.state.lost_state import lines_of, lost
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.missing_inputs import missing_inputs, place_of
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.published_places import differences
from aftersales.jobs.state.retention import ages_of, due
from aftersales.jobs.state.run_gap import zone_change
from aftersales.jobs.state.settings import Settings, read_settings, unused_settings

__all__ = ["FAIL", "OK", "WARN", "Observation", "examined"]


@dataclass(frozen=True)
class Observation:
    """`result` is OK, WARN or FAIL; `sentence` states what was found and, unless it is OK, what to do.

    `shown_once` names what is a warning only until a person has seen it (acknowledged.py).
    """

    subject: str
    result: str
    sentence: str
    shown_once: str = ""


FREE_FACTOR: Final = 20
"""A run needs the size of its inputs several times: the copy, the facts, the new database next to the old one."""
FREE_AT_LEAST: Final = 1 << 30
PUBLISHED: Final = ("outbox", "reports", "quarantine")
CLOCK_SLACK_SECONDS: Final = 120
HELD_TOO_LONG: Final = timedelta(hours=12)


def examined(home: Home) -> Iterator[Observation]:
    """Check everything a run depends on, in the order in which the run would fail."""
    try:
        home.must_be_one()
        settings = read_settings(home)
    except Ending as ending:
        yield from (Observation("settings", FAIL, sentence) for sentence in ending.sentences)
        return
    yield Observation("settings", OK, f"{home.settings_file} and the environment are valid")
    yield from (Observation("settings", WARN, sentence) for sentence in unused_settings(home))
    yield from _notifications(settings)
    looks: tuple[Callable[[Home], Iterator[Observation]], ...] = (_folders, _disk, _lock)
    for look in looks:
        yield from look(home)
    yield from _published(home, settings)
    yield from _reference(home, settings)
    yield from _time_zones(home, settings)
    yield from _inbox(home)
    try:
        runs = read_manifests(home.state)
    except Ending as ending:
        yield from (Observation("runs", FAIL, sentence) for sentence in ending.sentences)
        return
    yield from _lost(home, runs)
    if changed := zone_change(settings, runs):
        yield Observation("time zones", FAIL, f"{changed}: correct it, or confirm it with `aftersales run --yes`")
    yield from _missed(home, runs, settings)
    yield from _unfinished(home, runs, settings)
    yield from _not_let_in(home, runs)
    yield from _similar(home, runs)
    yield from _inputs(home, runs, settings)
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
    """Show who holds the home: only a run that does not end is a problem."""
    found = holder(home)
    if found is None:
        yield Observation("lock", OK, "no other command is using the home")
        return
    who = f"process {found.pid}" if found.pid else "another process"
    since = f", since {found.since.isoformat()}" if found.since else ""
    if found.since and datetime.now(UTC) - found.since > HELD_TOO_LONG:
        sentence = f"{home.root} is held by {who}{since}: look whether it still works; a run waits for it"
        yield Observation("lock", WARN, sentence)
    else:
        yield Observation("lock", OK, f"{home.root} is held by {who}{since}: a run is in progress")


def _reference(home: Home, settings: Settings) -> Iterator[Observation]:
    """Check all reference tables against their contracts and each other (what is wrong stops the run)."""
    for result, sentence in reference_findings(home, settings):
        yield Observation("reference", result, sentence)


def _published(home: Home, settings: Settings) -> Iterator[Observation]:
    """Check that published files have the group and mode of the settings; without these nothing is checked (R-88)."""
    for result, sentence in access_findings(home, settings):
        yield Observation("access", result, sentence)


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
        whose = zones(read_reference(home.reference, allow_gone=settings.allow_gone), settings.time_zone)
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
    """Show how many files wait, and check for files that no run will ever take.

    Litter of operating systems is not shown, and neither is a file that is still being uploaded.
    """
    found = [place.path for place in places(home.inbox)]
    uploading = len(arriving(home.inbox, found))
    on_the_way, waiting = uploading + unfinished(home.inbox), len(found) - uploading
    sentence = counted(waiting, "file waits", "files wait") if waiting else "empty"
    also = f"; {counted(on_the_way, 'file is', 'files are')} still being uploaded" if on_the_way else ""
    yield Observation("inbox", OK, f"{sentence}{also}")
    for file in staying(home.inbox):
        result = WARN if file.why == STALLED else FAIL
        yield Observation("inbox", result, f"{file.shown} will stay in the inbox: {file.why}")


LATE_AFTER_DAYS: Final = 3
ENDED_AFTER_DAYS: Final = 30
SEEN_OFTEN: Final = 3
"""Dates on which a source must have come before its silence means anything."""
DRIFT_MESSAGE: Final = "check whether a rule needs the new column and inform the person who maintains the declarations"


def _missed(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Check that every business date has run; a date that cannot run any more is a warning once."""
    if not runs:
        yield Observation("runs", OK, "no run is committed yet")
        return
    last = runs[-1].business_date
    before = max((run.business_date for run in runs if run.business_date < last), default=last)
    known = acknowledged(home)
    for step in range(1, (last - before).days):
        day = before + timedelta(days=step)
        name = f"date {day} never ran"
        if name not in known:
            never = f"{day} never ran and cannot run any more, because {last} is committed and took its input files"
            yield Observation("runs", WARN, f"{never}: check the schedule; this is shown once", name)
    pending = pending_dates(runs[-1], datetime.now(ZoneInfo(settings.time_zone)))
    sentence = f"the last date is {last}" + (f"; {pending.words}" if pending else "")
    if pending and pending.is_late:
        yield Observation("runs", FAIL, f"{sentence}: run `{pending.backfill}` or check the schedule")
    else:
        yield Observation("runs", OK, sentence)


def _not_let_in(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that nothing waits that was not let in: refused files by name, quarantined rows in one line (R-66)."""
    waiting: Sequence[NotLetIn] = ()
    # a database that is gone or damaged is reported with the other published places (_lost)
    with suppress(Ending):
        if runs:
            with open_published(home) as published:
                waiting = still_not_let_in(published, home)
    for item in waiting:
        if not item.rows:
            yield Observation("inputs", FAIL, f"{item.path} was refused on {item.since}: {item.reason}")
    rows = [item.rows for item in waiting if item.rows]
    if rows:
        quarantined = f"{counted(sum(rows), 'row')} of {counted(len(rows), 'file')} are quarantined and wait"
        yield Observation("inputs", WARN, f"{quarantined}: `aftersales status` names the lists to correct")


def _similar(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that no two keys look the same: one case under two keys would be refunded twice."""
    with suppress(Ending):
        if runs:
            with open_published(home) as published:
                for kind, owner, keys in itertools.islice(similar_keys(published), SHOWN_PLACES):
                    written = ", ".join(ascii(key) for key in keys)
                    yield Observation(
                        "keys",
                        WARN,
                        f"{kind} of {owner} look the same: {written}. If they are one, correct the file that has the "
                        "wrong one and drop it in again; a return pushed twice has to be cancelled",
                    )


SHOWN_PLACES: Final = 5


def _lost(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that no piece of state is lost and every published file is in its place (R-86)."""
    if holder(home):
        # a run moves them
        return
    losses = list(lost(home, runs))
    if losses:
        yield from (Observation("state", FAIL, sentence) for sentence in lines_of(losses))
    # after a loss `restore` would bring back the older state's files
    found = [] if losses else list(differences(home, runs))
    for difference in found[:SHOWN_PLACES]:
        yield Observation("published", FAIL, difference.sentence)
    if len(found) > SHOWN_PLACES:
        yield Observation("published", FAIL, f"{len(found) - SHOWN_PLACES} more differ: `aftersales verify` lists them")
    if not losses and not found and runs:
        yield Observation("published", OK, "every published file is in its place and unchanged")


def _unfinished(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Check that every run is published, no draft waits for a person and the last run did not fail; else no line."""
    status = HomeStatus(home, zone=ZoneInfo(settings.time_zone), runs=runs)
    status.problems += unfinished_runs(home, runs)
    if holder(home) is None:
        status.problems += failed(status)
    for problem in status.problems:
        # its cause may be corrected already: the next run shows that
        result = WARN if problem.kind == FAILED else FAIL
        beginning = "the last run failed: " if problem.kind == FAILED else ""
        yield Observation("runs", result, f"{beginning}{problem.sentence}: {problem.what_to_do}")


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
    yield Observation("retention", WARN, f"{sentence}, `aftersales prune --remove` removes them")


def _inputs(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
    """Check that expected inputs came and no source has stopped sending files."""
    if not runs:
        return
    last = runs[-1].business_date
    expected = settings.expected_inputs
    missing = missing_inputs(expected, runs, last, nothing_accepted(home, last))
    for place in missing:
        yield Observation(
            "inputs",
            FAIL,
            f"{place}: expected on every date but missing on {last}: add the export and run {last} again",
        )
    if not any(run.files for run in runs if run.business_date == last):
        yield Observation("inputs", WARN, f"no file came in on {last}: check that the uploads reach {home.inbox}")
    late = silent_sources(runs, last, expected)
    for place, seen in late.items():
        silent = counted((last - seen).days, "day")
        yield Observation("inputs", WARN, f"{place}: no file for {silent}, since {seen}: request the export")
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
        yield Observation("drift", WARN, f"{record.path} of {run.business_date}: {change}: {DRIFT_MESSAGE}")
    if not changed:
        yield Observation("drift", OK, f"{counted(len(newest), 'header is', 'headers are')} the same as before")


def silent_sources(runs: Sequence[Manifest], last: date, expected: Sequence[str]) -> dict[str, date]:
    """Source and shop to its last date, where it has been silent for longer than ever before.

    A source that came on fewer than three dates has no rhythm yet; one that is silent for very long has ended.
    """
    seen: dict[str, list[date]] = {}
    for run in runs:
        for place in {place_of(record) for record in run.files}:
            seen.setdefault(place, []).append(run.business_date)
    late = {}
    for place, every in seen.items():
        dates = sorted(set(every))
        if len(dates) < SEEN_OFTEN or place in expected:
            continue
        usual = max((after - before).days for before, after in itertools.pairwise(dates))
        if max(LATE_AFTER_DAYS, 2 * usual) < (last - dates[-1]).days <= max(ENDED_AFTER_DAYS, 4 * usual):
            late[place] = dates[-1]
    return late
