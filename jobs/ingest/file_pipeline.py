"""The corridor that the rows of a file walk through, batch by batch, so that a large file takes no more memory at once.

The sieve takes out what is no row of ours, normalizing renames and parses, the contract judges, quarantine splits. What
a row says beside others of its file (R-10) is known only behind the last: of each row a trace is kept, and the few that
may speak of the same thing are read and judged once more, together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import polars as pl

from aftersales.jobs.ingest.duplicates import keyed, raw_content, repetition, suspects, traces
from aftersales.jobs.ingest.input_file import Zones
from aftersales.jobs.ingest.normalize import MonthFirst, Normalized, normalize
from aftersales.jobs.ingest.quarantine import Split, split
from aftersales.jobs.ingest.readers.file_opening import guarded
from aftersales.jobs.ingest.readers.row_buffer import NO_ROWS, Gathered
from aftersales.jobs.ingest.readers.tabular_file import ROW_NUMBER
from aftersales.jobs.ingest.row_filter import sieve
from aftersales.jobs.ingest.source_matching import FileRows, Recognized
from aftersales.jobs.ingest.validation import judge

Step = TypeVar("Step")


class Given(NamedTuple):
    """A recognised file: its input_file_id, its shop (empty where its folder has none), and whose clock is whose."""

    input_file_id: str
    recognized: Recognized
    shop_id: str
    zones: Zones

    @property
    def kind(self) -> str:
        """The canonical kind of its rows."""
        return self.recognized.declaration.kind


class Passed(NamedTuple):
    """How many rows were accepted and rejected (R-07), and how many informational amounts could not be read."""

    accepted: int
    rejected: int
    unread_amounts: dict[str, int]


class _Judged(NamedTuple):
    """Rows behind the contract: `texts`, the normalized frame and the places of `findings` are the same rows. Of a
    batch also the rows that were sieved out of it, and how many rows it had."""

    texts: pl.DataFrame
    normalized: Normalized
    findings: pl.DataFrame
    ignored: pl.DataFrame = NO_ROWS
    found: int = 0


class _Sieved(NamedTuple):
    """A batch without the rows that are none of ours, those rows, and how many there were of both."""

    texts: pl.DataFrame
    ignored: pl.DataFrame
    found: int


class _Parts(NamedTuple):
    """A batch whose rows have been looked at one by one, and what is kept to find those that speak of one thing."""

    split: Split
    traced: pl.DataFrame


class _Walk(NamedTuple):
    """All batches of a file, and the numbers of the rows that may speak of the same thing. `is_mixed`: a later one
    showed a calendar that an earlier one was read without."""

    accepted: Gathered
    rejected: Gathered
    suspects: pl.Series
    found: int
    unread_amounts: dict[str, int]
    month_first: MonthFirst
    is_mixed: bool


def walk_through(given: Given, facts: Path, rejected: Path) -> Passed:
    """Judge every row of a file, and write the accepted and the other ones; no file is written for no rows.

    RefusedFileError where reading stops half way: then nothing is written. OSError of writing.
    """
    with ExitStack() as scratch:
        walk = _walk(given, scratch, facts.parent, frozenset())
        if walk.is_mixed:
            walk = _walk(given, scratch, facts.parent, walk.month_first)
        beside = guarded(partial(_beside_others, given, walk.suspects, walk.month_first))
        passed = walk.accepted.write(facts, walk.suspects, beside.accepted)
        refused = walk.rejected.write(rejected, walk.suspects, beside.rejected)
    if passed + refused != walk.found:
        raise AssertionError(f"R-07: {walk.found} rows in, {passed + refused} accounted for")
    return Passed(passed, refused, walk.unread_amounts)


def _walk(given: Given, scratch: ExitStack, folder: Path, month_first: MonthFirst) -> _Walk:
    """Every batch by itself, in the order of the file: while one is split, the next is judged, one more is sieved and
    one more is read."""
    accepted, rejected = scratch.enter_context(Gathered(folder)), scratch.enter_context(Gathered(folder))
    traced: list[pl.DataFrame] = []
    calendars: list[MonthFirst] = []
    unread: Counter[str] = Counter()
    found = 0
    sieved = _ahead(_sieved(given, rows) for rows in _ahead(given.recognized.batches()))
    for batch in _ahead(_judged_batch(given, rows, month_first) for rows in sieved):
        parts = guarded(partial(_by_themselves, given, batch))
        accepted.add(parts.split.accepted)
        rejected.add(parts.split.rejected)
        traced.append(parts.traced)
        calendars.append(batch.normalized.month_first)
        unread.update(batch.normalized.unread_amounts)
        found += batch.found
    numbers = suspects(given.kind, pl.concat(traced)) if traced else pl.Series(dtype=pl.Int64)
    shown = month_first.union(*calendars)
    is_mixed = any(calendar != shown for calendar in calendars)
    return _Walk(accepted, rejected, numbers, found, dict(unread), shown, is_mixed)


def _ahead(steps: Iterator[Step]) -> Iterator[Step]:
    """Steps in their order, each taken in another thread while the one before is in use; RefusedFileError as it comes.

    Of each kind of step only one is ever taken at a time: Pandera keeps its settings in one place for all threads.
    """
    take = partial(guarded, partial(next, steps, None))
    step, coming = take(), take()
    if coming is None:
        # nearly every file: no thread is worth while for a single step
        yield from () if step is None else (step,)
        return
    with ThreadPoolExecutor(max_workers=1) as walker:
        while step is not None:
            following = walker.submit(take)
            yield step
            step, coming = coming, following.result()


def _sieved(given: Given, rows: FileRows) -> _Sieved:
    """A batch without the rows that are none of ours."""
    sieved = sieve(given.input_file_id, rows, given.recognized)
    return _Sieved(sieved.kept, sieved.rejected, rows.texts.height + len(rows.above))


def _judged_batch(given: Given, rows: _Sieved, month_first: MonthFirst) -> _Judged:
    """A batch behind the contract."""
    return _judged(given, rows.texts, month_first)._replace(ignored=rows.ignored, found=rows.found)


def _by_themselves(given: Given, batch: _Judged) -> _Parts:
    """The rows of a batch, whatever the others of the file say."""
    rows = keyed(given.recognized, batch.texts, batch.normalized.frame, batch.findings)
    parts = split(given.input_file_id, batch.texts, given.recognized, rows, batch.findings)
    rejected = pl.concat([batch.ignored, parts.rejected]).sort(ROW_NUMBER)
    told = parts.accepted.height + rejected.height
    if told != batch.found:
        raise AssertionError(f"R-07: {batch.found} rows in, {told} accounted for")
    return _Parts(Split(parts.accepted, rejected), traces(given.kind, rows))


def _beside_others(given: Given, numbers: pl.Series, month_first: MonthFirst) -> Split:
    """The rows of some numbers once more, whole groups of which may speak of the same thing."""
    if numbers.is_empty():
        return Split(NO_ROWS, NO_ROWS)
    is_meant = pl.col(ROW_NUMBER).is_in(numbers.implode())
    texts = pl.concat([rows.texts.filter(is_meant) for rows in given.recognized.batches()])
    judged = _judged(given, texts, month_first)
    rows = keyed(given.recognized, texts, judged.normalized.frame, judged.findings)
    repeated = repetition(given.kind, rows, raw_content(given.recognized, texts))
    return split(given.input_file_id, texts, given.recognized, rows, judged.findings, repeated=repeated)


def _judged(given: Given, texts: pl.DataFrame, month_first: MonthFirst) -> _Judged:
    normalized = normalize(texts, given.recognized, given.shop_id, given.zones, month_first)
    return _Judged(texts, normalized, judge(given.kind, normalized.frame))
