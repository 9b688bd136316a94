"""`aftersales verify`: checks every kept file and runs all business dates again to compare."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from aftersales.jobs.commands.options import home_option, text_or_json_option
from aftersales.jobs.state.paths import Home

if TYPE_CHECKING:
    from aftersales.jobs.state.manifest import Manifest


@click.command("verify")
@home_option
@click.option("--hashes-only", is_flag=True, help="Check only the files; do not run the business dates again.")
@click.option(
    "--rebuild", is_flag=True, help="Recompute only the books of the last run, in one pass; do not run all dates again."
)
@text_or_json_option
def command(home: Home, hashes_only: bool, rebuild: bool, form: str) -> None:
    """Check every file against its manifest, then run all committed dates again in a clean folder and compare.

    The output names every file that was changed, and the dates that were run from their facts because `prune` removed
    their input files. Nothing in the home is changed.

    \b
    aftersales verify --home HOME
    aftersales verify --home HOME --hashes-only
    aftersales verify --home HOME --rebuild
    aftersales verify --home HOME --format json
    """
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.console.logging_setup import progress_for
    from aftersales.jobs.runtime.exit_codes import Failed
    from aftersales.jobs.state.manifest import read_manifests
    from aftersales.jobs.state.snapshot import snapshot_of
    from aftersales.jobs.verify import is_of_another_version, rebuilt, replayed, touched, without_inputs

    # a run may start meanwhile: what is verified are the files of this moment
    with snapshot_of(home.must_be_one()) as kept:
        runs = read_manifests(kept.state)
        findings = list(touched(kept))
        # after a changed file no rerun: it would only report the consequences of that change
        if not findings and not hashes_only:
            findings = list((rebuilt if rebuild else replayed)(kept, progress_for()))
        older = [run.run_id for run in runs if is_of_another_version(run)]
        pruned = [run.run_id for run in without_inputs(kept) if run.run_id not in older]
        shown = {str(kept.root): str(home.root)}
    if form == "json":
        whole = {
            "home": str(home.root),
            "looked_at": "hashes" if hashes_only else "rebuild" if rebuild else "replay",
            "is_unchanged": not findings,
            "runs": [run.run_id for run in runs],
            "findings": [{"place": _at(finding.place, shown), "sentence": finding.sentence} for finding in findings],
            "runs_without_input_files": pruned,
            "runs_of_another_version": older,
        }
        json.dump(whole, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    if findings:
        raise Failed(*(f"{_at(finding.place, shown)}: {finding.sentence}" for finding in findings))
    if form == "json":
        return
    if hashes_only:
        done = "every kept file is unchanged since it was committed"
    elif rebuild:
        done = "every kept file is unchanged since it was committed, and the rows of the last run came out the same"
    else:
        done = "every kept file, every fact and every row came out the same"
    click.echo(f"{counted(len(runs), 'run')} verified: {done}.")
    if older and not hashes_only:
        first = next((run.run_id for run in runs if run.run_id not in older), "the next run")
        click.echo(
            f"{len(older)} of them were computed by another version, so their rows were taken as they were issued: "
            f"{_spans(older, runs)}. Rows are computed again from {first} on."
        )
    if pruned:
        source = "have no input files" if hashes_only or rebuild else "were run again from their facts, not from files"
        click.echo(f"{len(pruned)} of them {source}, because the input files were pruned: {_spans(pruned, runs)}.")


def _at(place: str, shown: dict[str, str]) -> str:
    """A path below the home instead of the one below the snapshot."""
    for root, other in shown.items():
        place = place.replace(root, other, 1)
    return place


def _spans(pruned: Sequence[str], runs: Sequence[Manifest]) -> str:
    """Run ids; consecutive ids are shortened to `A to B`."""
    spans: list[list[str]] = [[]]
    for run in runs:
        if run.run_id in pruned:
            spans[-1].append(run.run_id)
        elif spans[-1]:
            spans.append([])
    return ", ".join(span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans if span)
