"""`aftersales verify`: is everything as it was committed, and does it come out the same again?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.state.manifest import Manifest


@click.command("verify")
@home_option
@click.option("--hashes-only", is_flag=True, help="Look at the files' bytes; do not run the nights again.")
@click.option("--rebuild", is_flag=True, help="Compute the last night's books anew in one pass; do not run all nights.")
def command(home: Home, hashes_only: bool, rebuild: bool) -> None:
    """Hold every file against its manifest, then run all committed nights again in a clean folder and compare.

    Says which file was touched if one was, and which nights could only be run from their facts because `prune` removed
    their input files. Nothing of the home is changed.

    \b
    aftersales verify --home HOME
    aftersales verify --home HOME --hashes-only
    aftersales verify --home HOME --rebuild
    """
    from aftersales.jobs.console.logging_setup import progress_for
    from aftersales.jobs.runtime.exit_codes import Failed
    from aftersales.jobs.state.lock import held
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.verify import rebuilt, replayed, touched, without_inputs

    with held(home.must_be_one()):
        runs = read_manifests(home.state)
        findings = list(touched(home))
        if not findings and not hashes_only:
            findings = list((rebuilt if rebuild else replayed)(home, progress_for()))
        pruned = [run.run_id for run in without_inputs(home)]
    if findings:
        raise Failed(*(f"{finding.place}: {finding.sentence}" for finding in findings))
    if hashes_only:
        done = "every file that is kept has the bytes that were committed"
    elif rebuild:
        done = "every file that is kept has the bytes that were committed, and the last night's rows came out the same"
    else:
        done = "every file that is kept, every fact and every row came out the same"
    click.echo(f"{len(runs)} runs verified: {done}.")
    if pruned:
        unread = "were run again from their facts, not from files" if not (hashes_only or rebuild) else "have no files"
        click.echo(f"{len(pruned)} of them {unread}, for their input files were pruned: {_told(pruned, runs)}.")


def _told(pruned: Sequence[str], runs: Sequence[Manifest]) -> str:
    """Run ids, with `A to B` for those that follow each other."""
    spans: list[list[str]] = [[]]
    for run in runs:
        if run.run_id in pruned:
            spans[-1].append(run.run_id)
        elif spans[-1]:
            spans.append([])
    return ", ".join(span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans if span)
