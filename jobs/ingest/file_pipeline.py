"""Takes the rows of a file through all steps, batch by batch, so that a large file does not need more memory.

Filtering removes rows that are not data, normalizing renames and parses, the contract validates, quarantine splits.
Rows with the same key (R-10) are known only after the last batch: a trace of each row is kept in memory, and the few
rows that may have the same key are read and validated a second time, together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import polars as pl

from aftersales.jobs.ingest.duplicates import half_lines, keyed, numbered, raw_content, repetition, suspects, traces
from aftersales.jobs.ingest.id_spelling import Respelt
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.normalize import Calendar, MonthFirst, Normalized, normalize
from aftersales.jobs.ingest.quarantine import NO_KEY, Split, split
from aftersales.jobs.ingest.readers.file_opening import guarded
from aftersales.jobs.ingest.readers.row_buffer import NO_ROWS, Gathered
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.row_filter import filter_rows
from aftersales.jobs.ingest.row_grain import doubled_order, lacks_grain, order_traces, refused_grain
from aftersales.jobs.ingest.source_matching import FileRows, Recognized
from aftersales.jobs.ingest.supplier_files import of_others
from aftersales.jobs.ingest.validation import PLACE, judge

Step = TypeVar("Step")


class Given(NamedTuple):
    """A recognised file: its input_file_id, its shop (empty if its folder has none), and the time zones; the supplier
    of its folder in supplier_files/, elsewhere empty; the latest date that a moment may have (R-68; None for no
    limit), and the rows that an earlier run let in (R-66)."""

    input_file_id: str
    recognized: Recognized
    shop_id: str
    zones: Zones
    supplier_id: str = ""
    latest: date | None = None
    let_in: frozenset[int] = frozenset()

    @property
    def kind(self) -> str:
        """The canonical kind of its rows."""
        return self.recognized.declaration.kind


class Passed(NamedTuple):
    """Counts of accepted and rejected rows (R-07), and of informational amounts that could not be read, per column; the
    ids of ours that the file writes in another way than the reference tables."""

    accepted: int
    rejected: int
    unread_amounts: dict[str, int]
    respelt: Respelt = frozenset()


class _Validated(NamedTuple):
    """Validated rows: `texts`, the normalized frame and the places of `findings` are about the same rows. For a batch
    also the rows that filtering removed, and how many rows it had."""

    texts: pl.DataFrame
    normalized: Normalized
    findings: pl.DataFrame
    ignored: pl.DataFrame = NO_ROWS
    found: int = 0


class _FilteredBatch(NamedTuple):
    """A batch without rows that are not data, the rows that were removed, and the count of both."""

    texts: pl.DataFrame
    ignored: pl.DataFrame
    found: int


class _Parts(NamedTuple):
    """A batch whose rows were validated one by one, and the traces to find rows with the same key."""

    split: Split
    traced: pl.DataFrame


class _Walk(NamedTuple):
    """All batches of a file, and the numbers of the rows that may have the same key. `is_mixed`: a later batch showed
    that dates have the month first, and an earlier batch was read without knowing it."""

    accepted: Gathered
    rejected: Gathered
    suspects: pl.Series
    found: int
    unread_amounts: dict[str, int]
    month_first: MonthFirst
    is_mixed: bool
    respelt: Respelt


def walk_through(given: Given, facts: Path, rejected: Path) -> Passed:
    """Validate every row of a file, and write the accepted and the rejected rows; an empty file is not written.

    RefusedFileError if reading stops half way, or if rows of two grains cannot be distinguished (R-70): then nothing
    is written. OSError if writing fails.
    """
    with ExitStack() as scratch:
        walk = _walk(given, scratch, facts.parent, frozenset())
        if walk.is_mixed:
            walk = _walk(given, scratch, facts.parent, walk.month_first)
        compared = guarded(partial(_compared, given, walk.suspects, walk.month_first))
        passed = walk.accepted.write(facts, walk.suspects, compared.accepted)
        refused = walk.rejected.write(rejected, walk.suspects, compared.rejected)
    if passed + refused != walk.found:
        raise AssertionError(f"R-07: {walk.found} rows in, {passed + refused} accounted for")
    return Passed(passed, refused, walk.unread_amounts, walk.respelt)


def _walk(given: Given, scratch: ExitStack, folder: Path, month_first: MonthFirst) -> _Walk:
    """Every batch in the order of the file, in four steps at the same time: while one batch is split, the next one is
    validated, the one after it is filtered, and a fourth is read."""
    accepted, rejected = scratch.enter_context(Gathered(folder)), scratch.enter_context(Gathered(folder))
    traced: list[pl.DataFrame] = []
    orders: list[pl.DataFrame] = []
    calendars: list[MonthFirst] = []
    unread: Counter[str] = Counter()
    respelt: Respelt = frozenset()
    found = 0
    filtered = _ahead(_filtered_batch(given, rows) for rows in _ahead(given.recognized.batches()))
    for batch in _ahead(_validated_batch(given, rows, month_first) for rows in filtered):
        parts = guarded(partial(_by_themselves, given, batch))
        accepted.add(parts.split.accepted)
        rejected.add(parts.split.rejected)
        traced.append(parts.traced)
        orders.append(order_traces(given.recognized, batch.texts))
        calendars.append(batch.normalized.month_first)
        unread.update(batch.normalized.unread_amounts)
        respelt |= batch.normalized.respelt
        found += batch.found
    if lacks_grain(given.recognized) and (rows := doubled_order(given.recognized, orders)):
        raise refused_grain(given.recognized, rows, found)
    numbers = suspects(given.kind, pl.concat(traced)) if traced else pl.Series(dtype=pl.Int64)
    shown = month_first.union(*calendars)
    is_mixed = any(calendar != shown for calendar in calendars)
    return _Walk(accepted, rejected, numbers, found, dict(unread), shown, is_mixed, respelt)


def _ahead(steps: Iterator[Step]) -> Iterator[Step]:
    """Steps in their order; each runs in another thread while the previous result is used. RefusedFileError is raised
    in its place.

    Of each kind of step only one runs at a time, because Pandera has one configuration for all threads.
    """
    take = partial(guarded, partial(next, steps, None))
    step, coming = take(), take()
    if coming is None:
        # nearly every file has one batch, and starting a thread for it would only cost time
        yield from () if step is None else (step,)
        return
    with ThreadPoolExecutor(max_workers=1) as walker:
        while step is not None:
            following = walker.submit(take)
            yield step
            step, coming = coming, following.result()


def _filtered_batch(given: Given, rows: FileRows) -> _FilteredBatch:
    """A batch without the rows that are not data."""
    filtered = filter_rows(given.input_file_id, rows, given.recognized)
    return _FilteredBatch(filtered.kept, filtered.rejected, rows.texts.height + len(rows.above))


def _validated_batch(given: Given, rows: _FilteredBatch, month_first: MonthFirst) -> _Validated:
    """A batch after validation."""
    return _validated(given, rows.texts, month_first)._replace(ignored=rows.ignored, found=rows.found)


def _by_themselves(given: Given, batch: _Validated) -> _Parts:
    """The rows of a batch, without comparing them with other rows of the file."""
    rows = keyed(given.recognized, batch.texts, batch.normalized.frame, batch.findings)
    parts = without_let_in(given, split(given.input_file_id, batch.texts, given.recognized, rows, batch.findings))
    rejected = pl.concat([batch.ignored, parts.rejected]).sort(ROW_NUMBER)
    counted = parts.accepted.height + rejected.height
    if counted != batch.found:
        raise AssertionError(f"R-07: {batch.found} rows in, {counted} accounted for")
    return _Parts(Split(parts.accepted, rejected), traces(given.kind, rows))


def _compared(given: Given, numbers: pl.Series, month_first: MonthFirst) -> Split:
    """The rows with these numbers, validated a second time; each group of rows with the same key is complete."""
    if numbers.is_empty():
        return Split(NO_ROWS, NO_ROWS)
    is_meant = pl.col(ROW_NUMBER).is_in(numbers.implode())
    texts = pl.concat([rows.texts.filter(is_meant) for rows in given.recognized.batches()])
    judged = _validated(given, texts, month_first)
    frame = numbered(given.recognized, texts, judged.normalized.frame)
    rows = keyed(given.recognized, texts, frame, judged.findings)
    repeated = repetition(given.kind, rows, raw_content(given.recognized, texts))
    findings = pl.concat([judged.findings, repeated.conflicts])
    findings = pl.concat([judged.findings, half_lines(given.recognized, rows, findings)])
    parts = split(given.input_file_id, texts, given.recognized, rows, findings, repeated=repeated)
    return without_let_in(given, parts)


def without_let_in(given: Given, parts: Split) -> Split:
    """The rows with those that an earlier run let in as `unchanged` rows, whatever they would be now (R-66)."""
    if not given.let_in:
        return parts
    is_known = pl.col(ROW_NUMBER).is_in(list(given.let_in))
    known = pl.concat([part.filter(is_known).select(ROW_NUMBER) for part in parts])
    blank = {name: pl.lit("") for name in ("reasons", "detail", "raw")} | NO_KEY
    unchanged = known.with_columns(
        pl.lit(given.input_file_id).alias("input_file_id"), pl.lit("unchanged").alias("outcome"), **blank
    )
    rejected = pl.concat([parts.rejected.filter(~is_known), unchanged.select(parts.rejected.columns)])
    return Split(parts.accepted.filter(~is_known), rejected.sort(ROW_NUMBER))


def _validated(given: Given, texts: pl.DataFrame, month_first: MonthFirst) -> _Validated:
    normalized = normalize(texts, given.recognized, given.shop_id, given.zones, Calendar(month_first, given.latest))
    findings = [judge(given.kind, normalized.frame)]
    if given.supplier_id:
        findings.append(of_others(normalized.frame, given.supplier_id))
    if not normalized.in_future.is_empty():
        findings.append(normalized.in_future)
    found = pl.concat(findings).sort(PLACE, maintain_order=True) if len(findings) > 1 else findings[0]
    return _Validated(texts, normalized, found)
