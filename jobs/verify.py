"""Verification: replays every committed run from its archived files and compares the result with what was published.

A run whose input files were pruned is replayed from its committed facts instead.

First the files on disk are compared with the manifests, so that a changed file is named. Then the runs are replayed in
a clean folder, one after the other, each on the rows that the replay before it issued (R-52).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from aftersales.jobs.books import job as books_job
from aftersales.jobs.books.control_tables import QuarantinedRow
from aftersales.jobs.books.incremental import books_sha256
from aftersales.jobs.books.rejection_messages import NAMED_COLUMNS
from aftersales.jobs.books.run_inputs import run_inputs_of
from aftersales.jobs.books.sql_catalog import relations_of
from aftersales.jobs.books.sql_columns import key_columns
from aftersales.jobs.books.sql_files import REPORT_SCHEMA
from aftersales.jobs.console.logging_setup import Progress
from aftersales.jobs.ingest import job as ingest_job
from aftersales.jobs.ingest.declared_words import Sources
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.reference_tables import sources_of_frames, zones_of_frames
from aftersales.jobs.runtime.durable_io import sha256_of
from aftersales.jobs.state.committed_runs import History, fact_path, issued_path
from aftersales.jobs.state.let_in_before import judged_before
from aftersales.jobs.state.lost_state import holes
from aftersales.jobs.state.manifest import Manifest, read_manifests
from aftersales.jobs.state.paths import DATABASE_PLACE, INDEX_PLACE, Home, State, archive_place, reference_path
from aftersales.jobs.state.pruning import broken_link, lost_inputs, pruned_places, read_prunings
from aftersales.jobs.state.published_places import accepted_database
from aftersales.jobs.state.settings import Settings

RESTORE: Final = "restore it from a backup of the home"
RawRows = Callable[[Sequence[QuarantinedRow]], Iterable[tuple[str, int, str]]]
CLOCK: dict[str, tuple[str, ...]] = {"run": ("started_at", "finished_at")}
"""Columns that are not compared, because they hold the time of the run."""


@dataclass(frozen=True)
class Finding:
    """A difference from what was committed: the file or relation, and a sentence."""

    place: str
    sentence: str


def touched(home: Home) -> Iterator[Finding]:
    """Files on disk that differ from the manifests: archive, facts, issued rows, published files."""
    state = home.state
    manifests = read_manifests(state)
    if broken := broken_link(state):
        yield Finding(broken, "the pruning record before this one was changed, removed or added")
    prunings = read_prunings(state)
    pruned, lost = pruned_places(prunings), lost_inputs(prunings)
    # a pruning writes the list of all runs again, without links to removed files
    lists = {pruning.index_sha256 for pruning in prunings if manifests and pruning.after_run == manifests[-1].run_id}
    for loss in holes(home, manifests):
        yield Finding(str(home.root / loss.place), loss.sentence)
    for manifest in manifests:
        for finding in _touched_of(home, manifest, pruned, lost, is_last=manifest is manifests[-1]):
            index = home.root / INDEX_PLACE
            if finding.place != str(index) or not index.is_file() or sha256_of(index) not in lists:
                yield finding


def _touched_of(
    home: Home, manifest: Manifest, pruned: Mapping[str, str], lost: Collection[str], *, is_last: bool
) -> Iterator[Finding]:
    """Differing files of one run. Later runs have replaced an earlier run's database and reports, so they are skipped.

    `pruned`: path in the home to the digest of the file that was removed there; the last run is never pruned. `lost`:
    which of them are input files that were recorded as lost, also of the last run.
    """
    state = home.state
    archive = home.root / archive_place(manifest.business_date, manifest.run_number)
    named = {archive / record.path: record.sha256 for record in manifest.files}
    named |= {state.facts / path: digest for path, digest in manifest.facts.items()}
    named |= {issued_path(state, manifest.run_id, name): digest for name, digest in manifest.issued.items()}
    for place, digest in manifest.published.items():
        if is_last or place.startswith(("outbox/", "quarantine/")):
            named[home.root / place] = digest
    named |= {state.copies / name: digest for name, digest in manifest.copies.items()}
    for path, digest in sorted(named.items()):
        place = path.relative_to(home.root).as_posix()
        if not path.is_file():
            if pruned.get(place) == digest and (not is_last or place in lost):
                continue
            way = "`aftersales restore` brings it back" if place in manifest.published else RESTORE
            yield Finding(str(path), f"is missing; {way}")
        elif sha256_of(path) not in (digest, *accepted_database(state, manifest, place)):
            yield Finding(str(path), f"was changed after its run was committed; {RESTORE}")


def without_inputs(home: Home) -> tuple[Manifest, ...]:
    """Runs of which some archived files are missing; if `touched` finds nothing, they were pruned."""
    return tuple(manifest for manifest in read_manifests(home.state) if not _has_inputs(home, manifest))


def _has_inputs(home: Home, manifest: Manifest) -> bool:
    archive = home.root / archive_place(manifest.business_date, manifest.run_number)
    return all((archive / record.path).is_file() for record in manifest.files)


def replayed(home: Home, progress: Progress) -> Iterator[Finding]:
    """Replay every committed run in a clean folder; yields the differences.

    A run is replayed from its archived files, or from its facts if they were pruned. What another version computed
    stays as it was issued (R-43): its rows are taken as they are. The caller has checked `touched`.
    """
    manifests = read_manifests(home.state)
    with tempfile.TemporaryDirectory(dir=home.state.root) as clean:
        state = State(Path(clean))
        done: list[Manifest] = []
        for manifest in manifests:
            with progress.step(manifest.run_id):
                if is_of_another_version(manifest):
                    progress.note(f"{manifest.run_id} was computed by another version: its rows stay as issued")
                    _borrow_facts(home, state, manifest)
                    _borrow_issued(home, state, manifest)
                else:
                    is_last = manifest is manifests[-1]
                    yield from _replay(home, state, History(state, tuple(done)), manifest, is_last=is_last)
            done.append(manifest)


def rebuilt(home: Home, progress: Progress) -> Iterator[Finding]:
    """Rebuild the last run's books in full, and compare them with the published file that incremental runs made."""
    history = History(home.state, read_manifests(home.state))
    if history.last is None or is_of_another_version(history.last):
        return
    run_id, business_date = history.last.run_id, history.last.business_date
    with (
        tempfile.TemporaryDirectory(dir=home.state.root) as clean,
        books_job.open_books(Path(clean), home.state.facts) as books,
        progress.step(run_id),
    ):
        books_job.recompute(books, history, business_date, Path(clean))
        for finding in books_job.failed_checks(books):
            yield Finding(run_id, f"the books do not tie out: {finding}")
        yield from _published_differ(home, books)


