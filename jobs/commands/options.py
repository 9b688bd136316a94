"""Options that several commands take: the home, and how much a run logs to stderr and in which format."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.console.logging_setup import Progress


def home_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--home` (or AFTERSALES_HOME): the home as a `Home`, not yet checked."""

    def as_home(ctx: click.Context, parameter: click.Parameter, value: Path) -> Home:
        del parameter
        ctx.ensure_object(dict)["home"] = value
        ctx.find_root().obj = ctx.obj
        return Home(value.absolute())

    return click.option(
        "--home",
        envvar="AFTERSALES_HOME",
        default=Path(),
        type=click.Path(path_type=Path, file_okay=False),
        callback=as_home,
        help="The folder that holds all files of this deployment; or set AFTERSALES_HOME. [default: current folder]",
    )(function)


def text_or_json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`: sentences for people, or one JSON object for programs."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Sentences for people, or one JSON object for programs.",
    )(function)


class Log(NamedTuple):
    """The chosen log options."""

    form: str
    quiet: bool
    verbose: bool

    def progress(self) -> Progress:
        """The progress reporter with these options."""
        from aftersales.jobs.console.logging_setup import QUIET, USUAL, VERBOSE, progress_for

        return progress_for(None, self.form, QUIET if self.quiet else VERBOSE if self.verbose else USUAL)


def _remember(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """Store the format for the command line, which prints the last lines of a command that fails."""
    del parameter
    ctx.ensure_object(dict)["log_format"] = value
    ctx.find_root().obj = ctx.obj
    return value


def log_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--quiet`, `--verbose` and `--log-format`, as one argument `log`."""

    @click.option(
        "--quiet", is_flag=True, help="Write only warnings and errors to stderr; the verdict still goes to stdout."
    )
    @click.option("--verbose", is_flag=True, help="Also log a line for each file and each relation.")
    @click.option(
        "--log-format",
        type=click.Choice(["auto", "human", "json"]),
        default="auto",
        show_default=True,
        callback=_remember,
        help="Format of the lines on stderr. auto: text on a terminal, JSON elsewhere.",
    )
    @wraps(function)
    def with_log(*arguments: Any, quiet: bool, verbose: bool, log_format: str, **more: Any) -> Any:
        if quiet and verbose:
            raise click.UsageError("--quiet and --verbose exclude each other: give one of them.")
        return function(*arguments, log=Log(log_format, quiet, verbose), **more)

    return with_log
