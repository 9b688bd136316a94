"""The promises of docs/reliability.md, each with the trials that check it; every trial is owned by one module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.runtime.failpoints import FAIL_POINTS
from tests.faults import analyst, disks, hostile_cost, hostile_terms, second_start, trials, twice, uploads
from tests.faults.formulas import formulas
from tests.faults.hostile import HOSTILE_FILES
from tests.faults.killing import prepared
from tests.faults.large_night import large_night
from tests.faults.naughty_night import TEXTS, naughty_night
from tests.faults.outcome import Outcome
from tests.faults.small_disk import WHY_NOT, small_disk
from tests.sample.nights import DATES
from tests.sample.planted import WORDS, files_outside_the_archive, open_to_others, words_in

SEED: Final = 20260703
DISK_STEPS: Final = 40
Homes = dict[str, Path]


class Trial(NamedTuple):
    """A line of the table: its promise, what is counted, and its shares, which may run side by side.

    Each share gets the homes after each run and a folder of its own.
    """

    promise: str
    unit: str
    shares: tuple[Callable[[Homes, Path], Outcome], ...]


def promises(times: int, seed: int) -> Iterator[Trial]:
    """All of them. `times` random kills, and runs with a reader; a quarter of it double kills, half second starts."""
    places = (partial(trials.every_place, places=FAIL_POINTS[at::2]) for at in range(2))
    yield Trial("1 kill -9 at every numbered place", "runs", tuple(places))
    yield Trial("1 kill -9 at random places", "runs", _kills(times, 1, seed))
    yield Trial("1 two kills in a row", "runs", _kills(max(1, times // 4), 2, seed + 10))
    reads = (partial(trials.torn_reads, times=share, seed=seed + 20 + at) for at, share in enumerate(_halves(times)))
    yield Trial("2 a reader during runs and kills", "runs", tuple(reads))
    ways = (partial(_again, ways=twice.WAYS[at::2]) for at in range(2))
    yield Trial("3 the same file again, in five ways", "runs", tuple(ways))
    yield Trial("4 rows that contradict each other", "kinds of file", (_contradictions,))
    yield Trial("4 issued files, on later dates", "files", (_rewritten,))
    yield Trial("5 a second start while one runs", "starts", (partial(second_start.every_start, times=times // 2),))
    held = partial(analyst.every_look, times=max(1, times // 10))
    yield Trial("6 an analyst holds the published file", "runs", (held,))
    yield Trial("7 a full disk at every write", "disks", (_full_disks,))
    yield Trial("7 a read-only folder", "folders", (_shut_folders,))
    yield Trial("7 an input that vanishes", "files", (disks.vanished_inputs,))
    yield Trial("8 a file that is still being uploaded", "uploads", (_uploads,))
    for path in HOSTILE_FILES:
        yield Trial(f"9 {path.partition('/')[2]}", "file", (partial(_hostile, path=path),))
    yield Trial("10 no cell becomes a formula", "cells", (_formulas,))
    yield Trial("11 planted words, and rights", "files", (_planted,))
    yield Trial("12 a large run in bounded memory", "run", (large_night,))
    yield Trial("13 hostile settings and environments", "variants", (hostile_terms.every_refusal,))
    yield Trial("13 files that a run writes elsewhere", "runs", (hostile_terms.every_escape,))


def _halves(times: int) -> tuple[int, int]:
    return times - times // 2, times // 2


def _kills(times: int, deaths: int, seed: int) -> tuple[Callable[[Homes, Path], Outcome], ...]:
    shares = enumerate(_halves(times))
    return tuple(partial(trials.random_kills, times=share, deaths=deaths, seed=seed + at) for at, share in shares)


def _again(homes: Homes, scratch: Path, ways: tuple[Callable[[Path, str], None], ...]) -> Outcome:
    return twice.every_way(homes[DATES[-1]], scratch, ways)


def _contradictions(homes: Homes, scratch: Path) -> Outcome:
    return twice.every_contradiction(homes[DATES[-1]], scratch)


def _rewritten(homes: Homes, scratch: Path) -> Outcome:
    outcome = twice.rewritten(homes)
    outcome.take(twice.restated(homes[DATES[-1]], scratch / "restated"))
    return outcome


def _full_disks(homes: Homes, scratch: Path) -> Outcome:
    with small_disk(scratch / "disk") as disk:
        if disk is None:
            return Outcome(figure=f"not tried: {WHY_NOT}")
        return disks.full_disks(prepared(homes[DATES[1]], DATES[2], disk / "home"), DISK_STEPS)


def _shut_folders(homes: Homes, scratch: Path) -> Outcome:
    with small_disk(scratch / "disk") as disk:
        if disk is None:
            return Outcome(figure=f"not tried: {WHY_NOT}")
    return disks.shut_folders(homes, scratch)


def _uploads(homes: Homes, scratch: Path) -> Outcome:
    return uploads.every_upload(homes[DATES[-1]], scratch)


def _hostile(homes: Homes, scratch: Path, path: str) -> Outcome:
    del homes
    outcome = Outcome()
    cost = hostile_cost.cost_of(path, scratch / "taken")
    outcome.take(
        [] if HOSTILE_FILES[path].refusal in cost.verdict else [f"not refused as it should be: {cost.verdict}"]
    )
    if cost.seconds >= hostile_cost.MOST_SECONDS or cost.peak_bytes >= hostile_cost.MOST_BYTES:
        outcome.failures.append("it costs too much")
    outcome.figure = (
        f"refused in {cost.seconds:.1f} s of a processor ({cost.clock_seconds:.1f} s by the clock), "
        f"at most {cost.peak_bytes >> 20} MiB ({cost.idle_bytes >> 20} before)"
    )
    return outcome


def _formulas(homes: Homes, scratch: Path) -> Outcome:
    outcome = formulas(naughty_night(homes[DATES[-1]], scratch / "home"))
    if not outcome.looks:
        outcome.failures.append("no cell would have been a formula: nothing was tried")
    found = len(outcome.failures)
    outcome.figure = f"{found} formulas of {len(TEXTS)} texts; {outcome.looks} cells begin as one, and are text"
    return outcome


def _planted(homes: Homes, scratch: Path) -> Outcome:
    del scratch
    outcome = Outcome()
    for path in files_outside_the_archive(homes[DATES[-1]]):
        outcome.take(f"{path}: {word}" for word in words_in(path))
    is_open = open_to_others(homes[DATES[-1]])
    outcome.figure = f"{len(outcome.failures)} of {len(WORDS)} words found, {len(is_open)} files open to others"
    outcome.failures += [f"open to others: {path}" for path in is_open]
    return outcome
