"""Retention: which files of a home are older than the settings keep them, and that nothing kept can miss.

Age is counted in business dates, back from the last committed night, so that a wrong clock removes nothing; that night
is never old. Facts, issued rows, manifests, reference tables and push batches stay: every whole computation reads them.
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
from aftersales.jobs.state.settings import OF_RETENTION, Settings


@dataclass(frozen=True)
class Due:
    """Files that may go; and sentences about what is as old and stays."""

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
    """The ages that are set, setting to days."""
    return {name: age for name in OF_RETENTION if (age := getattr(settings, name)) is not None}


def due(home: Home, runs: Sequence[Manifest], ages: dict[str, int]) -> Due:
    """What has reached its age. `ages` as `ages_of` gives them; the home ties with its manifests (verification)."""
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
    """Old files that manifests name and that are there with these bytes; a note for one that is not as it was."""
    for named in [*_archived(runs, until.get("keep_archive_days")), *_reported(runs, until.get("keep_reports_days"))]:
        path = home.root / named.place
        if is_behind_a_link(home, named.place):
            notes.append(f"{path} stays: it is a link, or behind one, and nothing behind a link is removed.")
        elif path.is_file() and sha256_of(path) != named.sha256:
            notes.append(f"{path} stays: it has other bytes than were published, so somebody changed it.")
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
    """Input files as they came."""
    for run in runs:
        if until and run.business_date <= until:
            folder = archive_place(run.business_date, run.run_number)
            for record in run.files:
                yield _Named("archive", (folder / record.path).as_posix(), record.sha256, run)


def _reported(runs: Sequence[Manifest], until: date | None) -> Iterator[_Named]:
    """Reports and quarantine lists of their own night; a further run of a date has replaced what it names again."""
    newest = {}
    for run in runs:
        if until and run.business_date <= until:
            folders = {"reports": report_place(run.business_date), "quarantine": quarantine_place(run.run_id)}
            for place, digest in run.published.items():
                for kind, folder in folders.items():
                    if Path(place).is_relative_to(folder):
                        newest[place] = _Named(kind, place, digest, run)
    yield from newest.values()


def _drafts(home: Home, until: date) -> Iterator[PrunedFile]:
    """Reports of nights that did not tie out; no manifest names them."""
    for day, folder in drafts(home):
        if day <= until and not is_behind_a_link(home, f"reports/{folder.name}"):
            yield from (_unnamed(home, "drafts", path, day) for path in files_below(folder))


def _logs(home: Home, until: date) -> Iterator[PrunedFile]:
    """The traceback of a failed run, by the time of its file; other logs are kept by who started the job."""
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
    """What is said of old facts: a night after a change of settings or version computes from all of them."""
    old = sum(len(run.facts) for run in runs if run.business_date <= until)
    if old:
        yield (
            f"facts: {old} files of {until} and before are older than keep_facts_days, and all of them stay: the first "
            "night after an upgrade, --as-of and verify compute from every fact. They hold no personal columns."
        )
