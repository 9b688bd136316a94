"""The trials of the promises in docs/reliability.md, as often as wanted; each returns its failures."""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from aftersales.jobs.publish import job as publish_job
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.runtime.failpoints import FAIL_POINTS
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.paths import Home
from tests.faults.killing import differences, prepared, run_until, started
from tests.faults.outcome import Outcome
from tests.sample.nights import DATES

BEFORE, NIGHT = DATES[1], DATES[2]
COMMITTED_PLACES: Final = ("committed", "placed", "inbox cleared", "after publish")


def killed_at(homes: dict[str, Path], place: str, scratch: Path) -> list[str]:
    """One run dies at a place and is run again; returns the differences from an undisturbed run."""
    home = prepared(homes[BEFORE], NIGHT, scratch)
    if not run_until(home.root, NIGHT, place).has_died:
        return [f"no run passes {place}"]
    return after_death(home, place, homes[NIGHT])


def after_death(home: Home, place: str, whole: Path) -> list[str]:
    """Run again what died at a place; returns the differences from an undisturbed run."""
    is_committed = len(read_manifests(home.state)) == len(DATES)
    if is_committed != (place in COMMITTED_PLACES):
        return [f"{place}: committed is {is_committed}"]
    run_until(home.root, NIGHT)
    publish_job.finish_interrupted_runs(home)
    return [f"{place}: {difference}" for difference in differences(home, whole)]


def every_place(homes: dict[str, Path], scratch: Path, places: Sequence[str] = FAIL_POINTS) -> Outcome:
    """Promise 1: each numbered place once."""
    outcome = Outcome()
    for number, place in enumerate(places):
        outcome.take(killed_at(homes, place, scratch / f"place{number}"))
        shutil.rmtree(scratch / f"place{number}")
    return outcome


def random_kills(
    homes: dict[str, Path], scratch: Path, times: int, deaths: int, *, seed: int, places: int = 0
) -> Outcome:
    """Promise 1: runs that die at random places, `deaths` times in a row, and are run again.

    `places` is the number of places of a run; without it, a run counts them.
    """
    chance = random.Random(seed)
    places = places or run_until(prepared(homes[BEFORE], NIGHT, scratch / "whole").root, NIGHT).places
    outcome = Outcome()
    for turn in range(times):
        home = prepared(homes[BEFORE], NIGHT, scratch / f"home{turn}")
        at = [f"#{chance.randint(1, places)}" for _ in range(deaths)]
        for place in at:
            run_until(home.root, NIGHT, place)
        run_until(home.root, NIGHT)
        publish_job.finish_interrupted_runs(home)
        outcome.tried += 1
        found = differences(home, homes[NIGHT])
        outcome.failures += [f"{at}: {found}"] if found else []
        shutil.rmtree(home.root)
    return outcome


def torn_reads(homes: dict[str, Path], scratch: Path, times: int, seed: int) -> Outcome:
    """Promise 2: a reader that never pauses, during runs of which every second one dies; `looks` counts its reads."""
    chance = random.Random(seed)
    outcome = Outcome()
    for turn in range(times):
        home = prepared(homes[BEFORE], NIGHT, scratch / f"read{turn}")
        place = chance.choice(FAIL_POINTS) if turn % 2 else None
        outcome.take(_seen(home, place, outcome))
        shutil.rmtree(home.root)
    return outcome


def _seen(home: Home, place: str | None, outcome: Outcome) -> Iterator[str]:
    """Published places that a reader finds torn while a run goes to its end, or to its death at a place."""
    child = started(home.root, NIGHT, place)
    is_over = False
    while not is_over:
        is_over = not child.is_alive()
        outcome.looks += 1
        yield from torn(home)
    child.join()
    # a run that never started would be read whole too
    expected = -signal.SIGKILL if place else 0
    if child.exitcode != expected:
        yield f"{place}: the run ended with {child.exitcode}"


def torn(home: Home) -> Iterator[str]:
    """Published places that match neither the newest manifest nor the one before it."""
    manifests = read_manifests(home.state)
    newest, before = manifests[-1], manifests[-2]
    for place in newest.published.keys() | _lasting(before):
        allowed = {manifest.published[place] for manifest in (newest, before) if place in manifest.published}
        try:
            found = sha256_of(home.root / place)
        except FileNotFoundError:
            # a missing file is allowed only if the newest manifest adds it, not if it was there before
            if place in before.published:
                yield f"{place} is gone"
            continue
        # a run may have been committed while this reader was on its way through the places
        if found not in allowed and found != read_manifests(home.state)[-1].published.get(place):
            yield f"{place} matches neither of the two runs"


def _lasting(manifest: Manifest) -> set[str]:
    return set(manifest.published)