def is_of_another_version(manifest: Manifest) -> bool:
    """True if other SQL computed a run: under other rules it comes out otherwise, and R-43 keeps what it issued."""
    return manifest.books_sha256 != books_sha256()


def _replay(home: Home, state: State, history: History, manifest: Manifest, *, is_last: bool) -> Iterator[Finding]:
    """Replay one run on the replayed runs before it; after that its facts and issued rows are in `state`."""
    reference = {
        kind: reference_path(home.state.reference, kind, digest) for kind, digest in manifest.reference.items()
    }
    frames = {kind: pl.read_parquet(path) for kind, path in reference.items()}
    settings = Settings.model_validate(manifest.settings)
    scratch = state.root / "scratch"
    scratch.mkdir(exist_ok=True)
    raw_rows: RawRows | None = None
    if _has_inputs(home, manifest):
        terms = zones_of_frames(frames, settings.time_zone), sources_of_frames(frames)
        raw_rows = _ingested(home, state, history, manifest, terms)
        yield from _facts_differ(home, state, manifest)
    else:
        _borrow_facts(home, state, manifest)
    with books_job.open_books(scratch, state.facts) as books:
        inputs = run_inputs_of(
            history,
            manifest,
            facts_folder=state.facts,
            settings=settings.as_mapping(),
            reference=reference,
            scratch=scratch,
        )
        books_job.compute(
            books, inputs, raw_rows or (lambda _: books_job.quarantined_before(books, home.state, manifest))
        )
        for finding in books_job.failed_checks(books):
            yield Finding(manifest.run_id, f"the books do not tie out: {finding}")
        written = books_job.write_issued(books, state.issued / manifest.run_id)
        yield from _issued_differ(home, manifest, written)
        if is_last:
            yield from _published_differ(home, books)
    shutil.rmtree(scratch)


