"""How a run comes along: a line that moves on a terminal, JSON lines everywhere else, both on stderr."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TextIO

from aftersales.jobs.home.fail_point import around, fail_point


class Progress(Protocol):
    """What a run tells while it goes."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Around each step of the night."""

    def part(self, name: str, rows: int) -> None:
        """A file was read or a relation computed."""

    def note(self, text: str, **figures: Any) -> None:
        """Something a person may want to know."""


class Silence:
    """Tells nothing (tests, and commands that only read)."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        del name
        yield

    def part(self, name: str, rows: int) -> None:
        pass

    def note(self, text: str, **figures: Any) -> None:
        pass


class JsonLines:
    """One JSON object a step, with its seconds and what it counted; the run's id in each."""

    def __init__(self, stream: TextIO, **bound: Any) -> None:
        import structlog

        self._log = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        ).bind(**bound)
        self._parts = 0
        self._rows = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        self._parts = self._rows = 0
        yield
        seconds = round(time.monotonic() - began, 3)
        self._log.info("step", step=name, seconds=seconds, parts=self._parts, rows=self._rows)

    def part(self, name: str, rows: int) -> None:
        del name
        self._parts += 1
        self._rows += rows

    def note(self, text: str, **figures: Any) -> None:
        self._log.info(text, **figures)


class Terminal:
    """A line that says what is being done, and goes away."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._console = Console(file=stream, highlight=False)
        self._status = self._console.status("")
        self._step = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._step = name
        self._status.update(name)
        self._status.start()
        try:
            yield
        finally:
            self._status.stop()

    def part(self, name: str, rows: int) -> None:
        self._status.update(f"{self._step}: {name} ({rows} rows)")

    def note(self, text: str, **figures: Any) -> None:
        told = "".join(f"  {name} {value}" for name, value in figures.items())
        self._console.print(f"{text}{told}", style="dim", markup=False)


class Watched:
    """Another progress with the places at which a run can be made to die (home/fail_point.py)."""

    def __init__(self, told: Progress) -> None:
        self._told = told

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        with self._told.step(name), around(name):
            yield

    def part(self, name: str, rows: int) -> None:
        self._told.part(name, rows)
        fail_point("part")

    def note(self, text: str, **figures: Any) -> None:
        self._told.note(text, **figures)


def progress_for(stream: TextIO | None = None, **bound: Any) -> Progress:
    """What fits the stream (stderr unless named)."""
    out = stream or sys.stderr
    return Terminal(out) if out.isatty() else JsonLines(out, **bound)
