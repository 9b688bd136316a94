"""`aftersales check`: shows what would become of a file, without a run."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.analysis.file_check import CheckedFile

SHOWN_PROBLEMS: Final = 20
"""Problems per file that a person reads at once; JSON has all of them."""


@click.command("check")
@home_option
@click.option("--as", "folder", default="", metavar="FOLDER", help="Where the file would be put, such as shopee/SPKL.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Sentences for people, or one JSON object for programs.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(home: Home, files: tuple[Path, ...], folder: str, form: str) -> None:
    """Show what the next run would do with a file: as what it is recognised, how many rows are let in, what is wrong.

    It reads the settings and the reference tables of the home, and writes nothing. Files in the inbox are checked where
    they are; for any other file, --as names the folder below inbox/ into which it would be put.

    Exit code 0: everything would be let in. 3: something would not be. 2: wrong use, or a wrong reference table.

    \b
    aftersales check inbox/shopee/SPKL/Order.return_refund.xlsx
    aftersales check ~/Downloads/Order.return_refund.xlsx --as shopee/SPKL --format json
    """
    from aftersales.jobs.analysis.file_check import NOT_CHECKED, checked_files
    from aftersales.jobs.runtime.exit_codes import TooMany

    checked = list(checked_files(home, files, folder))
    if form == "json":
        result = {"files": [file.as_json() for file in checked], "not_checked": NOT_CHECKED}
        json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        for file in checked:
            _write(file)
        click.echo(NOT_CHECKED)
    wrong = [file.path for file in checked if not file.is_let_in]
    if wrong:
        raise TooMany(f"Not everything would be let in: {', '.join(wrong)}.")


def _write(file: CheckedFile) -> None:
    """What a person reads about one file."""
    click.echo(f"{file.path}: {file.outcome}" + (f", recognised as {file.recognised_as}" if file.recognised_as else ""))
    if file.refusal:
        click.echo(f"  {_printed(file.refusal)}")
    else:
        click.echo(
            f"  rows: {file.rows_in}; let in: {file.rows_let_in}; quarantined: {file.rows_quarantined}; "
            f"ignored: {file.rows_ignored}"
        )
    if file.taken_before:
        click.echo("  The same bytes came before: what was let in stays as it is, the other rows are judged again.")
    quarantined = [problem for problem in file.problems if problem.outcome == "quarantined"]
    for problem in quarantined[:SHOWN_PROBLEMS]:
        click.echo(f"  row {problem.row_number}: {_printed(problem.message)}")
    if len(quarantined) > SHOWN_PROBLEMS:
        click.echo(f"  … and {len(quarantined) - SHOWN_PROBLEMS} more quarantined rows; --format json lists all")
    ignored = Counter(problem.reasons for problem in file.problems if problem.outcome != "quarantined")
    for reason, count in sorted(ignored.items()):
        click.echo(f"  ignored as {reason}: {count}")
    for note in file.notes:
        click.echo(f"  {_printed(note)}")


def _printed(text: str) -> str:
    """A text without characters that control a terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
