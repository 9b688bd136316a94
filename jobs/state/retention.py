"""Retention: which files of a home are older than the settings allow, and can be removed without harm to later runs.

Age is counted in business dates, back from the last committed one, so that a wrong clock removes nothing; files of that
date are never old. Facts, issued rows, manifests, reference tables and push batches stay: a full rebuild reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aftersales.jobs.runtime.durable_io import files_below, sha256_of
from aftersales.jobs.state.incomplete_runs import drafts
from aftersales.jobs.state.manifest import Manifest
from aftersales.jobs.state.paths import Home, archive_place, quarantine_place, report_place
from aftersales.jobs.state.pruning import PrunedFile, is_behind_a_link
from aftersales.jobs.state.published_copies import copies_name
from aftersales.jobs.state.settings import OF_RETENTION, Settings


@dataclass(frozen=True)
class Due:
    """Files that may be removed, and sentences about files that are as old and stay."""

    files: tuple[PrunedFile, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Named:
    """A file that a manifest names."""

    kind: str
    place: str
    sha256: str
    run: Manifest


def ages_of(settings: Settings) -> dict[str, int]:
    """The retention settings that have a value: setting to days."""
    return {name: age for name in OF_RETENTION if (age := getattr(settings, name)) is not None}


def due(home: Home, runs: Sequence[Manifest], ages: dict[str, int]) -> Due:
    """The files that have reached their age. `ages` as from `ages_of`; the home must agree with its manifests."""
    if not runs:
        return Due((), ())
    last = runs[-1].business_date
    until = {name: last - timedelta(days=age) for name, age in ages.items()}
    notes: list[str] = []
    files = [*_named_due(home, runs, until, notes)]
    if day := until.get("keep_reports_days"):
        files += _drafts(home, day)
    if age := ages.get("keep_logs_days"):
        files += _logs(home, runs[-1].finished_at.date() - timedelta(days=age))
    if day := until.get("keep_facts_days"):
        notes += _of_facts(runs, day)
    return Due(tuple(files), tuple(notes))


def _named_due(home: Home, runs: Sequence[Manifest], until: dict[str, date], notes: list[str]) -> Iterator[PrunedFile]:
    """Old files that manifests name and that have the committed bytes; a note for each that has others."""
    reports = until.get("keep_reports_days")
    for named in [*_archived(runs, until.get("keep_archive_days")), *_reported(runs, reports), *_copied(runs, reports)]:
        path = home.root / named.place
        if is_behind_a_link(home, named.place):
            notes.append(f"{path} stays: it is a symbolic link, or in a linked folder, and `prune` removes neither.")
        elif path.is_file() and sha256_of(path) != named.sha256:
            notes.append(f"{path} stays: it was changed after it was published (its SHA-256 is not the committed one).")
        elif path.is_file():
            yield PrunedFile(
                kind=named.kind,
                place=named.place,
                sha256=named.sha256,
                bytes=path.stat().st_size,
                business_date=named.run.business_date,
                run_id=named.run.run_id,
            )


def _archived(runs: Sequence[Manifest], until: date | None) -> Iterator[_Named]:
    """Archived input files."""
    for run in runs:
        if until and run.business_date <= until:
            folder = archive_place(run.business_date, run.run_number)
            for record in run.files:
                yield _Named("archive", (folder / record.path).as_posix(), record.sha256, run)


def _reported(runs: Sequence[Manifest], until: date | None) -> Iterator[_Named]:
    """Reports and quarantine lists. Per path the newest run counts: a further run of a date has replaced the file."""
    newest = {}
    for run in runs:
        if until and run.business_date <= until:
            folders = {"reports": report_place(run.business_date), "quarantine": quarantine_place(run.run_id)}
            for place, digest in run.published.items():
                for kind, folder in folders.items():
                    if Path(place).is_relative_to(folder):
                        newest[place] = _Named(kind, place, digest, run)
    yield from newest.values()


def _copied(runs: Sequence[Manifest], until: date | None) -> Iterator[_Named]:
    """Copies of reports and quarantine lists, which go with them; copies of batches stay, as batches do."""
    for run in runs:
        name = copies_name(run.run_id, "reports")
        if until and run.business_date <= until and name in run.copies:
            yield _Named("copies", f"state/copies/{name}", run.copies[name], run)


def _drafts(home: Home, until: date) -> Iterator[PrunedFile]:
    """Reports of runs that did not tie out; no manifest names them."""
    for day, folder in drafts(home):
        if day <= until and not is_behind_a_link(home, f"reports/{folder.name}"):
            yield from (_unnamed(home, "drafts", path, day) for path in files_below(folder))


def _logs(home: Home, until: date) -> Iterator[PrunedFile]:
    """The traceback of a failed run, by the time of its file; other logs belong to the scheduler."""
    path = home.state.failure
    if path.is_file() and not is_behind_a_link(home, path.relative_to(home.root).as_posix()):
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
        if day <= until:
            yield _unnamed(home, "logs", path, day)


def _unnamed(home: Home, kind: str, path: Path, day: date) -> PrunedFile:
    return PrunedFile(
        kind=kind,
        place=path.relative_to(home.root).as_posix(),
        sha256=sha256_of(path),
        bytes=path.stat().st_size,
        business_date=day,
        run_id="",
    )


def _of_facts(runs: Sequence[Manifest], until: date) -> Iterator[str]:
    """A note about old facts: they stay, because a full rebuild reads all of them."""
    old = sum(len(run.facts) for run in runs if run.business_date <= until)
    if old:
        yield (
            f"facts: {old} file{'' if old == 1 else 's'} of {until} and before reached keep_facts_days and stay: the "
            "first run after an upgrade, --as-of and verify compute from every fact. Facts hold no personal columns."
        )
