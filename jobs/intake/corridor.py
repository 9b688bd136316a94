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
from typing import NamedTuple

import polars as pl

from aftersales.jobs.intake.contract import judge
from aftersales.jobs.intake.gathering import NO_ROWS, Gathered
from aftersales.jobs.intake.normalizing import MonthFirst, normalize
from aftersales.jobs.intake.opened_file import ROW_NUMBER
from aftersales.jobs.intake.quarantine import Split, split
from aftersales.jobs.intake.reading import guarded
from aftersales.jobs.intake.recognition import FileRows, Recognized
from aftersales.jobs.intake.repetition import repetition, suspects, traces
from aftersales.jobs.intake.row_content import keyed, raw_content
from aftersales.jobs.intake.sieving import sieve
from aftersales.jobs.intake.taken_file import Zones


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
    """Rows behind the contract; `keyed` and the places of `findings` are the same rows in the same order."""

    keyed: pl.DataFrame
    findings: pl.DataFrame
    unread_amounts: dict[str, int]
    month_first: MonthFirst


class _Batch(NamedTuple):
    """A batch whose rows have been looked at one by one."""

    parts: Split
    traced: pl.DataFrame
    unread_amounts: dict[str, int]
    month_first: MonthFirst


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
    """Every batch by itself, in the order of the file."""
    accepted, rejected = scratch.enter_context(Gathered(folder)), scratch.enter_context(Gathered(folder))
    traced: list[pl.DataFrame] = []
    unread: Counter[str] = Counter()
    found, is_mixed = 0, False
    for rows in _read_ahead(given.recognized.batches()):
        batch = guarded(partial(_by_themselves, given, rows, month_first))
        is_mixed |= bool(traced) and batch.month_first != month_first
        month_first = batch.month_first
        accepted.add(batch.parts.accepted)
        rejected.add(batch.parts.rejected)
        traced.append(batch.traced)
        unread.update(batch.unread_amounts)
        found += rows.texts.height + len(rows.above)
    numbers = suspects(given.kind, pl.concat(traced)) if traced else pl.Series(dtype=pl.Int64)
    return _Walk(accepted, rejected, numbers, found, dict(unread), month_first, is_mixed)


def _read_ahead(batches: Iterator[FileRows]) -> Iterator[FileRows]:
    """The batches in their order; while one is judged the next is read."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(guarded, partial(next, batches, None))
        while (rows := coming.result()) is not None:
            coming = reader.submit(guarded, partial(next, batches, None))
            yield rows


def _by_themselves(given: Given, rows: FileRows, month_first: MonthFirst) -> _Batch:
    """The rows of a batch, whatever the others of the file say."""
    sieved = sieve(given.input_file_id, rows, given.recognized)
    judged = _judged(given, sieved.kept, month_first)
    parts = split(given.input_file_id, sieved.kept, given.recognized, judged.keyed, judged.findings)
    rejected = pl.concat([sieved.rejected, parts.rejected]).sort(ROW_NUMBER)
    told, found = parts.accepted.height + rejected.height, rows.texts.height + len(rows.above)
    if told != found:
        raise AssertionError(f"R-07: {found} rows in, {told} accounted for")
    traced = traces(given.kind, judged.keyed)
    return _Batch(Split(parts.accepted, rejected), traced, judged.unread_amounts, judged.month_first)


def _beside_others(given: Given, numbers: pl.Series, month_first: MonthFirst) -> Split:
    """The rows of some numbers once more, whole groups of which may speak of the same thing."""
    if numbers.is_empty():
        return Split(NO_ROWS, NO_ROWS)
    is_meant = pl.col(ROW_NUMBER).is_in(numbers.implode())
    texts = pl.concat([rows.texts.filter(is_meant) for rows in given.recognized.batches()])
    judged = _judged(given, texts, month_first)
    repeated = repetition(given.kind, judged.keyed, raw_content(given.recognized, texts))
    return split(given.input_file_id, texts, given.recognized, judged.keyed, judged.findings, repeated=repeated)


def _judged(given: Given, texts: pl.DataFrame, month_first: MonthFirst) -> _Judged:
    normalized = normalize(texts, given.recognized, given.shop_id, given.zones, month_first)
    findings = judge(given.kind, normalized.frame)
    found = keyed(given.recognized, texts, normalized.frame, findings)
    return _Judged(found, findings, normalized.unread_amounts, normalized.month_first)