def _ingested(home: Home, state: State, history: History, manifest: Manifest, terms: tuple[Zones, Sources]) -> RawRows:
    """Ingest a run's files again into the facts of `state`; returns a function for the cells of quarantined rows."""
    archive = home.root / archive_place(manifest.business_date, manifest.run_number)
    zones, sources = terms
    taken = ingest_job.ingest(
        archive,
        state.facts,
        zones,
        history.known_files,
        sources=sources,
        judged_before=partial(judged_before, history),
        latest=manifest.latest_date,
    )
    return partial(ingest_job.raw_rows, archive, taken.files, sources=sources, columns=NAMED_COLUMNS)


def _borrow_facts(home: Home, state: State, manifest: Manifest) -> None:
    """Link a run's committed facts into the replay's: `touched` has compared their bytes."""
    for place in manifest.facts:
        path = state.facts / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to((home.state.facts / place).absolute())


def _borrow_issued(home: Home, state: State, manifest: Manifest) -> None:
    """Link a run's issued rows into the replay's: `touched` has compared their bytes."""
    for name in manifest.issued:
        path = issued_path(state, manifest.run_id, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(issued_path(home.state, manifest.run_id, name).absolute())


def _facts_differ(home: Home, state: State, manifest: Manifest) -> Iterator[Finding]:
    """Facts that differ when intake reads the same archived file again."""
    for record in manifest.files:
        if record.outcome == "accepted" and record.has_facts:
            kept, again = fact_path(home.state.facts, record), fact_path(state.facts, record)
            if not again.is_file() or not pl.read_parquet(kept).equals(pl.read_parquet(again)):
                yield Finding(record.path, f"the rows read from it differ from those of run {manifest.run_id}")


def _issued_differ(home: Home, manifest: Manifest, written: dict[str, Path]) -> Iterator[Finding]:
    """Relations whose issued rows differ from the run's."""
    for name in sorted({*manifest.issued, *written}):
        kept = issued_path(home.state, manifest.run_id, name)
        if name not in written or not kept.is_file():
            yield Finding(f"{manifest.run_id}, issued {name}", "exists only in the run or only in the replay")
        elif not pl.read_parquet(kept).equals(pl.read_parquet(written[name])):
            yield Finding(f"{manifest.run_id}, issued {name}", "has other rows when the run is replayed")


def _published_differ(home: Home, books: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Published relations whose rows differ from those of the replay."""
    with duckdb.connect(str(home.root / DATABASE_PLACE), read_only=True) as published:
        for relation in relations_of(REPORT_SCHEMA):
            not_compared = CLOCK.get(relation.name, ())
            columns = f"* EXCLUDE ({', '.join(not_compared)})" if not_compared else "*"
            order = ", ".join(key_columns(relation))
            query = f'SELECT {columns} FROM {REPORT_SCHEMA}."{relation.name}" ORDER BY {order}'
            if not _same(published, books, query):
                yield Finding(f"aftersales.duckdb, {relation.qualified_name}", "has other rows than the replay")


def _same(one: duckdb.DuckDBPyConnection, other: duckdb.DuckDBPyConnection, query: str) -> bool:
    """True if a query returns the same rows on both connections."""
    try:
        found: list[tuple[Any, ...]] = one.execute(query).fetchall()
    except duckdb.CatalogException:
        return False
    return found == other.execute(query).fetchall()
