"""The checks of `doctor` on earlier runs: missed dates, unfinished runs, late inputs, changed headers, old files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aftersales.jobs.home.manifest import Manifest
from aftersales.jobs.home.missing_inputs import missing_inputs, place_of
from aftersales.jobs.home.places import Home
from aftersales.jobs.home.retention import ages_of, due
from aftersales.jobs.home.settings import Settings
from aftersales.jobs.home.unfinished import told_of
from aftersales.jobs.intake.taken_file import REFUSED
from aftersales.jobs.telling.counted import counted
from aftersales.jobs.telling.observation import FAIL, OK, Observation

LATE_AFTER_DAYS: Final = 3
WHAT_OF_DRIFT: Final = "check whether a rule needs the new column and inform the person who maintains the declarations"


def missed(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
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
    pending = (today - timedelta(days=1) - last).days
    if pending > 0:
        later = counted(pending, "later date has", "later dates have")
        sentence = f"the last date is {last}; {later} not run: run `aftersales backfill` or check the schedule"
        yield Observation("runs", FAIL, sentence)
    else:
        yield Observation("runs", OK, f"the last date is {last}")


def unfinished(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that every run is published and no draft waits for a person; without a finding no line is printed."""
    for sentence in told_of(home, runs):
        yield Observation("runs", FAIL, sentence)


def retention(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
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


def inputs(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
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
        if record.outcome == REFUSED:
            yield Observation("inputs", FAIL, f"{record.path} was refused on {last}: {record.refusal}")
    late = {place: seen for place, seen in _last_seen(runs).items() if (last - seen).days > LATE_AFTER_DAYS}
    for place, seen in late.items():
        silent = counted((last - seen).days, "day")
        yield Observation("inputs", FAIL, f"{place}: no file for {silent}, since {seen}: request the export")
    if not missing and not late:
        required = f"{counted(len(expected), 'input is', 'inputs are')} expected on every date"
        yield Observation("inputs", OK, f"no source is late; {required if expected else 'expected_inputs is empty'}")


def drift(runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Check that the newest header of each source and shop equals the header before it."""
    newest = {
        (record.header.declaration, record.shop_id): (run, record, record.header)
        for run in runs
        for record in run.files
        if record.header
    }
    changed = [(run, record, header.change) for run, record, header in newest.values() if header.change]
    for run, record, change in changed:
        yield Observation("drift", FAIL, f"{record.path} of {run.business_date}: {change}: {WHAT_OF_DRIFT}")
    if not changed:
        yield Observation("drift", OK, f"{counted(len(newest), 'header is', 'headers are')} the same as before")


def _last_seen(runs: Sequence[Manifest]) -> dict[str, date]:
    """Source and shop to the last business date with a file of it."""
    return {place_of(record): run.business_date for run in runs for record in run.files}
