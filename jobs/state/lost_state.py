"""Finds lost, older or changed state before a run writes anything, and refuses to go on over it (R-86).

Example: state/ was restored from the backup of Monday, and archive/ has the files of Tuesday. A run that went on would
issue Tuesday's batches a second time. It ends with exit code 2 instead and names what is missing.

Compared at every start, without reading the content of old files:

- the chain of manifests: each has the digest of the one before, state/last_run.json that of the last;
- every run that archive/, outbox/, reports/, quarantine/, the prunings and the database know: its manifest must exist;
- every file that a manifest names in archive/ and state/: it must exist, unless `prune` removed it;
- facts and issued rows that were written to after their run: their digests.

Only `verify` reads every file. A change that keeps the time of the file is found there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from aftersales.jobs.runtime.durable_io import places_below, sha256_of, times_below
from aftersales.jobs.runtime.exit_codes import WrongUse
from aftersales.jobs.state.manifest import (
    Manifest,
    manifest_path,
    read_last_run,
    read_manifests,
    sha256_of_manifest,
)
from aftersales.jobs.state.paths import Home, State, archive_place, reference_path
from aftersales.jobs.state.pruning import pruned_places, read_prunings

SHOWN: Final = 10
DATE: Final = r"\d{4}-\d\d-\d\d"
FOLDER_OF_RUN: Final = re.compile(rf"(?P<date>{DATE})(\.(?P<number>[1-9]\d*))?")
BATCH: Final = re.compile(rf"{DATE}\.[\w-]+\.[\w-]+(\.[1-9]\d*)?\.(csv|json)")
HEADLINE: Final = "State of this home was lost, changed or replaced by an older one. Nothing was written."
WAY_BACK: Final = (
    "Bring back what is named from the newest backup of the home (`aftersales backup` makes one), then run again; "
    "docs/recovery.md has the steps for each case."
)
WITHOUT_ARCHIVE: Final = (
    "If only input files in archive/ are lost and no backup has them: `aftersales restore --archive-is-lost` records "
    "that, and runs go on."
)


class Loss(NamedTuple):
    """A lost or changed piece of state: its place in the home, and what is wrong with it."""

    place: str
    sentence: str
    is_input: bool = False
    """An input file in archive/: later runs do not read it."""


def must_be_whole(home: Home) -> tuple[Manifest, ...]:
    """All committed runs; WrongUse if a piece of state is lost, with what is missing and how to bring it back."""
    manifests = read_manifests(home.state)
    losses = list(lost(home, manifests))
    if losses:
        raise WrongUse(HEADLINE, *lines_of(losses))
    return manifests


def lines_of(losses: Sequence[Loss]) -> Iterator[str]:
    """What a person reads: the first losses, how many more there are, and the way back."""
    yield from (f"{loss.place} {loss.sentence}" for loss in losses[:SHOWN])
    if len(losses) > SHOWN:
        yield f"… and {len(losses) - SHOWN} more."
    yield WAY_BACK
    if all(loss.is_input for loss in losses):
        yield WITHOUT_ARCHIVE


def lost(home: Home, manifests: Sequence[Manifest]) -> Iterator[Loss]:
    """Everything that is lost or was changed, as far as a start looks; broken chains first."""
    yield from holes(home, manifests)
    yield from _missing(home, manifests)
    yield from _changed(home, manifests)


def holes(home: Home, manifests: Sequence[Manifest]) -> Iterator[Loss]:
    """Manifests that are missing: the chain is broken, or something was published by a run that has none."""
    yield from _broken_chain(home.state, manifests)
    yield from _unknown_runs(home, manifests)


def _broken_chain(state: State, manifests: Sequence[Manifest]) -> Iterator[Loss]:
    digests = ["", *(sha256_of_manifest(state, manifest.run_id) for manifest in manifests)]
    for number, manifest in enumerate(manifests):
        if manifest.previous_sha256 == digests[number]:
            continue
        place = f"state/manifests/{manifest.run_id}.json"
        if number:
            before = manifests[number - 1].run_id
            yield Loss(place, f"does not follow {before}.json: a manifest between them is missing, or that one changed")
        else:
            yield Loss(place, "is not the first of its chain: the manifests before it are missing")
    noted = read_last_run(state)
    # a crash between the two writes leaves a note that is one run behind
    if noted and noted.manifest_sha256 not in digests[-2:]:
        yield Loss(
            f"state/manifests/{noted.run_id}.json",
            "is missing or was changed: state/last_run.json names it as the last committed run",
        )


def _unknown_runs(home: Home, manifests: Sequence[Manifest]) -> Iterator[Loss]:
    """Places outside the manifests that only a committed run can have made, although no manifest names that run."""
    archives = {archive_place(run.business_date, run.run_number).name for run in manifests}
    run_ids, dates = {run.run_id for run in manifests}, {run.business_date.isoformat() for run in manifests}
    known = {"archive": archives, "quarantine": run_ids, "reports": dates}
    for top, names in known.items():
        for name in _folders(home.root / top):
            if name not in names and FOLDER_OF_RUN.fullmatch(name) and any(places_below(home.root / top / name)):
                yield Loss(f"{top}/{name}", "is from a run that state/manifests does not have")
    batches = {place for run in manifests for place in run.published if place.startswith("outbox/")}
    for place in sorted(places_below(home.root / "outbox" / "push")):
        whole = f"outbox/push/{place}"
        if whole not in batches and BATCH.fullmatch(whole.rpartition("/")[2]):
            yield Loss(whole, "is a batch of a run that state/manifests does not have")
    if home.database.is_file():
        for run_id in sorted(set(_runs_of(home.database)) - run_ids):
            yield Loss("aftersales.duckdb", f"has run {run_id}, which state/manifests does not have")
        if not manifests:
            yield Loss("aftersales.duckdb", "was published, and state/manifests has no run")
    for pruning in read_prunings(home.state):
        if pruning.after_run and pruning.after_run not in run_ids:
            yield Loss(
                f"state/manifests/{pruning.after_run}.json", "is missing: a pruning of state/prunings came after it"
            )


def _folders(folder: Path) -> list[str]:
    with suppress(OSError):
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    return []


def _runs_of(database: Path) -> list[str]:
    """The runs that a published database has; none if it cannot be read: a run makes it again then."""
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as published:
            return [run_id for (run_id,) in published.execute("SELECT run_id FROM report.run").fetchall()]
    except duckdb.Error:
        return []


def _missing(home: Home, manifests: Sequence[Manifest]) -> Iterator[Loss]:
    """Files that a manifest names and that do not exist."""
    state = home.state
    there = {folder: set(places_below(folder)) for folder in (state.facts, state.issued, state.reference)}
    archived = set(places_below(home.archive))
    pruned: Mapping[str, str] | None = None
    for run in manifests:
        named = {
            state.facts: list(run.facts),
            state.issued: [f"{run.run_id}/{relation}.parquet" for relation in run.issued],
            state.reference: [reference_path(Path(), kind, digest).name for kind, digest in run.reference.items()],
        }
        for folder, places in named.items():
            for place in sorted(set(places) - there[folder]):
                yield Loss(f"state/{folder.name}/{place}", f"is missing; run {run.run_id} needs it")
        folder = archive_place(run.business_date, run.run_number)
        for record in run.files:
            if f"{folder.name}/{record.path}" in archived:
                continue
            place = (folder / record.path).as_posix()
            pruned = pruned_places(read_prunings(state)) if pruned is None else pruned
            # behind a link, or on its way there: the publication of the run was interrupted
            is_kept = (home.root / place).is_file() or (state.staged / run.run_id / place).is_file()
            if not is_kept and pruned.get(place) != record.sha256:
                yield Loss(place, f"is missing; run {run.run_id} took it", is_input=True)


def _changed(home: Home, manifests: Sequence[Manifest]) -> Iterator[Loss]:
    """Facts and issued rows that were written to after the manifest that names them, and have other bytes."""
    state = home.state
    facts, issued = times_below(state.facts), times_below(state.issued)
    for run in manifests:
        committed = manifest_path(state, run.run_id).stat().st_mtime_ns
        rows = {f"{run.run_id}/{relation}.parquet": digest for relation, digest in run.issued.items()}
        for folder, times, named in ((state.facts, facts, run.facts), (state.issued, issued, rows)):
            for place, digest in named.items():
                if times.get(place, 0) > committed and sha256_of(folder / place) != digest:
                    yield Loss(f"state/{folder.name}/{place}", f"was changed after run {run.run_id} was committed")
