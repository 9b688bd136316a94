"""Reports the progress of a run on stderr: JSON lines for programs, one line per step for people."""

from __future__ import annotations

import logging
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TextIO

from aftersales.jobs.console.counted import counted
from aftersales.jobs.console.terminal_text import plain
from aftersales.jobs.runtime.failpoints import around, fail_point

LOG_FORMATS: Final = ("auto", "human", "json")
QUIET: Final = logging.WARNING
"""Warnings and errors only."""
USUAL: Final = logging.INFO
"""One line per step, and the notes."""
VERBOSE: Final = logging.DEBUG
"""Also one line per file and per relation."""
PART_OF_STEP: Final = {"ingest": "file", "post": "relation"}
"""What the parts of a step are, in the lines for people."""


class Progress(Protocol):
    """What a run reports while it works."""

    def bind(self, **known: Any) -> None:
        """Add fields to every later line."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Surround a step of the run; a step may contain other steps."""

    def part(self, name: str, rows: int) -> None:
        """Report that a file was read or a relation computed."""

    def add_figures(self, **figures: Any) -> None:
        """Add figures to the line of the current step; money is text, one entry per currency."""

    def note(self, text: str, **figures: Any) -> None:
        """Report something that may interest a person."""

    def warn(self, text: str, **figures: Any) -> None:
        """Report something that a person should know; it is shown even with --quiet."""


class Silence:
    """Reports nothing (for tests and for commands that only read)."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        del name
        yield

    def part(self, name: str, rows: int) -> None:
        pass

    def bind(self, **known: Any) -> None:
        pass

    def add_figures(self, **figures: Any) -> None:
        pass

    def note(self, text: str, **figures: Any) -> None:
        pass

    def warn(self, text: str, **figures: Any) -> None:
        pass


@dataclass
class Step:
    """A step in progress; `inner` are the seconds of the steps inside it, which have their own lines."""

    name: str
    began: float
    inner: float = 0.0
    parts: int = 0
    rows: int = 0
    figures: dict[str, Any] = field(default_factory=dict)


class Lines(ABC):
    """Counts and times the steps; a subclass writes the lines."""

    def __init__(self, loudness: int) -> None:
        self.loudness = loudness
        self._steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        step = Step(name, time.monotonic())
        self._steps.append(step)
        self._show()
        try:
            yield
        finally:
            self._steps.pop()
            self._show()
        whole = time.monotonic() - step.began
        if self._steps:
            self._steps[-1].inner += whole
        if self.loudness <= USUAL:
            self._write_step(step, round(whole - step.inner, 3))

    def part(self, name: str, rows: int) -> None:
        if self._steps:
            self._steps[-1].parts += 1
            self._steps[-1].rows += rows
        self._show(name, rows)
        if self.loudness <= VERBOSE:
            self._write(VERBOSE, "part", {"part": name, "rows": rows})

    def add_figures(self, **figures: Any) -> None:
        if self._steps:
            self._steps[-1].figures |= figures

    def note(self, text: str, **figures: Any) -> None:
        if self.loudness <= USUAL:
            self._write(USUAL, text, figures)

    def warn(self, text: str, **figures: Any) -> None:
        self._write(QUIET, text, figures)

    def _show(self, part: str = "", rows: int = 0) -> None:
        """Show the current work on a terminal; the other formats do nothing."""
        del part, rows

    @abstractmethod
    def bind(self, **known: Any) -> None:
        """See Progress."""

    @abstractmethod
    def _write_step(self, step: Step, seconds: float) -> None:
        """Write the line of a step that succeeded."""

    @abstractmethod
    def _write(self, level: int, text: str, figures: dict[str, Any]) -> None:
        """Write any other line."""


class JsonLines(Lines):
    """One JSON object per line; that of a step has its seconds, its counts and its money by currency."""

    def __init__(self, stream: TextIO, loudness: int = USUAL, **bound: Any) -> None:
        import structlog

        super().__init__(loudness)
        self._log = structlog.wrap_logger(
            structlog.PrintLogger(stream),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(loudness),
        ).bind(**bound)

    def bind(self, **known: Any) -> None:
        self._log = self._log.bind(**known)

    def _write_step(self, step: Step, seconds: float) -> None:
        self._log.info("step", step=step.name, seconds=seconds, parts=step.parts, rows=step.rows, **step.figures)

    def _write(self, level: int, text: str, figures: dict[str, Any]) -> None:
        self._log.log(level, text, **figures)


class Terminal(Lines):
    """One line per step for people; on a terminal also a moving status line that disappears."""

    def __init__(self, stream: TextIO, loudness: int = USUAL, **bound: Any) -> None:
        from rich.console import Console

        super().__init__(loudness)
        self._console = Console(file=stream, highlight=False)
        self._status = self._console.status("") if stream.isatty() and loudness < QUIET else None
        self._run = ""
        self.bind(**bound)

    def bind(self, **known: Any) -> None:
        self._run = str(known.get("run_id") or known.get("business_date") or self._run)

    def _show(self, part: str = "", rows: int = 0) -> None:
        if self._status is None:
            return
        from rich.markup import escape

        if not self._steps:
            self._status.stop()
            return
        shown = f": {escape(plain(part))} ({counted(rows, 'row')})" if part else ""
        self._status.update(self._steps[-1].name + shown)
        self._status.start()

    def _write_step(self, step: Step, seconds: float) -> None:
        part = PART_OF_STEP.get(step.name, "part")
        counts = [counted(step.parts, part), counted(step.rows, "row")] if step.parts else []
        figures = [f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in step.figures.items()]
        self._print(f"{step.name:<8} {seconds:>7.2f} s  {'; '.join((*counts, *figures))}".rstrip(), "dim")

    def _write(self, level: int, text: str, figures: dict[str, Any]) -> None:
        line = f"Warning: {text}" if level >= QUIET else text
        self._print(f"{line}{_figures(figures)}", "" if level >= QUIET else "dim")

    def _print(self, text: str, style: str) -> None:
        line = plain(f"{self._run}  {text}" if self._run else text)
        self._console.print(line, style=style, markup=False, soft_wrap=True)


def _figures(figures: dict[str, Any]) -> str:
    """Figures after the text of a line, as `column Colour`."""
    return "".join(f"  {name} {_shown(value)}" for name, value in figures.items())


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{currency} {amount}" for currency, amount in value.items()) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class Watched:
    """Wraps another progress and adds the failpoints of crash tests (runtime/failpoints.py)."""

    def __init__(self, inner: Progress) -> None:
        self.bind, self.add_figures, self.note, self.warn = inner.bind, inner.add_figures, inner.note, inner.warn
        self._inner = inner

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        with self._inner.step(name), around(name):
            yield

    def part(self, name: str, rows: int) -> None:
        self._inner.part(name, rows)
        fail_point("part")


def progress_for(stream: TextIO | None = None, form: str = "auto", loudness: int = USUAL, **bound: Any) -> Progress:
    """The progress for a stream (stderr by default): the given format of LOG_FORMATS, or one that fits the stream."""
    out = stream or sys.stderr
    is_human = out.isatty() if form == "auto" else form == "human"
    return (Terminal if is_human else JsonLines)(out, loudness, **bound)
