"""Measures where the seconds of a run go: per step, file and relation from the product's progress, and per function."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from operator import itemgetter
from typing import Any, Final

from bench.child import peak_bytes

TIMED: Final = """
ingest.job:_identified ingest.job:_recognized ingest.job:walk_through
ingest.file_pipeline:filter_rows ingest.file_pipeline:normalize ingest.file_pipeline:judge ingest.file_pipeline:keyed
ingest.file_pipeline:split
nightly:stage_reference nightly:stage_inbox nightly:finish nightly:read_verdict nightly:inputs_of_run nightly:draft_of
books.job:write_issued books.job:failed_checks
publish.job:sync_tree publish.job:sha256_of publish.job:_digests publish.job:clear_inbox
push.job:write_batches report.job:write_workbook report.workbook.quarantine_file:write_quarantine
""".split()
"""`module:function` in aftersales.jobs. A function that calls another one includes its seconds; of functions that run
in several threads at the same time, each counts the processor's seconds of all threads."""


class Parts:
    """See jobs/console/logging_setup.Progress. Steps begin with a `>`.

    It counts the processor's seconds of all threads as well as the clock's: they are steadier on a busy machine.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.cpu_seconds: dict[str, float] = defaultdict(float)
        self.rows: Counter[str] = Counter()
        self.peaks: dict[str, int] = {}
        self._since = _now()

    @property
    def told(self) -> list[tuple[str, float, float, int, int]]:
        """Name, seconds, processor's seconds, rows, and the memory peak so far in bytes; the slowest part first."""
        return [
            (name, seconds, self.cpu_seconds[name], self.rows[name], self.peaks[name])
            for name, seconds in sorted(self.seconds.items(), key=itemgetter(1), reverse=True)
        ]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = self._since = _now()
        yield
        self._add(f"> {name}", began)
        self._since = _now()

    def part(self, name: str, rows: int) -> None:
        # files of one kind together, relations one by one
        kind = name.partition("/")[0]
        self._add(kind, self._since)
        self.rows[kind] += rows
        self._since = _now()

    def bind(self, **known: Any) -> None:
        del known

    def add_figures(self, **figures: Any) -> None:
        del figures

    def note(self, text: str, **figures: Any) -> None:
        del text, figures

    def warn(self, text: str, **figures: Any) -> None:
        del text, figures

    def watch(self) -> None:
        """Time the functions of TIMED where their callers look them up."""
        for place in TIMED:
            module_name, _, name = place.partition(":")
            module = import_module(f"aftersales.jobs.{module_name}")
            setattr(module, name, self._timed(f"{place}()", getattr(module, name)))

    def _timed(self, label: str, function: Any) -> Any:
        @wraps(function)
        def timed(*arguments: Any, **more: Any) -> Any:
            began = _now()
            try:
                return function(*arguments, **more)
            finally:
                self._add(label, began)

        return timed

    def _add(self, label: str, began: tuple[float, float]) -> None:
        clock, processor = _now()
        self.seconds[label] += clock - began[0]
        self.cpu_seconds[label] += processor - began[1]
        self.peaks[label] = peak_bytes()


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()
