"""The command line: a table of commands, each imported when it is called. Results go to stdout, the rest to stderr."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from aftersales.jobs.runtime.signals import hear_no_more

COMMANDS: Final = (
    *("init", "demo", "run", "backfill", "status", "runs", "returns", "exceptions", "decide", "postings"),
    *("explain", "diff", "simulate", "sql", "shell", "dictionary", "export"),
    *("verify", "prune", "doctor", "config", "completion"),
)
"""In the order in which somebody new needs them; the command `x` is `command` in commands/x.py."""
OF_NIGHTS: Final = frozenset({"demo", "run", "backfill"})
"""Nothing of theirs is begun before a night itself listens for Ctrl-C and SIGTERM (runtime/signals.py)."""


class LazyGroup(click.Group):
    """Knows its commands by name; importing all of them would cost a second at every start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"aftersales.jobs.commands.{cmd_name}").command
        if cmd_name not in OF_NIGHTS:
            hear_no_more()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names with what they do, from the table below: no command is imported for a help page."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in COMMANDS])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and with the nearest name for one that is misspelt."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from rapidfuzz import fuzz, process

            found = process.extractOne(args[0], COMMANDS, scorer=fuzz.ratio, score_cutoff=50)
            meant = f" Did you mean `{found[0]}`?" if found else f" The commands are {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command `{args[0]}`.{meant}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an ending becomes its exit code and its sentences, never a traceback."""
        from aftersales.jobs.runtime.exit_codes import Ending

        try:
            return super().invoke(ctx)
        except Ending as ending:
            _say(ending.sentences, ending.exit_code, ctx)
            ctx.exit(ending.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # a reader that has seen enough (`| head`) is no failure; click ends quietly for it
            raise
        except Exception as error:
            _say(_told(error, ctx), Ending.exit_code, ctx)
            ctx.exit(Ending.exit_code)


SUMMARIES: Final = {
    "init": "make a home: folders, settings, an empty table of each kind",
    "demo": "run three invented nights in a home of their own",
    "run": "run the night of one business date",
    "backfill": "run the nights that were missed, in order",
    "status": "what the last night said, and what needs a person",
    "runs": "the committed runs",
    "returns": "the list of return stock-ins",
    "exceptions": "what needs a person",
    "decide": "put a decision into the inbox",
    "postings": "the double-entry book, also as plain-text accounting",
    "sql": "a query over the published database",
    "shell": "one query after the other",
    "explain": "the whole story of one case, by any of its ids",
    "diff": "what changed between two nights, each change with its cause",
    "simulate": "what another return handling fee would have cost or brought",
    "verify": "run all nights again in a clean folder and compare",
    "prune": "show what is older than the settings keep it, and remove it",
    "doctor": "look at settings, folders, disk, lock, inputs; say what to do",
    "completion": "what bash, zsh or fish needs to complete all this",
    "config": "every setting, its value and where it came from",
    "dictionary": "what the published relations and columns mean, and where they come from",
    "export": "write every published relation as a Parquet file",
}


def _say(sentences: Iterable[str], exit_code: int, ctx: click.Context) -> None:
    """The last words of a command, in the form that was asked for."""
    from aftersales.jobs.console.error_output import last_words

    for line in last_words(sentences, exit_code, (ctx.obj or {}).get("log_format", "")):
        click.echo(line, err=True)


def _told(error: Exception, ctx: click.Context) -> list[str]:
    """What is said of an error that no command expects: the machine's with its place, or one of ours to be reported."""
    text = next((line for line in str(error).splitlines() if line.strip()), "")
    intact = "Nothing was published; last night's files are as they were."
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return [f"Failed: {error.strerror or text}{where}. {intact}"]
    if "No space left" in str(error) or "Read-only file system" in str(error) or "IO Error" in str(error):
        return [f"Failed: {text}. {intact}"]
    return [f"Failed unexpectedly: {type(error).__name__}: {text}. {intact}", f"Report it with {_keep_traceback(ctx)}."]


def _keep_traceback(ctx: click.Context) -> str:
    """Write the traceback where an operator finds it, below the home if there is one."""
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
    """Distribution after-sales orders, night by night: exports in; push batches, ledgers and reports out.

    \b
    aftersales init HOME                    make a home and fill in its reference tables
    aftersales run --home HOME              run the night of yesterday
    aftersales status --home HOME           see how it ended
    """


if __name__ == "__main__":
    main()
