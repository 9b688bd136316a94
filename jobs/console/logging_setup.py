"""How a run comes along, on stderr: JSON lines for programs, a line a step for people, both with the run's id."""

from __future__ import annotations

import logging
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TextIO

from aftersales.jobs.runtime.failpoints import around, fail_point

LOG_FORMATS: Final = ("auto", "human", "json")
QUIET: Final = logging.WARNING
"""Warnings only."""
USUAL: Final = logging.INFO
"""A line a step, and the notes."""
VERBOSE: Final = logging.DEBUG
"""Each file and each relation too."""


class Progress(Protocol):
    """What a run tells while it goes."""

    def bind(self, **known: Any) -> None:
        """What every later line carries."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Around each step of the night; a step may stand inside another."""

    def part(self, name: str, rows: int) -> None:
        """A file was read or a relation computed."""

    def tell(self, **figures: Any) -> None:
        """What the line of the step that is going on says besides its counts; money is text, a currency each."""

    def note(self, text: str, **figures: Any) -> None:
        """Something a person may want to know."""

    def warn(self, text: str, **figures: Any) -> None:
        """Something a person should know; told even to those who asked for quiet."""


class Silence:
    """Tells nothing (tests, and commands that only read)."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        del name
        yield

    def part(self, name: str, rows: int) -> None:
        pass

    def bind(self, **known: Any) -> None:
        pass

    def tell(self, **figures: Any) -> None:
        pass

    def note(self, text: str, **figures: Any) -> None:
        pass

    def warn(self, text: str, **figures: Any) -> None:
        pass


@dataclass
class Step:
    """A step while it goes on; `inner` are the seconds of the steps inside it, which have lines of their own."""

    name: str
    began: float
    inner: float = 0.0
    parts: int = 0
    rows: int = 0
    figures: dict[str, Any] = field(default_factory=dict)


class Lines(ABC):
    """Counts and times the steps; how a line looks is the form's own matter."""

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

    def tell(self, **figures: Any) -> None:
        if self._steps:
            self._steps[-1].figures |= figures

    def note(self, text: str, **figures: Any) -> None:
        if self.loudness <= USUAL:
            self._write(USUAL, text, figures)

    def warn(self, text: str, **figures: Any) -> None:
        self._write(QUIET, text, figures)

    def _show(self, part: str = "", rows: int = 0) -> None:
        """What is being done at this moment, where somebody looks on."""
        del part, rows

    @abstractmethod
    def bind(self, **known: Any) -> None:
        """See Progress."""

    @abstractmethod
    def _write_step(self, step: Step, seconds: float) -> None:
        """The line of a step that has ended well."""

    @abstractmethod
    def _write(self, level: int, text: str, figures: dict[str, Any]) -> None:
        """Any other line."""


class JsonLines(Lines):
    """One JSON object a line; a step's has its own seconds, what it counted, and its money by currency."""

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
    """A line a step for people; where somebody looks on, also one that moves and goes away."""

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
        if not self._steps:
            self._status.stop()
            return
        self._status.update(self._steps[-1].name + (f": {part} ({rows} rows)" if part else ""))
        self._status.start()

    def _write_step(self, step: Step, seconds: float) -> None:
        counts = {"parts": step.parts, "rows": step.rows} if step.parts else {}
        self._print(f"{step.name:<8} {seconds:>7.2f} s{_figures(counts | step.figures)}", "dim")

    def _write(self, level: int, text: str, figures: dict[str, Any]) -> None:
        told = f"Warning: {text}" if level >= QUIET else text
        self._print(f"{told}{_figures(figures)}", "" if level >= QUIET else "dim")

    def _print(self, text: str, style: str) -> None:
        self._console.print(f"{self._run}  {text}" if self._run else text, style=style, markup=False, soft_wrap=True)


def _figures(figures: dict[str, Any]) -> str:
    """Figures behind a line: `rows 7`, and money as `refunded MYR 551.66, IDR 10`."""
    return "".join(f"  {name} {_shown(value)}" for name, value in figures.items())


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{currency} {amount}" for currency, amount in value.items()) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class Watched:
    """Another progress with the places at which a run can be made to die (runtime/failpoints.py)."""

    def __init__(self, told: Progress) -> None:
        self.bind, self.tell, self.note, self.warn = told.bind, told.tell, told.note, told.warn
        self._told = told

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        with self._told.step(name), around(name):
            yield

    def part(self, name: str, rows: int) -> None:
        self._told.part(name, rows)
        fail_point("part")


def progress_for(stream: TextIO | None = None, form: str = "auto", loudness: int = USUAL, **bound: Any) -> Progress:
    """What fits the stream (stderr unless named), or the form of LOG_FORMATS that was asked for."""
    out = stream or sys.stderr
    is_human = out.isatty() if form == "auto" else form == "human"
    return (Terminal if is_human else JsonLines)(out, loudness, **bound)
