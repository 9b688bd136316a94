"""What a doctor reads in the nights that ran: missed, unfinished, inputs missing or late, headers changed, too old."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aftersales.jobs.console.observation import Observation
from aftersales.jobs.ingest.input_file import REFUSED
from aftersales.jobs.state.incomplete_runs import told_of
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.missing_inputs import missing_inputs, place_of
from aftersales.jobs.state.paths import Home
from aftersales.jobs.state.retention import ages_of, due
from aftersales.jobs.state.settings import Settings

LATE_AFTER_DAYS: Final = 3
WHAT_OF_DRIFT: Final = "look whether a rule needs what is new, and tell whoever keeps the declarations"


def nights(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
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


def unfinished(home: Home, runs: Sequence[Manifest]) -> Iterator[Observation]:
    """Nothing is on its way to its places, and no draft waits for a person; where nothing is, nothing is said."""
    for sentence in told_of(home, runs):
        yield Observation("nights", False, sentence)


def retention(home: Home, runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
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


def inputs(runs: Sequence[Manifest], settings: Settings) -> Iterator[Observation]:
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


def drift(runs: Sequence[Manifest]) -> Iterator[Observation]:
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
