"""The command line: a table of commands. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TextIO, cast

import click

from aftersales.jobs.runtime.signals import restore_default_handlers

COMMANDS: Final = (
    *("init", "demo", "run", "backfill", "status", "runs", "returns", "exceptions", "decide", "postings"),
    *("check", "again"),
    *("explain", "diff", "simulate", "sql", "shell", "dictionary", "export"),
    *("verify", "backup", "restore", "prune", "doctor", "reference", "config", "completion"),
)
"""In the order in which a new user needs them; the command `x` is `command` in commands/x.py."""
RUN_COMMANDS: Final = frozenset({"demo", "run", "backfill"})
"""These commands handle Ctrl-C and SIGTERM themselves, from before their first write (runtime/signals.py)."""


class LazyGroup(click.Group):
    """Imports a command only when it is called, because importing all of them would cost a second at every start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"aftersales.jobs.commands.{cmd_name}").command
        if cmd_name not in RUN_COMMANDS:
            restore_default_handlers()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from SUMMARIES, so that a help page imports no command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve as click does; suggest the nearest name for a misspelt command."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from rapidfuzz import fuzz, process

            found = process.extractOne(args[0], COMMANDS, scorer=fuzz.ratio, score_cutoff=50)
            meant = f" Did you mean `{found[0]}`?" if found else f" The commands are {', '.join(COMMANDS)}."
            ctx.fail(f"Command `{args[0]}` does not exist.{meant}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn an Ending into its exit code and its sentences, never into a traceback."""
        from aftersales.jobs.console.terminal_text import PlainTerminal
        from aftersales.jobs.runtime.exit_codes import Ending

        if sys.stdout.isatty():
            # every command may show a name or a cell from outside
            sys.stdout = cast(TextIO, PlainTerminal(sys.stdout))
        try:
            return super().invoke(ctx)
        except Ending as ending:
            _print_ending(ending.sentences, ending.exit_code, ctx)
            ctx.exit(ending.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # a reader that closes the pipe early (`| head`) is not a failure; click ends quietly for it
            raise
        except Exception as error:
            _print_ending(_unexpected(error, ctx), Ending.exit_code, ctx)
            ctx.exit(Ending.exit_code)


SUMMARIES: Final = {
    "init": "create a home: folders, a settings file, empty reference tables",
    "demo": "run the sample business dates in a home of their own",
    "run": "run one business date",
    "backfill": "run the missed business dates, in order",
    "status": "show how the last run ended and what needs a person",
    "runs": "list the committed runs",
    "returns": "list the return stock-ins",
    "exceptions": "list what needs a person",
    "decide": "put a decision into the inbox",
    "check": "show what would become of a file, without a run",
    "again": "put archived files back into the inbox",
    "postings": "print the double-entry book, also as plain-text accounting",
    "reference": "show what changed in the reference tables, or write one back",
    "sql": "run one SQL query over the published database",
    "shell": "run SQL queries interactively over the published database",
    "explain": "show how one case was calculated, found by any of its ids",
    "diff": "show what changed between two business dates, and why",
    "simulate": "calculate refunds with a different return handling fee",
    "verify": "check every kept file, run all dates again in a clean folder and compare",
    "backup": "copy the whole home while nothing runs, and check the copy",
    "restore": "bring back published files from state",
    "prune": "show the files older than the settings keep them; remove them on request",
    "doctor": "check settings, folders, disk, lock and inputs; show what to do",
    "completion": "print the shell completion script",
    "config": "show every setting, its value and where the value comes from",
    "dictionary": "print what published relations and columns mean and where they come from",
    "export": "write every published relation as a Parquet file",
}


def _print_ending(sentences: Iterable[str], exit_code: int, ctx: click.Context) -> None:
    """Print the last lines of a command to stderr, in the requested log format."""
    from aftersales.jobs.console.error_output import error_lines

    for line in error_lines(sentences, exit_code, (ctx.obj or {}).get("log_format", "")):
        click.echo(line, err=True)


def _unexpected(error: Exception, ctx: click.Context) -> list[str]:
    """Sentences for an error that no command expects: a disk error with its file, or a fault to be reported."""
    text = next((line for line in str(error).splitlines() if line.strip()), "")
    intact = "Nothing was published; the files of the previous run are unchanged."
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return [f"Failed: {error.strerror or text}{where}. {intact}"]
    if "No space left" in str(error) or "Read-only file system" in str(error) or "IO Error" in str(error):
        return [f"Failed: {text}. {intact}"]
    return [f"Failed unexpectedly: {type(error).__name__}: {text}. {intact}", f"Report it with {_keep_traceback(ctx)}."]


def _keep_traceback(ctx: click.Context) -> str:
    """Write the traceback where an operator finds it: under the home if there is one, else to stderr."""
    from aftersales.jobs.state.paths import Home

    home = (ctx.obj or {}).get("home")
    text = traceback.format_exc()
    if isinstance(home, Path) and (state := Home(home).state).root.is_dir():
        with suppress(OSError):
            state.failure.write_text(text, encoding="utf-8")
            return str(state.failure)
    sys.stderr.write(text)
    return "the lines above"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="aftersales")
def main() -> None:
    """Process distribution after-sales orders day by day: read exports; write push batches, ledgers and reports.

    \b
    aftersales init HOME                    create a home, then fill in its reference tables
    aftersales run --home HOME              run yesterday's business date
    aftersales status --home HOME           show how the run ended
    """


if __name__ == "__main__":
    main()
